//! What past versions wrote is read for ever: a sample of every shape of every kind of journal entry and letter.
//!
//! A sample is never changed nor removed; a new kind, or a new shape of one, is a sample more.

use std::collections::BTreeMap;
use std::fs;

use app::letters::{Addressed, Letter};
use domain::referral::{Event, journal_kinds};
use serde_json::{Value, json};
use tests::root;

/// The samples of a folder, by kind.
fn samples(folder: &str) -> BTreeMap<String, Vec<Value>> {
    let entries = fs::read_dir(format!("{}/tests/fixtures/{folder}", root())).unwrap();
    let one = |path: std::path::PathBuf| {
        let kind = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (kind, serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
    };
    entries.map(|entry| one(entry.unwrap().path())).collect()
}

#[test]
fn every_past_entry_of_the_journal_is_read() {
    let samples = samples("journal");
    for (kind, entries) in &samples {
        assert!(!entries.is_empty(), "{kind}: no sample");
        for data in entries {
            let read = Event::from_journal(kind, &data.to_string());
            let event = read.unwrap_or_else(|error| panic!("{error}: {data}"));
            assert!(event.is_none_or(|event| event.code() == kind), "{kind} is read as another");
        }
    }
    for (kind, _) in journal_kinds() {
        assert!(samples.contains_key(*kind), "no sample of {kind} in tests/fixtures/journal");
    }
}

#[test]
fn an_entry_that_is_not_known_is_not_passed_over() {
    for (kind, data) in
        [("A_NEWER_KIND", json!({})), ("CLAIMED", json!({ "who": 3 })), ("CLAIMED", Value::Null)]
    {
        assert!(Event::from_journal(kind, &data.to_string()).is_err(), "{kind} {data}");
    }
    assert!(Event::from_journal("CLAIMED", "{").is_err());
}

#[test]
fn every_past_letter_is_read() {
    let samples = samples("letters");
    for (kind, payloads) in &samples {
        assert!(!payloads.is_empty(), "{kind}: no sample");
        assert!(Letter::KINDS.contains(&kind.as_str()), "{kind} is no longer claimed");
        for payload in payloads {
            let read = Addressed::from_payload(&payload.to_string());
            assert_eq!(read.unwrap_or_else(|| panic!("{payload}")).letter.kind(), kind);
        }
    }
    for kind in Letter::KINDS {
        assert!(samples.contains_key(*kind), "no sample of {kind} in tests/fixtures/letters");
    }
}
