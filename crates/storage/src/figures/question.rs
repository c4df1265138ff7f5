//! A question about the figures, answered in one statement from the cells of the smallest family that has its axes. Several
//! periods are asked for at once.

use domain::chrono::NaiveDate;
use domain::figures::{Counts, Dimension, Family, Figures, Of, Place, Requests, Selection, Spent, Steps};
use domain::time::Instant;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, QueryResult};

use super::files::{Unknown, unknown_entries};
use super::keys::{admitted, told};
use crate::rows::figure_cell::{self, Column, histogram};
use crate::{Db, StoreError};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// By what it is grouped.
    pub by: &'a [Dimension],
    /// Of which shares.
    pub of: &'a Selection,
    /// Whole months, both ends included, each period by itself.
    pub periods: &'a [(NaiveDate, NaiveDate)],
    /// As of which instant.
    pub now: Instant,
}

/// A line of the answer.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Of which period of the question.
    pub period: usize,
    /// One key a dimension.
    pub keys: Vec<String>,
    /// How much.
    pub figures: Figures,
}

impl Question<'_> {
    /// The keys of a share in this question.
    pub fn keys(&self, place: &Place) -> Vec<String> {
        let concealed = self.of.conceals(place);
        let key = |by: &Dimension| if concealed { place.concealed_key(*by) } else { place.key(*by) };
        self.by.iter().map(key).collect()
    }

    /// The periods that a month lies in.
    pub fn periods_of(&self, month: NaiveDate) -> impl Iterator<Item = usize> + '_ {
        let within = move |(_, (from, to)): &(usize, &(NaiveDate, NaiveDate))| *from <= month && month <= *to;
        self.periods.iter().enumerate().filter(within).map(|(n, _)| n)
    }

    /// Does a share count here? Where themes are looked at a request counts once a theme, elsewhere once.
    pub fn counts(&self, of: Of, place: &Place) -> bool {
        let family = Family::for_question(self.by, self.of);
        family.cell(of, place).is_some() && self.of.admits(of, place)
    }
}

/// The columns that are summed, in the order in which [`counted`] reads them.
const SUMMED: [Column; 16] = [
    Column::Referrals,
    Column::OnTime,
    Column::Late,
    Column::Unreachable,
    Column::Excused,
    Column::Claimed,
    Column::Contacted,
    Column::Closed,
    Column::InTriage,
    Column::Elsewhere,
    Column::WithPartner,
    Column::Paused,
    Column::ClosedDays,
    Column::Filed,
    Column::Routed,
    Column::Unmet,
];

/// The histograms, in the order in which [`counted`] reads them.
const HISTOGRAMS: [&str; 4] = ["days", "requester_days", "triage_days", "owed"];

/// What the cells answer, and which entries of the journal they do not know yet.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The lines of each question.
    pub lines: Vec<Vec<Counted>>,
    /// The entries that the cells do not know.
    pub unknown: Unknown,
}

/// Answers several questions at once, in one statement.
///
/// # Errors
/// When the database does not answer.
pub async fn answer(db: &impl Db, questions: &[&Question<'_>]) -> Result<Answers, StoreError> {
    let backend = db.connection().get_database_backend();
    let mut answers = Answers { lines: vec![Vec::new(); questions.len()], ..Answers::default() };
    let statement = backend.build(&asked_at_once(questions, backend));
    for row in db.connection().query_all_raw(statement).await? {
        let asked: i32 = row.try_get_by_index(0)?;
        let Ok(asked) = usize::try_from(asked) else {
            let text = |at| row.try_get_by_index::<String>(at);
            answers.unknown.add(&text(2)?, &text(3)?)?;
            continue;
        };
        if let Some((lines, question)) = answers.lines.get_mut(asked).zip(questions.get(asked)) {
            lines.push(counted(&row, question.by.len())?);
        }
    }
    Ok(answers)
}

/// One statement for all of them, and for what the cells do not know.
fn asked_at_once(questions: &[&Question<'_>], backend: DbBackend) -> SelectStatement {
    let mut all = unknown(backend);
    for (asked, question) in (0..).zip(questions) {
        for (n, period) in (0..).zip(question.periods) {
            all.union(UnionType::All, of_cells(question, (asked, n), *period));
        }
    }
    all
}

/// The unknown entries, in the shape of an answer's line: their number and the cells' place stand where its keys do.
fn unknown(backend: DbBackend) -> SelectStatement {
    let mut query = Query::select();
    query.expr(Expr::value(-1).cast_as("integer")).expr(Expr::value(0).cast_as("integer"));
    query.expr(Expr::col("seq").cast_as("text")).expr(Expr::col("place").cast_as("text"));
    for _ in SUMMED {
        query.expr(Expr::value(0_i64).cast_as("bigint"));
    }
    for _ in HISTOGRAMS {
        query.expr(Expr::value(Option::<String>::None).cast_as("text"));
    }
    query.from_subquery(unknown_entries(backend), "unknown");
    query
}

fn of_cells(
    question: &Question<'_>,
    (asked, n): (i32, i32),
    (from, to): (NaiveDate, NaiveDate),
) -> SelectStatement {
    let family = Family::for_question(question.by, question.of);
    let month = |day: NaiveDate| day.format("%Y-%m").to_string();
    let mut query = Query::select();
    query.expr(Expr::value(asked).cast_as("integer"));
    query.expr(Expr::value(n).cast_as("integer"));
    keys(&mut query, question);
    for column in SUMMED {
        query.expr(Expr::col(column).sum().if_null(0_i64).cast_as("bigint"));
    }
    for histogram in HISTOGRAMS {
        query.expr(Expr::cust(format!("string_agg(NULLIF({histogram}, ''), ' ')")));
    }
    query.from(figure_cell::Entity);
    query.and_where(Column::Family.eq(family.code));
    query.and_where(Column::Month.between(month(from), month(to)));
    query.cond_where(admitted(question.of));
    query
}

/// How many keys a line has, those that its question does not ask for left empty: every question's lines are of one shape.
const KEYS: usize = 2;

/// Selects the keys, from the third column on, and groups by them.
fn keys(query: &mut SelectStatement, question: &Question<'_>) {
    for (at, by) in (3..).zip(question.by) {
        query.expr(told(*by, question.of));
        // By its place: an expression with values is not the same one to PostgreSQL when it is written twice.
        query.add_group_by([Expr::cust(format!("{at}"))]);
    }
    for _ in question.by.len()..KEYS {
        query.expr(Expr::value("").cast_as("text"));
    }
}

/// A line of the answer, read by place.
fn counted(row: &QueryResult, dimensions: usize) -> Result<Counted, StoreError> {
    let period: i32 = row.try_get_by_index(1)?;
    let keys = (2..2 + dimensions).map(|at| row.try_get_by_index(at)).collect::<Result<_, _>>()?;
    let sum = |place: usize| row.try_get_by_index::<i64>(2 + KEYS + place);
    let days = |place: usize| -> Result<_, StoreError> {
        let text: Option<String> = row.try_get_by_index(2 + KEYS + SUMMED.len() + place)?;
        histogram(&text.unwrap_or_default())
    };
    let figures = Figures {
        counts: Counts {
            referrals: sum(0)?,
            on_time: sum(1)?,
            late: sum(2)?,
            overdue_open: 0,
            unreachable: sum(3)?,
            excused: sum(4)?,
        },
        steps: Steps { claimed: sum(5)?, contacted: sum(6)?, closed: sum(7)? },
        spent: Spent {
            triage: sum(8)?,
            elsewhere: sum(9)?,
            partner: sum(10)?,
            paused: sum(11)?,
            closed_days: sum(12)?,
        },
        owed: days(3)?,
        days: days(0)?,
        requester_days: days(1)?,
        requests: Requests { filed: sum(13)?, routed: sum(14)?, unmet: sum(15)?, triage: days(2)? },
    };
    Ok(Counted { period: usize::try_from(period).unwrap_or_default(), keys, figures })
}
