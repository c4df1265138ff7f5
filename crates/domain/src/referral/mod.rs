//! The referral (saisine): the unit of obligation, request × unit. Its state, its clock, its transitions.
//!
//! `decide` says what happens or why it may not; `apply` makes it so. Who may is the policy's matter, not this module's.

mod apply;
mod call;
mod clock;
mod decide;
mod event;
mod journal;
mod offered;
mod told;

use serde::{Deserialize, Serialize};

pub use self::apply::{apply, fold};
pub use self::call::answer_by;
pub use self::clock::{Clock, Pause, Promise};
pub use self::decide::{Command, Facts, decide, open};
pub use self::event::Event;
pub use self::journal::Unreadable;
pub use self::offered::Act;
pub use self::told::{journal_kinds, told, told_of_reminder, told_of_request};
use crate::chrono::NaiveDate;
use crate::ids::{PersonId, ReferralId, RequestId};
use crate::territory::Unit;
use crate::time::Instant;
use crate::words::{CallResult, Channel, DeclineReason, Outcome, Status};

/// A logged try to call the requester.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallAttempt {
    /// When it was made.
    pub at: Instant,
    /// When it was logged.
    pub entered_at: Instant,
    /// Who made it.
    pub by: PersonId,
    /// How.
    pub channel: Channel,
    /// What came of it.
    pub result: CallResult,
}

impl CallAttempt {
    /// Is it the first real contact (rappel)? Reached by e-mail is not.
    pub fn is_callback(&self) -> bool {
        self.result == CallResult::Reached && self.channel.is_a_call()
    }
}

/// A denial of the call by the requester (désaccord).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disagreement {
    /// When it was denied.
    pub since: Instant,
    /// The contact that was denied, to be restored when the denial is not upheld.
    pub contacted_at: Instant,
    /// Had that contact been entered late?
    #[serde(default)]
    pub entered_late: bool,
    /// How the administrator settled it; none while open.
    pub upheld: Option<bool>,
}

/// A referral as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// Its id.
    pub id: ReferralId,
    /// The request it belongs to.
    pub request: RequestId,
    /// The unit that owes the callback.
    pub unit: Unit,
    /// The theme that routed it; none when the administrator did without one.
    pub theme: Option<String>,
    /// Slugs of the offers that routed it.
    pub offers: Vec<String>,
    /// Why this unit, in French.
    pub routing_reason: String,
    /// Where it stands.
    pub status: Status,
    /// The expert who holds it.
    pub holder: Option<PersonId>,
    /// When the holder took it.
    pub claimed_at: Option<Instant>,
    /// What was promised, and under which version of the guide.
    pub promise: Promise,
    /// Every pause, oldest first.
    pub pauses: Vec<Pause>,
    /// Every call attempt, in the order in which they were logged.
    pub attempts: Vec<CallAttempt>,
    /// The first real contact.
    pub contacted_at: Option<Instant>,
    /// The contact was entered after the due date with an earlier moment.
    pub entered_late: bool,
    /// When the requester confirmed the call.
    pub confirmed_at: Option<Instant>,
    /// The last denial.
    pub disagreement: Option<Disagreement>,
    /// Since when the protective attempts have been made.
    pub unreachable_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// How it was closed.
    pub outcome: Option<Outcome>,
    /// Why it was declined.
    pub decline_reason: Option<DeclineReason>,
    /// The unit it was redirected to.
    pub redirected_to: Option<Unit>,
    /// Rises with each change.
    pub version: i32,
}

impl Referral {
    /// The pause that holds at this instant.
    pub fn pause_at(&self, now: Instant) -> Option<&Pause> {
        self.pauses.iter().rev().find(|pause| pause.holds(now))
    }

    /// The due date, unless the referral is paused now.
    pub fn due_on(&self, now: Instant) -> Option<NaiveDate> {
        self.pause_at(now).is_none().then(|| self.promise.due_on())
    }

    /// Open, not contacted, not paused, not unreachable, and past its date: derived, never stored.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.status.is_open()
            && self.contacted_at.is_none()
            && self.unreachable_at.is_none()
            && self.pause_at(now).is_none()
            && now > self.promise.due_at
    }

    /// Is a call to be made: open, not contacted, not unreachable? Paused too: the date is only later.
    pub fn is_owed(&self) -> bool {
        self.status.is_before_contact() && self.contacted_at.is_none() && self.unreachable_at.is_none()
    }

    /// Is a denial waiting for the administrator?
    pub fn is_disputed(&self) -> bool {
        self.disagreement.as_ref().is_some_and(|disagreement| disagreement.upheld.is_none())
    }
}

#[cfg(test)]
mod call_tests;
#[cfg(test)]
mod decide_tests;
#[cfg(test)]
mod tests;
