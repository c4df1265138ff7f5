//! Entries of the journal with something odd in them: read to an event that is written as it was and can be told, or refused
//! by name.

use std::fs;
use std::sync::LazyLock;

use domain::chrono::DateTime;
use domain::ids::{ReferralId, RequestId};
use domain::referral::{Event, fold, told};
use domain::territory::Territory;
use domain::time::Instant;
use domain::uuid::Uuid;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use crate::mutation::{any_change, any_text};
use crate::{FILES, ROOT};

static SAMPLES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let entries = fs::read_dir(format!("{ROOT}/tests/fixtures/journal")).unwrap();
    let read = |path: std::path::PathBuf| {
        let kind = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let samples: Vec<Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        samples.into_iter().map(move |data| (kind.clone(), data.to_string()))
    };
    let mut all: Vec<_> = entries.map(|entry| entry.unwrap().path()).flat_map(read).collect();
    all.sort();
    all
});

static TERRITORY: LazyLock<Territory> = LazyLock::new(|| domain::folder::read(&FILES).unwrap());

/// Read as what it is, and written back the same; or refused under its kind.
fn check(kind: &str, data: &str) -> Result<Option<Event>, TestCaseError> {
    match Event::from_journal(kind, data) {
        Ok(None) => Ok(None),
        Ok(Some(event)) => {
            prop_assert_eq!(event.code(), kind);
            let written = serde_json::to_string(&event).unwrap();
            prop_assert_eq!(Event::from_journal(kind, &written), Ok(Some(event.clone())));
            prop_assert!(!told(&event, Some("Odile"), &TERRITORY).is_empty());
            Ok(Some(event))
        }
        Err(error) => {
            prop_assert!(error.kind == kind && !error.why.is_empty());
            Ok(None)
        }
    }
}

/// Whatever has been read can be put together: the referral is where its events say, whenever one looks at it.
fn put_together(events: Vec<Event>, at: Instant) -> Result<(), TestCaseError> {
    let events: Vec<_> = events.into_iter().map(|event| (event, at)).collect();
    let opens = matches!(events.first(), Some((Event::Notified { .. }, _)));
    let referral = fold(ReferralId(Uuid::nil()), RequestId(Uuid::nil()), &events);
    prop_assert_eq!(referral.is_some(), opens);
    if let Some(referral) = referral {
        prop_assert_eq!(usize::try_from(referral.version), Ok(events.len()));
        for now in [Instant::MIN_UTC, at, Instant::MAX_UTC] {
            prop_assert!(!(referral.is_overdue(now) && referral.contacted_at.is_some()));
            prop_assert!(referral.due_on(now).is_none_or(|due| due == referral.promise.due_on()));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_changed_entry_is_read_or_refused(of in any::<Index>(), changes in prop::collection::vec(any_change(), 1..3)) {
        let (kind, data) = of.get(&SAMPLES);
        check(kind, &changes.iter().fold(data.clone(), |data, change| change.of(&data)))?;
    }

    #[test]
    fn any_entry_is_read_or_refused(kind in any_text(), data in any_text(), of in any::<Index>()) {
        let (known, sample) = of.get(&SAMPLES);
        check(&kind, &data)?;
        check(known, &data)?;
        check(&kind, sample)?;
    }

    #[test]
    fn entries_in_any_order_are_put_together(
        of in prop::collection::vec((any::<Index>(), prop::option::of(any_change())), 0..12),
        micros in any::<i64>(),
    ) {
        let at = DateTime::from_timestamp_micros(micros).unwrap_or_default();
        let opening = SAMPLES.iter().filter(|(kind, _)| kind == "NOTIFIED").take(1);
        let rest = of.iter().map(|(of, _)| of.get(&SAMPLES));
        let changes = std::iter::once(&None).chain(of.iter().map(|(_, change)| change));
        let mut events = Vec::new();
        for ((kind, data), change) in opening.chain(rest).zip(changes) {
            events.extend(check(kind, &change.as_ref().map_or_else(|| data.clone(), |change| change.of(data)))?);
        }
        put_together(events, at)?;
    }
}
