//! The day strip of a promise.

use crate::date::Date;
use app::Loaded;
use async_graphql::{Enum, SimpleObject};
use domain::calendar::{self, WorkingCalendar};
use domain::chrono::NaiveDate;
use domain::referral::{Clock, Referral};
use domain::time::{Instant, local_date};

/// What a day of a promise counts for.
#[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
#[graphql(remote = "calendar::DayKind")]
pub(crate) enum DayKind {
    /// The day of the notification, and days gone by.
    Past,
    /// A working day still to come.
    Working,
    /// A day that does not count.
    Closed,
    /// The due day.
    Due,
}

/// A day of a promise.
#[derive(SimpleObject)]
pub(crate) struct StripDay {
    /// The day.
    date: Date,
    /// What it counts for.
    kind: DayKind,
}

/// The strip from one day to another, seen on `today`; none of it where it would be longer than a line.
pub(crate) fn strip(
    calendar: &WorkingCalendar,
    (from, due): (NaiveDate, NaiveDate),
    today: NaiveDate,
    counts: impl Fn(NaiveDate) -> bool,
) -> Vec<StripDay> {
    const LINE: usize = 31;
    let days = calendar::strip(calendar, (from, due), today, counts);
    if days.len() > LINE {
        return Vec::new();
    }
    days.into_iter().map(|day| StripDay { date: day.day.into(), kind: day.kind.into() }).collect()
}

/// The days of a referral's promise, one by one; none where its date has no meaning any more.
pub(crate) fn strip_of(loaded: &Loaded, referral: &Referral, now: Instant) -> Vec<StripDay> {
    let Some(due) = referral.due_on(now) else { return Vec::new() };
    let calendar = loaded.territory.calendar(Some(&referral.unit.partner));
    let clock = Clock { calendar: &calendar, pauses: &referral.pauses };
    let from = local_date(referral.promise.counted_from);
    strip(&calendar, (from, due), local_date(now), |day| !clock.is_paused_day(day))
}
