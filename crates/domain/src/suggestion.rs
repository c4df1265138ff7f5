//! Theme suggestion on a request's own words: accents, case, French stems, the trade's synonyms, small misspellings.
//!
//! Words are told apart by the Unicode standard, stemmed by Snowball's French; a theme's phrases weigh by how rare
//! their words are among the themes.

use std::collections::{BTreeMap, BTreeSet};

use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;

use crate::territory::Theme;
use crate::text::folded;

/// Words shorter than this are never taken for misspellings.
const FUZZY_FROM: usize = 6;
/// A phrase's words may stand this far apart in the text.
const WINDOW: usize = 6;
/// What one phrase may weigh at most, so that no single word of the trade decides alone over several.
const PHRASE_CAP: f64 = 6.0;
/// From this score on a theme is worth showing.
const SHOWN_FROM: f64 = 1.8;
/// From this score on, and this share of the best, a theme is preselected.
const TICKED_FROM: f64 = 2.6;
const TICKED_SHARE: f64 = 0.34;
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
    vocabulary: BTreeSet<String>,
    stop: BTreeSet<String>,
}

#[derive(Debug)]
struct Phrase {
    theme: String,
    text: String,
    stems: Vec<String>,
    weight: f64,
}

impl Suggester {
    /// Prepares the phrases of these themes.
    pub fn new(themes: &[Theme]) -> Self {
        let stop = stop_words::get("french").iter().map(|word| folded(word)).collect();
        let mut prepared = Self { phrases: Vec::new(), vocabulary: BTreeSet::new(), stop };
        for theme in themes {
            for text in std::iter::once(&theme.name).chain(&theme.synonyms) {
                let stems = prepared.stems(text);
                if !stems.is_empty() {
                    let (theme, text) = (theme.slug.clone(), text.clone());
                    prepared.phrases.push(Phrase { theme, text, stems, weight: 0.0 });
                }
            }
        }
        prepared.weigh(themes.len());
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
        self.vocabulary = found_in.into_keys().map(str::to_owned).collect();
        for (phrase, weight) in self.phrases.iter_mut().zip(weights) {
            phrase.weight = weight;
        }
    }

    /// The themes that fit, best first, ties by slug; empty when nothing fits.
    pub fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let text = self.text_stems(text);
        let mut themes: BTreeMap<&str, (f64, Vec<&Phrase>)> = BTreeMap::new();
        for phrase in &self.phrases {
            let likeness = likeness(&phrase.stems, &text);
            if likeness > 0.0 {
                let (score, found) = themes.entry(&phrase.theme).or_default();
                // Further phrases of one theme confirm it, each less than the one before.
                *score += phrase.weight * likeness / (1.0 + count(found.len()) / 3.0);
                found.push(phrase);
            }
        }
        let mut suggestions: Vec<_> = themes
            .into_iter()
            .filter(|(_, (score, _))| *score >= SHOWN_FROM)
            .map(|(theme, (score, found))| Suggestion {
                theme: theme.to_owned(),
                score,
                phrases: found.iter().take(3).map(|phrase| phrase.text.clone()).collect(),
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

    /// The stems of a phrase of the catalogue, without words that carry no meaning.
    fn stems(&self, text: &str) -> Vec<String> {
        let stemmer = Stemmer::create(Algorithm::French);
        let folded = folded(text);
        let words = folded.unicode_words().filter(|word| !self.stop.contains(*word) && word.len() > 1);
        words.map(|word| stemmer.stem(word).into_owned()).collect()
    }

    /// The stems of a request's text; a word unknown to the catalogue but one letter off one that is known (two in a
    /// long word) also reads as that one, with the share of it that is right.
    fn text_stems(&self, text: &str) -> Vec<(String, f64)> {
        let read = |stem: String| {
            if self.vocabulary.contains(&stem) || stem.chars().count() < FUZZY_FROM {
                return (stem, 1.0);
            }
            let allowed = if stem.chars().count() < 9 { 1 } else { 2 };
            let near = self.vocabulary.iter().filter(|known| known.len().abs_diff(stem.len()) <= allowed);
            let near = near.map(|known| (strsim::osa_distance(known, &stem), known));
            match near.filter(|(distance, known)| *distance <= allowed && known.len() + 1 >= FUZZY_FROM).min() {
                Some((_, known)) => (known.clone(), 0.8),
                None => (stem, 1.0),
            }
        };
        self.stems(text).into_iter().map(read).collect()
    }
}

/// How well a phrase is found in a text: 0 when not, else the likeness of its least sure word.
fn likeness(phrase: &[String], text: &[(String, f64)]) -> f64 {
    let Some(first) = phrase.first() else { return 0.0 };
    let starts = text.iter().enumerate().filter(|(_, (stem, _))| stem == first);
    starts.map(|(start, _)| likeness_from(phrase, text, start)).fold(0.0, f64::max)
}

/// As [`likeness`], with the phrase's words near `start`, in any order after its first.
fn likeness_from(phrase: &[String], text: &[(String, f64)], start: usize) -> f64 {
    let near = text.iter().skip(start.saturating_sub(WINDOW)).take(2 * WINDOW);
    let found = |stem: &String| {
        let same = near.clone().filter(|(word, _)| word == stem).map(|(_, likeness)| *likeness);
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
        for text in ["poteaux d'incendie", "POTEAU INCENDIE", "un potau incendie en panne"] {
            assert_eq!(best(text).as_deref(), Some("defense-incendie"), "{text}");
        }
    }

    #[test]
    fn nothing_fits_nothing() {
        assert_eq!(best("qui peut nous prêter une girafe"), None);
        assert_eq!(best(""), None);
    }
}
