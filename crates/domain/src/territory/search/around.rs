//! What people write around a name: the Département and the country behind it, words of no name at all. Nothing of ranks.

use super::typed::{says_a_kind, spelt};
use crate::territory::Departement;
use crate::text::folded;

/// Letters of a word that is looked for among names; a shorter one begins nearly any.
const LEAST: usize = 4;

/// The text without the Département's name or number, and the country, behind it; none where neither is there.
pub(super) fn without(text: &str, departement: &Departement) -> Option<String> {
    let typed = spelt(&folded(text));
    let place = spelt(&folded(&departement.name));
    let mut words = typed.as_slice();
    while let Some(rest) = before(words, &place, &departement.code) {
        words = rest;
    }
    (words.len() < typed.len()).then(|| words.join(" "))
}

/// What stands before a name of the place, if anything does.
fn before<'a>(words: &'a [String], place: &[String], code: &str) -> Option<&'a [String]> {
    let (last, rest) = words.split_last()?;
    let rest = if last == code || last == "france" { Some(rest) } else { words.strip_suffix(place) };
    rest.filter(|rest| !rest.is_empty())
}

/// The words of a text that are known, long enough to say something, with what says the kind of authority.
pub(super) fn only(text: &str, is_known: impl Fn(&str) -> bool) -> String {
    let words = spelt(&folded(text)).into_iter();
    let says = |word: &String| word.chars().count() >= LEAST && is_known(word);
    let kept = words.filter(|word| says_a_kind(word) || says(word));
    kept.collect::<Vec<_>>().join(" ")
}
