//! Figures of a period, within the caller's perimeter, in all and by theme, structure, directorate, territory, month, outcome
//! or decline reason, with the periods beside it.
//!
//! Now is read from the cells and from the journal's end that they do not know yet; the past from the journal. Both give the same.

mod past;
mod project;

use std::collections::BTreeMap;

use domain::chrono::{Datelike, NaiveDate};
use domain::figures::{
    Calendars, Dimension, Family, Figures, Selection, Share, is_grouping, month_beside, previous, year_before,
};
use domain::policy::{Scope, signed_in};
use domain::refusal::Refusal;
use domain::text::folded;
use domain::time::{Instant, next_day};
use storage::figures::{Answers, Question, answer, files_of, place};

use self::project::{Change, changes};
pub use self::project::{follow, kept, rebuild};
use crate::authenticate::Caller;
use crate::{AppError, Cx, Loaded, Outcome};

/// What figures are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Whole months, both ends included.
    pub period: (NaiveDate, NaiveDate),
    /// By what they are grouped: nothing, one dimension, or a documented pair.
    pub by: Vec<Dimension>,
    /// Of these shares only.
    pub of: Selection,
    /// As they were at this instant; none for now.
    pub as_of: Option<Instant>,
    /// Without the periods beside it.
    pub alone: bool,
}

/// Figures with those of the periods beside them.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Of the period.
    pub figures: Figures,
    /// Of the period before, of as many months.
    pub previous: Figures,
    /// Of the same months a year before.
    pub year_before: Figures,
}

impl Beside {
    /// Takes the counts of requests from sums that have no grouping.
    fn count_requests_of(&mut self, sums: Sums) {
        let all = sums.0.into_values().next().unwrap_or_default();
        self.figures.requests = all.figures.requests;
        self.previous.requests = all.previous.requests;
        self.year_before.requests = all.year_before.requests;
    }

    /// The same, seen at an instant.
    fn seen_at(self, now: Instant) -> Self {
        let Self { figures, previous, year_before } = self;
        Self {
            figures: figures.seen_at(now),
            previous: previous.seen_at(now),
            year_before: year_before.seen_at(now),
        }
    }
}

/// A row of a grouping.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its keys, one a dimension.
    pub keys: Vec<String>,
    /// What they are called.
    pub labels: Vec<String>,
    /// Its figures.
    pub beside: Beside,
}

/// Figures, in all and by what was asked for.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// All of them.
    pub total: Beside,
    /// By what was asked for, in the order of the labels; months in theirs.
    pub rows: Vec<Row>,
    /// Are requests counted here, as opposed to referrals? Not by unit nor by what became of a referral: a request has neither.
    pub counts_requests: bool,
    /// The instant they are as of.
    pub as_of: Instant,
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
    let found = grouped_many(cx, caller, std::slice::from_ref(wanted)).await?.pop();
    found.ok_or(AppError::Configuration("figures without an answer"))
}

/// As [`grouped`], several questions answered as of one moment.
///
/// # Errors
/// As [`grouped`].
pub async fn grouped_many(cx: &Cx, caller: &Caller, wanted: &[Wanted]) -> Outcome<Vec<Statistics>> {
    signed_in(&caller.actor)?;
    let scope = Scope::of(&caller.actor).counting();
    let within_scope =
        |one: &Wanted| Wanted { of: Selection { scope: scope.clone(), ..one.of.clone() }, ..one.clone() };
    within_many(cx, &caller.territory, &wanted.iter().map(within_scope).collect::<Vec<_>>()).await
}

/// As [`grouped_many`], within the scope that each asks for: for feeds and publications, whose scope is their own. One look at
/// the journal's end serves all of them.
///
/// # Errors
/// `INVALID_GROUPING`.
pub(crate) async fn within_many(cx: &Cx, loaded: &Loaded, wanted: &[Wanted]) -> Outcome<Vec<Statistics>> {
    if !wanted.iter().all(|one| is_grouping(&one.by)) {
        return Err(Refusal::InvalidGrouping.into());
    }
    let (now, calendars) = (cx.now(), Calendars::of(&loaded.territory));
    let periods: Vec<_> = wanted.iter().map(Wanted::periods).collect();
    let mut asked: Vec<_> = wanted
        .iter()
        .zip(&periods)
        .map(|(one, periods)| {
            let now = one.as_of.map_or(now, |as_of| as_of.min(now));
            (Question { by: &one.by, of: &one.of, periods, now }, Sums::default())
        })
        .collect();
    // By theme a request counts once a theme: its totals are asked for without.
    let by_theme: Vec<_> = (0..wanted.len()).filter(|at| is_by_theme(wanted, *at)).collect();
    let totals = by_theme.iter().filter_map(|at| asked.get(*at));
    let totals: Vec<_> =
        totals.map(|(question, _)| (Question { by: &[], ..question.clone() }, Sums::default())).collect();
    asked.extend(totals);
    let (mut past, mut present): (Vec<_>, Vec<_>) =
        asked.iter_mut().partition(|(question, _)| question.now < now);
    past::count(cx, &mut past, &calendars).await?;
    count(cx, &mut present, &calendars).await?;
    let totals = asked.split_off(wanted.len());
    let answers = asked.into_iter().zip(wanted);
    let mut told: Vec<_> =
        answers.map(|((question, sums), one)| sums.told(loaded, one, question.now)).collect();
    for (at, (_, sums)) in by_theme.into_iter().zip(totals) {
        if let Some(told) = told.get_mut(at) {
            told.total.count_requests_of(sums);
        }
    }
    Ok(told)
}

fn is_by_theme(wanted: &[Wanted], at: usize) -> bool {
    wanted.get(at).is_some_and(|one| one.by.contains(&Dimension::Theme))
}

/// A question with its answer in the making.
type Asked<'a> = (Question<'a>, Sums);

/// Counts what is so now: what the cells know, and what they do not know yet, all of one moment.
async fn count(cx: &Cx, asked: &mut [&mut Asked<'_>], calendars: &Calendars) -> Outcome<()> {
    if asked.is_empty() {
        return Ok(());
    }
    let snapshot = cx.store.snapshot().await?;
    let questions: Vec<_> = asked.iter().map(|asked| &asked.0).collect();
    let Answers { lines, unknown } = answer(&snapshot, &questions).await?;
    if unknown.is_cut() {
        // Cells that were never made, or are far behind: the journal itself answers.
        return past::count(cx, asked, calendars).await;
    }
    for (asked, lines) in asked.iter_mut().zip(lines) {
        for counted in lines {
            let keys = beside(&asked.0, counted.period, counted.keys);
            *asked.1.at(counted.period, keys) += &counted.figures;
        }
    }
    let unknown = match changes(files_of(&snapshot, &unknown).await?, calendars) {
        Ok(unknown) => unknown,
        // The last state that the cells have come to; without any, there is none to give.
        Err(stopped) => {
            let error = AppError::from(stopped);
            if place(&snapshot).await?.is_none() {
                return Err(error);
            }
            Vec::new()
        }
    };
    for Change { share, is_new } in unknown {
        for (question, sums) in asked.iter_mut().map(|asked| (&asked.0, &mut asked.1)) {
            sums.count(question, &share, is_new);
        }
    }
    Ok(())
}

impl Wanted {
    /// The period, and unless it is wanted alone those beside it.
    fn periods(&self) -> Vec<(NaiveDate, NaiveDate)> {
        let mut periods = vec![self.period];
        if !self.alone {
            periods.extend([previous(self.period), year_before(self.period)].into_iter().flatten());
        }
        periods
    }
}

/// The keys under which a line of a period beside the first stands: months stand beside their counterparts, so that each row is
/// of the period that was asked for.
fn beside(question: &Question<'_>, period: usize, mut keys: Vec<String>) -> Vec<String> {
    let from = |period: usize| question.periods.get(period).map(|(from, _)| *from);
    let at = question.by.iter().position(|by| *by == Dimension::Month);
    let (Some(key), Some(first), Some(here)) = (at.and_then(|at| keys.get_mut(at)), from(0), from(period))
    else {
        return keys;
    };
    if let Some(moved) = month_beside(key, (here, first)) {
        *key = moved;
    }
    keys
}

/// Figures by keys, one for each period.
#[derive(Debug, Default)]
struct Sums(BTreeMap<Vec<String>, Beside>);

impl Sums {
    fn at(&mut self, period: usize, keys: Vec<String>) -> &mut Figures {
        let beside = self.0.entry(keys).or_default();
        match period {
            0 => &mut beside.figures,
            1 => &mut beside.previous,
            _ => &mut beside.year_before,
        }
    }

    /// Adds a share in the periods it lies in, or takes one away that counted before.
    fn count(&mut self, question: &Question<'_>, share: &Share, is_new: bool) {
        if !question.counts(share.of, &share.place) {
            return;
        }
        for period in question.periods_of(share.place.month) {
            let here = self.at(period, beside(question, period, question.keys(&share.place)));
            if is_new { *here += &share.figures } else { *here -= &share.figures }
        }
    }

    fn told(self, loaded: &Loaded, wanted: &Wanted, as_of: Instant) -> Statistics {
        let (mut total, mut rows) = (Beside::default(), Vec::new());
        for (keys, beside) in self.0 {
            let beside = beside.seen_at(as_of);
            total.figures += &beside.figures;
            total.previous += &beside.previous;
            total.year_before += &beside.year_before;
            let is_empty =
                [&beside.figures, &beside.previous, &beside.year_before].iter().all(|of| of.is_empty());
            if !wanted.by.is_empty() && !is_empty {
                let named = wanted.by.iter().zip(&keys);
                let labels = named.map(|(by, key)| by.label(key, &loaded.territory)).collect();
                rows.push(Row { keys, labels, beside });
            }
        }
        // As a dictionary has them (an accent does not send a word to the end), and months as the year does.
        let spelt = |((by, key), label): ((&Dimension, &String), &String)| {
            if *by == Dimension::Month { key.clone() } else { folded(label) }
        };
        rows.sort_by_cached_key(|row: &Row| {
            let each = wanted.by.iter().zip(&row.keys).zip(&row.labels);
            (each.map(spelt).collect::<Vec<_>>(), row.keys.clone())
        });
        let counts_requests = Family::for_question(&wanted.by, &wanted.of).counts_requests();
        Statistics { total, rows, counts_requests, as_of }
    }
}
