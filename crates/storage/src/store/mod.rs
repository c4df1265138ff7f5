//! The connection: where one reads and writes, its limits, its transactions, its migrations, whether it is ready.

mod migrate;
mod opening;
mod ready;
mod suspicion;
#[cfg(test)]
mod tests;
mod transaction;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::Semaphore;

pub use self::migrate::Preparing;
pub use self::opening::Waits;
use self::suspicion::Suspicion;
pub use self::transaction::{Snapshot, Tx};
use crate::StoreError;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The embedded default.
    Sqlite,
    /// Production.
    Postgres,
}

/// The database, cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    db: DatabaseConnection,
    kind: Kind,
    waits: Waits,
    /// SQLite has one writer: waiting here costs less than waiting in the database (measured: p99 21 ms, not 115).
    writers: Arc<Semaphore>,
    statements: Arc<AtomicU64>,
    #[cfg(feature = "recording")]
    pub(crate) recorder: crate::recorder::Recorder,
    /// The form that this handle acts for.
    form: Option<Arc<transaction::Form>>,
}

/// Where one can read: the store, or a transaction of it.
pub trait Db: Sync {
    /// What sea-orm reads through.
    type Connection: ConnectionTrait;
    /// The connection; only this crate can do anything with it.
    fn connection(&self) -> &Self::Connection;
}

impl Db for Store {
    type Connection = DatabaseConnection;
    fn connection(&self) -> &DatabaseConnection {
        &self.db
    }
}

impl Store {
    /// Connects, with so many connections at most; an SQLite file and its folders are created when missing.
    ///
    /// # Errors
    /// When the address is not one, or nothing answers there.
    pub async fn connect(url: &str, connections: u32, waits: Waits) -> Result<Self, StoreError> {
        let suspicion = Suspicion::default();
        let (kind, options) = opening::options(url, connections, waits, &suspicion)?;
        let mut db = Database::connect(options).await?;
        let statements = Arc::new(AtomicU64::new(0));
        #[cfg(feature = "recording")]
        let recorder = crate::recorder::Recorder::default();
        let counter = statements.clone();
        #[cfg(feature = "recording")]
        let keeper = recorder.clone();
        db.set_metric_callback(move |info| {
            counter.fetch_add(1, Ordering::Relaxed);
            if info.failed {
                suspicion.raise();
            }
            #[cfg(feature = "recording")]
            keeper.keep(info.statement);
        });
        Ok(Self {
            db,
            kind,
            waits,
            writers: Arc::new(Semaphore::new(1)),
            statements,
            #[cfg(feature = "recording")]
            recorder,
            form: None,
        })
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many statements have been run, for the tests that bound them.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Refreshes the planner's statistics after a bulk load; without it PostgreSQL keeps plans made for empty tables.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        self.db.execute_unprepared("ANALYZE").await?;
        Ok(())
    }
}
