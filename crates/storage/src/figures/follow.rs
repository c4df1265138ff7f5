//! Following the journal: each entry once, in an order that no late commit upsets, by one instance at a time.
//!
//! A place in the journal is its number on SQLite, which has one writer, and its transaction on PostgreSQL, where entries
//! become visible in another order than they are numbered: everything before the oldest transaction that still runs is there
//! for good.

use std::collections::{BTreeMap, BTreeSet};

use domain::figures::{Filed, Told};
use domain::ids::{ReferralId, RequestId};
use domain::policy::Scope;
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QuerySelect,
    Statement,
};

use crate::rows::{journal, projection, referral, request};
use crate::{Db, StoreError, Tx};

const NAME: &str = "figures";
/// How many unknown entries are looked at: more are followed by the worker, or made anew.
const ENTRIES: u64 = 100_000;

/// A file's journal, and how much of it is already in the cells.
#[derive(Debug, Clone)]
pub struct File {
    /// The request.
    pub filed: Filed,
    /// Its entries, in order; each with whether the cells know it.
    pub told: Vec<(Told, bool)>,
}

/// How far the projection has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// Everything before this place is in the cells.
    pub place: i64,
    /// Fingerprint of the calendars that they were counted by.
    pub calendars: String,
}

fn place_column(backend: DbBackend) -> SimpleExpr {
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
fn followed() -> SimpleExpr {
    let mut followed = Query::select();
    followed.column(projection::Column::Place).from(projection::Entity);
    followed.and_where(projection::Column::Name.eq(NAME));
    Expr::expr(SimpleExpr::SubQuery(None, Box::new(followed.into()))).if_null(0_i64)
}

/// Entries that the cells do not know, and the place that the cells have come to.
#[derive(Debug, Clone, Default)]
pub struct Unknown {
    seqs: Vec<i64>,
    place: i64,
}

impl Unknown {
    /// Are there more of them than were looked at?
    pub fn is_cut(&self) -> bool {
        self.seqs.len() >= usize::try_from(ENTRIES).unwrap_or(usize::MAX)
    }

    pub(super) fn add(&mut self, seq: &str, place: &str) -> Result<(), StoreError> {
        let wrong = || StoreError::Inconsistent { table: "journal", column: "seq" };
        self.seqs.push(seq.parse().ok().ok_or_else(wrong)?);
        self.place = place.parse().ok().ok_or_else(wrong)?;
        Ok(())
    }
}

/// The unknown entries, `seq` and `place`, in the order of an index: however large the journal is, nothing else of it is read.
pub(super) fn unknown_entries(backend: DbBackend) -> SelectStatement {
    let mut query = Query::select();
    query.column(journal::Column::Seq).expr_as(followed(), "place").from(journal::Entity);
    query.and_where(place_column(backend).gte(followed()));
    query.order_by_expr(place_column(backend), sea_orm::Order::Asc).limit(ENTRIES);
    query
}

/// The files of unknown entries, each with its whole journal.
///
/// # Errors
/// When the database does not answer.
pub async fn files_of(db: &impl Db, unknown: &Unknown) -> Result<Vec<File>, StoreError> {
    let place = place_column(db.connection().get_database_backend());
    let mut files: BTreeMap<RequestId, File> = BTreeMap::new();
    for chunk in unknown.seqs.chunks(1_000) {
        let mut touched = Query::select();
        touched.column(journal::Column::RequestId).from(journal::Entity);
        touched.and_where(journal::Column::Seq.is_in(chunk.iter().copied()));
        let query = entries(place.clone().lt(unknown.place), in_page(touched));
        files.extend(read(db, &query).await?.into_iter().map(|file| (file.filed.id, file)));
    }
    Ok(files.into_values().collect())
}

/// The files that have entries the cells do not know, each with its whole journal before `until`; none where they are more than
/// `most`, or more entries than are looked at.
///
/// # Errors
/// When the database does not answer.
pub async fn tail(db: &impl Db, until: i64, most: usize) -> Result<Option<Vec<File>>, StoreError> {
    let backend = db.connection().get_database_backend();
    let mut touched = Query::select();
    touched.column(journal::Column::RequestId).expr(followed()).from(journal::Entity);
    touched.and_where(place_column(backend).gte(followed())).and_where(place_column(backend).lt(until));
    touched.order_by_expr(place_column(backend), sea_orm::Order::Asc).limit(ENTRIES);
    let rows = db.connection().query_all_raw(backend.build(&touched)).await?;
    let is_cut = rows.len() >= usize::try_from(ENTRIES).unwrap_or(usize::MAX);
    let mut ids = BTreeSet::new();
    let mut place = 0_i64;
    for row in rows {
        ids.insert(row.try_get_by_index::<Uuid>(0)?);
        place = row.try_get_by_index(1)?;
    }
    if is_cut || ids.len() > most {
        return Ok(None);
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut files = Vec::new();
    for chunk in ids.chunks(1_000) {
        let is_one = Expr::col((journal::Entity, journal::Column::RequestId)).is_in(chunk.iter().copied());
        let mut query = entries(place_column(backend).lt(place), is_one);
        query.and_where(place_column(backend).lt(until));
        files.extend(read(db, &query).await?);
    }
    Ok(Some(files))
}

/// A page of all files, by id, with their journals before `until`.
///
/// # Errors
/// When the database does not answer.
pub async fn files(
    db: &impl Db,
    (first, after): (u64, Option<RequestId>),
    until: i64,
) -> Result<Vec<File>, StoreError> {
    let place = place_column(db.connection().get_database_backend());
    let mut query = entries(Expr::value(false), in_page(page(first, after)));
    query.and_where(place.lt(until));
    read(db, &query).await
}

/// A page of the files filed, or passed on to somebody, since `since`, by id, with their journals as they were at `until`.
///
/// # Errors
/// When the database does not answer.
pub async fn files_since(
    db: &impl Db,
    (first, after): (u64, Option<RequestId>),
    (since, until): (Instant, Instant),
    scope: &Scope,
) -> Result<Vec<File>, StoreError> {
    let opened = with_a_referral(Condition::all().add(referral::Column::NotifiedAt.gte(since)));
    let mut page = page(first, after);
    page.and_where(request::Column::SubmittedAt.lte(until));
    page.cond_where(Condition::any().add(request::Column::SubmittedAt.gte(since)).add(Expr::exists(opened)));
    page.cond_where(counted(scope));
    let mut query = entries(Expr::value(false), in_page(page));
    query.and_where(journal::Column::At.lte(until));
    read(db, &query).await
}

/// The files that may hold something for whoever counts within this scope.
fn counted(scope: &Scope) -> Condition {
    if scope.everything {
        return Condition::all();
    }
    let of = Condition::any()
        .add(referral::Column::Unit.is_in(crate::filter::unit_names(scope)))
        .add(referral::Column::Partner.is_in(&scope.partners));
    Condition::any()
        .add(request::Column::Authority.is_in(&scope.authorities))
        .add(Expr::exists(with_a_referral(Condition::all().add(of))))
}

/// The referrals of a request that are so.
fn with_a_referral(so: Condition) -> SelectStatement {
    let mut query = Query::select();
    query.column(referral::Column::Id).from(referral::Entity).cond_where(so);
    query.and_where(
        Expr::col((referral::Entity, referral::Column::RequestId))
            .equals((request::Entity, request::Column::Id)),
    );
    query
}

fn page(first: u64, after: Option<RequestId>) -> SelectStatement {
    let mut page = Query::select();
    page.column(request::Column::Id).from(request::Entity).limit(first);
    page.order_by(request::Column::Id, sea_orm::Order::Asc);
    if let Some(after) = after {
        page.and_where(request::Column::Id.gt(after.0));
    }
    page
}

fn in_page(page: SelectStatement) -> SimpleExpr {
    Expr::col((journal::Entity, journal::Column::RequestId)).in_subquery(page)
}

fn entries(is_known: SimpleExpr, of: SimpleExpr) -> SelectStatement {
    use journal::Column as J;
    use request::Column as R;
    let mut query = Query::select();
    query.columns(
        [R::Id, R::Authority, R::Epci, R::Arrondissement, R::SubmittedAt].map(|c| (request::Entity, c)),
    );
    query.columns([J::At, J::ReferralId, J::Kind, J::Data].map(|c| (journal::Entity, c)));
    query.expr_as(is_known, "is_known").from(journal::Entity);
    query.inner_join(
        request::Entity,
        Expr::col((journal::Entity, J::RequestId)).equals((request::Entity, R::Id)),
    );
    query.and_where(of);
    query.order_by((journal::Entity, J::RequestId), sea_orm::Order::Asc);
    query.order_by((journal::Entity, J::Seq), sea_orm::Order::Asc);
    query
}

/// What each entry comes with.
struct Row {
    filed: Filed,
    told: Told,
    is_known: bool,
}

impl FromQueryResult for Row {
    fn from_query_result(row: &sea_orm::QueryResult, _prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let filed = Filed {
            id: RequestId(row.try_get_by_index(0)?),
            authority: row.try_get_by_index(1)?,
            epci: row.try_get_by_index(2)?,
            arrondissement: row.try_get_by_index(3)?,
            submitted_at: row.try_get_by_index(4)?,
        };
        let told = Told {
            at: row.try_get_by_index(5)?,
            referral: row.try_get_by_index::<Option<Uuid>>(6)?.map(ReferralId),
            kind: row.try_get_by_index(7)?,
            data: row.try_get_by_index(8)?,
        };
        Ok(Self { filed, told, is_known: row.try_get_by_index(9)? })
    }
}

async fn read(db: &impl Db, query: &SelectStatement) -> Result<Vec<File>, StoreError> {
    let statement = db.connection().get_database_backend().build(query);
    let mut files: Vec<File> = Vec::new();
    for Row { filed, told, is_known } in Row::find_by_statement(statement).all(db.connection()).await? {
        match files.last_mut().filter(|last| last.filed.id == filed.id) {
            Some(last) => last.told.push((told, is_known)),
            None => files.push(File { filed, told: vec![(told, is_known)] }),
        }
    }
    Ok(files)
}
