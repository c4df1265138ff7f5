//! Offers found as people type what they need: by the words of an offer, of its themes and of what mairies call these. Nothing of
//! where an offer applies.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{Offer, Territory};
use crate::text::{folded, is_said, words};

/// Words that are looked at; the others of a longer search are left.
const WORDS: usize = 10;
/// Shorter words have no plural.
const PLURAL_FROM: usize = 4;

/// Words that say nothing of what is needed.
static STOP: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| stop_words::get("fr").iter().map(|word| folded(word)).collect());

/// An offer with the words that it is found by.
struct Entry<'a> {
    offer: &'a Offer,
    words: BTreeSet<String>,
}

impl Territory {
    /// The offers that answer every word of a text, in the folder's order; all of them where nothing is said. A word that the
    /// catalogue has is that word (« PLU » is not « pluviales »); another is the beginning of one.
    pub fn offers_found(&self, text: &str) -> Vec<&Offer> {
        if !is_said(text) {
            return self.offers.iter().collect();
        }
        let entries: Vec<_> = self.offers.iter().map(|offer| self.entry(offer)).collect();
        let sought: Vec<String> = sought(text).into_iter().take(WORDS).collect();
        let exact = |word: &String| entries.iter().any(|entry| entry.has(word));
        let is_exact: Vec<bool> = sought.iter().map(exact).collect();
        let answers = |entry: &&Entry<'_>| {
            sought
                .iter()
                .zip(&is_exact)
                .all(|(word, exact)| if *exact { entry.has(word) } else { entry.begins(word) })
        };
        let found: Vec<_> = entries.iter().filter(answers).map(|entry| entry.offer).collect();
        if sought.is_empty() { Vec::new() } else { found }
    }

    fn entry<'a>(&self, offer: &'a Offer) -> Entry<'a> {
        let themes = offer.themes.iter().filter_map(|slug| self.theme(slug));
        let of_themes = themes.flat_map(|theme| std::iter::once(&theme.name).chain(&theme.synonyms));
        let texts = [&offer.name, &offer.summary].into_iter().chain(&offer.themes).chain(of_themes);
        Entry { offer, words: texts.flat_map(|text| words(text)).map(|word| compared(&word)).collect() }
    }
}

impl Entry<'_> {
    fn has(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    fn begins(&self, word: &str) -> bool {
        self.words.iter().any(|own| own.starts_with(word))
    }
}

/// The words that say something, without their plural; all where none does.
fn sought(text: &str) -> BTreeSet<String> {
    let mut typed = words(text);
    if typed.is_empty() {
        typed = folded(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    }
    let telling: BTreeSet<_> = typed.iter().filter(|word| !STOP.contains(*word)).cloned().collect();
    let kept = if telling.is_empty() { typed } else { telling };
    kept.iter().map(|word| compared(word)).collect()
}

/// Without the sign of a French plural; « plus » is none of « PLU ».
fn compared(word: &str) -> String {
    let has_plural = word.len() >= PLURAL_FROM && !STOP.contains(word);
    let bare = word.strip_suffix(['s', 'x']).filter(|_| has_plural);
    bare.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::folder::tests::{deux_sevres, haute_garonne};

    fn themes(text: &str) -> BTreeSet<&'static str> {
        let found = haute_garonne().offers_found(text);
        found.iter().flat_map(|offer| offer.themes.iter().map(String::as_str)).collect()
    }

    #[rstest]
    #[case("toiture", "construction-renovation")]
    #[case("Toitures", "construction-renovation")]
    #[case("toit", "construction-renovation")]
    #[case("lampadaire", "eclairage-public")]
    #[case("LAMPADAIRES", "eclairage-public")]
    #[case("nid de poule", "voirie")]
    #[case("des nids-de-poule", "voirie")]
    #[case("PLU", "urbanisme")]
    #[case("éclair", "eclairage-public")]
    #[case("l’eau", "eau-potable")]
    fn what_mairies_call_it_finds_the_offers(#[case] typed: &str, #[case] theme: &str) {
        assert!(themes(typed).contains(theme), "{typed}: {:?}", themes(typed));
    }

    #[test]
    fn a_word_is_not_a_part_of_another() {
        let found = haute_garonne().offers_found("PLU");
        assert!(!found.is_empty());
        assert!(found.iter().all(|offer| offer.themes.iter().any(|theme| theme == "urbanisme")));
    }

    #[rstest]
    #[case("girafe")]
    #[case("toiture girafe")]
    #[case("%")]
    #[case("?!")]
    fn what_nobody_offers_finds_nothing(#[case] typed: &str) {
        assert!(haute_garonne().offers_found(typed).is_empty());
    }

    #[test]
    fn nothing_said_is_the_whole_catalogue() {
        for typed in ["", " ", "\u{200b}"] {
            assert_eq!(haute_garonne().offers_found(typed).len(), haute_garonne().offers.len());
        }
    }

    #[test]
    fn every_offer_is_found_by_its_name_and_by_each_synonym_of_its_themes() {
        for territory in [haute_garonne(), deux_sevres()] {
            for offer in &territory.offers {
                let themes = offer.themes.iter().filter_map(|slug| territory.theme(slug));
                let called = themes.flat_map(|theme| theme.synonyms.iter().chain([&theme.name]));
                for text in called.chain([&offer.name]) {
                    let found = territory.offers_found(&text.to_uppercase());
                    assert!(found.iter().any(|one| one.slug == offer.slug), "{}: {text}", offer.slug);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_what_is_found_is_offered(typed in "\\PC{0,30}|[a-zé ]{0,20}") {
            let found = haute_garonne().offers_found(&typed);
            prop_assert!(found.len() <= haute_garonne().offers.len());
        }
    }
}
