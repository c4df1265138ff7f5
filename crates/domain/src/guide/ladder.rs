//! The ladder of reminders (relances), as data: when each step comes and whom it is for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::referral::Clock;

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
    /// The working day on which the step comes; none when it would be the day of the notification or before. A day on which
    /// the clock stands still is nobody's to be reminded on: half the delay is counted without it, an eve waits for its end.
    pub fn day(&self, notified: NaiveDate, due: NaiveDate, clock: &Clock<'_>) -> Option<NaiveDate> {
        let (calendar, counts) = (clock.calendar, |day| !clock.is_paused_day(day));
        let day = match self.when {
            Moment::HalfDelay => {
                let delay = calendar.count_where(notified, due, counts);
                calendar.nth_after_where(notified, delay / 2, counts)
            }
            Moment::BeforeDue(days) => {
                let eve = (0..days).fold(due, |day, _| calendar.before(day));
                if counts(eve) { eve } else { calendar.nth_after_where(eve, 1, counts) }
            }
            Moment::AfterDue(days) => calendar.nth_after(due, days),
        };
        (day > notified).then_some(day)
    }

    /// Does it come once the date has passed?
    pub const fn is_late(&self) -> bool {
        matches!(self.when, Moment::AfterDue(_))
    }

    /// Is it for the requester alone? What is told to the team does not stand for what is owed to the requester, nor the other
    /// way round.
    pub fn is_for_requester(&self) -> bool {
        self.to == [Audience::Requester]
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
