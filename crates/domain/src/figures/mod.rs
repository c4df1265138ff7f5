//! The figures: one definition each, for pages, API, feeds, exports and mails (convention 2024, art. 4).

mod amounts;
mod days;
mod definitions;
mod dimension;
mod family;
mod history;
mod place;
mod selection;

use serde::Serialize;

pub use self::amounts::{Counts, Figures, Requests, Spent, Steps, day_number};
pub use self::days::Days;
pub use self::definitions::{DEFINITIONS, Definition, Value};
pub use self::dimension::{
    CONFIDENTIAL, Dimension, NONE, PAIRS, is_grouping, month_beside, previous, year_before,
};
pub use self::family::{FAMILIES, Family};
pub use self::history::{Calendars, Filed, Share, Told, shares};
pub use self::place::{Axis, Of, Place, month_of};
pub use self::selection::Selection;
use crate::referral::Referral;
use crate::time::Instant;
use crate::words::{DeclineReason, Status};

/// The one class in which a notified referral is at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Class {
    /// Administrative police; or declined, redirected or withdrawn in time, without contact. Outside the rate.
    Excused,
    /// Protective attempts made before the due date, no contact since. Outside the rate.
    Unreachable,
    /// Contacted at or before the due date.
    OnTime,
    /// Contacted after it, or ended otherwise after it.
    Late,
    /// Open, not contacted, not paused, past its date.
    OverdueOpen,
    /// The other open ones.
    Pending,
}

/// The class of a referral as it is, seen at `as_of`.
pub fn class(referral: &Referral, as_of: Instant) -> Class {
    let due = referral.promise.due_at;
    if referral.decline_reason == Some(DeclineReason::AdministrativePolice) {
        return Class::Excused;
    }
    if let Some(contact) = referral.contacted_at {
        return if contact <= due { Class::OnTime } else { Class::Late };
    }
    if referral.unreachable_at.is_some() {
        return Class::Unreachable;
    }
    match (referral.status, referral.ended_at) {
        (Status::Declined | Status::Redirected | Status::Withdrawn, Some(ended)) if ended <= due => {
            Class::Excused
        }
        (_, Some(_)) => Class::Late,
        (_, None) if referral.is_overdue(as_of) => Class::OverdueOpen,
        (_, None) => Class::Pending,
    }
}

#[cfg(test)]
mod tests;
