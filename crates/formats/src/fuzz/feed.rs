//! Atom (RFC 4287): well-formed XML that says what it was told, whatever stands in names, references and entries of the
//! journal.

use app::{Change, Entry};
use atom_syndication::Feed;
use domain::ids::RequestId;
use domain::text::one_line;
use domain::time::Instant;
use domain::uuid::Uuid;
use proptest::prelude::*;
use proptest::sample::select;

use super::{any_text, territory};
use crate::atom::feed;

fn change(kind: &str, data: &str, reference: &str, unit: &str) -> Change {
    let entry = Entry {
        seq: 7,
        at: "2026-03-02T08:00:00Z".parse().unwrap(),
        request: RequestId(Uuid::from_u128(2)),
        referral: None,
        actor: None,
        kind: kind.to_owned(),
        data: data.to_owned(),
        note: None,
        text: None,
        who: None,
    };
    Change { entry, reference: reference.to_owned(), confidential: false, unit: unit.to_owned() }
}

/// Signs that XML 1.0 has a place for.
fn is_of_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

proptest! {
    #[test]
    fn whatever_they_are_called_the_feed_is_well_formed(
        name in any_text(),
        reference in any_text(),
        unit in prop_oneof![Just("caue".to_owned()), any_text()],
        kind in prop_oneof![select(&["RELEASED", "PAUSED", "REDIRECTED"][..]).prop_map(str::to_owned), any_text()],
        told in any_text(),
    ) {
        let due = "2026-03-05T22:59:59Z";
        let data = serde_json::json!({ "reason": told, "until": "2026-03-16", "dueAt": due, "to": told });
        let (territory, at) = (territory(&name), "2026-03-02T08:00:00Z".parse::<Instant>().unwrap());
        let changes = [change(&kind, &data.to_string(), &reference, &unit), change("RELEASED", "{", &reference, &unit)];
        let of = (name.as_str(), "/flux/caue/changements.atom");
        let text = feed("https://appui.example", of, at, &changes, &territory).to_string();
        prop_assert!(text.chars().all(is_of_xml), "{text:?}");
        let read = Feed::read_from(text.as_bytes());
        prop_assert!(read.is_ok(), "{read:?}: {text}");
        let read = read.unwrap();
        prop_assert_eq!(read.title().as_str(), one_line(&format!("{name} : ce qui a changé")));
        prop_assert_eq!(read.entries().len(), 2);
        for entry in read.entries() {
            let title = entry.title().as_str();
            prop_assert!(title.starts_with(one_line(&reference).as_str()) && title == one_line(title), "{title:?}");
        }
    }
}
