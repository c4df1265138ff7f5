//! Days are Europe/Paris, instants are UTC. Only this file converts between them.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::{Europe::Paris, Tz};

use crate::refusal::Refusal;

/// An instant in UTC, to the microsecond (what PostgreSQL keeps).
pub type Instant = DateTime<Utc>;

/// The first and the last day that is taken in from outside: the years of which the public holidays are known exactly, and in which
/// every day is written with ten signs, so that SQLite, which compares days as text, orders them as PostgreSQL does.
pub const DAYS: RangeInclusive<NaiveDate> = first_of(1990)..=last_of(2100);

const fn first_of(year: i32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, 1, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

const fn last_of(year: i32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, 12, 31) {
        Some(day) => day,
        None => NaiveDate::MAX,
    }
}

/// A day written in ISO 8601 (`2026-03-17`, all ten signs) and within [`DAYS`]; none otherwise.
pub fn day(text: &str) -> Option<NaiveDate> {
    let is_whole = text.len() == 10 && text.bytes().all(|c| c.is_ascii_digit() || c == b'-');
    text.parse().ok().filter(|day| is_whole && DAYS.contains(day))
}

/// The instant, when its day in Paris is within [`DAYS`].
///
/// # Errors
/// `DATE_OUT_OF_RANGE` on `field`.
pub fn within(at: Instant, field: &'static str) -> Result<Instant, Refusal> {
    if DAYS.contains(&local_date(at)) { Ok(at) } else { Err(Refusal::DateOutOfRange { field }) }
}

/// The day it is in Paris at this instant.
pub fn local_date(at: Instant) -> NaiveDate {
    local(at).date_naive()
}

/// The same instant on a clock in Paris, for people to read. (A day short of the ends of chrono's calendar, beyond which a clock
/// in Paris has no hour to show.)
pub fn local(at: Instant) -> DateTime<Tz> {
    let day = TimeDelta::days(1);
    at.clamp(Instant::MIN_UTC + day, Instant::MAX_UTC - day).with_timezone(&Paris)
}

/// The instant at which a clock in Paris shows this day and time. Of two (autumn), the first; of none (spring), an hour on.
pub fn instant(day: NaiveDate, time: NaiveTime) -> Instant {
    let wall = NaiveDateTime::new(day, time);
    let found = Paris.from_local_datetime(&wall).earliest();
    let found = found.or_else(|| Paris.from_local_datetime(&(wall + TimeDelta::hours(1))).earliest());
    found.map_or_else(|| wall.and_utc(), |at| at.with_timezone(&Utc))
}

/// Midnight at which the day begins in Paris.
pub fn start_of_day(day: NaiveDate) -> Instant {
    instant(day, NaiveTime::MIN)
}

/// The last microsecond of the day in Paris: when something due that day becomes late.
pub fn end_of_day(day: NaiveDate) -> Instant {
    start_of_day(next_day(day)) - TimeDelta::microseconds(1)
}

/// The day after (saturating at the end of chrono's calendar, 262,000 years away).
pub fn next_day(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(NaiveDate::MAX)
}

/// The instant cut to the microsecond, so that what was written equals what is read back.
pub fn to_microsecond(at: Instant) -> Instant {
    let micros = at.nanosecond() / 1_000 * 1_000;
    at.with_nanosecond(micros).unwrap_or(at)
}

/// The half-day (day, afternoon?) of an instant in Paris; the guide spreads protective attempts over them.
pub fn half_day(at: Instant) -> (NaiveDate, bool) {
    let wall = local(at);
    (wall.date_naive(), wall.hour() >= 12)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("+12026-01-01")]
    #[case("12026-01-01")]
    #[case("-0001-01-01")]
    #[case("0000-01-01")]
    #[case("1989-12-31")]
    #[case("2101-01-01")]
    #[case("2026-1-1")]
    #[case("2026-02-30")]
    #[case(" 2026-01-01")]
    #[case("")]
    fn not_a_day_that_is_taken_in(#[case] text: &str) {
        assert_eq!(day(text), None);
    }

    #[test]
    fn days_of_the_range_are_ordered_as_they_are_written() {
        let all = ["1990-01-01", "2026-03-17", "2100-12-31"];
        assert!(all.iter().all(|text| day(text).is_some_and(|day| day.to_string() == *text)));
        assert!(all.is_sorted());
    }
}
