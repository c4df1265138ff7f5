//! Connections that may have died without a word (PostgreSQL was restarted, another server took over): they are tried before
//! they are used, so that requests do not fail on them one by one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::ConnectOptions;
use sea_orm::sqlx::Connection as _;

/// A connection that has rested so long is tried first. Under load none rests, and nothing is added to a statement.
const RESTED: Duration = Duration::from_millis(100);
/// How long after a failed statement every older connection is tried first.
const SUSPICIOUS: Duration = Duration::from_secs(10);

/// When a statement last failed.
#[derive(Debug, Clone, Default)]
pub(super) struct Suspicion(Arc<Mutex<Option<Instant>>>);

impl Suspicion {
    /// A statement has failed: it may be the connection.
    pub(super) fn raise(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Has a statement failed since a connection of this age was opened, and not long ago?
    fn falls_on(&self, age: Duration) -> bool {
        let raised = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        raised.map(|at| at.elapsed()).is_some_and(|ago| ago < age && ago < SUSPICIOUS)
    }

    /// Has connections tried that have rested, or that a failure falls on; one that does not answer is replaced.
    pub(super) fn watch(&self, options: &mut ConnectOptions) {
        let suspicion = self.clone();
        options.map_sqlx_postgres_before_acquire(move |connection, meta| {
            let is_tried = meta.idle_for >= RESTED || suspicion.falls_on(meta.age);
            Box::pin(async move {
                if is_tried {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    }
}
