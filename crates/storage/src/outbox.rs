//! The outbox: mails to be sent, written with what caused them, claimed with a short lease, sent outside any transaction.

use domain::ids::{PersonId, RequestId};
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query, SelectStatement,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, Order, PaginatorTrait, QueryFilter, QuerySelect,
};

use crate::rows::outbox::{Column, Entity, Model};
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
    /// The lowest goes first: what a person waits for.
    pub priority: i32,
    /// Its place in its request's thread: when the mail that it was made from was caused.
    pub thread_at: Instant,
    /// Whose thread it belongs to; none for a role, whose people are not known yet.
    pub reader: Option<String>,
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
    /// Its place in its thread.
    pub thread_at: Instant,
    /// How often it has been tried before.
    pub attempts: u32,
}

impl From<Model> for Claimed {
    fn from(row: Model) -> Self {
        let attempts = u32::try_from(row.attempts).unwrap_or_default();
        let (request, thread_at) = (row.request_id.map(RequestId), row.thread_at.unwrap_or(row.created_at));
        let Model { id, kind, payload, created_at, .. } = row;
        Self { id, kind, payload, request, created_at, thread_at, attempts }
    }
}

/// Puts mails in the outbox; those whose key is there already are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn enqueue(tx: &Tx, mails: Vec<NewMail>) -> Result<u64, StoreError> {
    let mut kept = 0;
    let rows: Vec<_> = mails.into_iter().map(|mail| row(mail).into_active_model()).collect();
    for chunk in rows.chunks(500) {
        let once = OnConflict::column(Column::DedupKey).do_nothing().to_owned();
        let insert = Entity::insert_many(chunk.to_vec()).on_conflict(once);
        kept += insert.exec_without_returning(tx.connection()).await?;
    }
    Ok(kept)
}

fn row(mail: NewMail) -> Model {
    Model {
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
        priority: mail.priority,
        thread_at: Some(mail.thread_at),
        reader: mail.reader,
        skipped: None,
        address_print: None,
    }
}

/// Is a mail with this key there, sent or not?
///
/// # Errors
/// When the database does not answer.
pub async fn existing(db: &impl Db, keys: &[String]) -> Result<Vec<String>, StoreError> {
    let query = Entity::find().select_only().column(Column::DedupKey);
    Ok(query.filter(Column::DedupKey.is_in(keys)).into_tuple().all(db.connection()).await?)
}

/// What is noted of a mail whose content this program cannot read.
pub const UNREADABLE: &str = "PAYLOAD_UNREADABLE";

fn unsent() -> Condition {
    Condition::all().add(Column::SentAt.is_null()).add(Column::GivenUpAt.is_null())
}

/// Claims mails of these kinds that are due until `lease_until`: another worker leaves them alone, and takes them over once it
/// has passed. A mail waits for the earlier ones of its request that its reader has still to get, or that may become theirs.
/// One statement on both databases; on PostgreSQL rows locked by another worker are skipped.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(
    tx: &Tx,
    worker: Uuid,
    (now, lease_until): (Instant, Instant),
    limit: u64,
    known: &[&str],
) -> Result<Vec<Claimed>, StoreError> {
    let free = Condition::any().add(Column::LockedUntil.is_null()).add(Column::LockedUntil.lte(now));
    let due = unsent().add(Column::DueAt.lte(now)).add(free).add(Column::Kind.is_in(known.iter().copied()));
    let mut next = Query::select();
    next.column(Column::Id).from(Entity).cond_where(due.add(Expr::exists(earlier(known)).not()));
    next.order_by(Column::Priority, Order::Asc).order_by(Column::DueAt, Order::Asc);
    next.order_by(Column::Id, Order::Asc).limit(limit);
    next.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let rows = Entity::update_many()
        .col_expr(Column::LockedUntil, Expr::value(lease_until))
        .col_expr(Column::LockedBy, Expr::value(worker))
        .filter(Column::Id.in_subquery(next))
        .exec_with_returning(tx.connection())
        .await?;
    let mut claimed: Vec<_> = rows.into_iter().map(|row| (row.priority, Claimed::from(row))).collect();
    claimed.sort_by_key(|(priority, mail)| (*priority, mail.thread_at, mail.id));
    Ok(claimed.into_iter().map(|(_, mail)| mail).collect())
}

/// The earlier mails of the same thread that can still leave: to the same reader, or to a role that they may have. A mail to a
/// role waits for none: those made from it take its place. A mail that only another version of the program can read, by its kind
/// or by what is in it, holds nobody up.
fn earlier(known: &[&str]) -> SelectStatement {
    let other = || Alias::new("earlier");
    let of = |column: Column| Expr::col((other(), column));
    let here = |column: Column| Expr::col((Entity, column));
    let same = Condition::any()
        .add(of(Column::Reader).is_null())
        .add(of(Column::Reader).equals((Entity, Column::Reader)));
    let before = Expr::tuple([of(Column::ThreadAt), of(Column::Id)])
        .lt(Expr::tuple([here(Column::ThreadAt), here(Column::Id)]));
    let mut query = Query::select();
    query.expr(Expr::value(1)).from_as(Entity, other());
    query.and_where(of(Column::RequestId).equals((Entity, Column::RequestId)));
    query.and_where(of(Column::SentAt).is_null()).and_where(of(Column::GivenUpAt).is_null());
    query.and_where(here(Column::Reader).is_not_null());
    query.and_where(of(Column::LastError).is_null().or(of(Column::LastError).ne(UNREADABLE)));
    query.and_where(before).cond_where(same).and_where(of(Column::Kind).is_in(known.iter().copied()));
    query
}

/// Keeps a mail that this worker claimed until `lease_until`; false when another has taken it over, or it has ended meanwhile.
///
/// # Errors
/// When the database does not answer.
pub async fn renew(tx: &Tx, worker: Uuid, id: Uuid, lease_until: Instant) -> Result<bool, StoreError> {
    let update = Entity::update_many()
        .col_expr(Column::LockedUntil, Expr::value(lease_until))
        .filter(Column::Id.eq(id))
        .filter(Column::LockedBy.eq(worker))
        .filter(Column::LockedUntil.is_not_null())
        .filter(unsent());
    Ok(update.exec(tx.connection()).await?.rows_affected == 1)
}

/// What became of a mail that was claimed.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It has left.
    Sent,
    /// It has become one mail for each person behind a role.
    Fanned,
    /// It is not sent, for the reason of this code.
    Skipped(&'static str),
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
    let attempts = Expr::col(Column::Attempts).add(1);
    let update = Entity::update_many()
        .col_expr(Column::Attempts, attempts)
        .col_expr(Column::LockedUntil, Expr::value(Option::<Instant>::None))
        .filter(Column::Id.eq(id))
        .filter(Column::LockedBy.eq(worker))
        .filter(unsent());
    let update = match outcome {
        Outcome::Sent => update.col_expr(Column::SentAt, Expr::value(now)),
        Outcome::Fanned => {
            update.col_expr(Column::SentAt, Expr::value(now)).col_expr(Column::IsFanned, Expr::value(true))
        }
        // Ended, so `sent_at` is set: an instance of before this column would send it otherwise.
        Outcome::Skipped(reason) => {
            update.col_expr(Column::SentAt, Expr::value(now)).col_expr(Column::Skipped, Expr::value(reason))
        }
        Outcome::Retry(at, error) => {
            update.col_expr(Column::DueAt, Expr::value(at)).col_expr(Column::LastError, Expr::value(error))
        }
        Outcome::GivenUp(error) => update
            .col_expr(Column::GivenUpAt, Expr::value(now))
            .col_expr(Column::LastError, Expr::value(error)),
    };
    Ok(update.exec(tx.connection()).await?.rows_affected == 1)
}

/// Keeps with a mail that was given up the print of the address that refused it.
///
/// # Errors
/// When the database does not answer.
pub async fn keep_address(tx: &Tx, id: Uuid, print: &str) -> Result<(), StoreError> {
    let update = Entity::update_many().col_expr(Column::AddressPrint, Expr::value(print));
    update.filter(Column::Id.eq(id)).exec(tx.connection()).await?;
    Ok(())
}

/// How many mails to the address of this print were given up from `from` until before `to`.
///
/// # Errors
/// When the database does not answer.
pub async fn refused(db: &impl Db, print: &str, (from, to): (Instant, Instant)) -> Result<u64, StoreError> {
    let query = Entity::find().filter(Column::AddressPrint.eq(print));
    let query = query.filter(Column::GivenUpAt.gte(from)).filter(Column::GivenUpAt.lt(to));
    crate::filter::count(query, db.connection(), Column::Id).await
}

/// How many mails wait, and how many have been given up.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(db: &impl Db) -> Result<(u64, u64), StoreError> {
    let waiting = Entity::find().filter(unsent()).count(db.connection()).await?;
    let given_up = Entity::find().filter(Column::GivenUpAt.is_not_null()).filter(Column::SettledAt.is_null());
    Ok((waiting, given_up.count(db.connection()).await?))
}

/// How many mails wait for a program that knows their kind.
///
/// # Errors
/// When the database does not answer.
pub async fn unknown(db: &impl Db, known: &[&str]) -> Result<u64, StoreError> {
    let query = Entity::find().filter(unsent()).filter(Column::Kind.is_not_in(known.iter().copied()));
    Ok(query.count(db.connection()).await?)
}

/// How many mails are some worker's at this instant.
///
/// # Errors
/// When the database does not answer.
pub async fn leased(db: &impl Db, now: Instant) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(unsent()).filter(Column::LockedUntil.gt(now)).count(db.connection()).await?)
}
