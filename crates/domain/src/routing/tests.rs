//! Routing on the folder of Haute-Garonne, and its independence from the folder's order.

use proptest::prelude::*;

use super::*;
use crate::folder::tests::haute_garonne;

fn day() -> NaiveDate {
    "2026-03-02".parse().unwrap()
}

fn themes(slugs: &[&str]) -> Vec<ScoredTheme> {
    slugs.iter().map(|slug| ScoredTheme { slug: (*slug).to_owned(), score: 0.0 }).collect()
}

fn verdict(authority: &str, slugs: &[&str], partner: &str) -> Verdict {
    let territory = haute_garonne();
    let verdicts = route(territory, &territory.authorities[authority], &themes(slugs), day());
    verdicts.into_iter().find(|verdict| verdict.partner == partner).unwrap()
}

#[test]
fn every_partner_gets_a_verdict() {
    let territory = haute_garonne();
    let verdicts = route(territory, &territory.authorities["31184"], &themes(&["assainissement"]), day());
    assert_eq!(verdicts.len(), territory.partners.len());
    assert!(verdicts.iter().all(|verdict| !verdict.reason.explain().is_empty()));
}

#[test]
fn a_commune_of_toulouse_metropole_is_no_member_of_reseau31() {
    let found = verdict("31184", &["assainissement"], "reseau31");
    assert!(!found.is_chosen());
    assert_eq!(found.reason.explain(), "non sollicité : commune non adhérente à Réseau31");
    assert!(verdict("31483", &["assainissement"], "reseau31").is_chosen(), "Saint-Gaudens is one");
}

#[test]
fn without_a_theme_nobody_is_asked() {
    assert_eq!(verdict("31184", &[], "caue").reason, Reason::NoTheme);
}

proptest! {
    #[test]
    fn the_folders_order_changes_nothing(
        seed in prop::collection::vec(any::<u32>(), 100),
        picked in prop::sample::subsequence(haute_garonne().themes.iter().map(|t| t.slug.clone()).collect::<Vec<_>>(), 0..4),
        place in 0_usize..600,
    ) {
        let territory = haute_garonne();
        let mut shuffled = territory.clone();
        let key = |n: usize| seed[n % seed.len()];
        let mut order: Vec<_> = shuffled.offers.drain(..).enumerate().collect();
        order.sort_by_key(|(n, _)| key(*n));
        shuffled.offers = order.into_iter().map(|(_, offer)| offer).collect();
        shuffled.partners.sort_by_key(|partner| key(partner.slug.len()));
        shuffled.themes.reverse();
        let authority = territory.authorities.values().nth(place).unwrap();
        let picked: Vec<_> = picked.iter().map(String::as_str).collect();
        let mut reversed = themes(&picked);
        reversed.reverse();
        prop_assert_eq!(
            route(territory, authority, &themes(&picked), day()),
            route(&shuffled, authority, &reversed, day())
        );
    }

    /// With the triage of what nobody was chosen for, every request ends with a referral or in triage.
    #[test]
    fn whoever_is_chosen_is_asked_and_nobody_else(
        picked in prop::sample::subsequence(haute_garonne().themes.iter().map(|t| t.slug.clone()).collect::<Vec<_>>(), 0..6),
        place in 0_usize..600,
    ) {
        let territory = haute_garonne();
        let authority = territory.authorities.values().nth(place).unwrap();
        let picked: Vec<_> = picked.iter().map(String::as_str).collect();
        let verdicts = route(territory, authority, &themes(&picked), day());
        prop_assert_eq!(verdicts.len(), territory.partners.len());
        for verdict in verdicts {
            prop_assert_eq!(verdict.is_chosen(), !verdict.referrals.is_empty());
            prop_assert!(verdict.referrals.iter().all(|routed| territory.takes_referrals(&routed.unit)));
        }
    }
}
