//! Figures added up: the classes, and the working days to the first contact on both clocks.

use super::{Class, Counts, at_share};

/// The figures of some referrals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// By class.
    pub counts: Counts,
    partner_days: Vec<u32>,
    requester_days: Vec<u32>,
}

impl Figures {
    /// Adds a referral: its class, and once contacted the working days on the partner's clock and on the requester's.
    pub fn add(&mut self, class: Class, days: Option<(u32, u32)>) {
        self.counts.add(class, 1);
        if let Some((partner, requester)) = days {
            self.partner_days.push(partner);
            self.requester_days.push(requester);
        }
    }

    /// Puts the days in order: after the last addition, before the first median.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.partner_days.sort_unstable();
        self.requester_days.sort_unstable();
        self
    }

    /// Median working days from notification to first contact.
    pub fn median(&self) -> Option<u32> {
        at_share(&self.partner_days, 50)
    }

    /// 90th percentile of the same.
    pub fn p90(&self) -> Option<u32> {
        at_share(&self.partner_days, 90)
    }

    /// Median working days from filing to first contact.
    pub fn requester_median(&self) -> Option<u32> {
        at_share(&self.requester_days, 50)
    }

    /// 90th percentile of the same.
    pub fn requester_p90(&self) -> Option<u32> {
        at_share(&self.requester_days, 90)
    }
}
