//! Queries about files and what they are made of: the contract's own.

use crate::date::Date;
use std::sync::Arc;

use app::preview::{Preview, WORDS_MAX, preview_redirection, preview_routing, suggest_themes};
use app::queries::{self, Named};
use app::{AppError, Key, PageOf, RequestFilter};
use async_graphql::{Context, ID, Object, Result};
use domain::ids::{DraftId, ReferralId, RequestId};
use domain::policy::{Actor, Scope};
use domain::refusal::Refusal;
use domain::search::{self, Sought};
use domain::territory::Unit;
use domain::text::is_said;
use domain::time::{Instant, local_date};

use crate::connection::{
    BY_DUE, ConnectionOf, MOST, OWN_STATEMENT, TotalOf, connection, cost, cost_of_text, cursor, page, slice,
    total,
};
use crate::ctx::{ContextExt, error, in_range, refused};
use crate::enums::ReferralOrder;
use crate::inputs::{OfferFilter, PreviewRoutingInput, ReferralFilterInput, RequestFilterInput, filter};
use crate::loaders;
use crate::types::{
    AuthorityMeantNode, AuthorityNode, DraftNode, GuideNode, OfferNode, PartnerNode, PersonNode,
    ReferralNode, RequestNode, RoutingPreview, SuggestionNode, ThemeNode, preview,
};

/// A preview compares its text with the catalogue, where it has one, and the partners' coverage with the authority.
fn cost_of_preview(input: &PreviewRoutingInput) -> usize {
    cost_of_text(input.text.as_deref().unwrap_or_default(), WORDS_MAX)
}

/// Queries about files.
#[derive(Default)]
pub(crate) struct FileQueries;

#[Object]
impl FileQueries {
    /// The caller; null when anonymous.
    async fn me(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        Ok(match &ctx.caller()?.actor {
            Actor::Person(who) => Some(PersonNode::new(who.person.clone())),
            Actor::Anonymous | Actor::System => None,
        })
    }

    /// The themes of the catalogue.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<ThemeNode>> {
        Ok(ctx.caller()?.territory.territory.themes.iter().map(Into::into).collect())
    }

    /// The offers of the catalogue.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn offers(
        &self,
        ctx: &Context<'_>,
        filter: Option<OfferFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<OfferNode>> {
        let loaded = &ctx.caller()?.territory;
        let territory = &loaded.territory;
        let OfferFilter { theme, partner, authority_code, search } = filter.unwrap_or_default();
        let today = local_date(ctx.cx()?.now());
        let authority = match authority_code {
            None => None,
            Some(code) => {
                let found = territory.authority(&code, "filter.authorityCode");
                Some(found.map_err(|refusal| refused(&refusal))?)
            }
        };
        let found = territory.offers_found(search.as_deref().unwrap_or_default());
        let is_shown = |offer: &&domain::territory::Offer| {
            offer.is_offered(today)
                && theme.as_ref().is_none_or(|theme| offer.themes.contains(theme))
                && partner.as_ref().is_none_or(|partner| offer.unit.partner == *partner)
                && authority
                    .is_none_or(|authority| domain::routing::is_open_to(territory, offer, authority, today))
        };
        let keyed = |offer: &domain::territory::Offer| {
            (format!("{}/{}", offer.unit.partner, offer.slug), OfferNode::new(loaded, offer))
        };
        slice(ctx, found.into_iter().filter(is_shown).map(keyed).collect(), first, after)
    }

    /// The partners, the Département included.
    async fn partners(&self, ctx: &Context<'_>) -> Result<Vec<PartnerNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(loaded.territory.partners.iter().map(|partner| PartnerNode::new(loaded, &partner.slug)).collect())
    }

    /// The partner of this slug.
    async fn partner(&self, ctx: &Context<'_>, slug: String) -> Result<Option<PartnerNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(loaded.territory.partner(&slug).map(|_| PartnerNode::new(loaded, &slug)))
    }

    /// Communes and EPCI by name, code or postal code, best first: a postal code's communes all of them, then whoever else has
    /// that number. Without `first`, twenty, and never a part of a postal code's communes.
    #[graphql(complexity = "OWN_STATEMENT + cost(first, child_complexity)")]
    async fn local_authorities(
        &self,
        ctx: &Context<'_>,
        search: String,
        first: Option<i32>,
    ) -> Result<Vec<AuthorityNode>> {
        let loaded = &ctx.caller()?.territory;
        let most = usize::try_from(crate::connection::size(first)?).unwrap_or_default();
        let meant = loaded.directory.meant(&loaded.territory, &search);
        let most = if first.is_none() { most.max(meant.together) } else { most };
        let found = meant.found.iter().take(most.min(usize::try_from(MOST)?));
        Ok(found.map(|found| AuthorityNode::new(loaded, &found.authority.code)).collect())
    }

    /// What a typed text means: the authority that it names beyond doubt, and those to choose from. A number that is a postal code and
    /// another commune's INSEE code is a choice; so is a former commune.
    #[graphql(complexity = "OWN_STATEMENT + cost(Some(first), child_complexity)")]
    async fn authority_meant(
        &self,
        ctx: &Context<'_>,
        text: String,
        #[graphql(default = 100)] first: i32,
    ) -> Result<AuthorityMeantNode> {
        let most = usize::try_from(crate::connection::size(Some(first))?).unwrap_or_default();
        Ok(AuthorityMeantNode::new(&ctx.caller()?.territory, &text, most))
    }

    /// The commune or EPCI of this code.
    async fn local_authority(&self, ctx: &Context<'_>, code: String) -> Result<Option<AuthorityNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(loaded.territory.authorities.get(&code).map(|_| AuthorityNode::new(loaded, &code)))
    }

    /// Themes that fit a text, best first; empty when nothing fits.
    #[graphql(complexity = "cost_of_text(&text, WORDS_MAX) + child_complexity")]
    async fn suggest_themes(
        &self,
        ctx: &Context<'_>,
        text: String,
        authority_code: Option<String>,
    ) -> Result<Vec<SuggestionNode>> {
        let caller = ctx.caller()?;
        let found = suggest_themes(caller, &text, authority_code.as_deref()).map_err(error)?;
        Ok(found.iter().map(|suggestion| SuggestionNode::new(caller, suggestion)).collect())
    }

    /// Which partners would be asked, why, and by which day each would call.
    #[graphql(complexity = "cost_of_preview(&input) + child_complexity")]
    async fn preview_routing(&self, ctx: &Context<'_>, input: PreviewRoutingInput) -> Result<RoutingPreview> {
        let caller = ctx.caller()?;
        let PreviewRoutingInput { authority_code, themes, urgency, text } = input;
        let urgency = urgency.map_or(domain::words::Urgency::Normal, Into::into);
        let wanted = Preview { authority: authority_code, themes, urgency, text };
        let promised = preview_routing(ctx.cx()?, caller, wanted).map_err(error)?;
        Ok(preview(caller, &promised, ctx.cx()?.now()))
    }

    /// The day that a redirection to this unit would promise; null where the caller may not know of the referral.
    async fn preview_redirection(
        &self,
        ctx: &Context<'_>,
        referral_id: ID,
        partner: String,
        directorate: Option<String>,
    ) -> Result<Option<Date>> {
        let id = crate::ctx::id(&referral_id, ReferralId::from_opaque, "referralId");
        let id = id.map_err(|refusal| refused(&refusal))?;
        let to = Unit::new(partner, directorate);
        let promise = preview_redirection(ctx.cx()?, ctx.caller()?, id, &to).await.map_err(error)?;
        Ok(promise.map(|promise| promise.due_on().into()))
    }

    /// What the caller has begun to write and not yet filed: the draft of this id, else the one that was saved last.
    async fn draft(&self, ctx: &Context<'_>, id: Option<ID>) -> Result<Option<DraftNode>> {
        let read = |given: &ID| crate::ctx::id(given, DraftId::from_opaque, "id");
        let which = id.as_ref().map(read).transpose().map_err(|refusal| refused(&refusal))?;
        let found = app::drafts::find(ctx.cx()?, ctx.caller()?, which).await.map_err(error)?;
        Ok(found.map(Into::into))
    }

    /// All that the caller has begun to write and not yet filed, the latest first.
    async fn drafts(&self, ctx: &Context<'_>) -> Result<Vec<DraftNode>> {
        let found = app::drafts::list(ctx.cx()?, ctx.caller()?).await.map_err(error)?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// The reference of the request that was filed from this draft of the caller's; null where none was.
    async fn filed_from(&self, ctx: &Context<'_>, draft_id: ID) -> Result<Option<String>> {
        let id = crate::ctx::id(&draft_id, DraftId::from_opaque, "draftId");
        let id = id.map_err(|refusal| refused(&refusal))?;
        let found = app::submit_request::filed_from(ctx.cx()?, ctx.caller()?, id).await.map_err(error)?;
        Ok(found.map(|request| request.reference))
    }

    /// The request of this id or reference; null where the caller may not know of it.
    async fn request(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        reference: Option<String>,
    ) -> Result<Option<RequestNode>> {
        let named = match (id, reference) {
            (Some(given), None) => {
                let read = crate::ctx::id(&given, RequestId::from_opaque, "id");
                Named::Id(read.map_err(|refusal| refused(&refusal))?)
            }
            (None, Some(typed)) => {
                let prefix = &ctx.caller()?.territory.territory.departement.reference_prefix;
                Named::Reference(search::reference(&typed, prefix))
            }
            (Some(_), Some(_)) | (None, None) => return Err(refused(&Refusal::OneOf { field: "id" })),
        };
        let seen = queries::request(ctx.cx()?, ctx.caller()?, named).await.map_err(error)?;
        Ok(seen.map(|seen| RequestNode::opened(seen.request.into(), seen.referrals, seen.is_logged)))
    }

    /// The requests that the caller may see, newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "filter")] wanted: Option<RequestFilterInput>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<RequestNode>> {
        let caller = ctx.caller()?;
        let RequestFilterInput { authority_code, mine, in_triage, unmet, search } =
            wanted.unwrap_or_default();
        let filer = caller.actor.person().filter(|_| mine == Some(true));
        let prefix = &caller.territory.territory.departement.reference_prefix;
        let search = search.filter(|text| is_said(text)).map(|text| Sought::read(&text, prefix));
        // Words that are found tell of the text, were it by their number alone: a search is a reading of what it finds.
        let is_search = search.is_some();
        let wanted = RequestFilter { authority: authority_code, filer, in_triage, unmet, search };
        let (is_first, is_read) = (after.is_none(), is_search || loaders::wants_rows(ctx));
        let page = page(ctx, first, after, "")?;
        let rows = if is_read {
            queries::requests(ctx.cx()?, caller, &wanted, page).await.map_err(error)?
        } else {
            domain::policy::signed_in(&caller.actor).map_err(|missing| error(AppError::from(missing)))?;
            PageOf::default()
        };
        loaders::prime_requests(ctx, &rows.rows, is_search).await?;
        let all = TotalOf::Requests(Scope::of(&caller.actor), wanted);
        let total = total(&rows, is_first, is_read, all);
        connection(ctx, rows, total, |request| {
            let place = Key { at: request.submitted_at, id: request.id.0 };
            (cursor("", place), RequestNode::listed(Arc::new(request), is_search))
        })
    }

    /// The referral of this id; null where the caller may not know of it.
    async fn referral(&self, ctx: &Context<'_>, id: ID) -> Result<Option<ReferralNode>> {
        let id = crate::ctx::id(&id, ReferralId::from_opaque, "id").map_err(|refusal| refused(&refusal))?;
        let found = queries::referral(ctx.cx()?, ctx.caller()?, id).await.map_err(error)?;
        Ok(found.map(|(referral, seen)| ReferralNode::opened(referral, seen)))
    }

    /// The referrals that the caller may see, newest first unless said otherwise.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "filter")] wanted: Option<ReferralFilterInput>,
        order: Option<ReferralOrder>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<ReferralNode>> {
        let (cx, caller) = (ctx.cx()?, ctx.caller()?);
        let mut wanted = filter(wanted.unwrap_or_default(), caller, cx.now());
        wanted.due_first = order == Some(ReferralOrder::DueFirst);
        let (is_first, is_read) = (after.is_none(), loaders::wants_rows(ctx));
        let prefix = if wanted.due_first { BY_DUE } else { "" };
        let page = page(ctx, first, after, prefix)?;
        let rows = if is_read {
            queries::referrals(cx, caller, &wanted, page).await.map_err(error)?
        } else {
            domain::policy::signed_in(&caller.actor).map_err(|missing| error(AppError::from(missing)))?;
            PageOf::default()
        };
        loaders::prime_referrals(ctx, &rows.rows).await?;
        let due_first = wanted.due_first;
        let all = TotalOf::Referrals(Scope::of(&caller.actor), Box::new(wanted));
        let total = total(&rows, is_first, is_read, all);
        connection(ctx, rows, total, |row| (cursor(prefix, row.key(due_first)), ReferralNode::listed(row)))
    }

    /// The shared guide in force at an instant, now when none is given.
    async fn guide(&self, ctx: &Context<'_>, at: Option<Instant>) -> Result<GuideNode> {
        let at = in_range(at, "at")?.unwrap_or(ctx.cx()?.now());
        Ok(ctx.caller()?.territory.guide_at(at).map_err(error)?.into())
    }
}
