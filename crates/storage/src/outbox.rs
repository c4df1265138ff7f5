//! The outbox: mails to be sent, written with what caused them, claimed with a lease, sent outside any transaction.

use domain::ids::{PersonId, RequestId};
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
};

use crate::rows::outbox;
use crate::{Db, StoreError, Tx};

/// A mail to be kept until it is sent.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// Its id: its Message-ID is made from it.
    pub id: Uuid,
    /// Which mail.
    pub kind: String,
    /// What it is about: JSON of ids, codes and instants.
    pub payload: String,
    /// The same key is the same mail: it is kept once.
    pub dedup_key: String,
    /// The request it belongs to: its thread.
    pub request: Option<RequestId>,
    /// When it was caused.
    pub created_at: Instant,
    /// When it may leave.
    pub due_at: Instant,
    /// The person it is to; none for a mailbox, a role, a contact.
    pub person: Option<PersonId>,
    /// Why it is kept without being sent: the person wants no such mail, and finds it in their notifications.
    pub unwanted: Option<&'static str>,
}

/// A mail claimed by a worker.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Its id.
    pub id: Uuid,
    /// Which mail.
    pub kind: String,
    /// What it is about.
    pub payload: String,
    /// The request it belongs to.
    pub request: Option<RequestId>,
    /// When it was caused.
    pub created_at: Instant,
    /// How often it has been tried before.
    pub attempts: u32,
}

/// Puts mails in the outbox; those whose key is there already are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn enqueue(tx: &Tx, mails: Vec<NewMail>) -> Result<u64, StoreError> {
    let mut kept = 0;
    let rows: Vec<_> = mails
        .into_iter()
        .map(|mail| {
            outbox::Model {
                id: mail.id,
                kind: mail.kind,
                payload: mail.payload,
                dedup_key: mail.dedup_key,
                request_id: mail.request.map(|id| id.0),
                created_at: mail.created_at,
                due_at: mail.due_at,
                attempts: 0,
                locked_until: None,
                locked_by: None,
                last_error: mail.unwanted.map(str::to_owned),
                sent_at: mail.unwanted.map(|_| mail.created_at),
                given_up_at: None,
                person_id: mail.person.map(|person| person.0),
                is_fanned: false,
                settled_at: None,
            }
            .into_active_model()
        })
        .collect();
    for chunk in rows.chunks(500) {
        let once = OnConflict::column(outbox::Column::DedupKey).do_nothing().to_owned();
        let insert = outbox::Entity::insert_many(chunk.to_vec()).on_conflict(once);
        kept += insert.exec_without_returning(tx.connection()).await?;
    }
    Ok(kept)
}

/// Is a mail with this key there, sent or not?
///
/// # Errors
/// When the database does not answer.
pub async fn existing(db: &impl Db, keys: &[String]) -> Result<Vec<String>, StoreError> {
    let query = outbox::Entity::find().select_only().column(outbox::Column::DedupKey);
    Ok(query.filter(outbox::Column::DedupKey.is_in(keys)).into_tuple().all(db.connection()).await?)
}

fn unsent() -> Condition {
    Condition::all().add(outbox::Column::SentAt.is_null()).add(outbox::Column::GivenUpAt.is_null())
}

/// Claims mails that are due until `lease_until`: another worker leaves them alone, and takes them over once it has passed.
/// One statement on both databases; on PostgreSQL rows locked by another worker are skipped.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(
    tx: &Tx,
    worker: Uuid,
    (now, lease_until): (Instant, Instant),
    limit: u64,
) -> Result<Vec<Claimed>, StoreError> {
    let free =
        Condition::any().add(outbox::Column::LockedUntil.is_null()).add(outbox::Column::LockedUntil.lte(now));
    let mut due = Query::select();
    due.column(outbox::Column::Id)
        .from(outbox::Entity)
        .cond_where(unsent().add(outbox::Column::DueAt.lte(now)).add(free))
        .order_by(outbox::Column::DueAt, sea_orm::Order::Asc)
        .limit(limit)
        .lock_with_behavior(
            sea_orm::sea_query::LockType::Update,
            sea_orm::sea_query::LockBehavior::SkipLocked,
        );
    let rows = outbox::Entity::update_many()
        .col_expr(outbox::Column::LockedUntil, Expr::value(lease_until))
        .col_expr(outbox::Column::LockedBy, Expr::value(worker))
        .filter(outbox::Column::Id.in_subquery(due))
        .exec_with_returning(tx.connection())
        .await?;
    let mut claimed: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let attempts = u32::try_from(row.attempts).unwrap_or_default();
            let request = row.request_id.map(RequestId);
            let outbox::Model { id, kind, payload, created_at, .. } = row;
            Claimed { id, kind, payload, request, created_at, attempts }
        })
        .collect();
    claimed.sort_by_key(|mail| (mail.created_at, mail.id));
    Ok(claimed)
}

/// What became of a mail that was claimed.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It has left.
    Sent,
    /// It has become one mail for each person behind a role.
    Fanned,
    /// It will be tried again at this instant.
    Retry(Instant, String),
    /// It will not be tried again.
    GivenUp(String),
}

/// Marks a mail that this worker claimed; false when its lease has been taken over meanwhile.
///
/// # Errors
/// When the database does not answer.
pub async fn mark(
    tx: &Tx,
    worker: Uuid,
    id: Uuid,
    outcome: Outcome,
    now: Instant,
) -> Result<bool, StoreError> {
    let attempts = Expr::col(outbox::Column::Attempts).add(1);
    let update = outbox::Entity::update_many()
        .col_expr(outbox::Column::Attempts, attempts)
        .col_expr(outbox::Column::LockedUntil, Expr::value(Option::<Instant>::None))
        .filter(outbox::Column::Id.eq(id))
        .filter(outbox::Column::LockedBy.eq(worker))
        .filter(unsent());
    let update = match outcome {
        Outcome::Sent => update.col_expr(outbox::Column::SentAt, Expr::value(now)),
        Outcome::Fanned => update
            .col_expr(outbox::Column::SentAt, Expr::value(now))
            .col_expr(outbox::Column::IsFanned, Expr::value(true)),
        Outcome::Retry(at, error) => update
            .col_expr(outbox::Column::DueAt, Expr::value(at))
            .col_expr(outbox::Column::LastError, Expr::value(error)),
        Outcome::GivenUp(error) => update
            .col_expr(outbox::Column::GivenUpAt, Expr::value(now))
            .col_expr(outbox::Column::LastError, Expr::value(error)),
    };
    Ok(update.exec(tx.connection()).await?.rows_affected == 1)
}

/// How many mails wait, and how many have been given up.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(db: &impl Db) -> Result<(u64, u64), StoreError> {
    let waiting = outbox::Entity::find().filter(unsent()).count(db.connection()).await?;
    let given_up = outbox::Entity::find()
        .filter(outbox::Column::GivenUpAt.is_not_null())
        .filter(outbox::Column::SettledAt.is_null());
    Ok((waiting, given_up.count(db.connection()).await?))
}
