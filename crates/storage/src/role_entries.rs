//! The journal of roles: who gave, refused or ended which, of whom, when. Ids, codes and instants only; it is only added to, by the
//! very writes that give and end roles, so that no way to a role can forget it.

use domain::ids::{PersonId, RoleId};
use domain::mandate::{Role, RoleEntry, RoleEvent};
use sea_orm::ActiveValue::NotSet;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::rows::{role, role_entry};
use crate::{Db, PageOf, StoreError, Tx, filter};

/// Adds entries, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn append(tx: &Tx, entries: &[RoleEntry]) -> Result<(), StoreError> {
    let rows: Vec<_> = entries.iter().map(row).collect();
    for chunk in rows.chunks(1_000) {
        role_entry::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

fn row(entry: &RoleEntry) -> role_entry::ActiveModel {
    let RoleEntry { at, event, by, person, kind, until } = entry.clone();
    let role = Role { id: RoleId(person.0), kind, from: at, until, given_by: by };
    let role::Model { kind, authority, function, unit, .. } = role::Model::of(person, &role);
    let row = role_entry::Model {
        seq: 0,
        at,
        event: event.code().to_owned(),
        by_id: by.map(|by| by.0),
        person_id: person.0,
        kind,
        place: authority.or(unit),
        function,
        until,
    };
    role_entry::ActiveModel { seq: NotSet, ..row.into_active_model() }
}

/// A page of the journal, the latest first, each entry with its place in it.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    db: &impl Db,
    (first, after): (u64, Option<i64>),
) -> Result<PageOf<(i64, RoleEntry)>, StoreError> {
    let query = role_entry::Entity::find()
        .filter(role_entry::Column::Seq.lt(after.unwrap_or(i64::MAX)))
        .order_by_desc(role_entry::Column::Seq)
        .limit(first.saturating_add(1));
    let rows = query.all(db.connection()).await?.into_iter().map(told);
    Ok(PageOf::from_rows(rows.collect::<Result<_, _>>()?, first))
}

/// How many entries it has.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &impl Db) -> Result<u64, StoreError> {
    filter::count(role_entry::Entity::find(), db.connection(), role_entry::Column::Seq).await
}

fn told(row: role_entry::Model) -> Result<(i64, RoleEntry), StoreError> {
    let role_entry::Model { seq, at, event, by_id, person_id, kind, place, function, until } = row;
    let unknown = StoreError::Inconsistent { table: "role_entry", column: "event" };
    let event = RoleEvent::ALL.into_iter().find(|one| one.code() == event).ok_or(unknown)?;
    let is_mandate = kind == role::REQUESTER;
    let (authority, unit) = if is_mandate { (place, None) } else { (None, place) };
    let role = role::Model {
        id: person_id,
        person_id,
        kind,
        authority,
        function,
        themes: "[]".to_owned(),
        unit,
        valid_from: at,
        valid_until: until,
        given_by: by_id,
        ended_by: None,
    };
    let kind = Role::try_from(role)?.kind;
    let entry = RoleEntry { at, event, by: by_id.map(PersonId), person: PersonId(person_id), kind, until };
    Ok((seq, entry))
}
