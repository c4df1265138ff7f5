//! Days are Europe/Paris, instants are UTC. Only this file converts between them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::{Europe::Paris, Tz};

/// An instant in UTC, to the microsecond (what PostgreSQL keeps).
pub type Instant = DateTime<Utc>;

/// The day it is in Paris at this instant.
pub fn local_date(at: Instant) -> NaiveDate {
    local(at).date_naive()
}

/// The same instant on a clock in Paris, for people to read.
pub fn local(at: Instant) -> DateTime<Tz> {
    at.with_timezone(&Paris)
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
