//! What rows of lists ask of the database, for all rows at once: people, contents, referrals, journals, what is held. New for
//! each call, never shared. A room a subject; what may not live here: a right, which is the use cases' matter.

mod files;
mod journals;
mod people;
mod prime;

use std::sync::Arc;
use std::time::Duration;

use app::Cx;
use app::authenticate::Caller;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use async_graphql::{Context, Result};

use crate::ctx::{error, unavailable};

pub(crate) use files::{content, follow_links, referrals, verdicts};
pub(crate) use journals::{Part, count_journal, journal};
pub(crate) use people::{colleagues, holding, opening_hours, person};
pub(crate) use prime::{prime_people, prime_referrals, prime_requests, wants_rows};

/// The loaders of one call.
pub(crate) struct Loaders(DataLoader<Batch, HashMapCache>);

/// For whom rows are loaded, and from where.
pub(crate) struct Batch {
    cx: Cx,
    caller: Caller,
}

type Fault = Arc<app::AppError>;

impl Loaders {
    /// For one call.
    #[expect(clippy::disallowed_methods, reason = "the loaders' tasks end with the call that awaits them")]
    pub(crate) fn new(cx: &Cx, caller: &Caller) -> Self {
        // With no delay at all another thread starts on the first key before the second is asked for: measured, a
        // statement a row. One tick gathers what lists have not primed.
        let tick = Duration::from_millis(1);
        let batch = Batch { cx: cx.clone(), caller: caller.clone() };
        Self(DataLoader::with_cache(batch, tokio::spawn, HashMapCache::default()).delay(tick))
    }
}

/// What belongs to this key, asked for together with the other rows' keys.
async fn load<K, V>(ctx: &Context<'_>, key: K) -> Result<Option<V>>
where
    Batch: Loader<K, Value = V, Error = Fault>,
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    V: Send + Sync + Clone + 'static,
{
    ctx.data::<Loaders>()?.0.load_one(key).await.map_err(fault)
}

fn fault(fault: Fault) -> async_graphql::Error {
    // The incident is logged where the first of the rows meets it; the text is the same for all.
    match Arc::try_unwrap(fault) {
        Ok(fault) => error(fault),
        Err(shared) if matches!(*shared, app::AppError::Unavailable(_)) => unavailable(),
        Err(_shared) => error(app::AppError::Configuration("a list could not be loaded")),
    }
}
