//! What a person has chosen: the guide's versions they have accepted, what they want by mail, what they have seen.

use std::collections::BTreeMap;

use domain::ids::PersonId;
use domain::preferences::Preferences;
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::rows::{guide_acceptance, preference};
use crate::{Db, StoreError, Tx};

/// The last version of the guide that each of these people has accepted, and when.
///
/// # Errors
/// When the database does not answer.
pub async fn accepted(
    db: &impl Db,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, (u32, Instant)>, StoreError> {
    let query = guide_acceptance::Entity::find()
        .filter(guide_acceptance::Column::PersonId.is_in(people.iter().map(|person| person.0)))
        .order_by_asc(guide_acceptance::Column::Version);
    let rows = query.all(db.connection()).await?.into_iter();
    let one = |row: guide_acceptance::Model| {
        (PersonId(row.person_id), (u32::try_from(row.version).unwrap_or_default(), row.accepted_at))
    };
    Ok(rows.map(one).collect())
}

/// Keeps that a person accepts a version of the guide; again changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn accept(
    tx: &Tx,
    id: Uuid,
    person: PersonId,
    version: u32,
    accepted_at: Instant,
) -> Result<(), StoreError> {
    let version = i32::try_from(version).unwrap_or(i32::MAX);
    let row = guide_acceptance::Model { id, person_id: person.0, version, accepted_at };
    let once = OnConflict::columns([guide_acceptance::Column::PersonId, guide_acceptance::Column::Version])
        .do_nothing()
        .to_owned();
    let insert = guide_acceptance::Entity::insert(row.into_active_model()).on_conflict(once);
    insert.exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// What these people want; who has said nothing is left out.
///
/// # Errors
/// When the database does not answer.
pub async fn preferences(
    db: &impl Db,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Preferences>, StoreError> {
    let wanted = preference::Column::PersonId.is_in(people.iter().map(|person| person.0));
    let rows = preference::Entity::find().filter(wanted).all(db.connection()).await?;
    let one = |row: preference::Model| {
        let preference::Model { person_id, notices, progress, meeting_pack, seen_at } = row;
        (PersonId(person_id), Preferences { notices, progress, meeting_pack, seen_at })
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Who asked for the pack of figures.
///
/// # Errors
/// When the database does not answer.
pub async fn wanting_packs(db: &impl Db) -> Result<Vec<PersonId>, StoreError> {
    let rows = preference::Entity::find().filter(preference::Column::MeetingPack.eq(true));
    Ok(rows.all(db.connection()).await?.into_iter().map(|row| PersonId(row.person_id)).collect())
}

/// Keeps what a person wants by mail; what they have seen stays as it is.
///
/// # Errors
/// When the database does not answer.
pub async fn prefer(tx: &Tx, person: PersonId, wanted: Preferences) -> Result<(), StoreError> {
    let Preferences { notices, progress, meeting_pack, seen_at: _ } = wanted;
    let row = preference::Model { person_id: person.0, notices, progress, meeting_pack, seen_at: None };
    upsert(
        tx,
        row,
        &[preference::Column::Notices, preference::Column::Progress, preference::Column::MeetingPack],
    )
    .await
}

/// Keeps until when a person has seen their notifications; what they want by mail stays as it is.
///
/// # Errors
/// When the database does not answer.
pub async fn seen(tx: &Tx, person: PersonId, until: Instant) -> Result<(), StoreError> {
    let Preferences { notices, progress, meeting_pack, seen_at: _ } = Preferences::default();
    let row =
        preference::Model { person_id: person.0, notices, progress, meeting_pack, seen_at: Some(until) };
    upsert(tx, row, &[preference::Column::SeenAt]).await
}

async fn upsert(tx: &Tx, row: preference::Model, changed: &[preference::Column]) -> Result<(), StoreError> {
    let again =
        OnConflict::column(preference::Column::PersonId).update_columns(changed.iter().copied()).to_owned();
    let insert = preference::Entity::insert(row.into_active_model()).on_conflict(again);
    insert.exec_without_returning(tx.connection()).await?;
    Ok(())
}
