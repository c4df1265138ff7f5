//! Transactions: to write, and to read several things as they were at one moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{
    AccessMode, ConnAcquireErr, DatabaseTransaction, DbErr, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::OwnedSemaphorePermit;

use super::{Db, Kind, Store};
use crate::StoreError;
use crate::forms::{self, Sent};

/// A write transaction: short, committed in sight of who began it, rolled back when dropped.
#[must_use]
#[derive(Debug)]
pub struct Tx {
    db: DatabaseTransaction,
    _writer: Option<OwnedSemaphorePermit>,
    form: Option<Arc<Form>>,
}

/// A form that a store acts for, and whether what it asks for has been committed.
#[derive(Debug)]
pub(super) struct Form {
    sent: Sent,
    is_done: AtomicBool,
}

/// A read transaction: everything in it is read as it was at one moment. It ends when dropped.
#[must_use]
#[derive(Debug)]
pub struct Snapshot(DatabaseTransaction);

impl Db for Tx {
    type Connection = DatabaseTransaction;
    fn connection(&self) -> &DatabaseTransaction {
        &self.db
    }
}

impl Db for Snapshot {
    type Connection = DatabaseTransaction;
    fn connection(&self) -> &DatabaseTransaction {
        &self.0
    }
}

impl Store {
    /// The same store, acting for a form: its first write that is committed is the only one that the form ever makes.
    #[must_use]
    pub fn acting_for(&self, sent: Sent) -> Self {
        let form = Some(Arc::new(Form { sent, is_done: AtomicBool::new(false) }));
        Self { form, ..self.clone() }
    }

    /// Begins a write transaction.
    ///
    /// # Errors
    /// When the database does not answer, or the turn to write does not come in time; for a form, when it has already acted.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        let mut tx = self.begin().await?;
        if let Some(form) = self.form.clone().filter(|form| !form.is_done.load(Ordering::Relaxed)) {
            forms::note(&tx, &form.sent).await?;
            tx.form = Some(form);
        }
        Ok(tx)
    }

    /// Begins a write that is no act: the note of a reading, or of a refusal. The form's one act stays open.
    ///
    /// # Errors
    /// When the database does not answer, or the turn to write does not come in time.
    pub async fn write_beside(&self) -> Result<Tx, StoreError> {
        self.begin().await
    }

    async fn begin(&self) -> Result<Tx, StoreError> {
        match self.kind {
            Kind::Sqlite => {
                let writer = self.turn_to_write().await?;
                let immediate = TransactionOptions {
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                    ..TransactionOptions::default()
                };
                Ok(Tx { db: self.db.begin_with_options(immediate).await?, _writer: Some(writer), form: None })
            }
            Kind::Postgres => {
                let options = TransactionOptions::default();
                Ok(Tx { db: self.db.begin_with_options(options).await?, _writer: None, form: None })
            }
        }
    }

    /// SQLite's one writer: whoever holds it may write.
    async fn turn_to_write(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        let turn = Arc::clone(&self.writers).acquire_owned();
        let in_time = tokio::time::timeout(self.waits.turn, turn).await;
        let turn = in_time.ok().and_then(Result::ok);
        turn.ok_or_else(|| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout).into())
    }

    /// Begins to read: several statements that must agree with each other.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let options = match self.kind {
            Kind::Sqlite => TransactionOptions::default(),
            Kind::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        Ok(Snapshot(self.db.begin_with_options(options).await?))
    }
}

impl Tx {
    /// Makes it so: once this has answered, it is in the database's files.
    ///
    /// # Errors
    /// When the database could not; then nothing of it is so.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.db.commit().await?;
        if let Some(form) = self.form {
            form.is_done.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}
