//! Theme suggestion on a request's own words: accents, case, French stems, the trade's synonyms, small misspellings.
//!
//! Words are told apart by the Unicode standard, stemmed by Snowball's French; a theme's phrases weigh by how rare
//! their words are among the themes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;

use crate::territory::Theme;
use crate::text::folded;

/// Words shorter than this are never taken for misspellings; one of this length only for lack of a letter (« potau »).
const FUZZY_FROM: usize = 5;
/// Stems shorter than this are not trusted.
const SHORT_STEM: usize = 5;
/// A phrase's words may stand this far apart in the text.
const WINDOW: usize = 6;
/// What one phrase may weigh at most, so that no single word of the trade decides alone over several.
const PHRASE_CAP: f64 = 6.0;
/// A phrase in the first line, the title, says more; a single word somewhere below it says less.
const IN_TITLE: f64 = 1.6;
const LONE_WORD: f64 = 0.7;
/// From this score on a theme is worth showing.
const SHOWN_FROM: f64 = 1.8;
/// From this score on, and this share of the best, a theme is preselected.
const TICKED_FROM: f64 = 2.6;
const TICKED_SHARE: f64 = 0.3;
/// A request has at most five themes.
const TICKED_MOST: usize = 5;

/// A theme that fits a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// Slug of the theme.
    pub theme: String,
    /// How well it fits; only comparable within one answer.
    pub score: f64,
    /// The phrases found, as the catalogue writes them.
    pub phrases: Vec<String>,
    /// Does the form preselect it?
    pub ticked: bool,
}

/// The catalogue's phrases, prepared once for a territory.
#[derive(Debug)]
pub struct Suggester {
    phrases: Vec<Phrase>,
    /// Words of the phrases as they are written, folded, and their stems.
    vocabulary: BTreeMap<String, String>,
    /// The same by length in bytes: a misspelling is of nearly the same length.
    of_length: BTreeMap<usize, Vec<(String, String)>>,
    /// The stems of the vocabulary.
    known: BTreeSet<String>,
    stop: BTreeSet<String>,
}

#[derive(Debug)]
struct Phrase {
    theme: String,
    text: String,
    stems: Vec<String>,
    weight: f64,
}

/// What was found of one theme.
#[derive(Default)]
struct Found<'a> {
    score: f64,
    phrases: Vec<&'a Phrase>,
    stems: BTreeSet<&'a String>,
}

impl<'a> Found<'a> {
    /// Further phrases of one theme confirm it, each less than the one before, and only by words that are new.
    fn add(&mut self, phrase: &'a Phrase, likeness: f64) {
        if phrase.stems.iter().all(|stem| self.stems.contains(stem)) {
            return;
        }
        self.score += phrase.weight * likeness / (1.0 + count(self.phrases.len()) / 3.0);
        self.stems.extend(&phrase.stems);
        self.phrases.push(phrase);
    }
}

impl Suggester {
    /// Prepares the phrases of these themes.
    pub fn new(themes: &[Theme]) -> Self {
        let stop = stop_words::get("fr").iter().map(|word| folded(word)).collect();
        let (phrases, vocabulary) = (Vec::new(), BTreeMap::new());
        let (of_length, known) = (BTreeMap::new(), BTreeSet::new());
        let mut prepared = Self { phrases, vocabulary, of_length, known, stop };
        for theme in themes {
            for text in std::iter::once(&theme.name).chain(&theme.synonyms) {
                let words = prepared.words(text);
                // « panneau stop » must not become « panneau »: what the stop words leave of it is another thing.
                let long = folded(text).split(' ').filter(|word| word.len() > 3).count();
                let is_rest = words.len() == 1 && long > 1;
                if !words.is_empty() && !is_rest {
                    let (theme, text) = (theme.slug.clone(), text.clone());
                    let stems = words.iter().map(|(_, stem)| stem.clone()).collect();
                    prepared.vocabulary.extend(words);
                    prepared.phrases.push(Phrase { theme, text, stems, weight: 0.0 });
                }
            }
        }
        prepared.weigh(themes.len());
        for (word, stem) in &prepared.vocabulary {
            prepared.of_length.entry(word.len()).or_default().push((word.clone(), stem.clone()));
            prepared.known.insert(stem.clone());
        }
        prepared
    }

    /// Gives each phrase its weight: the sum of its words' rarity among the themes (inverse document frequency).
    fn weigh(&mut self, themes: usize) {
        let mut found_in: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for phrase in &self.phrases {
            for stem in &phrase.stems {
                found_in.entry(stem).or_default().insert(&phrase.theme);
            }
        }
        let rarity = |stem: &str| {
            let themes_with = found_in.get(stem).map_or(1, BTreeSet::len);
            (1.0 + count(themes) / count(themes_with)).ln()
        };
        let weights: Vec<f64> = self
            .phrases
            .iter()
            .map(|phrase| phrase.stems.iter().map(|stem| rarity(stem)).sum::<f64>().min(PHRASE_CAP))
            .collect();
        for (phrase, weight) in self.phrases.iter_mut().zip(weights) {
            phrase.weight = weight;
        }
    }

    /// The themes that fit, best first, ties by slug; empty when nothing fits. The text's first line is its title.
    pub fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let (title, body) = text.split_once('\n').unwrap_or((text, ""));
        let (title, body) = (self.text_stems(title), self.text_stems(body));
        let mut themes: BTreeMap<&str, Found<'_>> = BTreeMap::new();
        for phrase in &self.phrases {
            let lone = if phrase.stems.len() == 1 { LONE_WORD } else { 1.0 };
            let found =
                (IN_TITLE * likeness(&phrase.stems, &title)).max(lone * likeness(&phrase.stems, &body));
            if found > 0.0 {
                themes.entry(&phrase.theme).or_default().add(phrase, found);
            }
        }
        let mut suggestions: Vec<_> = themes
            .into_iter()
            .filter(|(_, found)| found.score >= SHOWN_FROM)
            .map(|(theme, found)| Suggestion {
                theme: theme.to_owned(),
                score: found.score,
                phrases: found.phrases.iter().take(3).map(|phrase| phrase.text.clone()).collect(),
                ticked: false,
            })
            .collect();
        suggestions.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.theme.cmp(&b.theme)));
        let best = suggestions.first().map_or(0.0, |best| best.score);
        for suggestion in suggestions.iter_mut().take(TICKED_MOST) {
            suggestion.ticked = suggestion.score >= TICKED_FROM && suggestion.score >= best * TICKED_SHARE;
        }
        suggestions
    }

    /// The words of a text that carry meaning, folded, each with its stem.
    fn words(&self, text: &str) -> Vec<(String, String)> {
        let stemmer = Stemmer::create(Algorithm::French);
        let folded = folded(text);
        let words = folded.unicode_words().filter(|word| !self.stop.contains(*word) && word.len() > 1);
        words.map(|word| (word.to_owned(), root(word, &stemmer.stem(word)))).collect()
    }

    /// The stems of a request's text, each word of it read once.
    fn text_stems(&self, text: &str) -> Stems {
        let mut read: HashMap<String, (String, f64)> = HashMap::new();
        let words = self.words(text).into_iter();
        Stems::new(words.map(|(word, stem)| {
            if let Some(known) = read.get(&word) {
                return known.clone();
            }
            let found = self.read(&word, stem);
            read.insert(word, found.clone());
            found
        }))
    }

    /// The stem of a word; one unknown to the catalogue but one letter off one that is known (two in a long word) reads as that
    /// one, a little less surely.
    fn read(&self, word: &str, stem: String) -> (String, f64) {
        let length = word.chars().count();
        if self.known.contains(&stem) || length < FUZZY_FROM {
            return (stem, 1.0);
        }
        let allowed = if length < 9 { 1 } else { 2 };
        let lacks_a_letter = |other: &str| other.len() == word.len() + 1 && other.get(..2) == word.get(..2);
        let close = self.of_length.range(word.len().saturating_sub(allowed)..=word.len() + allowed);
        let near = close.flat_map(|(_, words)| words);
        let near = near.filter(|(other, _)| length > FUZZY_FROM || lacks_a_letter(other));
        let near = near.map(|(other, stem)| (strsim::osa_distance(other, word), stem));
        match near.filter(|(distance, _)| *distance <= allowed).min() {
            Some((_, near)) => (near.clone(), 0.8),
            None => (stem, 1.0),
        }
    }
}

/// A text's stems in their order, each with how surely it was read, and where each of them stands.
struct Stems {
    all: Vec<(String, f64)>,
    places: HashMap<String, Vec<usize>>,
}

impl Stems {
    fn new(stems: impl Iterator<Item = (String, f64)>) -> Self {
        let all: Vec<_> = stems.collect();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, (stem, _)) in all.iter().enumerate() {
            places.entry(stem.clone()).or_default().push(place);
        }
        Self { all, places }
    }
}

/// The stem, or the word itself without its plural where the stem is too short to tell words apart (« voirie », « voir »).
fn root(word: &str, stem: &str) -> String {
    if stem.len() < SHORT_STEM {
        return word.trim_end_matches(['s', 'x']).to_owned();
    }
    // « publique » is « public », « technique » is « technic- ».
    stem.strip_suffix("qu").map_or_else(|| stem.to_owned(), |stem| format!("{stem}c"))
}

/// How well a phrase is found in a text: 0 when not, else the likeness of its least sure word.
fn likeness(phrase: &[String], text: &Stems) -> f64 {
    let starts = phrase.first().and_then(|first| text.places.get(first)).into_iter().flatten();
    let mut best = 0.0;
    for start in starts {
        best = f64::max(best, likeness_from(phrase, &text.all, *start));
        if best >= 1.0 {
            break;
        }
    }
    best
}

/// As [`likeness`], with the phrase's words near `start`, in any order after its first.
fn likeness_from(phrase: &[String], text: &[(String, f64)], start: usize) -> f64 {
    let from = start.saturating_sub(WINDOW);
    let near = text.get(from..text.len().min(from + 2 * WINDOW)).unwrap_or_default();
    let found = |stem: &String| {
        let same = near.iter().filter(|(word, _)| word == stem).map(|(_, likeness)| *likeness);
        same.fold(0.0, f64::max)
    };
    phrase.iter().map(found).fold(1.0, f64::min)
}

/// A count as a real number; beyond 2³² none of these counts goes.
fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::tests::haute_garonne;

    fn best(text: &str) -> Option<String> {
        let suggestions = Suggester::new(&haute_garonne().themes).suggest(text);
        suggestions.into_iter().find(|suggestion| suggestion.ticked).map(|suggestion| suggestion.theme)
    }

    #[test]
    fn accents_case_plurals_and_typos() {
        for text in ["poteaux d'incendie", "POTEAU INCENDIE", "un poteua incendie en panne", "potau incendie"]
        {
            assert_eq!(best(text).as_deref(), Some("defense-incendie"), "{text}");
        }
        for text in ["eclairage publique", "plus de lumière dans la rue"] {
            assert_eq!(best(text).as_deref(), Some("eclairage-public"), "{text}");
        }
        for text in ["secretaire de mairi malade", "notre secretaire est absente"] {
            assert_eq!(best(text).as_deref(), Some("recrutement-remplacement"), "{text}");
        }
    }

    #[test]
    fn a_sign_is_not_every_sign() {
        // « panneau stop » is of roads; « panneaux » alone may be anything.
        assert_eq!(best("il faut des panneaux"), None);
    }

    #[test]
    fn nothing_fits_nothing() {
        assert_eq!(best("qui peut nous prêter une girafe"), None);
        assert_eq!(best(""), None);
    }
}
