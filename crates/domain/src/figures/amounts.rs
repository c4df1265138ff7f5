//! The figures themselves: amounts that add up, and that can be taken away again, so that a projection can follow the journal.

use chrono::{Datelike, NaiveDate};

use super::{Class, Days};
use crate::time::{Instant, local_date};

/// Declares amounts that are added and taken away field by field.
macro_rules! amounts {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty),* }

        impl std::ops::AddAssign<&Self> for $name {
            fn add_assign(&mut self, other: &Self) {
                $(self.$field += &other.$field;)*
            }
        }

        impl std::ops::SubAssign<&Self> for $name {
            fn sub_assign(&mut self, other: &Self) {
                $(self.$field -= &other.$field;)*
            }
        }
    };
}

amounts! {
    /// How many referrals are in each class. What is neither of the others is pending.
    Counts {
        /// All of them.
        referrals: i64,
        /// Contacted in time.
        on_time: i64,
        /// Contacted or ended too late.
        late: i64,
        /// Silent past their date.
        overdue_open: i64,
        /// The requester could not be reached.
        unreachable: i64,
        /// Outside the obligation.
        excused: i64,
    }
}

amounts! {
    /// How far referrals have come, whatever their class: the funnel from the notification on.
    Steps {
        /// Taken by an expert, once at least.
        claimed: i64,
        /// The requester has been called.
        contacted: i64,
        /// Closed with an outcome.
        closed: i64,
    }
}

amounts! {
    /// Where the working days between filing and first contact were spent (delay attribution), over the contacted referrals.
    /// `triage + elsewhere + partner + paused` is the requester's delay; closed days stand apart.
    Spent {
        /// Waiting for the platform's administrator.
        triage: i64,
        /// With another unit, which passed the request on.
        elsewhere: i64,
        /// With the unit that called.
        partner: i64,
        /// The clock stood still: waiting for the requester.
        paused: i64,
        /// Days on which the unit was closed, weekends and public holidays included.
        closed_days: i64,
    }
}

amounts! {
    /// What requests, rather than referrals, are counted by; in the month of their filing.
    Requests {
        /// Filed.
        filed: i64,
        /// Sent to one unit at least.
        routed: i64,
        /// Ended without anybody having called: in the register of unmet needs.
        unmet: i64,
        /// Working days in triage, on the Département's calendar, of those that went through it.
        triage: Days,
    }
}

amounts! {
    /// The figures of some referrals, and of the requests of the same place and months.
    Figures {
        /// By class.
        counts: Counts,
        /// By step.
        steps: Steps,
        /// Where the time went.
        spent: Spent,
        /// The callbacks that are owed, by the day they are due ([`day_number`]): what time will make overdue.
        owed: Days,
        /// Working days from notification to first contact, on the partner's clock.
        days: Days,
        /// Working days from filing to first contact, on the requester's clock.
        requester_days: Days,
        /// Of the requests.
        requests: Requests,
    }
}

impl Counts {
    /// One referral of a class.
    pub fn one(class: Class) -> Self {
        let mut counts = Self { referrals: 1, ..Self::default() };
        match class {
            Class::Excused => counts.excused = 1,
            Class::Unreachable => counts.unreachable = 1,
            Class::OnTime => counts.on_time = 1,
            Class::Late => counts.late = 1,
            Class::OverdueOpen => counts.overdue_open = 1,
            Class::Pending => {}
        }
        counts
    }

    /// Still in time: the open ones that are in no other class.
    pub fn pending(&self) -> i64 {
        self.referrals - self.on_time - self.late - self.overdue_open - self.unreachable - self.excused
    }

    /// What the rate is a part of: on time, late, overdue and open.
    pub fn judged(&self) -> i64 {
        self.on_time + self.late + self.overdue_open
    }

    /// On time / (on time + late + overdue and open): the silent count. None while nothing is in it.
    pub fn on_time_rate(&self) -> Option<f64> {
        let part = |n: i64| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
        (self.judged() > 0).then(|| part(self.on_time) / part(self.judged()))
    }
}

/// A day as [`Figures::owed`] counts it.
pub fn day_number(day: NaiveDate) -> u32 {
    u32::try_from(day.num_days_from_ce()).unwrap_or_default()
}

impl Figures {
    /// The same, seen at an instant: what is owed since a day before is overdue. (A due date ends with its day.)
    #[must_use]
    pub fn seen_at(mut self, now: Instant) -> Self {
        self.counts.overdue_open = self.owed.below(day_number(local_date(now)));
        self
    }

    /// Is there nothing in it?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_silent_count() {
        let mut counts = Counts::default();
        for (class, n) in [
            (Class::OnTime, 6),
            (Class::Late, 2),
            (Class::OverdueOpen, 4),
            (Class::Pending, 50),
            (Class::Excused, 7),
        ] {
            for _ in 0..n {
                counts += &Counts::one(class);
            }
        }
        assert_eq!(counts.on_time_rate(), Some(0.5));
        assert_eq!((counts.referrals, counts.pending()), (69, 50));
        assert_eq!(Counts::default().on_time_rate(), None);
    }
}
