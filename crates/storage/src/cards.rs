//! What an authority says of itself: when it is open.

use std::collections::BTreeMap;

use domain::ids::PersonId;
use domain::policy::{Permit, Write};
use domain::time::Instant;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::permitted::permitted;
use crate::rows::authority_card::{Column, Entity, Model};
use crate::{Db, StoreError, Tx};

/// When the authorities of these codes are open, in their words; none for those that have not said.
///
/// # Errors
/// When the database does not answer.
pub async fn opening_hours(db: &impl Db, codes: &[String]) -> Result<BTreeMap<String, String>, StoreError> {
    let rows = Entity::find().filter(Column::Authority.is_in(codes)).all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.authority, row.opening_hours)).collect())
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
