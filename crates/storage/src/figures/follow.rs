//! Following the journal: each entry once, in an order that no late commit upsets, by one instance at a time.
//!
//! A place in the journal is its number on SQLite, which has one writer, and its transaction on PostgreSQL, where entries
//! become visible in another order than they are numbered: everything before the oldest transaction that still runs is there
//! for good. What the entries say is read in `files`.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QuerySelect, Statement,
};

use crate::rows::{journal, projection};
use crate::{Db, StoreError, Tx};

const NAME: &str = "figures";

/// How far the projection has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// Everything before this place is in the cells.
    pub place: i64,
    /// Fingerprint of the calendars that they were counted by.
    pub calendars: String,
}

/// An entry's place.
pub(super) fn place_column(backend: DbBackend) -> SimpleExpr {
    if backend == DbBackend::Postgres {
        Expr::col((journal::Entity, Alias::new("xact")))
    } else {
        Expr::col((journal::Entity, journal::Column::Seq))
    }
}

/// How far the projection has come, without waiting for whoever moves it; none before it was ever made.
///
/// # Errors
/// When the database does not answer.
pub async fn place(db: &impl Db) -> Result<Option<Followed>, StoreError> {
    let row = projection::Entity::find_by_id(NAME).one(db.connection()).await?;
    Ok(row.map(|projection::Model { name: _, place, calendars }| Followed { place, calendars }))
}

/// Takes the projection for this transaction: whoever else would move it waits. None before it was ever made.
///
/// # Errors
/// When the database does not answer.
pub async fn follow(tx: &Tx) -> Result<Option<Followed>, StoreError> {
    let row = projection::Entity::find_by_id(NAME).lock_exclusive().one(tx.connection()).await?;
    Ok(row.map(|projection::Model { name: _, place, calendars }| Followed { place, calendars }))
}

impl Followed {
    /// Keeps it as the place the cells have come to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep(self, tx: &Tx) -> Result<(), StoreError> {
        let row = projection::ActiveModel {
            name: Set(NAME.to_owned()),
            place: Set(self.place),
            calendars: Set(self.calendars),
        };
        let renewed = sea_orm::sea_query::OnConflict::column(projection::Column::Name)
            .update_columns([projection::Column::Place, projection::Column::Calendars])
            .to_owned();
        projection::Entity::insert(row).on_conflict(renewed).exec_without_returning(tx.connection()).await?;
        Ok(())
    }
}

/// On SQLite, which has one writer, everything that is there is there for good.
const AFTER_THE_LAST: &str = "SELECT COALESCE(MAX(seq), 0) + 1 AS bound FROM journal";

/// Transactions have 32 bits here and 64 there: of two readings the nearer one is meant.
/// On PostgreSQL, the oldest transaction of this database that still writes; without any, the next one. Whoever is not seen
/// running here, and had a number when the statement began, has committed: a later statement sees its entries. (The snapshot's own
/// xmin would do, but waits for the transactions of every other database of the server.)
const OLDEST_RUNNING: &str = "SELECT LEAST(next, (SELECT MIN(CASE WHEN base + xid > next + 2147483648 THEN base + xid - 4294967296 \
     WHEN base + xid < next - 2147483648 THEN base + xid + 4294967296 ELSE base + xid END) FROM (SELECT backend_xid::text::bigint AS xid FROM pg_stat_activity \
     WHERE datname = current_database() AND backend_xid IS NOT NULL) AS running)) AS bound \
     FROM (SELECT next, next - next % 4294967296 AS base FROM \
     (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) AS snapshot) AS numbered";

/// Forgets the transactions of entries that another server numbered: after a dump was restored, their numbers mean nothing here.
/// (On SQLite entries keep their own numbers wherever they are.)
///
/// # Errors
/// When the database does not answer.
pub async fn forget_transactions(tx: &Tx) -> Result<(), StoreError> {
    if tx.connection().get_database_backend() == DbBackend::Postgres {
        tx.connection().execute_unprepared("UPDATE journal SET xact = 0 WHERE xact <> 0").await?;
    }
    Ok(())
}

/// The place before which no entry will appear any more.
///
/// # Errors
/// When the database does not answer.
pub async fn bound(db: &impl Db) -> Result<i64, StoreError> {
    let backend = db.connection().get_database_backend();
    let statement = if backend == DbBackend::Postgres { OLDEST_RUNNING } else { AFTER_THE_LAST };
    let row = db.connection().query_one_raw(Statement::from_string(backend, statement)).await?;
    row.map_or(Ok(0), |row| Ok(row.try_get_by_index(0)?))
}

/// The place that the cells have come to; the very beginning before they were ever made.
pub(super) fn followed() -> SimpleExpr {
    let mut followed = Query::select();
    followed.column(projection::Column::Place).from(projection::Entity);
    followed.and_where(projection::Column::Name.eq(NAME));
    Expr::expr(SimpleExpr::SubQuery(None, Box::new(followed.into()))).if_null(0_i64)
}
