//! Who is of the territory, since when, and how it is found.

use rstest::rstest;

use super::*;
use crate::folder::tests::haute_garonne;

fn unit(text: &str) -> Unit {
    text.to_owned().into()
}

#[rstest]
#[case("caue", Ok(()))]
#[case("departement/voirie", Err(Refusal::UnknownUnit { field: "unit" }))]
#[case("personne", Err(Refusal::UnknownUnit { field: "unit" }))]
#[case("departement", Err(Refusal::UnitTakesNone { field: "unit" }))]
fn a_referral_goes_to_a_unit_that_takes_some(#[case] target: &str, #[case] expected: Result<(), Refusal>) {
    assert_eq!(haute_garonne().checked_target(&unit(target), "unit"), expected);
}

/// Every directorate takes referrals, and is called and written to by its own name.
#[test]
fn a_directorate_has_its_own_name_and_mailbox() {
    let territory = haute_garonne();
    let whole = territory.partner("departement").unwrap();
    let part = whole.directorates.first().unwrap();
    let of = Unit::new("departement", Some(part.slug.clone()));
    assert_eq!(territory.checked_target(&of, "unit"), Ok(()));
    assert_eq!(territory.unit_name(&of), format!("{}, {}", whole.name, part.name));
    assert_eq!(territory.mailbox(&of), Some(part.mailbox.as_str()));
    assert_eq!(territory.mailbox(&unit("departement")), Some(whole.mailbox.as_str()));
}

#[test]
fn an_offer_is_open_on_its_first_and_last_day() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let (from, until) = (Some(day("2026-03-02")), Some(day("2026-03-04")));
    let offer = Offer { from, until, ..haute_garonne().offers.first().unwrap().clone() };
    let open =
        ["2026-03-01", "2026-03-02", "2026-03-04", "2026-03-05"].map(|text| offer.is_offered(day(text)));
    assert_eq!(open, [false, true, true, false]);
}

#[test]
fn a_commune_is_of_the_epci_of_the_day() {
    let membership = |epci: &str, from: &str, until: Option<&str>| EpciMembership {
        epci: epci.into(),
        from: from.parse().unwrap(),
        until: until.map(|until| until.parse().unwrap()),
    };
    let memberships =
        vec![membership("A", "2020-01-01", Some("2026-01-01")), membership("B", "2026-01-01", None)];
    let commune = LocalAuthority { memberships, ..haute_garonne().authorities["31184"].clone() };
    let on = |day: &str| commune.epci_on(day.parse().unwrap()).unwrap().to_owned();
    assert_eq!(["2019-12-31", "2020-01-01", "2025-12-31", "2026-01-01"].map(on), ["A", "A", "A", "B"]);
}

#[test]
fn police_declines_only_where_the_folder_grants_it() {
    let territory = haute_garonne();
    let may = |partner, reason| territory.may_decline_with(partner, reason);
    assert!(may("sdis31", DeclineReason::AdministrativePolice));
    assert!(!may("caue", DeclineReason::AdministrativePolice));
    assert!(may("caue", DeclineReason::OutOfScope));
}
