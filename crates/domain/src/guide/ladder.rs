//! The ladder of reminders (relances), as data: when each step comes and whom it is for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::WorkingCalendar;

/// Whom a step writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The expert who holds the referral, else all of the unit.
    Expert,
    /// The managers of the unit.
    Manager,
    /// The partner's administrators.
    PartnerAdministrator,
    /// The platform's administrators.
    PlatformAdministrator,
    /// The contact of the request.
    Requester,
}

/// When a step comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Moment {
    /// Half the delay after the notification, rounded down to whole working days.
    HalfDelay,
    /// So many working days before the due date.
    BeforeDue(u32),
    /// So many working days after the due date; 1 is the first day that it is late.
    AfterDue(u32),
}

/// One step of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderStep {
    /// Its slug, kept with each reminder.
    pub slug: String,
    /// What it says, for those who read why a mail left.
    pub label: String,
    /// When it comes.
    pub when: Moment,
    /// Whom it is for.
    pub to: Vec<Audience>,
    /// Only while nobody has taken the referral.
    #[serde(default)]
    pub only_if_unseen: bool,
}

impl LadderStep {
    /// The working day on which the step comes; none when it would be the day of the notification or before.
    pub fn day(&self, notified: NaiveDate, due: NaiveDate, calendar: &WorkingCalendar) -> Option<NaiveDate> {
        let day = match self.when {
            Moment::HalfDelay => calendar.nth_after(notified, calendar.count(notified, due) / 2),
            Moment::BeforeDue(days) => (0..days).fold(due, |day, _| calendar.before(day)),
            Moment::AfterDue(days) => calendar.nth_after(due, days),
        };
        (day > notified).then_some(day)
    }

    /// Where the step stands in the ladder: the folder must list steps in this order.
    pub fn order(&self) -> (u8, i64) {
        match self.when {
            Moment::HalfDelay => (0, 0),
            Moment::BeforeDue(days) => (1, -i64::from(days)),
            Moment::AfterDue(days) => (2, i64::from(days)),
        }
    }
}
