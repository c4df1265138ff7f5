//! What requests are found by, and what is sought in them: one folded form for both. Nothing of storage, nor of rights.

use std::collections::BTreeSet;

use crate::text::{folded, words};

/// Words that are looked at; the others of a longer search are left.
const WORDS: usize = 5;
/// What people write before a reference.
const BEFORE: [&str; 8] = ["n", "no", "numero", "ref", "reference", "dossier", "demande", "la"];
/// What the terms of a place begin with, and no word does.
pub const PLACE: char = '@';
/// Digits of a reference's number, at most, and what it is filled up to.
const DIGITS: usize = 9;

/// What is sought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sought {
    /// A reference, `PAT-2026-0042`.
    pub reference: Option<String>,
    /// Was it written as one? Else the words alone may be meant as well.
    pub is_reference: bool,
    /// The other words, all of which are wanted.
    pub words: Vec<Term>,
}

/// A word that is sought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// A word that begins so, folded.
    pub begins: String,
    /// Or the term of a request's number.
    pub number: Option<String>,
}

/// The terms of a request: the words of its title, and its number (`#42`).
pub fn terms(title: &str, reference: &str) -> BTreeSet<String> {
    let number = reference.rsplit('-').next().and_then(number_term);
    words(title).into_iter().chain(number).collect()
}

/// The terms of whom a request is for, told apart from those of its text: the words of the name, and the code.
pub fn place_terms(name: &str, code: &str) -> BTreeSet<String> {
    let all = words(name).into_iter().chain([folded(code)]);
    all.map(|word| format!("{PLACE}{word}")).collect()
}

impl Term {
    /// What the terms of a place begin with, when this is a word of its name or its code.
    pub fn of_place(&self) -> String {
        format!("{PLACE}{}", self.begins)
    }
}

impl Sought {
    /// What a text seeks; `prefix` is what the Département's references begin with.
    pub fn read(text: &str, prefix: &str) -> Self {
        let typed = pieces(text);
        let pieces: Vec<&str> =
            typed.iter().map(String::as_str).skip_while(|word| BEFORE.contains(word)).collect();
        if let [year, number] = pieces.as_slice()
            && let Some(reference) = written(prefix, year, number)
        {
            return Self { reference: Some(reference), is_reference: false, words: sought(text) };
        }
        let Some(found) = Found::among(&pieces, prefix) else {
            return Self { words: sought(text), ..Self::default() };
        };
        let after = pieces.iter().skip(found.at + found.length);
        let rest: Vec<&str> = pieces.iter().take(found.at).chain(after).copied().collect();
        Self { reference: Some(found.reference), is_reference: true, words: sought(&rest.join(" ")) }
    }

    /// Is nothing sought?
    pub fn is_nothing(&self) -> bool {
        self.reference.is_none() && self.words.is_empty()
    }
}

/// A reference as it is kept, from any dress: `pat 2026 42`, `[PAT-2026-0042]`, `n° PAT-2026-42`; `prefix` is what the
/// Département's references begin with. What is none stays, in capitals.
pub fn reference(text: &str, prefix: &str) -> String {
    let typed = pieces(text);
    let pieces: Vec<&str> =
        typed.iter().map(String::as_str).skip_while(|word| BEFORE.contains(word)).collect();
    let read = Found::among(&pieces, prefix).filter(|found| found.length == pieces.len());
    read.map_or_else(|| text.trim().to_uppercase(), |found| found.reference)
}

/// A reference among pieces.
struct Found {
    at: usize,
    length: usize,
    reference: String,
}

impl Found {
    /// The first one: of the Département's own prefix, which may have digits or one letter, or of another that looks like one.
    fn among(typed: &[&str], prefix: &str) -> Option<Self> {
        let own = pieces(prefix);
        (0..typed.len()).find_map(|at| {
            let here = typed.get(at..)?;
            let rest = here.get(own.len()..).filter(|_| here.iter().zip(&own).all(|(one, own)| one == own));
            let of_own = match rest {
                Some([year, number, ..]) => written(prefix, year, number),
                Some([] | [_]) | None => None,
            };
            let found = |length: usize| move |reference: String| Self { at, length, reference };
            let of_another = || here.get(..3).and_then(as_reference).map(found(3));
            of_own.map(found(own.len() + 2)).or_else(of_another)
        })
    }
}

/// Folded words, cut where letters and digits meet: « PAT2026-42 » is three.
fn pieces(text: &str) -> Vec<String> {
    let folded = folded(text);
    let words = folded.split(' ').filter(|word| !word.is_empty());
    let cut = words.flat_map(|word| {
        let signs: Vec<char> = word.chars().collect();
        let runs = signs.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit());
        runs.map(|run| run.iter().collect::<String>()).collect::<Vec<_>>()
    });
    cut.collect()
}

fn as_reference(three: &[&str]) -> Option<String> {
    let [prefix, year, number] = three else { return None };
    let is_prefix = prefix.chars().all(char::is_alphabetic) && prefix.chars().count() > 1;
    if is_prefix { written(prefix, year, number) } else { None }
}

fn written(prefix: &str, year: &str, number: &str) -> Option<String> {
    let is_year = year.len() == 4 && (year.starts_with("20") || year.starts_with("19"));
    let is_number = number.len() <= DIGITS && number.bytes().all(|c| c.is_ascii_digit());
    let number: u64 = number.parse().ok().filter(|_| is_year && is_number)?;
    Some(format!("{}-{year}-{number:04}", prefix.to_uppercase()))
}

/// The words of a text as sought: all of them words, or, of nothing but letters alone, those.
fn sought(text: &str) -> Vec<Term> {
    let mut found = words(text);
    if found.is_empty() {
        found = folded(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    }
    let term = |begins: String| Term { number: number_term(&begins), begins };
    found.into_iter().take(WORDS).map(term).collect()
}

/// A number as a term of its own, without the zeros before it.
fn number_term(text: &str) -> Option<String> {
    let is_number = !text.is_empty() && text.len() <= DIGITS && text.bytes().all(|c| c.is_ascii_digit());
    is_number.then(|| text.parse::<u64>().ok()).flatten().map(|number| format!("#{number}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("PAT-2026-0042")]
    #[case("pat 2026 42")]
    #[case("[PAT-2026-0042]")]
    #[case("n° PAT-2026-42")]
    #[case("N°PAT2026-42")]
    #[case("PAT\u{2011}2026\u{2011}0042")]
    #[case("réf. pat/2026/042")]
    #[case("dossier PAT-2026-0042.")]
    fn a_reference_is_read_in_any_dress(#[case] typed: &str) {
        let expected = Some("PAT-2026-0042".to_owned());
        let sought = Sought::read(typed, "PAT");
        assert_eq!((sought.reference, sought.is_reference, sought.words.len()), (expected, true, 0));
        assert_eq!(reference(typed, "PAT"), "PAT-2026-0042");
    }

    #[rstest]
    #[case("PAT79-2026-0042", "PAT79")]
    #[case("[pat79 2026 42]", "PAT79")]
    #[case("n° PAT79-2026-42", "PAT79")]
    #[case("2026-42", "PAT79")]
    #[case("D 2026 42", "D")]
    #[case("d-2026-0042", "D")]
    #[case("réf. A1B2-2026-42", "A1B2")]
    fn a_prefix_may_have_digits_or_one_letter(#[case] typed: &str, #[case] prefix: &str) {
        let expected = Some(format!("{prefix}-2026-0042"));
        assert_eq!(Sought::read(typed, prefix).reference, expected);
        if !typed.starts_with('2') {
            assert_eq!(Some(reference(typed, prefix)), expected);
        }
    }

    #[test]
    fn a_year_and_a_number_may_be_a_reference_or_words() {
        let sought = Sought::read("2026-42", "PAT");
        assert_eq!(sought.reference.as_deref(), Some("PAT-2026-0042"));
        assert_eq!((sought.is_reference, sought.words.len()), (false, 2));
    }

    #[test]
    fn a_reference_among_words_is_both() {
        let sought = Sought::read("éclairage PAT-2026-0042", "PAT");
        assert_eq!((sought.is_reference, sought.words[0].begins.as_str()), (true, "eclairage"));
    }

    #[rstest]
    #[case("eclairage", "Éclairage public")]
    #[case("d'eau", "Fuite d’eau")]
    #[case("d’eau", "Fuite d'eau")]
    #[case("É", "École")]
    #[case("ÉCOLE", "école")]
    #[case("coeur", "Cœur de village")]
    #[case("toit", "La toiture de l’église")]
    #[case("officiel", "Document o\u{fb03}ciel")]
    fn what_is_typed_finds_the_title(#[case] typed: &str, #[case] title: &str) {
        let terms = terms(title, "PAT-2026-0042");
        let sought = Sought::read(typed, "PAT");
        assert!(!sought.words.is_empty());
        let is_found = |word: &Term| terms.iter().any(|term| term.starts_with(&word.begins));
        assert!(sought.words.iter().all(is_found), "{sought:?} {terms:?}");
    }

    #[test]
    fn a_number_finds_the_request_of_that_number() {
        assert!(terms("Voirie", "PAT-2026-0042").contains("#42"));
        assert_eq!(Sought::read("0042", "PAT").words[0].number.as_deref(), Some("#42"));
    }

    #[rstest]
    #[case("Flourens")]
    #[case("31184")]
    #[case("FLOUR")]
    fn a_place_is_found_by_its_name_and_its_code(#[case] typed: &str) {
        let terms = place_terms("Flourens", "31184");
        let sought = Sought::read(typed, "PAT");
        assert!(terms.iter().any(|term| term.starts_with(&sought.words[0].of_place())));
        assert!(!terms.iter().any(|term| term.starts_with(&sought.words[0].begins)), "no word of the text");
    }

    proptest! {
        #[test]
        fn every_title_is_found_by_itself(title in "\\PC{1,40}") {
            let terms = terms(&title, "PAT-2026-0042");
            let typed = words(&title);
            let sought = Sought::read(&typed.iter().cloned().collect::<Vec<_>>().join(" "), "ZZ");
            prop_assume!(sought.reference.is_none() && !typed.is_empty());
            for word in sought.words {
                prop_assert!(terms.iter().any(|term| term.starts_with(&word.begins)));
            }
        }
    }
}
