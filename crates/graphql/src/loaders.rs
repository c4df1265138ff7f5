//! One query for all rows of a list: people, contents, referrals of requests, notes. New for each call, never shared.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use app::authenticate::Caller;
use app::{Cx, queries};
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Result};
use domain::ids::{NoteId, PersonId};
use domain::mandate::Person;
use domain::referral::Referral;
use domain::request::{Content, Request};

use crate::ctx::error;
use crate::types::PersonNode;

/// The loaders of one call.
pub(crate) struct Loaders {
    people: DataLoader<People>,
    contents: DataLoader<Contents>,
    referrals: DataLoader<Referrals>,
    notes: DataLoader<Notes>,
}

impl Loaders {
    /// For one call.
    #[expect(clippy::disallowed_methods, reason = "the loaders' tasks end with the call that awaits them")]
    pub(crate) fn new(cx: &Cx, caller: &Caller) -> Self {
        // With no delay at all another thread starts on the first key before the second is asked for: measured, a
        // statement a row. One tick of the runtime's clock gathers a whole list.
        let tick = Duration::from_millis(1);
        Self {
            people: DataLoader::new(People(cx.clone()), tokio::spawn).delay(tick),
            contents: DataLoader::new(Contents(cx.clone(), caller.clone()), tokio::spawn).delay(tick),
            referrals: DataLoader::new(Referrals(cx.clone(), caller.clone()), tokio::spawn).delay(tick),
            notes: DataLoader::new(Notes(cx.clone()), tokio::spawn).delay(tick),
        }
    }
}

type Fault = Arc<app::AppError>;

struct People(Cx);
struct Contents(Cx, Caller);
struct Referrals(Cx, Caller);
struct Notes(Cx);

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
        let requests: Vec<_> = keys.iter().map(|of| (*of.0).clone()).collect();
        let mut found = queries::contents(&self.0, &self.1, &requests).await.map_err(Arc::new)?;
        let pair = |of: &Of| Some((of.clone(), Arc::new(found.remove(&of.0.id)?)));
        Ok(keys.iter().filter_map(pair).collect())
    }
}

/// A request as a loader's key.
#[derive(Clone)]
struct Of(Arc<Request>);

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

impl Loader<NoteId> for Notes {
    type Value = String;
    type Error = Fault;

    async fn load(&self, keys: &[NoteId]) -> Result<HashMap<NoteId, String>, Fault> {
        Ok(queries::notes(&self.0, keys).await.map_err(Arc::new)?.into_iter().collect())
    }
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
pub(crate) async fn content(ctx: &Context<'_>, request: &Arc<Request>) -> Result<Option<Arc<Content>>> {
    ctx.data::<Loaders>()?.contents.load_one(Of(Arc::clone(request))).await.map_err(fault)
}

/// The referrals of a request that the caller may see.
pub(crate) async fn referrals(ctx: &Context<'_>, request: &Arc<Request>) -> Result<Vec<Referral>> {
    let found = ctx.data::<Loaders>()?.referrals.load_one(Of(Arc::clone(request))).await.map_err(fault)?;
    Ok(found.unwrap_or_default())
}

/// A note's text; none once erased.
pub(crate) async fn note(ctx: &Context<'_>, id: NoteId) -> Result<Option<String>> {
    ctx.data::<Loaders>()?.notes.load_one(id).await.map_err(fault)
}
