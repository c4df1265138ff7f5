//! Forms of pages: the keys of those that were sent, and what was typed when the session was over. Fingerprints and sealed texts
//! only.

use domain::time::Instant;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::rows::{form_kept, form_sent};
use crate::{Db, StoreError, Tx};

/// A form that is sent: it acts once.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Fingerprint of its one-time key and of whoever sends it.
    pub id: String,
    /// Fingerprint of what it says.
    pub content: String,
    /// When.
    pub at: Instant,
}

/// Notes that a form acts, in the transaction of its act: another that sends the same form waits for the end of it.
///
/// # Errors
/// [`StoreError::AlreadyDone`] when it has acted; [`StoreError::FormReused`] when it has, and said something else.
pub(crate) async fn note(tx: &Tx, sent: &Sent) -> Result<(), StoreError> {
    let Sent { id, content, at } = sent.clone();
    let row = form_sent::Model { id, content, sent_at: at };
    let once = OnConflict::column(form_sent::Column::Id).do_nothing().to_owned();
    let insert = form_sent::Entity::insert(row.into_active_model()).on_conflict(once);
    if insert.exec_without_returning(tx.connection()).await? == 1 {
        return Ok(());
    }
    Err(if is_done(tx, sent).await? { StoreError::AlreadyDone } else { StoreError::FormReused })
}

/// Has this very form acted?
///
/// # Errors
/// When the database does not answer.
pub async fn is_done(db: &impl Db, sent: &Sent) -> Result<bool, StoreError> {
    let row = form_sent::Entity::find_by_id(sent.id.clone()).one(db.connection()).await?;
    Ok(row.is_some_and(|row| row.content == sent.content))
}

/// What was typed in a form that could not be taken.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Fingerprint of the visit, the person and the form's address.
    pub id: String,
    /// Fingerprint of the visit.
    pub visit: String,
    /// Tag of the person.
    pub person: String,
    /// Sealed.
    pub content: String,
    /// When.
    pub at: Instant,
}

impl From<form_kept::Model> for Kept {
    fn from(row: form_kept::Model) -> Self {
        let form_kept::Model { id, visit, person, content, kept_at } = row;
        Self { id, visit, person, content, at: kept_at }
    }
}

/// Keeps it in place of what was kept of the same form.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(tx: &Tx, kept: Kept) -> Result<(), StoreError> {
    let Kept { id, visit, person, content, at } = kept;
    let row = form_kept::Model { id, visit, person, content, kept_at: at };
    let again = OnConflict::column(form_kept::Column::Id)
        .update_columns([form_kept::Column::Content, form_kept::Column::KeptAt])
        .to_owned();
    let insert = form_kept::Entity::insert(row.into_active_model()).on_conflict(again);
    insert.exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// How many forms are kept for a person since an instant, this one left out.
///
/// # Errors
/// When the database does not answer.
pub async fn count_others(db: &impl Db, person: &str, id: &str, since: Instant) -> Result<u64, StoreError> {
    let others = form_kept::Entity::find().filter(form_kept::Column::Person.eq(person));
    let others = others.filter(form_kept::Column::Id.ne(id)).filter(form_kept::Column::KeptAt.gte(since));
    Ok(others.count(db.connection()).await?)
}

/// What is kept for a person in a visit since an instant, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn kept(
    db: &impl Db,
    (visit, person): (&str, &str),
    since: Instant,
    most: u64,
) -> Result<Vec<Kept>, StoreError> {
    let query = form_kept::Entity::find()
        .filter(form_kept::Column::Person.eq(person))
        .filter(form_kept::Column::Visit.eq(visit))
        .filter(form_kept::Column::KeptAt.gt(since))
        .order_by_desc(form_kept::Column::KeptAt)
        .limit(most);
    Ok(query.all(db.connection()).await?.into_iter().map(Into::into).collect())
}

/// Forgets what was kept: it has been taken.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(tx: &Tx, id: &str) -> Result<(), StoreError> {
    form_kept::Entity::delete_by_id(id.to_owned()).exec(tx.connection()).await?;
    Ok(())
}

/// Sweeps what is older than these instants: keys of forms that were sent, and what was kept.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(tx: &Tx, (sent, kept): (Instant, Instant)) -> Result<(), StoreError> {
    let old = form_sent::Entity::delete_many().filter(form_sent::Column::SentAt.lt(sent));
    old.exec(tx.connection()).await?;
    let old = form_kept::Entity::delete_many().filter(form_kept::Column::KeptAt.lt(kept));
    old.exec(tx.connection()).await?;
    Ok(())
}
