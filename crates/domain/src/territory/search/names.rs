//! Names of communes and EPCI made comparable: folded, abbreviations spelt out, articles left out. Nothing of ranks.

use crate::text::folded;

/// Words that people put in, or leave out.
pub(super) const ARTICLES: [&str; 8] = ["le", "la", "les", "l", "de", "du", "des", "d"];
/// How EPCI are abbreviated in their names, which people leave out.
const NATURES: [&str; 4] = ["cc", "ca", "cu", "metropole"];

/// The words of a name, as compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    words: Vec<String>,
    joined: String,
}

/// How a name answers what was typed, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    /// It is the name.
    Same,
    /// The name begins with it.
    Begins,
    /// Each word begins a word of the name.
    Words,
    /// It is in the name.
    Within,
}

impl Words {
    /// Of a name as the folder has it.
    pub(super) fn of(name: &str) -> Self {
        let folded = folded(name);
        Self::of_folded(&folded.split(' ').collect::<Vec<_>>())
    }

    /// Of folded words.
    pub(super) fn of_folded(folded: &[&str]) -> Self {
        let spelt = folded.iter().filter(|word| !word.is_empty()).map(|word| spelt_out(word));
        let spelt: Vec<&str> = spelt.collect();
        let without: Vec<&str> = spelt.iter().copied().filter(|word| !ARTICLES.contains(word)).collect();
        let words = if without.is_empty() { spelt } else { without };
        Self { joined: words.join(" "), words: words.into_iter().map(str::to_owned).collect() }
    }

    /// Without the abbreviation that an EPCI's name begins with.
    pub(super) fn without_nature(&self) -> Option<Self> {
        let (first, rest) = self.words.split_first()?;
        let is_nature = NATURES.contains(&first.as_str()) && !rest.is_empty();
        is_nature.then(|| Self { words: rest.to_vec(), joined: rest.join(" ") })
    }

    /// Does this word begin one of its words?
    pub(super) fn has(&self, begins: &str) -> bool {
        self.words.iter().any(|word| word.starts_with(begins))
    }

    /// Is there nothing?
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How near this name is to what was typed; none when it is not.
    pub(super) fn nearness(&self, typed: &Self) -> Option<Nearness> {
        let begun = |word: &String| self.words.iter().any(|own| own.starts_with(word.as_str()));
        match () {
            () if typed.is_empty() => None,
            () if self.joined == typed.joined || self.solid() == typed.solid() => Some(Nearness::Same),
            () if self.joined.starts_with(&typed.joined) => Some(Nearness::Begins),
            () if typed.words.iter().all(begun) => Some(Nearness::Words),
            () if self.joined.contains(&typed.joined) => Some(Nearness::Within),
            () => None,
        }
    }

    /// How many letters the name is off, when that is few for its length: one in five.
    pub(super) fn letters_off(&self, typed: &Self) -> Option<usize> {
        let (name, typed) = (&self.joined, &typed.joined);
        // Names of another length are not looked at: what is typed may be long, and anybody may type it.
        if name.len().abs_diff(typed.len()) * 5 > typed.len() {
            return None;
        }
        let off = strsim::osa_distance(typed, name);
        (off > 0 && off * 5 <= typed.chars().count()).then_some(off)
    }

    fn solid(&self) -> String {
        self.words.concat()
    }
}

/// Abbreviations as names have them.
fn spelt_out(word: &str) -> &str {
    match word {
        "st" => "saint",
        "ste" => "sainte",
        "s" => "sur",
        "ss" => "sous",
        word => word,
    }
}
