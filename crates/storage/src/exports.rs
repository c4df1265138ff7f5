//! Exports in the making: asked for, made part by part by one worker at a time, kept for some days.

use domain::ids::{ExportId, PersonId};
use domain::time::Instant;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::rows::export::{Column, Entity, Model};
use crate::rows::export_part;
use crate::{Db, StoreError, Tx};

/// An export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// Whose it is.
    pub person: PersonId,
    /// What is wanted, as JSON.
    pub wanted: String,
    /// The file's name.
    pub name: String,
    /// When it was asked for.
    pub asked_at: Instant,
    /// How many rows it will have.
    pub total: i32,
    /// How many are written.
    pub done: i32,
    /// When it was ready.
    pub finished_at: Option<Instant>,
    /// It could not be made.
    pub failed: bool,
    /// Under which rights it was made; none while it is not.
    pub made_for: Option<String>,
}

impl From<Model> for Export {
    fn from(row: Model) -> Self {
        let Model {
            id,
            person_id,
            wanted,
            name,
            asked_at,
            total,
            done,
            leased_until: _,
            finished_at,
            failed,
            made_for,
        } = row;
        let (id, person) = (ExportId(id), PersonId(person_id));
        Self { id, person, wanted, name, asked_at, total, done, finished_at, failed, made_for }
    }
}

/// Keeps an export that was asked for.
///
/// # Errors
/// When the database does not answer.
pub async fn insert(tx: &Tx, export: &Export) -> Result<(), StoreError> {
    let Export { id, person, wanted, name, asked_at, total, done, finished_at, failed, made_for } =
        export.clone();
    let (id, person_id) = (id.0, person.0);
    let row = Model {
        id,
        person_id,
        wanted,
        name,
        asked_at,
        total,
        done,
        leased_until: None,
        finished_at,
        failed,
        made_for,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The export of this id.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, id: ExportId) -> Result<Option<Export>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(db.connection()).await?.map(Into::into))
}

/// A person's exports, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_person(db: &impl Db, person: PersonId) -> Result<Vec<Export>, StoreError> {
    let query = Entity::find().filter(Column::PersonId.eq(person.0)).order_by_desc(Column::AskedAt).limit(50);
    Ok(query.all(db.connection()).await?.into_iter().map(Into::into).collect())
}

/// How many of a person's exports are not ready yet.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(db: &impl Db, person: PersonId) -> Result<u64, StoreError> {
    let query = Entity::find().filter(Column::PersonId.eq(person.0)).filter(Column::FinishedAt.is_null());
    Ok(query.filter(Column::Failed.eq(false)).count(db.connection()).await?)
}

/// Does an export wait, or has one been kept since before an instant?
///
/// # Errors
/// When the database does not answer.
pub async fn is_due(db: &impl Db, kept_since: Instant) -> Result<bool, StoreError> {
    let waits = Column::FinishedAt.is_null().and(Column::Failed.eq(false));
    let query = Entity::find().filter(waits.or(Column::AskedAt.lt(kept_since)));
    Ok(query.limit(1).one(db.connection()).await?.is_some())
}

/// Takes the export that has waited longest, for as long as the lease; what a lost worker had written of it goes.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(tx: &Tx, (now, until): (Instant, Instant)) -> Result<Option<Export>, StoreError> {
    let free = Column::LeasedUntil.is_null().or(Column::LeasedUntil.lt(now));
    let first = Entity::find()
        .filter(Column::FinishedAt.is_null())
        .filter(Column::Failed.eq(false))
        .filter(free)
        .order_by_asc(Column::AskedAt)
        .lock_exclusive()
        .one(tx.connection())
        .await?;
    let Some(first) = first else { return Ok(None) };
    let id = ExportId(first.id);
    forget_parts(tx, &[id]).await?;
    Entity::update_many()
        .col_expr(Column::Done, Expr::value(0))
        .col_expr(Column::LeasedUntil, Expr::value(until))
        .filter(Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(Some(first.into()))
}

/// Keeps how far an export has come, and the lease on it from now on.
///
/// # Errors
/// [`StoreError::Stale`] when another worker has taken it over.
pub async fn moved(
    tx: &Tx,
    id: ExportId,
    done: i32,
    (held, until): (Instant, Instant),
) -> Result<(), StoreError> {
    let moved = Entity::update_many()
        .col_expr(Column::Done, Expr::value(done))
        .col_expr(Column::LeasedUntil, Expr::value(until))
        .filter(Column::Id.eq(id.0))
        .filter(Column::LeasedUntil.eq(held))
        .exec(tx.connection())
        .await?;
    if moved.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Keeps some of an export's bytes.
///
/// # Errors
/// When the database does not answer.
pub async fn add_part(tx: &Tx, id: ExportId, n: i32, bytes: Vec<u8>) -> Result<(), StoreError> {
    let row = export_part::Model { id: format!("{id}:{n}"), export_id: id.0, n, bytes };
    export_part::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Ends the making of an export, well or not, and keeps under which rights it was made.
///
/// # Errors
/// [`StoreError::Stale`] when another worker has taken it over.
pub async fn finish(
    tx: &Tx,
    id: ExportId,
    (done, failed): (i32, bool),
    made_for: Option<&str>,
    (held, now): (Instant, Instant),
) -> Result<(), StoreError> {
    let finished = Entity::update_many()
        .col_expr(Column::Done, Expr::value(done))
        .col_expr(Column::Failed, Expr::value(failed))
        .col_expr(Column::MadeFor, Expr::value(made_for))
        .col_expr(Column::FinishedAt, Expr::value((!failed).then_some(now)))
        .filter(Column::Id.eq(id.0))
        .filter(Column::LeasedUntil.eq(held))
        .exec(tx.connection())
        .await?;
    if finished.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// The n-th part of an export; none after the last.
///
/// # Errors
/// When the database does not answer.
pub async fn part(db: &impl Db, id: ExportId, n: i32) -> Result<Option<Vec<u8>>, StoreError> {
    let row = export_part::Entity::find_by_id(format!("{id}:{n}")).one(db.connection()).await?;
    Ok(row.map(|row| row.bytes))
}

/// Forgets the exports asked for before an instant.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(tx: &Tx, before: Instant) -> Result<(), StoreError> {
    let old = Entity::find().filter(Column::AskedAt.lt(before)).limit(100).all(tx.connection()).await?;
    let ids: Vec<_> = old.iter().map(|row| ExportId(row.id)).collect();
    forget_parts(tx, &ids).await?;
    let ids = ids.iter().map(|id| id.0);
    Entity::delete_many().filter(Column::Id.is_in(ids)).exec(tx.connection()).await?;
    Ok(())
}

async fn forget_parts(tx: &Tx, of: &[ExportId]) -> Result<(), StoreError> {
    let of = export_part::Column::ExportId.is_in(of.iter().map(|id| id.0));
    export_part::Entity::delete_many().filter(of).exec(tx.connection()).await?;
    Ok(())
}
