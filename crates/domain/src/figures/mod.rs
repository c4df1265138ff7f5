//! The figures: one definition each, for pages, API, feeds, exports and mails (convention 2024, art. 4).

mod dimension;
mod sums;

use serde::Serialize;

pub use self::dimension::{Dimension, NONE, PAIRS, is_grouping, previous, year_before};
pub use self::sums::Figures;
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

/// How many referrals are in each class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All of them.
    pub referrals: u64,
    /// Contacted in time.
    pub on_time: u64,
    /// Contacted or ended too late.
    pub late: u64,
    /// Silent past their date.
    pub overdue_open: u64,
    /// Still in time.
    pub pending: u64,
    /// The requester could not be reached.
    pub unreachable: u64,
    /// Outside the obligation.
    pub excused: u64,
}

impl Counts {
    /// Counts `n` more of a class.
    pub fn add(&mut self, class: Class, n: u64) {
        self.referrals += n;
        *match class {
            Class::Excused => &mut self.excused,
            Class::Unreachable => &mut self.unreachable,
            Class::OnTime => &mut self.on_time,
            Class::Late => &mut self.late,
            Class::OverdueOpen => &mut self.overdue_open,
            Class::Pending => &mut self.pending,
        } += n;
    }

    /// On time / (on time + late + overdue and open): the silent count. None while nothing is in it.
    pub fn on_time_rate(&self) -> Option<f64> {
        let judged = self.on_time + self.late + self.overdue_open;
        let part = |n: u64| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
        (judged > 0).then(|| part(self.on_time) / part(judged))
    }
}

/// The value at this share of a sorted list, by nearest rank: a median is `at_share(list, 50)`, a p90 `at_share(list, 90)`.
pub fn at_share(sorted: &[u32], percent: usize) -> Option<u32> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_silent_count() {
        let mut counts = Counts::default();
        counts.add(Class::OnTime, 6);
        counts.add(Class::Late, 2);
        counts.add(Class::OverdueOpen, 4);
        counts.add(Class::Pending, 50);
        counts.add(Class::Excused, 7);
        assert_eq!(counts.on_time_rate(), Some(0.5));
        assert_eq!(counts.referrals, 69);
        assert_eq!(Counts::default().on_time_rate(), None);
    }

    #[test]
    fn nearest_rank() {
        assert_eq!(at_share(&[], 50), None);
        assert_eq!(at_share(&[1, 2, 3, 4], 50), Some(2));
        assert_eq!(at_share(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90), Some(9));
    }
}
