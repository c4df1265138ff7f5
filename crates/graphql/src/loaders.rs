//! One query for all rows of a list: people, contents, referrals of requests. New for each call, never shared.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use app::authenticate::Caller;
use app::{Cx, Listed, queries};
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use async_graphql::{Context, Lookahead, Result};
use domain::ids::{PersonId, RequestId};
use domain::mandate::Person;
use domain::referral::Referral;
use domain::request::{Content, KeptVerdict, Request};

use crate::ctx::{ContextExt, error};
use crate::types::PersonNode;

/// The loaders of one call.
pub(crate) struct Loaders {
    people: DataLoader<People, HashMapCache>,
    contents: DataLoader<Contents, HashMapCache>,
    referrals: DataLoader<Referrals, HashMapCache>,
    verdicts: DataLoader<Verdicts, HashMapCache>,
}

impl Loaders {
    /// For one call.
    #[expect(clippy::disallowed_methods, reason = "the loaders' tasks end with the call that awaits them")]
    pub(crate) fn new(cx: &Cx, caller: &Caller) -> Self {
        // With no delay at all another thread starts on the first key before the second is asked for: measured, a
        // statement a row. One tick gathers what lists have not primed.
        let tick = Duration::from_millis(1);
        Self {
            people: DataLoader::with_cache(People(cx.clone()), tokio::spawn, cache()).delay(tick),
            contents: DataLoader::with_cache(Contents(cx.clone(), caller.clone()), tokio::spawn, cache())
                .delay(tick),
            referrals: DataLoader::with_cache(Referrals(cx.clone(), caller.clone()), tokio::spawn, cache())
                .delay(tick),
            verdicts: DataLoader::with_cache(Verdicts(cx.clone()), tokio::spawn, cache()).delay(tick),
        }
    }
}

type Fault = Arc<app::AppError>;

struct People(Cx);
struct Contents(Cx, Caller);
struct Referrals(Cx, Caller);
struct Verdicts(Cx);

impl Loader<PersonId> for People {
    type Value = Person;
    type Error = Fault;

    async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Person>, Fault> {
        Ok(queries::people(&self.0, keys).await.map_err(Arc::new)?.into_iter().collect())
    }
}

impl Loader<Of> for Contents {
    type Value = Arc<Content>;
    type Error = Fault;

    async fn load(&self, keys: &[Of]) -> Result<HashMap<Of, Arc<Content>>, Fault> {
        // What was opened as a file of its own has been logged with the opening.
        let listed = keys.iter().filter(|of| !of.1).map(|of| &*of.0);
        queries::titles_shown(&self.0, &self.1, listed).await.map_err(Arc::new)?;
        let ids: Vec<_> = keys.iter().map(|of| of.0.id).collect();
        let mut found = queries::contents_of(&self.0, &ids).await.map_err(Arc::new)?;
        let pair = |of: &Of| Some((of.clone(), Arc::new(found.remove(&of.0.id)?)));
        Ok(keys.iter().filter_map(pair).collect())
    }
}

/// A request as a loader's key, and whether its reading has been logged.
#[derive(Clone)]
struct Of(Arc<Request>, bool);

impl PartialEq for Of {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Of {}

impl std::hash::Hash for Of {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl Loader<Of> for Referrals {
    type Value = Vec<Referral>;
    type Error = Fault;

    async fn load(&self, keys: &[Of]) -> Result<HashMap<Of, Vec<Referral>>, Fault> {
        let requests = keys.iter().map(|of| (*of.0).clone()).collect();
        let mut found = queries::referrals_of(&self.0, &self.1, requests).await.map_err(Arc::new)?;
        Ok(keys.iter().map(|of| (of.clone(), found.remove(&of.0.id).unwrap_or_default())).collect())
    }
}

impl Loader<RequestId> for Verdicts {
    type Value = Vec<KeptVerdict>;
    type Error = Fault;

    async fn load(&self, keys: &[RequestId]) -> Result<HashMap<RequestId, Vec<KeptVerdict>>, Fault> {
        Ok(queries::verdicts(&self.0, keys).await.map_err(Arc::new)?.into_iter().collect())
    }
}

fn cache() -> HashMapCache {
    HashMapCache::default()
}

/// Does a list ask for this field of its rows?
fn asks(list: &Lookahead<'_>, path: &[&str]) -> bool {
    let rows = [list.field("nodes"), list.field("edges").field("node")];
    rows.into_iter().any(|row| path.iter().fold(row, |at, field| at.field(field)).exists())
}

/// Does the caller want rows at all? Who asks for `totalCount` alone is not read a page.
pub(crate) fn wants_rows(ctx: &Context<'_>) -> bool {
    let list = ctx.look_ahead();
    ["nodes", "edges", "pageInfo"].into_iter().any(|part| list.field(part).exists())
}

/// Loads what a list of referrals asks for beyond what its rows bring along, in one statement a kind.
pub(crate) async fn prime_referrals(ctx: &Context<'_>, rows: &[Listed]) -> Result<()> {
    let list = ctx.look_ahead();
    if ["description", "contact"].into_iter().any(|text| asks(&list, &["request", text])) {
        prime_contents(ctx, rows.iter().map(|row| row.request.clone()).collect()).await?;
    } else if asks(&list, &["request", "title"]) {
        let shown = rows.iter().map(|row| &row.request);
        queries::titles_shown(ctx.cx()?, ctx.caller()?, shown).await.map_err(error)?;
    }
    Ok(())
}

/// As [`prime_referrals`], for a list of requests.
pub(crate) async fn prime_requests(ctx: &Context<'_>, rows: &[Request]) -> Result<()> {
    let list = ctx.look_ahead();
    if ["title", "description", "contact"].into_iter().any(|text| asks(&list, &[text])) {
        prime_contents(ctx, rows.to_vec()).await?;
    }
    if asks(&list, &["referrals"]) {
        let found = queries::referrals_of(ctx.cx()?, ctx.caller()?, rows.to_vec()).await.map_err(error)?;
        let holders: Vec<_> = found.values().flatten().filter_map(|referral| referral.holder).collect();
        let fed = rows.iter().map(|request| {
            (Of(Arc::new(request.clone()), true), found.get(&request.id).cloned().unwrap_or_default())
        });
        ctx.data::<Loaders>()?.referrals.feed_many(fed).await;
        if asks(&list, &["referrals", "nodes", "expert"]) {
            prime_people(ctx, holders.into_iter()).await?;
        }
    }
    Ok(())
}

/// Loads these people in one statement.
pub(crate) async fn prime_people(
    ctx: &Context<'_>,
    ids: impl Iterator<Item = PersonId> + Send,
) -> Result<()> {
    let ids: std::collections::BTreeSet<_> = ids.collect();
    if !ids.is_empty() {
        let ids: Vec<_> = ids.into_iter().collect();
        let found = queries::people(ctx.cx()?, &ids).await.map_err(error)?;
        ctx.data::<Loaders>()?.people.feed_many(found).await;
    }
    Ok(())
}

async fn prime_contents(ctx: &Context<'_>, of: Vec<Request>) -> Result<()> {
    if !of.is_empty() {
        let mut found = queries::contents(ctx.cx()?, ctx.caller()?, &of).await.map_err(error)?;
        let fed = of.into_iter().filter_map(|request| {
            let content = found.remove(&request.id)?;
            Some((Of(Arc::new(request), true), Arc::new(content)))
        });
        ctx.data::<Loaders>()?.contents.feed_many(fed.collect::<Vec<_>>()).await;
    }
    Ok(())
}

fn fault(fault: Fault) -> async_graphql::Error {
    // The incident is logged where the first of the rows meets it; the text is the same for all.
    match Arc::try_unwrap(fault) {
        Ok(fault) => error(fault),
        Err(_shared) => error(app::AppError::Configuration("a list could not be loaded")),
    }
}

/// A person, together with all others that this list names.
pub(crate) async fn person(ctx: &Context<'_>, id: PersonId) -> Result<Option<PersonNode>> {
    let found = ctx.data::<Loaders>()?.people.load_one(id).await.map_err(fault)?;
    Ok(found.map(PersonNode))
}

/// A request's content; none once erased.
pub(crate) async fn content(
    ctx: &Context<'_>,
    request: &Arc<Request>,
    is_logged: bool,
) -> Result<Option<Arc<Content>>> {
    let of = Of(Arc::clone(request), is_logged);
    ctx.data::<Loaders>()?.contents.load_one(of).await.map_err(fault)
}

/// The referrals of a request that the caller may see.
pub(crate) async fn referrals(ctx: &Context<'_>, request: &Arc<Request>) -> Result<Vec<Referral>> {
    let found =
        ctx.data::<Loaders>()?.referrals.load_one(Of(Arc::clone(request), true)).await.map_err(fault)?;
    Ok(found.unwrap_or_default())
}

/// What was decided of each partner.
pub(crate) async fn verdicts(ctx: &Context<'_>, id: RequestId) -> Result<Vec<KeptVerdict>> {
    Ok(ctx.data::<Loaders>()?.verdicts.load_one(id).await.map_err(fault)?.unwrap_or_default())
}
