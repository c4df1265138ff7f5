//! What was typed for an authority, taken apart: numbers and what they are said to be, the kind of authority, its name.
//! Nothing of the folder.

use super::names::{ARTICLES, Words};
use crate::text::folded;

/// Characters that are read; a name and its codes are shorter.
const READ: usize = 200;

/// What was typed.
#[derive(Debug)]
pub(super) struct Typed {
    /// Codes, digits (and letters, in Corsica) alone.
    pub(super) numbers: Vec<String>,
    /// What a number is said to be.
    pub(super) said: Option<Said>,
    /// The name as typed, with whatever stands before it.
    pub(super) whole: Words,
    /// The name without what says its kind, where something does.
    pub(super) named: Option<(Kind, Words)>,
    /// An address of La Poste for firms: its number is of no commune.
    pub(super) is_cedex: bool,
}

/// What a number is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Insee,
    Siren,
    Postal,
}

/// The kind of authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Commune,
    /// Of this nature, where it is said.
    Epci(Option<&'static str>),
}

/// What people put before or behind a name; the longest first.
const KINDS: [(&[&str], Kind); 29] = [
    (&["communaute", "d", "agglomeration"], Kind::Epci(Some("CA"))),
    (&["communaute", "de", "communes"], Kind::Epci(Some("CC"))),
    (&["hotel", "de", "ville"], Kind::Commune),
    (&["communaute", "agglomeration"], Kind::Epci(Some("CA"))),
    (&["communaute", "communes"], Kind::Epci(Some("CC"))),
    (&["comm", "d", "agglomeration"], Kind::Epci(Some("CA"))),
    (&["com", "d", "agglomeration"], Kind::Epci(Some("CA"))),
    (&["comm", "de", "communes"], Kind::Epci(Some("CC"))),
    (&["com", "de", "communes"], Kind::Epci(Some("CC"))),
    (&["communaute", "urbaine"], Kind::Epci(Some("CU"))),
    (&["commune", "nouvelle"], Kind::Commune),
    (&["com", "com"], Kind::Epci(Some("CC"))),
    (&["comcom"], Kind::Epci(Some("CC"))),
    (&["comm", "comm"], Kind::Epci(Some("CC"))),
    (&["codecom"], Kind::Epci(Some("CC"))),
    (&["cdc"], Kind::Epci(Some("CC"))),
    (&["cc"], Kind::Epci(Some("CC"))),
    (&["ca"], Kind::Epci(Some("CA"))),
    (&["cu"], Kind::Epci(Some("CU"))),
    (&["agglomeration"], Kind::Epci(Some("CA"))),
    (&["agglo"], Kind::Epci(Some("CA"))),
    (&["metropole"], Kind::Epci(Some("METRO"))),
    (&["communaute"], Kind::Epci(None)),
    (&["intercommunalite"], Kind::Epci(None)),
    (&["interco"], Kind::Epci(None)),
    (&["epci"], Kind::Epci(None)),
    (&["mairie"], Kind::Commune),
    (&["commune"], Kind::Commune),
    (&["ville"], Kind::Commune),
];
impl Typed {
    /// Takes it apart.
    pub(super) fn read(text: &str) -> Self {
        let text: String = text.chars().take(READ).collect();
        let spelt = spelt(&folded(&text));
        let mut words: Vec<&str> = spelt.iter().map(String::as_str).collect();
        let is_cedex = without_cedex(&mut words);
        let said = without_said(&mut words);
        let numbers = without_numbers(&mut words);
        let named = without_kind(&words).map(|(kind, rest)| (kind, Words::of_folded(rest)));
        Self { numbers, said, whole: Words::of_folded(&words), named, is_cedex }
    }
}

/// The words of a folded text, letters written one by one as the word that they make: « S.I.C.O.V.A.L », « C.C. ». What is elided
/// before a word is none of them: « C.C. d’Aux ».
pub(super) fn spelt(folded: &str) -> Vec<String> {
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let is_letter = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let runs = words.chunk_by(|one, next| is_letter(one) && is_letter(next));
    let runs: Vec<_> = runs.collect();
    let is_before_word = |at: usize| {
        runs.get(at + 1)
            .and_then(|next| next.first())
            .is_some_and(|next| next.starts_with(char::is_alphabetic))
    };
    let spelt = runs.iter().enumerate().flat_map(|(at, run)| match run {
        [letters @ .., last @ ("l" | "d")] if !letters.is_empty() && is_before_word(at) => {
            vec![letters.concat(), (*last).to_owned()]
        }
        run => vec![run.concat()],
    });
    spelt.collect()
}

/// Is it a word of what says a kind, or an article?
pub(super) fn says_a_kind(word: &str) -> bool {
    ARTICLES.contains(&word) || KINDS.iter().any(|(kind, _)| kind.contains(&word))
}

/// « CEDEX 9 »: out.
fn without_cedex(words: &mut Vec<&str>) -> bool {
    let Some(at) = words.iter().position(|word| *word == "cedex") else { return false };
    let has_number = words.get(at + 1).is_some_and(|next| is_number(next) && next.len() <= 2);
    words.drain(at..=at + usize::from(has_number));
    true
}

/// « code INSEE », « SIREN », « CP »: out, where there is a number.
fn without_said(words: &mut Vec<&str>) -> Option<Said> {
    if !words.iter().any(|word| is_number(word) || is_corsican(word)) {
        return None;
    }
    let said = words.iter().find_map(|word| match *word {
        "insee" | "cog" => Some(Said::Insee),
        "siren" | "siret" => Some(Said::Siren),
        "postal" | "cp" => Some(Said::Postal),
        _ => None,
    })?;
    words.retain(|word| {
        !matches!(
            *word,
            "insee" | "cog" | "siren" | "siret" | "postal" | "cp" | "code" | "n" | "no" | "numero"
        )
    });
    Some(said)
}

/// The numbers, written in one piece or in several (« 200 066 819 »): out. Of a SIRET, the SIREN that it begins with.
fn without_numbers(words: &mut Vec<&str>) -> Vec<String> {
    let mut numbers = Vec::new();
    for run in words.chunk_by(|one, next| is_number(one) == is_number(next)) {
        let is_digits = run.first().is_some_and(|word| is_number(word));
        let whole = run.concat();
        match whole.len() {
            _ if !is_digits => {
                numbers.extend(run.iter().filter(|word| is_corsican(word)).map(|word| word.to_uppercase()));
            }
            14 => numbers.push(whole.chars().take(9).collect()),
            5 | 9 => numbers.push(whole),
            _ => numbers.extend(run.iter().map(|word| (*word).to_owned())),
        }
    }
    words.retain(|word| !is_number(word) && !is_corsican(word));
    numbers
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

/// « 2A004 »
fn is_corsican(word: &str) -> bool {
    let rest = word.strip_prefix("2a").or_else(|| word.strip_prefix("2b"));
    rest.is_some_and(|rest| rest.len() == 3 && is_number(rest))
}

/// What says the kind, before the name or behind it; none where nothing does, or nothing else is said.
fn without_kind<'a, 'b>(words: &'a [&'b str]) -> Option<(Kind, &'a [&'b str])> {
    let skipped = words.iter().take_while(|word| ARTICLES.contains(word)).count();
    let from = words.get(skipped..)?;
    let before = KINDS.iter().find_map(|(kind, means)| Some((*means, from.strip_prefix(*kind)?)));
    let behind = || KINDS.iter().find_map(|(kind, means)| Some((*means, words.strip_suffix(*kind)?)));
    let (kind, rest) = before.or_else(behind)?;
    if rest.iter().all(|word| ARTICLES.contains(word)) {
        return None;
    }
    // « mairie de la commune de Flourens »
    Some(without_kind(rest).map_or((kind, rest), |(_, rest)| (kind, rest)))
}
