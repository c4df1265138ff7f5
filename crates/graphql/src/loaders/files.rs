//! What belongs to requests: their contents, the referrals that the caller may see, what was decided of partners, links.

use std::collections::HashMap;
use std::sync::Arc;

use app::{FollowLink, follow_up, queries};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Result};
use domain::ids::RequestId;
use domain::referral::Referral;
use domain::request::{Content, KeptVerdict, Request};

use super::{Batch, Fault, load};

/// Declares what is asked of a request, told apart by the request's id alone.
macro_rules! of_request {
    ($($(#[$doc:meta])* $name:ident ( $($field:ident : $ty:ty),* );)*) => { $(
        $(#[$doc])*
        #[derive(Clone)]
        pub(super) struct $name { pub(super) request: Arc<Request>, $(pub(super) $field: $ty),* }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool { self.request.id == other.request.id }
        }

        impl Eq for $name {}

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) { self.request.id.hash(state); }
        }
    )* };
}

of_request! {
    /// Its texts, and whether their reading has been logged.
    ContentOf(is_logged: bool);
    /// Its referrals.
    ReferralsOf();
    /// The links by which it is followed.
    LinksOf();
}

impl Loader<ContentOf> for Batch {
    type Value = Arc<Content>;
    type Error = Fault;

    async fn load(&self, keys: &[ContentOf]) -> Result<HashMap<ContentOf, Arc<Content>>, Fault> {
        // What was opened as a file of its own has been logged with the opening.
        let listed = keys.iter().filter(|of| !of.is_logged).map(|of| &*of.request);
        queries::titles_shown(&self.cx, &self.caller, listed).await?;
        let ids: Vec<_> = keys.iter().map(|of| of.request.id).collect();
        let mut found = queries::contents_of(&self.cx, &ids).await?;
        let pair = |of: &ContentOf| Some((of.clone(), Arc::new(found.remove(&of.request.id)?)));
        Ok(keys.iter().filter_map(pair).collect())
    }
}

impl Loader<ReferralsOf> for Batch {
    type Value = Vec<Referral>;
    type Error = Fault;

    async fn load(&self, keys: &[ReferralsOf]) -> Result<HashMap<ReferralsOf, Vec<Referral>>, Fault> {
        let requests = keys.iter().map(|of| (*of.request).clone()).collect();
        let mut found = queries::referrals_of(&self.cx, &self.caller, requests).await?;
        Ok(keys.iter().map(|of| (of.clone(), found.remove(&of.request.id).unwrap_or_default())).collect())
    }
}

impl Loader<LinksOf> for Batch {
    type Value = Vec<FollowLink>;
    type Error = Fault;

    async fn load(&self, keys: &[LinksOf]) -> Result<HashMap<LinksOf, Vec<FollowLink>>, Fault> {
        let requests = keys.iter().map(|of| &*of.request);
        let mut found = follow_up::links(&self.cx, &self.caller, requests).await?;
        Ok(keys.iter().map(|of| (of.clone(), found.remove(&of.request.id).unwrap_or_default())).collect())
    }
}

impl Loader<RequestId> for Batch {
    type Value = Vec<KeptVerdict>;
    type Error = Fault;

    async fn load(&self, keys: &[RequestId]) -> Result<HashMap<RequestId, Vec<KeptVerdict>>, Fault> {
        Ok(queries::verdicts(&self.cx, keys).await?.into_iter().collect())
    }
}

/// A request's content; none once erased.
pub(crate) async fn content(
    ctx: &Context<'_>,
    request: &Arc<Request>,
    is_logged: bool,
) -> Result<Option<Arc<Content>>> {
    load(ctx, ContentOf { request: Arc::clone(request), is_logged }).await
}

/// The referrals of a request that the caller may see.
pub(crate) async fn referrals(ctx: &Context<'_>, request: &Arc<Request>) -> Result<Vec<Referral>> {
    Ok(load(ctx, ReferralsOf { request: Arc::clone(request) }).await?.unwrap_or_default())
}

/// The links by which a request is followed, for those who may make any.
pub(crate) async fn follow_links(ctx: &Context<'_>, request: &Arc<Request>) -> Result<Vec<FollowLink>> {
    Ok(load(ctx, LinksOf { request: Arc::clone(request) }).await?.unwrap_or_default())
}

/// What was decided of each partner.
pub(crate) async fn verdicts(ctx: &Context<'_>, id: RequestId) -> Result<Vec<KeptVerdict>> {
    Ok(load(ctx, id).await?.unwrap_or_default())
}
