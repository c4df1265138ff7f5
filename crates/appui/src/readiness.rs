//! Is this instance to be sent requests? Asked by whoever spreads them, often: the answer is kept for a second, and has a
//! connection of its own, so that it is about the database and not about how busy the others are.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use app::{Store, StoreError, Waits};
use tokio::sync::{Mutex, OnceCell};

use crate::database;
use crate::settings::Settings;

/// How long an answer holds.
const HOLDS: Duration = Duration::from_secs(1);
/// How long the database has to answer.
const LONGEST: Duration = Duration::from_secs(2);

/// Whether this instance is ready; cheap to clone.
#[derive(Clone)]
pub struct Readiness(Arc<Inner>);

struct Inner {
    url: String,
    waits: Waits,
    store: OnceCell<Store>,
    last: Mutex<Option<(Instant, bool)>>,
    is_stopping: AtomicBool,
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readiness(…)")
    }
}

impl Readiness {
    /// Of an instance with these settings.
    pub fn of(settings: &Settings) -> Self {
        Self(Arc::new(Inner {
            url: settings.database_url.0.clone(),
            waits: Waits { turn: LONGEST, lock: LONGEST, ..database::waits(settings) },
            store: OnceCell::new(),
            last: Mutex::new(None),
            is_stopping: AtomicBool::new(false),
        }))
    }

    /// From now on it is not: this instance stops.
    pub fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Is it?
    pub async fn is_ready(&self) -> bool {
        let is_stopping = || self.0.is_stopping.load(Ordering::Relaxed);
        if is_stopping() {
            return false;
        }
        let mut last = self.0.last.lock().await;
        let known = last.filter(|(at, _)| at.elapsed() < HOLDS);
        let is_ready = match known {
            Some((_, is_ready)) => is_ready,
            None => self.asked().await,
        };
        if known.is_none() {
            *last = Some((Instant::now(), is_ready));
        }
        is_ready && !is_stopping()
    }

    /// What the database says.
    async fn asked(&self) -> bool {
        let inner = &self.0;
        let asked = async {
            let opened = Box::pin(Store::connect(&inner.url, 1, inner.waits));
            let store = inner.store.get_or_try_init(|| opened).await?;
            store.is_ready().await
        };
        match tokio::time::timeout(LONGEST, asked).await {
            Ok(Ok(is_ready)) => is_ready,
            Ok(Err(error)) => told(&error),
            Err(_late) => false,
        }
    }
}

fn told(error: &StoreError) -> bool {
    tracing::warn!(error = ?error, "the database is not ready");
    false
}
