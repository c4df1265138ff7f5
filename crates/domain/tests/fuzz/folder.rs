//! A folder's files with something odd in them: read to what prints as it was, or refused by named faults of one line.

use std::collections::BTreeMap;

use domain::chrono::Datelike;
use domain::folder::{FILES as NAMES, print, read};
use domain::guide::Moment;
use domain::referral::Clock;
use domain::territory::Territory;
use domain::time::{end_of_day, local_date};
use proptest::prelude::*;
use proptest::sample::select;

use crate::mutation::{any_change, any_text};
use crate::{FILES, fewer};

/// The folder with one file changed.
fn with(name: &str, change: impl FnOnce(&str) -> String) -> BTreeMap<String, String> {
    let mut files = FILES.clone();
    let text = files.get_mut(name).unwrap();
    *text = change(text);
    files
}

/// Read or refused, as it should be.
fn check(files: &BTreeMap<String, String>) -> Result<(), TestCaseError> {
    match read(files) {
        Ok(territory) => {
            let again = read(&print(&territory).unwrap());
            prop_assert_eq!(again.as_ref(), Ok(&territory));
            is_sound(&territory)
        }
        Err(faults) => {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                let told = fault.to_string();
                let is_named =
                    NAMES.contains(&fault.file) && !fault.key.is_empty() && !fault.expected.is_empty();
                prop_assert!(is_named && told.chars().count() <= 700, "{told:?}");
                prop_assert!(!told.contains(|c: char| c.is_control()), "{told:?}");
            }
            Ok(())
        }
    }
}

/// Every delay ends in the foreseeable, every reminder of it too; every authority can be named.
fn is_sound(territory: &Territory) -> Result<(), TestCaseError> {
    let (from, calendar) = ("2026-03-02".parse().unwrap(), territory.calendar(Some("caue")));
    let clock = Clock { calendar: &calendar, pauses: &[] };
    for version in &territory.guide.versions {
        let delays = version.delays.iter().map(|rule| rule.working_days);
        for days in delays.chain([version.triage_days, version.confirmation_days]) {
            let due = local_date(clock.due_at(end_of_day(from), days));
            prop_assert!(due.year() <= 2110, "{days} working days end on {due}");
            let steps = version.ladder.iter().chain(&version.triage_ladder);
            let last = steps.filter_map(|step| step.day(from, due, &clock)).max();
            prop_assert!(last.is_none_or(|day| day.year() <= 2120), "{last:?}");
        }
        prop_assert!(version.ladder.iter().all(|step| step.when != Moment::AfterDue(u32::MAX)));
    }
    for (code, authority) in &territory.authorities {
        prop_assert!(
            *code == authority.code && !code.is_empty() && !authority.name.trim().is_empty(),
            "{code:?}"
        );
    }
    // A backslash is written twice: what is left of one is an escape.
    let texts = serde_json::to_string(territory).unwrap().replace("\\\\", "");
    prop_assert!(!texts.contains("\\u00") && !texts.contains("\\r"), "a control sign has been let in");
    Ok(())
}

proptest! {
    #![proptest_config(fewer(5))]

    #[test]
    fn a_changed_file_is_read_or_its_faults_are_named(
        name in select(NAMES.as_slice()),
        changes in prop::collection::vec(any_change(), 1..3),
    ) {
        check(&with(name, |text| changes.iter().fold(text.to_owned(), |text, change| change.of(&text))))?;
    }

    #[test]
    fn any_text_is_read_or_its_faults_are_named(
        name in select(NAMES.as_slice()),
        text in any_text(),
        head in any::<bool>(),
    ) {
        check(&with(name, |whole| {
            let first = whole.lines().next().filter(|_| head).unwrap_or_default();
            format!("{first}\n{text}")
        }))?;
    }
}
