//! Figures.

use app::statistics::{Row, Statistics};
use async_graphql::SimpleObject;
use domain::figures::Figures;

/// The figures of a period.
#[derive(SimpleObject)]
#[graphql(name = "Statistics")]
pub(crate) struct StatisticsNode {
    /// All of it.
    total: FiguresNode,
    /// All of the period before, of as many months; null where nothing is grouped.
    previous: Option<FiguresNode>,
    /// All of the same months a year before; null where nothing is grouped.
    year_before: Option<FiguresNode>,
    /// By what was asked for; empty for the totals alone.
    rows: Vec<StatisticsRow>,
}

impl From<Statistics> for StatisticsNode {
    fn from(found: Statistics) -> Self {
        let Statistics { total, previous, year_before, rows } = found;
        let beside = |figures: &Figures| (!rows.is_empty()).then(|| figures.into());
        Self {
            previous: beside(&previous),
            year_before: beside(&year_before),
            total: (&total).into(),
            rows: rows.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Row> for StatisticsRow {
    fn from(row: Row) -> Self {
        let Row { keys, labels, figures, previous, year_before } = row;
        let (previous, year_before) = (Some((&previous).into()), Some((&year_before).into()));
        Self { keys, labels, figures: (&figures).into(), previous, year_before }
    }
}

/// A row of a grouping.
#[derive(SimpleObject)]
pub(crate) struct StatisticsRow {
    /// Keys, one for each dimension.
    keys: Vec<String>,
    /// What they are called.
    labels: Vec<String>,
    /// Its figures.
    figures: FiguresNode,
    /// Those of the period before.
    previous: Option<FiguresNode>,
    /// Those of the same period a year before.
    year_before: Option<FiguresNode>,
}

/// Figures; null is suppressed, or without anything to count.
#[derive(SimpleObject)]
#[graphql(name = "Figures")]
pub(crate) struct FiguresNode {
    /// Referrals notified.
    referrals: Option<i32>,
    /// Contacted at or before the due date.
    on_time: Option<i32>,
    /// Contacted after it, or ended otherwise after it.
    late: Option<i32>,
    /// Open, not contacted, not paused, past the date.
    overdue_open: Option<i32>,
    /// The other open ones.
    pending: Option<i32>,
    /// Protective attempts made in time, no contact since.
    unreachable: Option<i32>,
    /// Outside the obligation.
    excused: Option<i32>,
    /// On time / (on time + late + overdue and open).
    on_time_rate: Option<f64>,
    /// Median working days from notification to first contact.
    median_working_days: Option<u32>,
    /// 90th percentile of the same.
    p90_working_days: Option<u32>,
    /// Median working days from filing to first contact.
    requester_median_working_days: Option<u32>,
    /// 90th percentile of the same.
    requester_p90_working_days: Option<u32>,
    /// Hidden because it would tell about too few.
    suppressed: bool,
}

impl From<&Figures> for FiguresNode {
    fn from(figures: &Figures) -> Self {
        let whole = |n: u64| i32::try_from(n).ok();
        let counts = &figures.counts;
        Self {
            referrals: whole(counts.referrals),
            on_time: whole(counts.on_time),
            late: whole(counts.late),
            overdue_open: whole(counts.overdue_open),
            pending: whole(counts.pending),
            unreachable: whole(counts.unreachable),
            excused: whole(counts.excused),
            on_time_rate: counts.on_time_rate(),
            median_working_days: figures.median(),
            p90_working_days: figures.p90(),
            requester_median_working_days: figures.requester_median(),
            requester_p90_working_days: figures.requester_p90(),
            suppressed: false,
        }
    }
}
