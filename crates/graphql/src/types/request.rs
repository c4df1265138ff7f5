//! Requests.

use crate::date::Date;
use std::sync::Arc;

use app::{JournalOf, queries};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::ids::PersonId;
use domain::referral::Referral;
use domain::request::{Content, Request};
use domain::time::Instant;

use crate::connection::{ConnectionOf, TotalOf, connection, cost, place, size, slice, total};
use crate::ctx::ContextExt;
use crate::enums::{Function, Urgency};
use crate::loaders;
use crate::types::{
    AuthorityNode, FollowLinkNode, JournalNode, PartnerNode, PersonNode, ReferralNode, ThemeNode,
};

/// A request; its texts and referrals may have come with it.
pub(crate) struct RequestNode {
    request: Arc<Request>,
    /// The title that a list has brought along.
    title: Option<String>,
    content: Option<Arc<Content>>,
    referrals: Option<Vec<Referral>>,
    /// Has this reading been logged?
    is_logged: bool,
}

impl RequestNode {
    /// By its header; the rest is loaded when asked for.
    pub(crate) fn new(request: Arc<Request>) -> Self {
        Self::titled(request, None)
    }

    /// A row of a list whose reading is noted, or not yet.
    pub(crate) fn listed(request: Arc<Request>, is_logged: bool) -> Self {
        Self { is_logged, ..Self::new(request) }
    }

    /// As [`Self::new`], with the title that a list has brought along.
    pub(crate) fn titled(request: Arc<Request>, title: Option<String>) -> Self {
        Self { request, title, content: None, referrals: None, is_logged: false }
    }

    /// With the referrals that the caller may see.
    pub(crate) fn with_referrals(request: Request, referrals: Vec<Referral>) -> Self {
        Self { referrals: Some(referrals), ..Self::new(Arc::new(request)) }
    }

    /// A file that was opened as such.
    pub(crate) fn opened(request: Arc<Request>, referrals: Vec<Referral>, is_logged: bool) -> Self {
        Self { referrals: Some(referrals), is_logged, ..Self::new(request) }
    }

    /// With everything, as it was just filed.
    pub(crate) fn filed(request: Request, content: Content, referrals: Vec<Referral>) -> Self {
        Self { content: Some(Arc::new(content)), ..Self::with_referrals(request, referrals) }
    }

    async fn content(&self, ctx: &Context<'_>) -> Result<Option<Arc<Content>>> {
        match &self.content {
            Some(content) => Ok(Some(Arc::clone(content))),
            None => loaders::content(ctx, &self.request, self.is_logged).await,
        }
    }
}

/// How to call back.
#[derive(SimpleObject)]
#[graphql(name = "Contact")]
struct ContactNode {
    /// Whom to ask for.
    name: String,
    /// What they are in the authority.
    function: Function,
    /// Their address.
    email: String,
    /// The number in its international form.
    phone: Option<String>,
    /// The number as typed.
    phone_typed: Option<String>,
    /// When to call, in their words.
    preferred_slots: Vec<String>,
}

/// What was decided of a partner.
#[derive(SimpleObject)]
#[graphql(name = "KeptVerdict")]
struct VerdictNode {
    /// The partner.
    partner: PartnerNode,
    /// Was it asked?
    chosen: bool,
    /// Why.
    reason: String,
}

/// A request's wait for the platform's administrator.
struct TriageNode {
    since: Instant,
    due_on: Date,
    decided_at: Option<Instant>,
    decided_by: Option<PersonId>,
}

#[Object(name = "Triage")]
impl TriageNode {
    /// Since when it waits.
    async fn since(&self) -> Instant {
        self.since
    }

    /// The day by which it is promised to be routed.
    async fn due_on(&self) -> Date {
        self.due_on
    }

    /// When it was decided, or ended by withdrawal.
    async fn decided_at(&self) -> Option<Instant> {
        self.decided_at
    }

    /// Who decided.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        match self.decided_by {
            Some(person) => loaders::person(ctx, person).await,
            None => Ok(None),
        }
    }
}

/// What stands where a text has been erased.
pub(crate) const ERASED: &str = "(texte effacé)";

#[Object(name = "Request")]
impl RequestNode {
    /// Its identifier.
    async fn id(&self) -> ID {
        self.request.id.opaque().into()
    }

    /// `PAT-2026-0042`.
    async fn reference(&self) -> &str {
        &self.request.reference
    }

    /// In a few words.
    async fn title(&self, ctx: &Context<'_>) -> Result<String> {
        if let Some(title) = &self.title {
            return Ok(title.clone());
        }
        Ok(self.content(ctx).await?.map_or_else(|| ERASED.to_owned(), |content| content.title.clone()))
    }

    /// In the authority's own words.
    async fn description(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.content(ctx).await?.map_or_else(|| ERASED.to_owned(), |content| content.description.clone()))
    }

    /// How to call back; null once erased.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<ContactNode>> {
        let content = self.content(ctx).await?;
        Ok(content.map(|content| {
            let contact = content.contact.clone();
            ContactNode {
                name: contact.name,
                function: contact.function.into(),
                email: contact.email,
                phone: contact.phone,
                phone_typed: contact.phone_typed,
                preferred_slots: contact.preferred_slots,
            }
        }))
    }

    /// Who filed it.
    async fn filer(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        loaders::person(ctx, self.request.filer).await
    }

    /// The authority.
    async fn authority(&self, ctx: &Context<'_>) -> Result<AuthorityNode> {
        Ok(AuthorityNode::new(&ctx.caller()?.territory, &self.request.authority))
    }

    /// How pressing.
    async fn urgency(&self) -> Urgency {
        self.request.urgency.into()
    }

    /// Seen only by those it concerns.
    async fn confidential(&self) -> bool {
        self.request.confidential
    }

    /// When it was received.
    async fn submitted_at(&self) -> Instant {
        self.request.submitted_at
    }

    /// Its themes.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<ThemeNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(self.request.themes.iter().map(|slug| ThemeNode::new(loaded, slug)).collect())
    }

    /// Its wait for the platform's administrator, if any.
    async fn triage(&self) -> Option<TriageNode> {
        let triage = self.request.triage.as_ref()?;
        Some(TriageNode {
            since: triage.since,
            due_on: triage.due_on().into(),
            decided_at: triage.decided_at,
            decided_by: triage.decided_by,
        })
    }

    /// What was decided of every partner, asked or not; empty for a unit on a confidential request.
    async fn verdicts(&self, ctx: &Context<'_>) -> Result<Vec<VerdictNode>> {
        if !queries::sees_whole_file(ctx.caller()?, &self.request) {
            return Ok(Vec::new());
        }
        let loaded = &ctx.caller()?.territory;
        let node = |verdict: &domain::request::KeptVerdict| VerdictNode {
            partner: PartnerNode::new(loaded, &verdict.partner),
            chosen: verdict.chosen,
            reason: verdict.reason.clone(),
        };
        Ok(loaders::verdicts(ctx, self.request.id).await?.iter().map(node).collect())
    }

    /// The links by which it is followed without an account; empty for those who may not make any.
    async fn follow_links(&self, ctx: &Context<'_>) -> Result<Vec<FollowLinkNode>> {
        let found = loaders::follow_links(ctx, &self.request).await?;
        Ok(found.into_iter().map(FollowLinkNode).collect())
    }

    /// Since when it is in the register of unmet needs.
    async fn unmet_since(&self) -> Option<Instant> {
        self.request.unmet_since
    }

    /// Its referrals that the caller may see.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<ReferralNode>> {
        let rows = match &self.referrals {
            Some(rows) => rows.clone(),
            None => loaders::referrals(ctx, &self.request).await?,
        };
        let node = |referral: Referral| {
            (referral.unit.to_string(), ReferralNode::new(referral, Arc::clone(&self.request)))
        };
        slice(ctx, rows.into_iter().map(node).collect(), first, after)
    }

    /// What happened, oldest first unless said otherwise. Of a confidential request, a unit reads its own referral's journal instead.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn journal(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        newest_first: Option<bool>,
    ) -> Result<ConnectionOf<JournalNode>> {
        if !queries::sees_whole_file(ctx.caller()?, &self.request) {
            return slice(ctx, Vec::new(), first, after);
        }
        journal_page(ctx, JournalOf::Request(self.request.id), (first, after), newest_first == Some(true))
            .await
    }
}

/// A page of a journal.
pub(super) async fn journal_page(
    ctx: &Context<'_>,
    of: JournalOf,
    (first, after): (Option<i32>, Option<String>),
    newest_first: bool,
) -> Result<ConnectionOf<JournalNode>> {
    let is_first = after.is_none();
    let after = place(ctx, after)?;
    let part = loaders::Part { first: size(first)?, after, newest_first };
    let page = loaders::journal(ctx, of, part).await?;
    let all = total(&page, is_first, true, TotalOf::Journal(of));
    connection(ctx, page, all, |entry| (entry.seq.to_string(), JournalNode::new(entry)))
}
