//! iCalendar (RFC 5545): lines of 75 bytes at most, no control sign within, and no property but those that we write.

use domain::text::one_line;
use domain::time::Instant;
use proptest::prelude::*;

use super::{any_text, due, territory};
use crate::calendar::{event, named, written};

/// What a calendar with one event is made of.
const PROPERTIES: [&str; 18] = [
    "BEGIN",
    "CALSCALE",
    "DESCRIPTION",
    "DTSTAMP",
    "DTSTART",
    "END",
    "NAME",
    "PRODID",
    "REFRESH-INTERVAL",
    "SEQUENCE",
    "SUMMARY",
    "TRANSP",
    "UID",
    "URL",
    "VERSION",
    "X-PUBLISHED-TTL",
    "X-WR-CALNAME",
    "X-WR-TIMEZONE",
];

/// The texts of a property, read as RFC 5545 writes them.
fn texts(unfolded: &str, property: &str) -> Vec<String> {
    let of_line = |line: &str| line.strip_prefix(property)?.strip_prefix(':').map(unescaped);
    unfolded.split("\r\n").filter_map(of_line).collect()
}

fn unescaped(text: &str) -> String {
    let (mut read, mut signs) = (String::new(), text.chars());
    while let Some(sign) = signs.next() {
        match if sign == '\\' { signs.next() } else { None } {
            Some('n' | 'N') => read.push('\n'),
            Some(escaped) => read.push(escaped),
            None => read.push(sign),
        }
    }
    read
}

proptest! {
    #[test]
    fn whatever_they_are_called_the_calendar_holds(
        name in any_text(),
        reference in any_text(),
        confidential in any::<bool>(),
    ) {
        let (territory, now) = (territory(&name), "2026-03-03T08:00:00Z".parse::<Instant>().unwrap());
        let mut calendar = named(&name);
        calendar.extend(event("https://appui.example", &territory, &due(&reference, confidential), now));
        let text = written(&calendar);
        for line in text.split("\r\n") {
            prop_assert!(line.len() <= 75 && !line.contains(|c: char| c.is_control()), "{line:?}");
        }
        let unfolded = text.replace("\r\n ", "");
        for line in unfolded.split_terminator("\r\n") {
            let property = line.split([':', ';']).next().unwrap_or_default();
            prop_assert!(PROPERTIES.contains(&property), "{line:?}");
        }
        prop_assert_eq!(unfolded.split("\r\n").filter(|line| *line == "BEGIN:VEVENT").count(), 1);
        let called = one_line(&format!("Rappels : {name}"));
        prop_assert_eq!(texts(&unfolded, "NAME"), [called.clone()]);
        prop_assert_eq!(texts(&unfolded, "X-WR-CALNAME"), [called]);
        let whom = if confidential { "demande confidentielle" } else { &name };
        prop_assert_eq!(texts(&unfolded, "SUMMARY"), [one_line(&format!("Rappeler {whom} ({reference})"))]);
        let told = texts(&unfolded, "DESCRIPTION").concat();
        let page = format!("\nhttps://appui.example/saisines/{}", due("", true).referral.id.opaque());
        prop_assert!(told.ends_with(&page), "{told:?}");
    }
}
