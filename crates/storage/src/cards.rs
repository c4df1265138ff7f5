//! What an authority says of itself: when it is open.

use domain::ids::PersonId;
use domain::policy::{Permit, Write};
use domain::time::Instant;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::permitted::permitted;
use crate::rows::authority_card::{Column, Entity, Model};
use crate::{Db, StoreError, Tx};

/// When the authority of this code is open, in its words.
///
/// # Errors
/// When the database does not answer.
pub async fn opening_hours(db: &impl Db, authority: &str) -> Result<Option<String>, StoreError> {
    let row = Entity::find_by_id(authority).one(db.connection()).await?;
    Ok(row.map(|row| row.opening_hours))
}

/// Keeps what an authority says of its hours, in place of what it said before.
///
/// # Errors
/// When the database does not answer.
pub async fn say(
    tx: &Tx,
    permit: &Permit,
    (authority, opening_hours): (&str, &str),
    (said_by, said_at): (PersonId, Instant),
) -> Result<(), StoreError> {
    permitted(permit, &Write::Card(authority))?;
    let (authority, opening_hours) = (authority.to_owned(), opening_hours.to_owned());
    let row = Model { authority, opening_hours, said_at, said_by: said_by.0 };
    let again = OnConflict::column(Column::Authority)
        .update_columns([Column::OpeningHours, Column::SaidAt, Column::SaidBy])
        .to_owned();
    let insert = Entity::insert(row.into_active_model()).on_conflict(again);
    insert.exec_without_returning(tx.connection()).await?;
    Ok(())
}
