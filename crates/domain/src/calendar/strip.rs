//! The day strip: each day from a promise's beginning to its end, and what it counts for. A picture of a date, in data.

use chrono::NaiveDate;

use crate::calendar::WorkingCalendar;
use crate::time::next_day;

/// What a day of a promise counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// The day of the notification, and days gone by.
    Past,
    /// A working day still to come.
    Working,
    /// A day that does not count: weekend, holiday, closure, pause.
    Closed,
    /// The due day.
    Due,
}

/// A day of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StripDay {
    /// The day.
    pub day: NaiveDate,
    /// What it counts for.
    pub kind: DayKind,
}

/// The days from `from` to `due`, both included, seen on `today`; `counts` tells the days that are not paused. Empty when
/// `due` is before `from`.
pub fn strip(
    calendar: &WorkingCalendar,
    (from, due): (NaiveDate, NaiveDate),
    today: NaiveDate,
    counts: impl Fn(NaiveDate) -> bool,
) -> Vec<StripDay> {
    let kind = |day| match () {
        () if day == due => DayKind::Due,
        () if day == from => DayKind::Past,
        () if !calendar.is_working(day) || !counts(day) => DayKind::Closed,
        () if day < today => DayKind::Past,
        () => DayKind::Working,
    };
    let days = std::iter::successors(Some(from), |day| Some(next_day(*day)));
    days.take_while(|day| *day <= due).map(|day| StripDay { day, kind: kind(day) }).collect()
}
