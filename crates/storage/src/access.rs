//! The log of who read what from outside the file: a table of its own, which the person concerned may have.

use domain::ids::{PersonId, RequestId};
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect};

use crate::rows::{access_log, person_access, request};
use crate::{Db, StoreError, Tx, filter};

/// Logs that a person read these requests from outside the file.
///
/// # Errors
/// When the database does not answer.
pub async fn log_access(
    tx: &Tx,
    person: PersonId,
    read: Vec<(Uuid, RequestId)>,
    at: Instant,
) -> Result<(), StoreError> {
    let row = |(id, request): (Uuid, RequestId)| {
        access_log::Model { id, at, person_id: person.0, request_id: request.0 }.into_active_model()
    };
    access_log::Entity::insert_many(read.into_iter().map(row))
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// When a person read which file from outside, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn read_by(
    db: &impl Db,
    person: PersonId,
    limit: u64,
) -> Result<Vec<(Instant, String)>, StoreError> {
    let of = access_log::Entity::belongs_to(request::Entity)
        .from(access_log::Column::RequestId)
        .to(request::Column::Id);
    let query = access_log::Entity::find()
        .select_only()
        .column(access_log::Column::At)
        .column(request::Column::Reference)
        .join(JoinType::InnerJoin, of.into())
        .filter(access_log::Column::PersonId.eq(person.0))
        .order_by_desc(access_log::Column::At)
        .limit(limit);
    Ok(query.into_tuple().all(db.connection()).await?)
}

/// How often this request has been read from outside the file.
///
/// # Errors
/// When the database does not answer.
pub async fn accesses(db: &impl Db, request: RequestId) -> Result<u64, StoreError> {
    let query = access_log::Entity::find().filter(access_log::Column::RequestId.eq(request.0));
    filter::count(query, db.connection(), access_log::Column::Id).await
}

/// Logs that a person read these people's roles from outside.
///
/// # Errors
/// When the database does not answer.
pub async fn log_people(
    tx: &Tx,
    reader: PersonId,
    read: Vec<(Uuid, PersonId)>,
    at: Instant,
) -> Result<(), StoreError> {
    let row = |(id, person): (Uuid, PersonId)| {
        person_access::Model { id, at, reader_id: reader.0, person_id: person.0 }.into_active_model()
    };
    person_access::Entity::insert_many(read.into_iter().map(row))
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// When a person's roles were read from outside, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn readings_of(db: &impl Db, person: PersonId, limit: u64) -> Result<Vec<Instant>, StoreError> {
    let query = person_access::Entity::find()
        .select_only()
        .column(person_access::Column::At)
        .filter(person_access::Column::PersonId.eq(person.0))
        .order_by_desc(person_access::Column::At)
        .limit(limit);
    Ok(query.into_tuple().all(db.connection()).await?)
}
