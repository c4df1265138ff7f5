//! The outbox as people look at it: what was sent, to whom, what waits, what was given up; a person's own as notifications.

use domain::ids::{MailId, PersonId, RequestId};
use domain::policy::{Permit, Write};
use domain::time::Instant;
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::permitted::permitted;
use crate::rows::outbox::{Column, Entity, Model};
use crate::{Db, Key, Page, PageOf, StoreError, Tx};

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    /// Still to be sent, or tried again.
    Waiting,
    /// It has left.
    Sent,
    /// Kept as a notification: its reader wants no such mail.
    Unwanted,
    /// Not sent: when its turn came there was nothing left to say, or nobody to say it to.
    Skipped,
    /// It could not be sent, and nobody has looked after it yet.
    GivenUp,
    /// It could not be sent, and somebody has looked after it.
    Settled,
}

/// A mail as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: MailId,
    /// Which mail.
    pub kind: String,
    /// What it is about and to whom, as the letters write it.
    pub payload: String,
    /// The request it belongs to.
    pub request: Option<RequestId>,
    /// When it was caused.
    pub created_at: Instant,
    /// When it may leave, or is tried again.
    pub due_at: Instant,
    /// When it left; none for what has not.
    pub sent_at: Option<Instant>,
    /// How often it has been tried.
    pub attempts: u32,
    /// What the last try ended with.
    pub last_error: Option<String>,
    /// Code of why it was not sent.
    pub skipped: Option<String>,
    /// Where it stands.
    pub state: MailState,
}

impl Kept {
    /// Where it stands in its list.
    pub fn key(&self) -> Key {
        Key { at: self.created_at, id: self.id.0 }
    }
}

impl From<Model> for Kept {
    fn from(row: Model) -> Self {
        let state = match (row.given_up_at, row.settled_at, row.sent_at, row.attempts) {
            (Some(_), None, _, _) => MailState::GivenUp,
            (Some(_), Some(_), _, _) => MailState::Settled,
            (None, _, Some(_), _) if row.skipped.is_some() => MailState::Skipped,
            (None, _, Some(_), 0) if row.last_error.is_some() => MailState::Unwanted,
            (None, _, Some(_), _) => MailState::Sent,
            (None, _, None, _) => MailState::Waiting,
        };
        Self {
            id: MailId(row.id),
            kind: row.kind,
            payload: row.payload,
            request: row.request_id.map(RequestId),
            created_at: row.created_at,
            due_at: row.due_at,
            sent_at: row.sent_at.filter(|_| state == MailState::Sent),
            attempts: u32::try_from(row.attempts).unwrap_or_default(),
            last_error: row.last_error,
            skipped: row.skipped,
            state,
        }
    }
}

/// Which mails of a list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// To this person.
    pub person: Option<PersonId>,
    /// Of this request.
    pub request: Option<RequestId>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In this state.
    pub state: Option<MailState>,
    /// Caused after this instant.
    pub after: Option<Instant>,
    /// Without those that were skipped.
    pub unskipped: bool,
    /// Of none of these kinds.
    pub without: &'static [&'static str],
}

fn in_state(state: MailState) -> Condition {
    let given_up = Column::GivenUpAt.is_not_null();
    let ended = Condition::all().add(Column::SentAt.is_not_null());
    let unwanted = Condition::all().add(Column::Attempts.eq(0)).add(Column::LastError.is_not_null());
    match state {
        MailState::Waiting => Condition::all().add(Column::SentAt.is_null()).add(Column::GivenUpAt.is_null()),
        MailState::Sent => ended.add(unwanted.not()).add(Column::Skipped.is_null()),
        MailState::Unwanted => ended.add(unwanted),
        MailState::Skipped => ended.add(Column::Skipped.is_not_null()),
        MailState::GivenUp => Condition::all().add(given_up).add(Column::SettledAt.is_null()),
        MailState::Settled => Condition::all().add(given_up).add(Column::SettledAt.is_not_null()),
    }
}

fn listed(wanted: &Filter) -> Select<Entity> {
    let Filter { person, request, kind, state, after, unskipped, without } = wanted;
    // What became one mail a person is told by those mails.
    let mut all = Condition::all().add(Column::IsFanned.eq(false));
    all = all.add_option(person.map(|person| Column::PersonId.eq(person.0)));
    all = all.add_option(request.map(|request| Column::RequestId.eq(request.0)));
    all = all.add_option(kind.as_ref().map(|kind| Column::Kind.eq(kind)));
    all = all.add_option(state.map(in_state));
    all = all.add_option(after.map(|after| Column::CreatedAt.gt(after)));
    if *unskipped {
        all = all.add(Column::Skipped.is_null());
    }
    if !without.is_empty() {
        all = all.add(Column::Kind.is_not_in(without.iter().copied()));
    }
    Entity::find().filter(all)
}

/// A page of mails, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &impl Db, wanted: &Filter, page: Page) -> Result<PageOf<Kept>, StoreError> {
    let rows = page.on(listed(wanted), Column::CreatedAt, Column::Id).all(db.connection()).await?;
    Ok(PageOf::from_rows(rows.into_iter().map(Into::into).collect(), page.first))
}

/// How many mails such a list has.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &impl Db, wanted: &Filter) -> Result<u64, StoreError> {
    crate::filter::count(listed(wanted), db.connection(), Column::Id).await
}

/// Has a mail that was given up tried again from now on; none when it is not given up.
///
/// # Errors
/// When the database does not answer.
pub async fn retry(tx: &Tx, permit: &Permit, id: MailId, now: Instant) -> Result<Option<Kept>, StoreError> {
    permitted(permit, &Write::Mail)?;
    let again = Entity::update_many()
        .col_expr(Column::GivenUpAt, Expr::value(Option::<Instant>::None))
        .col_expr(Column::SettledAt, Expr::value(Option::<Instant>::None))
        .col_expr(Column::DueAt, Expr::value(now))
        .col_expr(Column::Attempts, Expr::value(0));
    changed(tx, again, id).await
}

/// Notes that somebody has looked after a mail that was given up; none when it is not given up.
///
/// # Errors
/// When the database does not answer.
pub async fn settle(tx: &Tx, permit: &Permit, id: MailId, now: Instant) -> Result<Option<Kept>, StoreError> {
    permitted(permit, &Write::Mail)?;
    changed(tx, Entity::update_many().col_expr(Column::SettledAt, Expr::value(now)), id).await
}

async fn changed(
    tx: &Tx,
    update: sea_orm::UpdateMany<Entity>,
    id: MailId,
) -> Result<Option<Kept>, StoreError> {
    let given_up = update.filter(Column::Id.eq(id.0)).filter(Column::GivenUpAt.is_not_null());
    Ok(given_up.exec_with_returning(tx.connection()).await?.pop().map(Into::into))
}
