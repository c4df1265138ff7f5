//! What filing would come to.

use crate::date::Date;
use app::authenticate::Caller;
use app::preview::Promised;
use async_graphql::SimpleObject;
use domain::suggestion::Suggestion;
use domain::territory::Unit;
use domain::time::{Instant, local_date};

use crate::types::strip::{StripDay, strip};
use crate::types::{DirectorateNode, PartnerNode, ThemeNode};

/// A theme that fits a text.
#[derive(SimpleObject)]
#[graphql(name = "ThemeSuggestion")]
pub(crate) struct SuggestionNode {
    /// The theme.
    theme: ThemeNode,
    /// How well it fits; only comparable within one answer.
    score: f64,
    /// Why: the words found.
    why: String,
    /// Does the form preselect it?
    ticked: bool,
}

impl SuggestionNode {
    /// This suggestion.
    pub(crate) fn new(caller: &Caller, found: &Suggestion) -> Self {
        Self {
            theme: ThemeNode::new(&caller.territory, &found.theme),
            score: found.score,
            why: format!("votre texte parle de : {}", found.phrases.join(", ")),
            ticked: found.ticked,
        }
    }
}

/// The verdict on every partner, always all of them.
#[derive(SimpleObject)]
pub(crate) struct RoutingPreview {
    /// One verdict per partner.
    verdicts: Vec<PreviewVerdict>,
}

/// What would become of a partner.
#[derive(SimpleObject)]
struct PreviewVerdict {
    /// The partner.
    partner: PartnerNode,
    /// Would it be asked?
    chosen: bool,
    /// Why.
    reason: String,
    /// Its referrals.
    referrals: Vec<PreviewReferral>,
}

/// A referral that would be opened.
#[derive(SimpleObject)]
struct PreviewReferral {
    /// The directorate, when it is one's.
    directorate: Option<DirectorateNode>,
    /// The theme that would route it.
    theme: ThemeNode,
    /// The day that would be promised.
    due_on: Date,
    /// The delay, in working days.
    delay_working_days: u32,
    /// The days of the promise, one by one; empty when they would be more than 31.
    days: Vec<StripDay>,
}

/// The preview of these verdicts.
pub(crate) fn preview(caller: &Caller, promised: &[Promised], now: Instant) -> RoutingPreview {
    let loaded = &caller.territory;
    let today = local_date(now);
    let days = |unit: &Unit, due| {
        let calendar = loaded.territory.calendar(Some(&unit.partner));
        strip(&calendar, (today, due), today, |_| true)
    };
    let verdicts = promised.iter().map(|Promised { verdict, due }| PreviewVerdict {
        partner: PartnerNode::new(loaded, &verdict.partner),
        chosen: verdict.is_chosen(),
        reason: verdict.reason.explain(),
        referrals: verdict
            .referrals
            .iter()
            .zip(due)
            .map(|(routed, promise)| PreviewReferral {
                directorate: DirectorateNode::of(loaded, &routed.unit),
                theme: ThemeNode::new(loaded, &routed.theme),
                due_on: promise.due_on().into(),
                delay_working_days: promise.working_days,
                days: days(&routed.unit, promise.due_on()),
            })
            .collect(),
    });
    RoutingPreview { verdicts: verdicts.collect() }
}
