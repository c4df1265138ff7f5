//! Migrations: one instance at a time runs them; whoever starts meanwhile waits, and finds them done.

use std::fs::{File, OpenOptions, TryLockError};
use std::time::{Duration, Instant};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnAcquireErr, ConnectionTrait, DatabaseTransaction, DbErr, Statement, TransactionTrait};

use super::{Kind, Store, Waits};
use crate::StoreError;
use crate::error::Unavailable;

/// The lock of whoever prepares a database, among PostgreSQL's advisory locks of that database.
const LOCK: &str = "SELECT pg_try_advisory_xact_lock(4277009102) AS taken";
/// How often to look whether it is free. Looking, rather than waiting inside PostgreSQL: a statement that waits would hold up
/// indexes that are made concurrently.
const LOOK: Duration = Duration::from_millis(200);

/// The turn to prepare a database: nobody else migrates it, or loads a folder into it, until this is dropped.
#[must_use]
#[derive(Debug)]
pub struct Preparing {
    store: Store,
    until: Instant,
    _turn: Turn,
}

/// What is held meanwhile: PostgreSQL's or the system's own lock, which both let go when the process ends.
#[derive(Debug)]
enum Turn {
    Postgres(#[expect(dead_code, reason = "held, never asked")] DatabaseTransaction),
    Sqlite(#[expect(dead_code, reason = "held, never asked")] File),
}

impl Preparing {
    /// Waits for the turn.
    ///
    /// # Errors
    /// When the database does not answer, or somebody else holds it for longer than `patience`.
    pub async fn begin(url: &str, patience: Duration) -> Result<Self, StoreError> {
        let until = Instant::now() + patience;
        // One connection for the lock, one for the migrations.
        let store = Store::connect(url, 2, Waits::PATIENT).await?;
        loop {
            if let Some(turn) = turn(&store, url).await? {
                return Ok(Self { store, until, _turn: turn });
            }
            if Instant::now() >= until {
                return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout).into());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The database, for as long as a statement takes.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Runs the pending migrations and tells their names. One that cannot get its lock while people work lets them go first, and
    /// is tried again.
    ///
    /// # Errors
    /// As [`Store::migrate`].
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        let pending = self.store.pending().await?;
        loop {
            match self.store.migrate().await {
                Err(StoreError::Unavailable { why: Unavailable::Busy, .. })
                    if Instant::now() < self.until =>
                {
                    tokio::time::sleep(LOOK).await;
                }
                ended => return ended.map(|_| pending),
            }
        }
    }
}

/// The turn, if nobody has it.
async fn turn(store: &Store, url: &str) -> Result<Option<Turn>, StoreError> {
    match store.kind() {
        Kind::Postgres => {
            let held = store.db.begin_with_options(sea_orm::TransactionOptions::default()).await?;
            let asked = Statement::from_string(held.get_database_backend(), LOCK);
            let row = held.query_one_raw(asked).await?;
            let is_taken = row.map(|row| row.try_get::<bool>("", "taken")).transpose()?.unwrap_or(false);
            Ok(is_taken.then_some(Turn::Postgres(held)))
        }
        Kind::Sqlite => {
            let path = format!("{}.lock", url.trim_start_matches("sqlite://"));
            let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
            match file.try_lock() {
                Ok(()) => Ok(Some(Turn::Sqlite(file))),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => Err(error.into()),
            }
        }
    }
}

impl Store {
    /// Runs the pending migrations and tells their names. Whoever may not be alone goes through [`Preparing`].
    ///
    /// # Errors
    /// [`StoreError::Newer`] when the database has migrations this binary does not know.
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        let pending = self.pending().await?;
        if !pending.is_empty() {
            Migrator::install(&self.db).await?;
            Migrator::up(&self.db, None).await?;
        }
        Ok(pending)
    }
}
