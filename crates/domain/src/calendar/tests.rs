//! Golden vectors, the oracle of another author, and properties of working-day arithmetic.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[rstest]
#[case("2026-03-11", 2, "2026-03-13")]
#[case("2026-03-13", 2, "2026-03-17")]
#[case("2026-03-14", 2, "2026-03-17")]
#[case("2026-04-03", 2, "2026-04-08")]
#[case("2026-04-30", 3, "2026-05-06")]
#[case("2026-05-07", 2, "2026-05-12")]
#[case("2026-05-13", 2, "2026-05-18")]
#[case("2026-05-22", 5, "2026-06-01")]
#[case("2026-07-13", 2, "2026-07-16")]
#[case("2026-12-24", 5, "2027-01-04")]
#[case("2026-12-31", 2, "2027-01-05")]
#[case("2027-03-26", 3, "2027-04-01")]
fn golden_vectors(#[case] from: &str, #[case] n: u32, #[case] due: &str) {
    assert_eq!(WorkingCalendar::default().nth_after(day(from), n), day(due));
}

#[test]
fn a_partner_closed_on_the_bridge_gets_one_day_more() {
    let bridge = Closure {
        partner: Some("caue".into()),
        from: day("2026-05-15"),
        to: day("2026-05-15"),
        label: "Pont".into(),
    };
    let closures = [bridge];
    assert_eq!(
        WorkingCalendar::of(Some("caue"), &closures).nth_after(day("2026-05-12"), 3),
        day("2026-05-19")
    );
    assert_eq!(
        WorkingCalendar::of(Some("hgi"), &closures).nth_after(day("2026-05-12"), 3),
        day("2026-05-18")
    );
}

#[test]
fn holidays_are_those_of_another_author() {
    let theirs: Vec<NaiveDate> = jours_feries::JOURS_FERIES.iter().map(|text| day(text)).collect();
    let ours: Vec<NaiveDate> = (2003..=2028).flat_map(holidays).collect();
    assert_eq!(ours, theirs);
}

#[test]
fn every_year_from_1990_to_2100_has_its_holidays_once() {
    for year in 1990..=2100 {
        let days = holidays(year);
        assert!((10..=11).contains(&days.len()), "{year}: {days:?}");
        assert!(days.iter().all(|day| is_holiday(*day)));
    }
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..40_000).prop_map(|n| day("1990-01-01") + Days::new(n))
}

proptest! {
    #[test]
    fn a_due_day_is_never_closed(from in any_day(), n in 1_u32..30, shut in any_day(), length in 0_u64..20) {
        let closures = [Closure { partner: None, from: shut, to: shut + Days::new(length), label: String::new() }];
        let calendar = WorkingCalendar::of(None, &closures);
        let due = calendar.nth_after(from, n);
        prop_assert!(calendar.is_working(due));
        prop_assert_eq!(calendar.count(from, due), n);
        prop_assert!(calendar.is_working(calendar.before(due)));
    }

    #[test]
    fn counting_is_additive(from in any_day(), a in 0_u64..200, b in 0_u64..200) {
        let calendar = WorkingCalendar::default();
        let (middle, end) = (from + Days::new(a), from + Days::new(a + b));
        prop_assert_eq!(calendar.count(from, middle) + calendar.count(middle, end), calendar.count(from, end));
    }
}

#[test]
fn a_strip_shows_what_counts_and_ends_on_the_due_day() {
    // Thursday to the following Tuesday, seen on Friday: the weekend does not count.
    let days =
        strip(&WorkingCalendar::default(), (day("2026-03-12"), day("2026-03-17")), day("2026-03-13"), |_| {
            true
        });
    let kinds: Vec<_> = days.iter().map(|day| day.kind).collect();
    let expected =
        [DayKind::Past, DayKind::Working, DayKind::Closed, DayKind::Closed, DayKind::Working, DayKind::Due];
    assert_eq!(kinds, expected);
}

proptest! {
    #[test]
    fn a_strip_counts_as_many_days_as_the_delay(offset in 0_u64..3_000, n in 1_u32..15) {
        let from = day("2026-01-01") + Days::new(offset);
        let calendar = WorkingCalendar::default();
        let due = calendar.nth_after(from, n);
        let days = strip(&calendar, (from, due), from, |_| true);
        let counted = days.iter().filter(|day| matches!(day.kind, DayKind::Working | DayKind::Due)).count();
        prop_assert_eq!(u32::try_from(counted).unwrap(), n);
        prop_assert_eq!(days.last().map(|last| last.kind), Some(DayKind::Due));
    }
}

#[test]
fn a_day_that_works_is_the_first_on_or_after_itself() {
    let first = |text: &str| WorkingCalendar::default().on_or_after(day(text));
    assert_eq!(first("2026-03-13"), day("2026-03-13"));
    assert_eq!(first("2026-03-14"), day("2026-03-16"));
}
