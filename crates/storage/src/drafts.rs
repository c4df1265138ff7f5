//! Drafts: a few a person, kept as they write, gone with the filing or with time.

use domain::draft::Draft;
use domain::ids::{DraftId, PersonId};
use domain::time::Instant;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::rows::draft::{Column, Entity, Model};
use crate::rows::{from_json, to_json};
use crate::{Db, StoreError, Tx};

impl TryFrom<Model> for Draft {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let content = from_json(&row.content, "written_draft", "content")?;
        let Model { id, person_id: _, idempotency_key: key, content: _, version, writer, saved_at } = row;
        Ok(Self { id: DraftId(id), key, version, writer, saved_at, content })
    }
}

/// The drafts of this person that were saved since an instant, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &impl Db, person: PersonId, since: Instant) -> Result<Vec<Draft>, StoreError> {
    let query = Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::SavedAt.gt(since))
        .order_by_desc(Column::SavedAt)
        .order_by_desc(Column::Id);
    query.all(db.connection()).await?.into_iter().map(TryInto::try_into).collect()
}

/// Keeps a new draft.
///
/// # Errors
/// [`StoreError::Duplicate`] when there is one of this id.
pub async fn insert(tx: &Tx, person: PersonId, new: &Draft) -> Result<(), StoreError> {
    let row = Model {
        id: new.id.0,
        person_id: person.0,
        idempotency_key: new.key.clone(),
        content: to_json(&new.content),
        version: new.version,
        writer: new.writer.clone(),
        saved_at: new.saved_at,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Keeps a draft in place of its version before.
///
/// # Errors
/// [`StoreError::Stale`] when that version is no longer the one there.
pub async fn update(tx: &Tx, person: PersonId, draft: &Draft) -> Result<(), StoreError> {
    let update = Entity::update_many()
        .col_expr(Column::Content, Expr::value(to_json(&draft.content)))
        .col_expr(Column::Version, Expr::value(draft.version))
        .col_expr(Column::Writer, Expr::value(draft.writer.clone()))
        .col_expr(Column::SavedAt, Expr::value(draft.saved_at))
        .filter(Column::Id.eq(draft.id.0))
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::Version.eq(draft.version - 1));
    if update.exec(tx.connection()).await?.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// The draft of this key.
///
/// # Errors
/// When the database does not answer.
pub async fn by_key(db: &impl Db, person: PersonId, key: &str) -> Result<Option<Draft>, StoreError> {
    let query = Entity::find().filter(Column::PersonId.eq(person.0)).filter(Column::IdempotencyKey.eq(key));
    query.one(db.connection()).await?.map(TryInto::try_into).transpose()
}

/// Forgets the draft that has just been filed, in the transaction that files it; another one stays.
///
/// # Errors
/// [`StoreError::Stale`] when a version is given and another is there: somebody has written meanwhile.
pub async fn filed(tx: &Tx, person: PersonId, key: &str, version: Option<i32>) -> Result<(), StoreError> {
    let mut delete =
        Entity::delete_many().filter(Column::PersonId.eq(person.0)).filter(Column::IdempotencyKey.eq(key));
    if let Some(version) = version {
        delete = delete.filter(Column::Version.eq(version));
    }
    let gone = delete.exec(tx.connection()).await?.rows_affected;
    if version.is_some() && gone == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// Forgets a draft of this person.
///
/// # Errors
/// When the database does not answer.
pub async fn discard(tx: &Tx, person: PersonId, id: DraftId) -> Result<(), StoreError> {
    let delete = Entity::delete_many().filter(Column::PersonId.eq(person.0)).filter(Column::Id.eq(id.0));
    delete.exec(tx.connection()).await?;
    Ok(())
}

/// Sweeps drafts that were saved before an instant, those of an earlier release included, which had one a person.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(tx: &Tx, before: Instant) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::SavedAt.lt(before)).exec(tx.connection()).await?;
    let mut earlier = Query::delete();
    earlier.from_table(Alias::new("draft")).and_where(Expr::col(Column::SavedAt).lt(before));
    tx.connection().execute(&earlier).await?;
    Ok(())
}
