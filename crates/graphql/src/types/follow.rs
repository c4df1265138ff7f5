//! A request as somebody without an account follows it: who calls by which day, and nothing personal.

use crate::date::Date;
use std::sync::Arc;

use app::follow_up::Followed;
use app::{FollowLink, Loaded};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::referral::Referral;
use domain::time::Instant;

use crate::ctx::ContextExt;
use crate::enums::{DeclineReason, Outcome, ReferralStatus};
use crate::types::request::ERASED;
use crate::types::strip::{StripDay, strip_of};
use crate::types::{AuthorityNode, DirectorateNode, PartnerNode, PersonNode};

/// A request, as its follower sees it.
#[derive(SimpleObject)]
#[graphql(name = "FollowUp")]
pub(crate) struct FollowUpNode {
    /// `PAT-2026-0042`.
    reference: String,
    /// In a few words.
    title: String,
    /// The authority.
    authority: AuthorityNode,
    /// When it was received.
    submitted_at: Instant,
    /// The day by which it is promised to be routed, while it waits for that.
    triage_due_on: Option<Date>,
    /// Since when no partner could answer it.
    unmet_since: Option<Instant>,
    /// Where each partner stands.
    referrals: Vec<FollowedReferralNode>,
}

/// Where a partner stands, without who and what was said.
#[derive(SimpleObject)]
#[graphql(name = "FollowedReferral")]
struct FollowedReferralNode {
    partner: PartnerNode,
    directorate: Option<DirectorateNode>,
    status: ReferralStatus,
    due_on: Option<Date>,
    overdue: bool,
    unreachable: bool,
    contacted_at: Option<Instant>,
    pause_until: Option<Date>,
    delay_working_days: u32,
    outcome: Option<Outcome>,
    decline_reason: Option<DeclineReason>,
    redirected_to: Option<PartnerNode>,
    days: Vec<StripDay>,
}

impl FollowUpNode {
    /// This file.
    pub(crate) fn new(ctx: &Context<'_>, followed: Followed) -> Result<Self> {
        let Followed { request, title, referrals } = followed;
        let (loaded, now) = (&ctx.caller()?.territory, ctx.cx()?.now());
        let open = request.triage.as_ref().filter(|triage| triage.is_open());
        Ok(Self {
            reference: request.reference,
            title: title.unwrap_or_else(|| ERASED.to_owned()),
            authority: AuthorityNode::new(loaded, &request.authority),
            submitted_at: request.submitted_at,
            triage_due_on: open.map(|triage| triage.due_on().into()),
            unmet_since: request.unmet_since,
            referrals: referrals.iter().map(|referral| stands(loaded, referral, now)).collect(),
        })
    }
}

fn stands(loaded: &Arc<Loaded>, referral: &Referral, now: Instant) -> FollowedReferralNode {
    let pause = referral.pause_at(now);
    FollowedReferralNode {
        partner: PartnerNode::new(loaded, &referral.unit.partner),
        directorate: DirectorateNode::of(loaded, &referral.unit),
        status: referral.status.into(),
        due_on: referral.due_on(now).map(Into::into),
        overdue: referral.is_overdue(now),
        unreachable: referral.unreachable_at.is_some(),
        contacted_at: referral.contacted_at,
        pause_until: pause.map(|pause| pause.until.into()),
        delay_working_days: referral.promise.working_days,
        outcome: referral.outcome.map(Into::into),
        decline_reason: referral.decline_reason.map(Into::into),
        redirected_to: referral.redirected_to.as_ref().map(|unit| PartnerNode::new(loaded, &unit.partner)),
        days: strip_of(loaded, referral, now),
    }
}

/// A link by which a request is followed.
pub(crate) struct FollowLinkNode(pub(crate) FollowLink);

#[Object(name = "FollowLink")]
impl FollowLinkNode {
    /// Its identifier.
    async fn id(&self) -> ID {
        self.0.id.opaque().into()
    }

    /// Its token, as it stands in the address `/suivi/…`.
    async fn token(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(ctx.cx()?.settings.keys.follow_token(self.0.id))
    }

    /// To whom it was mailed; null when it was only shown.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// When it was made.
    async fn created_at(&self) -> Instant {
        self.0.created_at
    }

    /// By whom.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        crate::loaders::person(ctx, self.0.created_by).await
    }
}
