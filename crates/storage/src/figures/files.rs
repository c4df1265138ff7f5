//! Files with their journals, as the cells are counted from them: those that the cells do not know yet, and all of them in pages.
//!
//! What may not live here: how far the cells have come (`follow`).

use std::collections::{BTreeMap, BTreeSet};

use domain::figures::{Filed, Told};
use domain::ids::{ReferralId, RequestId};
use domain::policy::Scope;
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, FromQueryResult};

use super::follow::{followed, place_column};
use crate::rows::{journal, referral, request};
use crate::{Db, StoreError};

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
        .add(referral::Column::Unit.is_in(crate::filter::open_unit_names(scope)))
        .add(referral::Column::Partner.is_in(&scope.partners));
    Condition::any()
        .add(request::Column::Authority.is_in(&scope.authorities))
        .add(request::Column::Authority.is_in(scope.themed.iter().map(|themed| &themed.authority)))
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
        [R::Id, R::Authority, R::Epci, R::Arrondissement, R::SubmittedAt, R::Confidential]
            .map(|c| (request::Entity, c)),
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
            confidential: row.try_get_by_index(5)?,
        };
        let told = Told {
            at: row.try_get_by_index(6)?,
            referral: row.try_get_by_index::<Option<Uuid>>(7)?.map(ReferralId),
            kind: row.try_get_by_index(8)?,
            data: row.try_get_by_index(9)?,
        };
        Ok(Self { filed, told, is_known: row.try_get_by_index(10)? })
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
