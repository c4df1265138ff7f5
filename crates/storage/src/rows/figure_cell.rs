//! Rows of `figure_cell`.

use domain::figures::{Counts, Days, Figures, Place, Requests, Spent, Steps};
use sea_orm::entity::prelude::*;

use super::alone;
use crate::StoreError;

/// One row: the figures of a place, kept for one family.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure_cell")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) family: String,
    pub(crate) month: String,
    pub(crate) theme: String,
    pub(crate) unit: String,
    pub(crate) partner: String,
    pub(crate) authority: String,
    pub(crate) epci: String,
    pub(crate) arrondissement: String,
    pub(crate) outcome: String,
    pub(crate) decline_reason: String,
    pub(crate) confidential: bool,
    pub(crate) referrals: i32,
    pub(crate) on_time: i32,
    pub(crate) late: i32,
    pub(crate) unreachable: i32,
    pub(crate) excused: i32,
    pub(crate) claimed: i32,
    pub(crate) contacted: i32,
    pub(crate) closed: i32,
    pub(crate) in_triage: i32,
    pub(crate) elsewhere: i32,
    pub(crate) with_partner: i32,
    pub(crate) paused: i32,
    pub(crate) closed_days: i32,
    pub(crate) filed: i32,
    pub(crate) routed: i32,
    pub(crate) unmet: i32,
    pub(crate) days: String,
    pub(crate) requester_days: String,
    pub(crate) triage_days: String,
    pub(crate) owed: String,
}

alone!();

impl Model {
    /// The key of a cell: its family and its place, in words.
    pub(crate) fn id(family: &str, place: &Place) -> String {
        let Place {
            month,
            theme,
            unit,
            partner: _,
            authority,
            epci,
            arrondissement,
            outcome,
            decline_reason,
            confidential,
        } = place;
        let month = month.format("%Y-%m");
        let mark = if *confidential { "|!" } else { "" };
        format!(
            "{family}|{month}|{theme}|{unit}|{authority}|{epci}|{arrondissement}|{outcome}|{decline_reason}{mark}"
        )
    }

    /// The row of a cell. (Overdue is what time makes of the pending ones: it is never kept.)
    pub(crate) fn of(family: &str, place: &Place, figures: &Figures) -> Self {
        let id = Self::id(family, place);
        let Place {
            month,
            theme,
            unit,
            partner,
            authority,
            epci,
            arrondissement,
            outcome,
            decline_reason,
            confidential,
        } = place.clone();
        let Figures { counts, steps, spent, owed, days, requester_days, requests } = figures;
        let Counts { referrals, on_time, late, overdue_open: _, unreachable, excused } = counts;
        let Steps { claimed, contacted, closed } = steps;
        let Spent { triage, elsewhere, partner: with_partner, paused, closed_days } = spent;
        let Requests { filed, routed, unmet, triage: triage_days } = requests;
        let n = |n: &i64| i32::try_from(*n).unwrap_or(i32::MAX);
        Self {
            id,
            family: family.to_owned(),
            month: month.format("%Y-%m").to_string(),
            theme,
            unit,
            partner,
            authority,
            epci,
            arrondissement,
            outcome,
            decline_reason,
            confidential,
            referrals: n(referrals),
            on_time: n(on_time),
            late: n(late),
            unreachable: n(unreachable),
            excused: n(excused),
            claimed: n(claimed),
            contacted: n(contacted),
            closed: n(closed),
            in_triage: n(triage),
            elsewhere: n(elsewhere),
            with_partner: n(with_partner),
            paused: n(paused),
            closed_days: n(closed_days),
            filed: n(filed),
            routed: n(routed),
            unmet: n(unmet),
            days: days.to_string(),
            requester_days: requester_days.to_string(),
            triage_days: triage_days.to_string(),
            owed: owed.to_string(),
        }
    }

    /// What the row says.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] where a histogram cannot be read.
    pub(crate) fn figures(&self) -> Result<Figures, StoreError> {
        let n = i64::from;
        Ok(Figures {
            counts: Counts {
                referrals: n(self.referrals),
                on_time: n(self.on_time),
                late: n(self.late),
                overdue_open: 0,
                unreachable: n(self.unreachable),
                excused: n(self.excused),
            },
            steps: Steps { claimed: n(self.claimed), contacted: n(self.contacted), closed: n(self.closed) },
            spent: Spent {
                triage: n(self.in_triage),
                elsewhere: n(self.elsewhere),
                partner: n(self.with_partner),
                paused: n(self.paused),
                closed_days: n(self.closed_days),
            },
            owed: histogram(&self.owed)?,
            days: histogram(&self.days)?,
            requester_days: histogram(&self.requester_days)?,
            requests: Requests {
                filed: n(self.filed),
                routed: n(self.routed),
                unmet: n(self.unmet),
                triage: histogram(&self.triage_days)?,
            },
        })
    }
}

/// Reads a histogram back, or several joined by spaces.
pub(crate) fn histogram(text: &str) -> Result<Days, StoreError> {
    Days::parse(text).ok_or(StoreError::Inconsistent { table: "figure_cell", column: "days" })
}
