//! Figures as they were published, a quarter a row, never changed.

use domain::publication::Publication;
use domain::time::Instant;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel, QueryOrder, QuerySelect};

use crate::rows::publication::{Column, Entity, Model};
use crate::rows::{from_json, to_json};
use crate::{Db, StoreError, Tx};

/// What was published of a quarter.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, quarter: &str) -> Result<Option<Publication>, StoreError> {
    let row = Entity::find_by_id(quarter).one(db.connection()).await?;
    row.map(|row| from_json(&row.document, "publication", "document")).transpose()
}

/// The quarters that are published, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn quarters(db: &impl Db) -> Result<Vec<String>, StoreError> {
    let query = Entity::find().select_only().column(Column::Quarter).order_by_desc(Column::Quarter);
    Ok(query.into_tuple().all(db.connection()).await?)
}

/// Keeps what is published of a quarter; one that is published stays as it is. True for whoever published it.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(tx: &Tx, publication: &Publication, now: Instant) -> Result<bool, StoreError> {
    let document = to_json(publication);
    let row = Model { quarter: publication.quarter.clone(), published_at: now, document };
    let once = OnConflict::column(Column::Quarter).do_nothing().to_owned();
    let insert = Entity::insert(row.into_active_model()).on_conflict(once);
    Ok(insert.exec_without_returning(tx.connection()).await? > 0)
}
