//! Figures of a period, within the caller's perimeter, in all and by theme, structure, directorate, territory, month, outcome
//! or decline reason, with the periods beside it.

use domain::chrono::{Datelike, NaiveDate};
use domain::figures::{Dimension, Figures, class, is_grouping, previous, year_before};
use domain::ids::ReferralId;
use domain::policy::{Scope, signed_in};
use domain::referral::{Event, Referral, fold};
use domain::refusal::Refusal;
use domain::request::Request;
use domain::time::{Instant, local_date, next_day};
use std::collections::{BTreeMap, BTreeSet};
use storage::referrals::Filter;
use storage::{journal, referrals};

use crate::authenticate::Caller;
use crate::{Cx, Outcome};

/// What figures are asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whole months, both ends included.
    pub period: (NaiveDate, NaiveDate),
    /// By what they are grouped: nothing, one dimension, or a documented pair.
    pub by: Vec<Dimension>,
    /// Of these referrals only.
    pub of: Filter,
    /// Of the communes of this EPCI, and of its own, on the day of filing.
    pub epci: Option<String>,
    /// As they were at this instant; none for now.
    pub as_of: Option<Instant>,
}

/// A row of a grouping, with the periods beside it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its keys, one a dimension.
    pub keys: Vec<String>,
    /// What they are called.
    pub labels: Vec<String>,
    /// Its figures.
    pub figures: Figures,
    /// Those of the period before.
    pub previous: Figures,
    /// Those of the same period a year before.
    pub year_before: Figures,
}

/// Figures, in all and by what was asked for.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// All of them.
    pub total: Figures,
    /// Those of the period before.
    pub previous: Figures,
    /// Those of the same period a year before.
    pub year_before: Figures,
    /// By what was asked for, in the order of the labels; months in theirs.
    pub rows: Vec<Row>,
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

/// The figures of the referrals notified in the period, as they are now or were at an earlier instant, within the caller's
/// perimeter; with the period before and the same one a year before, seen at the same instant.
///
/// # Errors
/// When nobody has signed in; `INVALID_GROUPING`.
pub async fn grouped(cx: &Cx, caller: &Caller, wanted: &Wanted) -> Outcome<Statistics> {
    signed_in(&caller.actor)?;
    if !is_grouping(&wanted.by) {
        return Err(Refusal::InvalidGrouping.into());
    }
    let here = Groups::of(cx, caller, wanted, Some(wanted.period)).await?;
    let mut before = Groups::default();
    let mut a_year = Groups::default();
    if !wanted.by.is_empty() {
        before = Groups::of(cx, caller, wanted, previous(wanted.period)).await?;
        a_year = Groups::of(cx, caller, wanted, year_before(wanted.period)).await?;
    }
    let territory = &caller.territory.territory;
    let keys: BTreeSet<Vec<String>> =
        [&here, &before, &a_year].iter().flat_map(|groups| groups.rows.keys().cloned()).collect();
    let mut rows = Vec::new();
    let (mut here, mut before, mut a_year) = (here, before, a_year);
    for keys in keys {
        let labels = wanted.by.iter().zip(&keys).map(|(by, key)| by.label(key, territory)).collect();
        let take = |groups: &mut Groups| groups.rows.remove(&keys).unwrap_or_default();
        let (figures, previous, year_before) = (take(&mut here), take(&mut before), take(&mut a_year));
        rows.push(Row { keys, labels, figures, previous, year_before });
    }
    let by_time = wanted.by.first() == Some(&Dimension::Month);
    rows.sort_by_cached_key(|row| if by_time { row.keys.clone() } else { row.labels.clone() });
    Ok(Statistics { total: here.total, previous: before.total, year_before: a_year.total, rows })
}

/// The figures of one period, as they are summed.
#[derive(Debug, Default)]
struct Groups {
    total: Figures,
    rows: BTreeMap<Vec<String>, Figures>,
}

impl Groups {
    /// Sums a period; nothing where there is none.
    async fn of(
        cx: &Cx,
        caller: &Caller,
        wanted: &Wanted,
        period: Option<(NaiveDate, NaiveDate)>,
    ) -> Outcome<Self> {
        let mut groups = Self::default();
        let Some(period) = period else { return Ok(groups) };
        let now = cx.now();
        let past = wanted.as_of.filter(|as_of| *as_of < now);
        let scope = Scope::of(&caller.actor).counting();
        let mut after = None;
        loop {
            let page = referrals::notified_within(&cx.store, &scope, &wanted.of, period, after).await?;
            let after_this = page.rows.last().map(|last| last.key(false));
            let rows = page.rows.into_iter().map(|row| (row.referral, row.request));
            let rows = rows.filter(|(_, request)| wanted.is_of_epci(request)).collect();
            let rows = match past {
                Some(past) => seen_at(cx, rows, past).await?,
                None => rows,
            };
            for (referral, request) in &rows {
                groups.add(caller, wanted, (referral, request), past.unwrap_or(now));
            }
            if !page.has_next {
                break;
            }
            after = after_this;
        }
        groups.total = groups.total.sorted();
        groups.rows = groups.rows.into_iter().map(|(keys, figures)| (keys, figures.sorted())).collect();
        Ok(groups)
    }

    fn add(
        &mut self,
        caller: &Caller,
        wanted: &Wanted,
        (referral, request): (&Referral, &Request),
        as_of: Instant,
    ) {
        let class = class(referral, as_of);
        let days = referral.contacted_at.map(|contact| {
            let calendar = caller.territory.territory.calendar(Some(&referral.unit.partner));
            let days = |from| calendar.count(local_date(from), local_date(contact));
            (days(referral.promise.notified_at), days(request.submitted_at))
        });
        self.total.add(class, days);
        if !wanted.by.is_empty() {
            let keys = wanted.by.iter().map(|by| by.key(referral, request)).collect();
            self.rows.entry(keys).or_default().add(class, days);
        }
    }
}

impl Wanted {
    fn is_of_epci(&self, request: &Request) -> bool {
        self.epci
            .as_ref()
            .is_none_or(|code| request.epci.as_ref() == Some(code) || request.authority == *code)
    }
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
