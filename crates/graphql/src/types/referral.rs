//! Referrals.

use crate::date::Date;
use std::sync::Arc;

use app::queries::Seen;
use app::{JournalOf, Listed};
use async_graphql::{Context, ID, Object, Result};
use domain::guide::DelayCase;
use domain::mandate::Person;
use domain::referral::{Clock, Referral, answer_by};
use domain::request::Request;
use domain::time::{Instant, local_date};

use crate::connection::{ConnectionOf, cost};
use crate::ctx::{ContextExt, error};
use crate::enums::{DeclineReason, Outcome, ReferralAct, ReferralStatus};
use crate::loaders;
use crate::types::referral_parts::{CallAttemptNode, Disagreement, GuideRule, Pause, Successor};
use crate::types::request::{ERASED, journal_page};
use crate::types::strip::{StripDay, strip_of};
use crate::types::{
    DirectorateNode, JournalNode, OfferNode, PartnerNode, PersonNode, RequestNode, ThemeNode,
};

/// A referral with its request's header.
pub(crate) struct ReferralNode {
    pub(crate) referral: Referral,
    pub(crate) request: Arc<Request>,
    brought: Option<Brought>,
    opened: Option<Opened>,
}

/// The file that it was opened with.
struct Opened {
    referrals: Vec<Referral>,
    is_logged: bool,
}

/// What a list has brought along, so that no row asks for it again.
struct Brought {
    title: Option<String>,
    holder: Option<Person>,
}

impl ReferralNode {
    /// By itself; the rest is loaded when asked for.
    pub(crate) fn new(referral: Referral, request: Arc<Request>) -> Self {
        Self { referral, request, brought: None, opened: None }
    }

    /// With the file that it was opened with.
    pub(crate) fn opened(referral: Referral, file: Seen) -> Self {
        let Seen { request, referrals, is_logged } = file;
        let opened = Some(Opened { referrals, is_logged });
        Self { referral, request: Arc::new(request), brought: None, opened }
    }

    /// The partner that owes the callback.
    pub(crate) fn partner_of(&self, ctx: &Context<'_>) -> Result<PartnerNode> {
        Ok(PartnerNode::new(&ctx.caller()?.territory, &self.referral.unit.partner))
    }

    /// With what its list has brought along.
    pub(crate) fn listed(row: Listed) -> Self {
        let Listed { referral, request, title, holder } = row;
        let brought = Some(Brought { title, holder });
        Self { referral, request: Arc::new(request), brought, opened: None }
    }
}

#[Object(name = "Referral")]
impl ReferralNode {
    /// Its identifier.
    async fn id(&self) -> ID {
        self.referral.id.opaque().into()
    }

    /// The request it belongs to.
    async fn request(&self) -> RequestNode {
        if let Some(Opened { referrals, is_logged }) = &self.opened {
            return RequestNode::opened(Arc::clone(&self.request), referrals.clone(), *is_logged);
        }
        let brought = self.brought.as_ref();
        let title = brought.map(|brought| brought.title.clone().unwrap_or_else(|| ERASED.to_owned()));
        RequestNode::titled(Arc::clone(&self.request), title)
    }

    /// The partner that owes the callback.
    async fn partner(&self, ctx: &Context<'_>) -> Result<PartnerNode> {
        self.partner_of(ctx)
    }

    /// The directorate that owes the callback.
    async fn directorate(&self, ctx: &Context<'_>) -> Result<Option<DirectorateNode>> {
        Ok(DirectorateNode::of(&ctx.caller()?.territory, &self.referral.unit))
    }

    /// The theme that routed it.
    async fn theme(&self, ctx: &Context<'_>) -> Result<Option<ThemeNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(self.referral.theme.as_ref().map(|slug| ThemeNode::new(loaded, slug)))
    }

    /// The offers that routed it.
    async fn offers(&self, ctx: &Context<'_>) -> Result<Vec<OfferNode>> {
        let loaded = &ctx.caller()?.territory;
        let offers = self.referral.offers.iter().filter_map(|slug| loaded.territory.offer(slug));
        Ok(offers.map(|offer| OfferNode::new(loaded, offer)).collect())
    }

    /// The expert who holds it.
    async fn expert(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        match (&self.brought, self.referral.holder) {
            (Some(brought), _) => Ok(brought.holder.clone().map(PersonNode::new)),
            (None, Some(holder)) => loaders::person(ctx, holder).await,
            (None, None) => Ok(None),
        }
    }

    /// The reasons for which its partner may decline it.
    async fn open_reasons(&self, ctx: &Context<'_>) -> Result<Vec<DeclineReason>> {
        let territory = &ctx.caller()?.territory.territory;
        let partner = &self.referral.unit.partner;
        let open = domain::words::DeclineReason::ALL.iter().copied();
        Ok(open.filter(|reason| territory.may_decline_with(partner, *reason)).map(Into::into).collect())
    }

    /// The colleagues it can be handed over to: the unit's people, for one of them and for those who lead it.
    async fn colleagues(&self, ctx: &Context<'_>) -> Result<Vec<PersonNode>> {
        let found = loaders::colleagues(ctx, &self.referral.unit).await?;
        Ok(found.into_iter().map(PersonNode::new).collect())
    }

    /// As `colleagues`, each with when they are away; null in a list, where nobody asks of each.
    async fn successors(&self, ctx: &Context<'_>) -> Result<Option<Vec<Successor>>> {
        if self.opened.is_none() {
            return Ok(None);
        }
        let found = app::acts::colleagues(ctx.cx()?, ctx.caller()?, &self.referral.unit).await;
        let now = ctx.cx()?.now();
        Ok(Some(found.map_err(error)?.into_iter().map(|one| Successor::new(one, now)).collect()))
    }

    /// Where it stands.
    async fn status(&self) -> ReferralStatus {
        self.referral.status.into()
    }

    /// When it was opened.
    async fn notified_at(&self) -> Instant {
        self.referral.promise.notified_at
    }

    /// The due day; null while paused.
    async fn due_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.referral.due_on(ctx.cx()?.now()).map(Into::into))
    }

    /// The last microsecond of the due day; null while paused.
    async fn due_at(&self, ctx: &Context<'_>) -> Result<Option<Instant>> {
        let now = ctx.cx()?.now();
        Ok(self.referral.due_on(now).map(|_| self.referral.promise.due_at))
    }

    /// The rule of the shared guide that gave the delay; null where the version has none any more.
    async fn guide_rule(&self, ctx: &Context<'_>) -> Result<Option<GuideRule>> {
        let (loaded, Referral { unit, theme, promise, .. }) = (&ctx.caller()?.territory, &self.referral);
        let version = loaded.guide(promise.guide_version, ctx.cx()?.now()).map_err(error)?;
        let theme = theme.as_deref().unwrap_or_default();
        let rule = version.rule(&DelayCase { unit, theme, urgency: self.request.urgency });
        Ok(rule.map(|(number, rule)| GuideRule {
            version: version.number,
            number,
            label: rule.told(&loaded.territory),
        }))
    }

    /// What the caller could do to it now; null in a list, where nobody asks of each.
    async fn may(&self, ctx: &Context<'_>) -> Result<Option<Vec<ReferralAct>>> {
        let Some(opened) = &self.opened else { return Ok(None) };
        let file = (&*self.request, opened.referrals.as_slice());
        let acts = app::acts::offered(ctx.cx()?, ctx.caller()?, &self.referral, file).map_err(error)?;
        Ok(Some(acts.into_iter().map(Into::into).collect()))
    }

    /// The days of the promise, one by one; empty while paused, once ended, and when they would be more than 31.
    async fn days(&self, ctx: &Context<'_>) -> Result<Vec<StripDay>> {
        Ok(strip_of(&ctx.caller()?.territory, &self.referral, ctx.cx()?.now()))
    }

    /// The delay, in working days.
    async fn delay_working_days(&self) -> u32 {
        self.referral.promise.working_days
    }

    /// Working days on which the clock has stood still so far.
    async fn paused_working_days(&self, ctx: &Context<'_>) -> Result<u32> {
        let calendar = ctx.caller()?.territory.territory.calendar(Some(&self.referral.unit.partner));
        let clock = Clock { calendar: &calendar, pauses: &self.referral.pauses };
        let yesterday = ctx.cx()?.now() - chrono::TimeDelta::days(1);
        Ok(clock.paused_days(self.referral.promise.notified_at, yesterday))
    }

    /// The pause that holds now.
    async fn pause(&self, ctx: &Context<'_>) -> Result<Option<Pause>> {
        let pause = self.referral.pause_at(ctx.cx()?.now());
        Ok(pause.map(|pause| Pause {
            reason: pause.reason.clone(),
            since: pause.since,
            until: pause.until.into(),
        }))
    }

    /// The first real contact.
    async fn contacted_at(&self) -> Option<Instant> {
        self.referral.contacted_at
    }

    /// Was the contact entered after the due date with an earlier moment?
    async fn entered_late(&self) -> bool {
        self.referral.entered_late
    }

    /// The last day on which the authority may confirm or deny the call; null where there is nothing to answer any more.
    async fn answer_by(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        let (loaded, now) = (&ctx.caller()?.territory, ctx.cx()?.now());
        let guide = loaded.guide(self.referral.promise.guide_version, now).map_err(error)?;
        let calendar = loaded.territory.calendar(Some(&self.referral.unit.partner));
        let last = answer_by(&self.referral, guide, &calendar);
        let is_open = |last: &chrono::NaiveDate| calendar.count(*last, local_date(now)) == 0;
        Ok(last.filter(is_open).map(Into::into))
    }

    /// When the authority confirmed the call.
    async fn confirmed_at(&self) -> Option<Instant> {
        self.referral.confirmed_at
    }

    /// The last denial of the call.
    async fn disagreement(&self) -> Option<Disagreement> {
        let found = self.referral.disagreement.as_ref()?;
        Some(Disagreement { since: found.since, contacted_at: found.contacted_at, upheld: found.upheld })
    }

    /// Open, not contacted, not paused, not unreachable, and past its date.
    async fn overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.referral.is_overdue(ctx.cx()?.now()))
    }

    /// Have the guide's attempts been made without reaching the authority?
    async fn unreachable(&self) -> bool {
        self.referral.unreachable_at.is_some()
    }

    /// Why this unit was asked.
    async fn routing_reason(&self) -> &str {
        &self.referral.routing_reason
    }

    /// Every call attempt, in the order in which they were logged.
    async fn call_attempts(&self) -> Vec<CallAttemptNode> {
        self.referral.attempts.iter().cloned().map(CallAttemptNode).collect()
    }

    /// How it was closed.
    async fn outcome(&self) -> Option<Outcome> {
        self.referral.outcome.map(Into::into)
    }

    /// Why it was declined.
    async fn decline_reason(&self) -> Option<DeclineReason> {
        self.referral.decline_reason.map(Into::into)
    }

    /// The partner it was redirected to.
    async fn redirected_to(&self, ctx: &Context<'_>) -> Result<Option<PartnerNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(self.referral.redirected_to.as_ref().map(|unit| PartnerNode::new(loaded, &unit.partner)))
    }

    /// When it ended.
    async fn ended_at(&self) -> Option<Instant> {
        self.referral.ended_at
    }

    /// What happened to it, oldest first unless said otherwise.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn journal(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        newest_first: Option<bool>,
    ) -> Result<ConnectionOf<JournalNode>> {
        journal_page(ctx, JournalOf::Referral(self.referral.id), (first, after), newest_first == Some(true))
            .await
    }

    /// Rises with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.referral.version
    }
}
