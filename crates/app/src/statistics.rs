//! Figures of a period, within the caller's perimeter: the totals. (Groupings have an issue of their own.)

use domain::chrono::{Datelike, NaiveDate};
use domain::figures::{Counts, at_share, class};
use domain::ids::ReferralId;
use domain::policy::{Scope, signed_in};
use domain::referral::{Event, Referral, fold};
use domain::refusal::Refusal;
use domain::request::Request;
use domain::time::{Instant, local_date, next_day};
use std::collections::BTreeMap;
use storage::{journal, referrals};

use crate::authenticate::Caller;
use crate::{Cx, Outcome};

/// The figures of a period.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// By class.
    pub counts: Counts,
    /// Working days from notification to first contact, sorted.
    pub partner_days: Vec<u32>,
    /// Working days from filing to first contact, sorted.
    pub requester_days: Vec<u32>,
}

impl Figures {
    /// Median of the partner's working days.
    pub fn median(&self) -> Option<u32> {
        at_share(&self.partner_days, 50)
    }

    /// 90th percentile of the partner's working days.
    pub fn p90(&self) -> Option<u32> {
        at_share(&self.partner_days, 90)
    }

    /// Median of the requester's working days.
    pub fn requester_median(&self) -> Option<u32> {
        at_share(&self.requester_days, 50)
    }

    /// 90th percentile of the requester's working days.
    pub fn requester_p90(&self) -> Option<u32> {
        at_share(&self.requester_days, 90)
    }
}

/// A period of whole months, both ends included.
///
/// # Errors
/// `INVALID_PERIOD` on the end that is wrong.
pub fn whole_months(from: NaiveDate, to: NaiveDate) -> Result<(NaiveDate, NaiveDate), Refusal> {
    if from.day() != 1 {
        return Err(Refusal::InvalidPeriod { field: "period.from" });
    }
    if to < from || next_day(to).day() != 1 {
        return Err(Refusal::InvalidPeriod { field: "period.to" });
    }
    Ok((from, to))
}

/// The figures of the referrals notified in the period, as they are now, or as they were at an earlier `as_of`.
///
/// # Errors
/// When nobody has signed in.
pub async fn totals(
    cx: &Cx,
    caller: &Caller,
    period: (NaiveDate, NaiveDate),
    as_of: Option<Instant>,
) -> Outcome<Figures> {
    let now = cx.now();
    let past = as_of.filter(|as_of| *as_of < now);
    signed_in(&caller.actor)?;
    let scope = Scope::of(&caller.actor).counting();
    let mut figures = Figures::default();
    let mut after = None;
    loop {
        let page = referrals::notified_within(&cx.store, &scope, period, after).await?;
        let after_this = page.rows.last().map(|last| last.key(false));
        let rows = page.rows.into_iter().map(|row| (row.referral, row.request)).collect();
        let rows = match past {
            Some(past) => seen_at(cx, rows, past).await?,
            None => rows,
        };
        for (referral, request) in &rows {
            figures.counts.add(class(referral, past.unwrap_or(now)), 1);
            if let Some(contact) = referral.contacted_at {
                let calendar = caller.territory.territory.calendar(Some(&referral.unit.partner));
                let days = |from| calendar.count(local_date(from), local_date(contact));
                figures.partner_days.push(days(referral.promise.notified_at));
                figures.requester_days.push(days(request.submitted_at));
            }
        }
        if !page.has_next {
            break;
        }
        after = after_this;
    }
    figures.partner_days.sort_unstable();
    figures.requester_days.sort_unstable();
    Ok(figures)
}

/// The referrals as they were at an earlier instant: folded from the journal, which is the truth of the past.
async fn seen_at(
    cx: &Cx,
    rows: Vec<(Referral, Request)>,
    as_of: Instant,
) -> Outcome<Vec<(Referral, Request)>> {
    let ids: Vec<_> = rows.iter().map(|(referral, _)| referral.id).collect();
    let mut told: BTreeMap<ReferralId, Vec<(Event, Instant)>> = BTreeMap::new();
    for entry in journal::of_referrals(&cx.store, &ids, as_of).await? {
        let event =
            serde_json::from_str(&entry.data).ok().and_then(|data| Event::from_journal(&entry.kind, data));
        if let Some((event, referral)) = event.zip(entry.referral) {
            told.entry(referral).or_default().push((event, entry.at));
        }
    }
    let then = rows.into_iter().filter_map(|(now, request)| Some((fold(&now, told.get(&now.id)?)?, request)));
    Ok(then.collect())
}
