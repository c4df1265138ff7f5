//! Drafts: one a person, kept as they write, gone with the filing.

use domain::draft::Draft;
use domain::ids::PersonId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::rows::{draft, from_json, to_json};
use crate::{Db, StoreError, Tx};

/// The draft of this person.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, person: PersonId) -> Result<Option<Draft>, StoreError> {
    let row = draft::Entity::find_by_id(person.0).one(db.connection()).await?;
    row.map(|row| {
        let content = from_json(&row.content, "draft", "content")?;
        Ok(Draft { key: row.idempotency_key, saved_at: row.saved_at, content })
    })
    .transpose()
}

/// Keeps a draft in place of the one before.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(tx: &Tx, person: PersonId, new: &Draft) -> Result<(), StoreError> {
    let row = draft::Model {
        person_id: person.0,
        idempotency_key: new.key.clone(),
        content: to_json(&new.content),
        saved_at: new.saved_at,
    };
    let again = OnConflict::column(draft::Column::PersonId)
        .update_columns([draft::Column::IdempotencyKey, draft::Column::Content, draft::Column::SavedAt])
        .to_owned();
    let insert = draft::Entity::insert(row.into_active_model()).on_conflict(again);
    insert.exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Forgets the draft that has just been filed, in the transaction that files it; another one stays.
///
/// # Errors
/// When the database does not answer.
pub async fn filed(tx: &Tx, person: PersonId, key: &str) -> Result<(), StoreError> {
    draft::Entity::delete_many()
        .filter(draft::Column::PersonId.eq(person.0))
        .filter(draft::Column::IdempotencyKey.eq(key))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Forgets the draft of this person.
///
/// # Errors
/// When the database does not answer.
pub async fn discard(tx: &Tx, person: PersonId) -> Result<(), StoreError> {
    draft::Entity::delete_by_id(person.0).exec(tx.connection()).await?;
    Ok(())
}
