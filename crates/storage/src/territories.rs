//! The Département's folder, kept as versions: the last one is the truth, `appui territory import` adds one.

use domain::territory::Territory;
use domain::time::Instant;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder, QuerySelect};

use crate::rows::{from_json, territory, to_json};
use crate::{Db, StoreError, Tx};

/// Number of the last version; none in an empty database.
///
/// # Errors
/// When the database does not answer.
pub async fn head(db: &impl Db) -> Result<Option<i32>, StoreError> {
    let query = territory::Entity::find().select_only().column(territory::Column::Version);
    let query = query.order_by_desc(territory::Column::Version).into_tuple::<i32>();
    Ok(query.one(db.connection()).await?)
}

/// The last version and its number; none in an empty database.
///
/// # Errors
/// When the database does not answer, or its document cannot be read.
pub async fn load(db: &impl Db) -> Result<Option<(i32, Territory)>, StoreError> {
    let query = territory::Entity::find().order_by_desc(territory::Column::Version);
    let row = query.one(db.connection()).await?;
    row.map(|row| Ok((row.version, from_json(&row.document, "territory", "document")?))).transpose()
}

/// When the last version was imported; none in an empty database.
///
/// # Errors
/// When the database does not answer.
pub async fn imported_at(db: &impl Db) -> Result<Option<Instant>, StoreError> {
    let query = territory::Entity::find().select_only().column(territory::Column::ImportedAt);
    let query = query.order_by_desc(territory::Column::Version).into_tuple::<Instant>();
    Ok(query.one(db.connection()).await?)
}

/// Adds a version after `head`.
///
/// # Errors
/// [`StoreError::Duplicate`] when somebody else has just added one.
pub async fn append(
    tx: &Tx,
    head: Option<i32>,
    territory: &Territory,
    now: Instant,
) -> Result<(), StoreError> {
    let row = territory::ActiveModel {
        version: Set(head.unwrap_or_default() + 1),
        imported_at: Set(now),
        document: Set(to_json(territory)),
    };
    territory::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}
