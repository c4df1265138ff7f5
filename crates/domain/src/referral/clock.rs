//! The referral's clock: due date, pauses. Day 0 is the local date of the notification and does not count.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::WorkingCalendar;
use crate::time::{Instant, end_of_day, local_date, start_of_day};

/// What the unit owes the requester, fixed when the referral opens and moved only by pauses and slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Number of the guide's version in force at the notification.
    pub guide_version: u32,
    /// When the referral was opened.
    pub notified_at: Instant,
    /// From which instant the delay runs: the notification, or the slot an unreachable requester offered.
    pub counted_from: Instant,
    /// The delay, in working days.
    pub working_days: u32,
    /// Last microsecond of the due day; while paused, what it will be if the pause lasts to its announced end.
    pub due_at: Instant,
}

impl Promise {
    /// The due day.
    pub fn due_on(&self) -> NaiveDate {
        local_date(self.due_at)
    }
}

/// A stretch in which the clock stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Slug of the reason, in the guide.
    pub reason: String,
    /// When it began.
    pub since: Instant,
    /// The day on which the clock runs again: that day counts.
    pub until: NaiveDate,
    /// When it was ended before that, by resuming or by reaching the requester.
    pub ended_at: Option<Instant>,
}

impl Pause {
    /// First instant that it no longer holds.
    pub fn end(&self) -> Instant {
        let announced = start_of_day(self.until);
        self.ended_at.map_or(announced, |ended| ended.min(announced))
    }

    /// Does it hold at this instant?
    pub fn holds(&self, at: Instant) -> bool {
        self.since <= at && at < self.end()
    }
}

/// A partner's calendar and a referral's pauses: together they say which days count.
#[derive(Debug, Clone, Copy)]
pub struct Clock<'a> {
    /// The partner's working days.
    pub calendar: &'a WorkingCalendar,
    /// The referral's pauses.
    pub pauses: &'a [Pause],
}

impl Clock<'_> {
    /// A working day is paused when the referral is paused at its end.
    pub fn is_paused_day(&self, day: NaiveDate) -> bool {
        let end = end_of_day(day);
        self.pauses.iter().any(|pause| pause.holds(end))
    }

    /// The end of the `working_days`-th following day that is neither closed nor paused.
    pub fn due_at(&self, from: Instant, working_days: u32) -> Instant {
        let counts = |day| !self.is_paused_day(day);
        end_of_day(self.calendar.nth_after_where(local_date(from), working_days, counts))
    }

    /// Working days paused between two instants.
    pub fn paused_days(&self, from: Instant, to: Instant) -> u32 {
        self.calendar.count_where(local_date(from), local_date(to), |day| self.is_paused_day(day))
    }
}
