//! What happens to a referral: the journal's words. Ids, codes and instants only; free text lives in notes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::PersonId;
use crate::referral::Promise;
use crate::territory::Unit;
use crate::time::Instant;
use crate::words::{CallResult, Channel, DeclineReason, Outcome};

/// Something that happened to a referral.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Event {
    /// Opened by submission, triage or redirection.
    Notified {
        /// The unit.
        unit: Unit,
        /// The theme that routed it.
        theme: Option<String>,
        /// What was promised.
        promise: Promise,
    },
    /// Taken by an expert.
    Claimed {
        /// Who.
        by: PersonId,
    },
    /// Given back to the unit.
    Released,
    /// Passed to a colleague.
    HandedOver {
        /// To whom.
        to: PersonId,
    },
    /// A call was tried.
    CallAttempted {
        /// When.
        moment: Instant,
        /// By whom.
        by: PersonId,
        /// How.
        channel: Channel,
        /// With which result.
        result: CallResult,
    },
    /// The first real contact (rappel).
    Contacted {
        /// When.
        moment: Instant,
        /// Entered after the due date with an earlier moment.
        entered_late: bool,
        /// The due date, once a pause that held has ended with it; none in the first entries, before which it did not move.
        #[serde(default)]
        due_at: Option<Instant>,
    },
    /// The protective attempts have been made.
    BecameUnreachable,
    /// An unreachable requester offered a slot: a full delay runs again.
    SlotOffered {
        /// The new due date.
        due_at: Instant,
    },
    /// The clock stands still.
    Paused {
        /// Slug of the reason.
        reason: String,
        /// The day on which it runs again.
        until: NaiveDate,
        /// The due date if the pause lasts to its end.
        due_at: Instant,
    },
    /// The clock runs again before the announced end.
    Resumed {
        /// The due date from here.
        due_at: Instant,
    },
    /// The unit declined.
    Declined {
        /// Why.
        reason: DeclineReason,
    },
    /// The unit passed it on.
    Redirected {
        /// To which unit.
        to: Unit,
    },
    /// « On ne m'a pas rappelé », before any call was logged.
    CallMissing,
    /// The authority confirmed the call.
    CallConfirmed,
    /// The authority denied the call: owed again at once while nothing has come after it, else a disagreement.
    CallDenied {
        /// The contact it denies.
        contacted_at: Instant,
    },
    /// The administrator settled the disagreement.
    DisagreementSettled {
        /// The denial stands.
        upheld: bool,
    },
    /// The authority withdrew its request.
    Withdrawn,
    /// Closed with an outcome.
    Closed {
        /// Which.
        outcome: Outcome,
    },
}

impl Event {
    /// The journal's code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Notified { .. } => "NOTIFIED",
            Self::Claimed { .. } => "CLAIMED",
            Self::Released => "RELEASED",
            Self::HandedOver { .. } => "HANDED_OVER",
            Self::CallAttempted { .. } => "CALL_ATTEMPTED",
            Self::Contacted { .. } => "CONTACTED",
            Self::BecameUnreachable => "BECAME_UNREACHABLE",
            Self::SlotOffered { .. } => "SLOT_OFFERED",
            Self::Paused { .. } => "PAUSED",
            Self::Resumed { .. } => "RESUMED",
            Self::Declined { .. } => "DECLINED",
            Self::Redirected { .. } => "REDIRECTED",
            Self::CallMissing => "CALL_MISSING",
            Self::CallConfirmed => "CALL_CONFIRMED",
            Self::CallDenied { .. } => "CALL_DENIED",
            Self::DisagreementSettled { .. } => "DISAGREEMENT_SETTLED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Closed { .. } => "CLOSED",
        }
    }
}
