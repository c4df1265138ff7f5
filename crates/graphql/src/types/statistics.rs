//! Figures.

use app::statistics::{Row, Statistics};
use async_graphql::{Object, SimpleObject};
use domain::figures::{DEFINITIONS, Figures};
use domain::time::Instant;

/// The figures of a period.
pub(crate) struct StatisticsNode(Statistics);

impl From<Statistics> for StatisticsNode {
    fn from(found: Statistics) -> Self {
        Self(found)
    }
}

impl StatisticsNode {
    fn node(&self, figures: &Figures) -> FiguresNode {
        FiguresNode::of(figures, self.0.counts_requests)
    }
}

#[Object(name = "Statistics")]
impl StatisticsNode {
    /// The instant they are as of.
    async fn as_of(&self) -> Instant {
        self.0.as_of
    }

    /// All of it.
    async fn total(&self) -> FiguresNode {
        self.node(&self.0.total.figures)
    }

    /// All of the period before, of as many months.
    async fn previous(&self) -> Option<FiguresNode> {
        Some(self.node(&self.0.total.previous))
    }

    /// All of the same months a year before.
    async fn year_before(&self) -> Option<FiguresNode> {
        Some(self.node(&self.0.total.year_before))
    }

    /// By what was asked for; empty for the totals alone.
    async fn rows(&self) -> Vec<StatisticsRow> {
        self.0.rows.iter().map(|row| StatisticsRow::of(row, self.0.counts_requests)).collect()
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

impl StatisticsRow {
    fn of(row: &Row, counts_requests: bool) -> Self {
        let Row { keys, labels, beside } = row.clone();
        let node = |figures| FiguresNode::of(figures, counts_requests);
        let (figures, previous) = (node(&beside.figures), Some(node(&beside.previous)));
        Self { keys, labels, figures, previous, year_before: Some(node(&beside.year_before)) }
    }
}

/// What a figure is: written once, shown beside it.
#[derive(SimpleObject)]
#[graphql(name = "FigureDefinition")]
pub(crate) struct DefinitionNode {
    /// Its name in the API and in feeds.
    name: &'static str,
    /// What a column of it is called.
    label: &'static str,
    /// What it is.
    text: &'static str,
    /// Is it a figure of requests, as opposed to referrals?
    of_requests: bool,
}

/// Every figure's definition, in the order of columns.
pub(crate) fn definitions() -> Vec<DefinitionNode> {
    let node = |of: domain::figures::Definition| DefinitionNode {
        name: of.name,
        label: of.label,
        text: of.text,
        of_requests: of.of_requests,
    };
    DEFINITIONS.into_iter().map(node).collect()
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
    /// Taken by an expert, once at least.
    claimed: Option<i32>,
    /// The requester has been called.
    contacted: Option<i32>,
    /// Closed with an outcome.
    closed: Option<i32>,
    /// Working days that the contacted ones spent waiting for the platform's administrator.
    triage_days: Option<i32>,
    /// Working days that they spent with another unit, which passed the request on.
    elsewhere_days: Option<i32>,
    /// Working days that they spent with the unit that called.
    partner_days: Option<i32>,
    /// Working days on which their clock stood still, waiting for the requester.
    paused_days: Option<i32>,
    /// Days, apart from those, on which the unit was closed.
    closed_days: Option<i32>,
    /// Of the requests filed in the period; null where requests have no such key: by unit, by outcome, by decline reason.
    requests: Option<RequestFigures>,
    /// Hidden because it would tell about too few.
    suppressed: bool,
}

/// Figures of requests, as opposed to referrals.
#[derive(SimpleObject)]
struct RequestFigures {
    /// Filed.
    filed: i32,
    /// Sent to one unit at least.
    routed: i32,
    /// Ended without anybody having called.
    unmet: i32,
    /// Routed by hand.
    triaged: i32,
    /// Median working days in triage.
    triage_median_working_days: Option<u32>,
    /// 90th percentile of the same.
    triage_p90_working_days: Option<u32>,
}

fn whole(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

impl FiguresNode {
    fn of(figures: &Figures, counts_requests: bool) -> Self {
        let Figures { counts, steps, spent, owed: _, days, requester_days, requests } = figures;
        Self {
            referrals: Some(whole(counts.referrals)),
            on_time: Some(whole(counts.on_time)),
            late: Some(whole(counts.late)),
            overdue_open: Some(whole(counts.overdue_open)),
            pending: Some(whole(counts.pending())),
            unreachable: Some(whole(counts.unreachable)),
            excused: Some(whole(counts.excused)),
            on_time_rate: counts.on_time_rate(),
            median_working_days: days.median(),
            p90_working_days: days.p90(),
            requester_median_working_days: requester_days.median(),
            requester_p90_working_days: requester_days.p90(),
            claimed: Some(whole(steps.claimed)),
            contacted: Some(whole(steps.contacted)),
            closed: Some(whole(steps.closed)),
            triage_days: Some(whole(spent.triage)),
            elsewhere_days: Some(whole(spent.elsewhere)),
            partner_days: Some(whole(spent.partner)),
            paused_days: Some(whole(spent.paused)),
            closed_days: Some(whole(spent.closed_days)),
            requests: counts_requests.then(|| RequestFigures {
                filed: whole(requests.filed),
                routed: whole(requests.routed),
                unmet: whole(requests.unmet),
                triaged: whole(requests.triage.count()),
                triage_median_working_days: requests.triage.median(),
                triage_p90_working_days: requests.triage.p90(),
            }),
            suppressed: false,
        }
    }
}
