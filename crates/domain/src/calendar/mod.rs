//! Working days: Monday to Friday, minus public holidays, minus the closures of the Département and of the partner.

mod holidays;
mod strip;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

pub use self::holidays::{holidays, is_holiday};
pub use self::strip::{DayKind, StripDay, strip};
use crate::time::next_day;

/// Days on which a partner, or everybody, is closed; both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// Slug of the partner; none for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// First day closed.
    pub from: NaiveDate,
    /// Last day closed.
    pub to: NaiveDate,
    /// Why, in French.
    pub label: String,
}

/// The working days of one body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingCalendar {
    closed: Vec<(NaiveDate, NaiveDate)>,
}

impl WorkingCalendar {
    /// The calendar of a partner (its own closures and everybody's); without a partner, the Département's own.
    pub fn of(partner: Option<&str>, closures: &[Closure]) -> Self {
        let applies = |closure: &&Closure| closure.partner.is_none() || closure.partner.as_deref() == partner;
        Self { closed: closures.iter().filter(applies).map(|closure| (closure.from, closure.to)).collect() }
    }

    /// Does this body work on that day?
    pub fn is_working(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            && !is_holiday(day)
            && !self.closed.iter().any(|(from, to)| (*from..=*to).contains(&day))
    }

    /// The `n`-th working day strictly after `day`; with `n` = 0, `day` itself whatever it is.
    pub fn nth_after(&self, day: NaiveDate, n: u32) -> NaiveDate {
        self.nth_after_where(day, n, |_| true)
    }

    /// The `n`-th working day strictly after `day` for which `counts` holds (a day that is not paused).
    pub fn nth_after_where(&self, day: NaiveDate, n: u32, counts: impl Fn(NaiveDate) -> bool) -> NaiveDate {
        let mut found = day;
        for _ in 0..n {
            found = next_day(found);
            while !(self.is_working(found) && counts(found)) && found < NaiveDate::MAX {
                found = next_day(found);
            }
        }
        found
    }

    /// The first working day on or after `day`.
    pub fn on_or_after(&self, day: NaiveDate) -> NaiveDate {
        if self.is_working(day) { day } else { self.nth_after(day, 1) }
    }

    /// The last working day strictly before `day`.
    pub fn before(&self, day: NaiveDate) -> NaiveDate {
        let mut found = day.pred_opt().unwrap_or(NaiveDate::MIN);
        while !self.is_working(found) && found > NaiveDate::MIN {
            found = found.pred_opt().unwrap_or(NaiveDate::MIN);
        }
        found
    }

    /// How many working days lie in `(after, until]`: what a delay is made of. Zero when `until` is not later.
    pub fn count(&self, after: NaiveDate, until: NaiveDate) -> u32 {
        self.count_where(after, until, |_| true)
    }

    /// As [`Self::count`], of the days for which `counts` holds.
    pub fn count_where(&self, after: NaiveDate, until: NaiveDate, counts: impl Fn(NaiveDate) -> bool) -> u32 {
        let mut day = after;
        let mut found = 0;
        while day < until {
            day = next_day(day);
            found += u32::from(self.is_working(day) && counts(day));
        }
        found
    }
}

#[cfg(test)]
mod tests;
