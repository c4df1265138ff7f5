//! Harnesses of what is given out: whatever people and folders say, each file is one that its readers take, and says no
//! more.

mod calendar;
mod feed;
mod table;

use std::sync::LazyLock;

use app::Listed;
use domain::ids::{PersonId, ReferralId, RequestId};
use domain::referral::{Promise, open};
use domain::request::Request;
use domain::territory::Territory;
use domain::time::{Instant, end_of_day};
use domain::uuid::Uuid;
use domain::words::Urgency;
use proptest::prelude::*;
use proptest::sample::select;

/// Texts of any signs: those that end a line, a cell, a tag or a property, and those that no file has a place for.
fn any_text() -> impl Strategy<Value = String> {
    const ODD: [&str; 20] = [
        "\r",
        "\n",
        "\r\n",
        "\r\nBEGIN:VEVENT\r\n",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{ffff}",
        "\u{fdd0}",
        "\u{202e}",
        ",",
        ";",
        ":",
        "\\",
        "\"",
        "]]>",
        "</title>",
        "&#0;",
        "\t=1+1",
    ];
    let part = prop_oneof![
        2 => select(ODD.as_slice()).prop_map(str::to_owned),
        2 => "[a-zé ’]{0,30}",
        1 => prop::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter),
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

/// The folder of Haute-Garonne in which a commune, a partner and a directorate are called so.
fn territory(name: &str) -> Territory {
    static KNOWN: LazyLock<Territory> = LazyLock::new(|| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/haute-garonne");
        let file =
            |name: &&str| ((*name).to_owned(), std::fs::read_to_string(format!("{root}/{name}")).unwrap());
        domain::folder::read(&domain::folder::FILES.iter().map(file).collect()).unwrap()
    });
    let Territory { departement, partners, guide, .. } = KNOWN.clone();
    let authorities = KNOWN.authorities.get_key_value("31184").map(|(code, one)| (code.clone(), one.clone()));
    let mut small = Territory {
        departement,
        partners,
        guide,
        authorities: authorities.into_iter().collect(),
        themes: Vec::new(),
        offers: Vec::new(),
        closures: Vec::new(),
        former: Vec::new(),
        contours: domain::territory::Contours::default(),
    };
    small.authorities.values_mut().for_each(|one| name.clone_into(&mut one.name));
    small.partners.iter_mut().for_each(|one| name.clone_into(&mut one.name));
    small
}

/// A referral of this reference that is due.
fn due(reference: &str, confidential: bool) -> Listed {
    let at: Instant = "2026-03-02T08:00:00Z".parse().unwrap();
    let due_at = end_of_day("2026-03-05".parse().unwrap());
    let promise = Promise { guide_version: 1, notified_at: at, counted_from: at, working_days: 3, due_at };
    let (id, request) = (ReferralId(Uuid::from_u128(1)), RequestId(Uuid::from_u128(2)));
    let referral = open(id, request, "caue".to_owned().into(), promise);
    let request = Request {
        id: request,
        reference: reference.to_owned(),
        filer: PersonId(Uuid::from_u128(3)),
        authority: "31184".to_owned(),
        epci: None,
        arrondissement: None,
        urgency: Urgency::Normal,
        confidential,
        themes: Vec::new(),
        submitted_at: at,
        triage: None,
        unmet_since: None,
        version: 1,
    };
    Listed { referral, request, title: None, holder: None }
}
