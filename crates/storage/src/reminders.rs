//! Planned reminders: one row a (referral or request, due date, step), decided once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::ids::{PersonId, ReferralId, RequestId};
use domain::policy::{Permit, Write};
use domain::reminders::{Kept, Planned, Steps};
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Condition, Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::permitted::permitted;
use crate::rows::reminder;
use crate::{Db, StoreError, Tx};

const PLANNED: &str = "PLANNED";
/// Not written, for a reason of its time.
const SKIPPED: &str = "SKIPPED";
/// Held back by the administrator until they let it go.
const HELD: &str = "HELD";

/// What a reminder is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A referral's callback.
    Referral(RequestId, ReferralId),
    /// A request's triage.
    Triage(RequestId),
}

impl About {
    /// The request, in both cases.
    pub fn request(self) -> RequestId {
        match self {
            Self::Referral(request, _) | Self::Triage(request) => request,
        }
    }

    /// The referral, if it is about one.
    pub fn referral(self) -> Option<ReferralId> {
        match self {
            Self::Referral(_, referral) => Some(referral),
            Self::Triage(_) => None,
        }
    }

    fn subject(self) -> Uuid {
        match self {
            Self::Referral(_, referral) => referral.0,
            Self::Triage(request) => request.0,
        }
    }
}

/// A reminder whose time has come.
#[derive(Debug, Clone)]
pub struct Due {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub about: About,
    /// The due date it was planned for.
    pub due_on: NaiveDate,
    /// Slug of its step.
    pub step: String,
    /// When it might have left.
    pub leaves_at: Instant,
    /// Who holds it back, and since when.
    pub held_by: Option<(PersonId, Instant)>,
}

/// How a reminder ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is in the outbox.
    Sent,
    /// It is in the outbox because the administrator said so: held back or not.
    SentByHand,
    /// It is not written, for this reason.
    Skipped(&'static str),
}

/// Plans reminders; a row that exists stays as it is.
///
/// # Errors
/// When the database does not answer.
pub async fn plan(tx: &Tx, new: Vec<(Uuid, About, Planned)>) -> Result<(), StoreError> {
    let rows: Vec<_> = new
        .into_iter()
        .map(|(id, about, planned)| {
            let Planned { due_on, step, leaves_at } = planned;
            reminder::Model {
                id,
                subject_id: about.subject(),
                request_id: about.request().0,
                referral_id: about.referral().map(|id| id.0),
                due_on,
                step,
                leaves_at,
                state: PLANNED.to_owned(),
                reason: None,
                decided_at: None,
                held_by: None,
                held_at: None,
            }
            .into_active_model()
        })
        .collect();
    let columns = [reminder::Column::SubjectId, reminder::Column::DueOn, reminder::Column::Step];
    for chunk in rows.chunks(1_000) {
        let once = OnConflict::columns(columns).do_nothing().to_owned();
        let insert = reminder::Entity::insert_many(chunk.to_vec()).on_conflict(once);
        insert.exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Reminders whose time has come by `now`, oldest first, after one of them; with those that are held back: a later step that is held still stands
/// for an earlier one.
///
/// # Errors
/// When the database does not answer.
pub async fn due(
    db: &impl Db,
    now: Instant,
    after: Option<(Instant, Uuid)>,
    limit: u64,
) -> Result<Vec<Due>, StoreError> {
    let after = after.map(|(at, id)| {
        let later = reminder::Column::LeavesAt.gt(at);
        Condition::any()
            .add(later)
            .add(Condition::all().add(reminder::Column::LeavesAt.eq(at)).add(reminder::Column::Id.gt(id)))
    });
    let query = reminder::Entity::find()
        .filter(Condition::all().add_option(after))
        .filter(reminder::Column::State.is_in([PLANNED, HELD]))
        .filter(reminder::Column::LeavesAt.lte(now))
        .order_by_asc(reminder::Column::LeavesAt)
        .order_by_asc(reminder::Column::Id)
        .limit(limit);
    let rows = query.all(db.connection()).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

impl From<reminder::Model> for Due {
    fn from(row: reminder::Model) -> Self {
        let request = RequestId(row.request_id);
        let about = match row.referral_id {
            Some(referral) => About::Referral(request, ReferralId(referral)),
            None => About::Triage(request),
        };
        let reminder::Model { id, due_on, step, leaves_at, held_by, held_at, .. } = row;
        let held_by = held_by.map(PersonId).zip(held_at);
        Self { id, about, due_on, step, leaves_at, held_by }
    }
}

/// What has become of the steps of these due dates, held until the transaction ends: a worker that decides them is waited for.
///
/// # Errors
/// When the database does not answer.
pub async fn hold_steps(tx: &Tx, of: &[(About, NaiveDate)]) -> Result<BTreeMap<About, Steps>, StoreError> {
    let subjects = of.iter().map(|(about, _)| about.subject());
    let query = reminder::Entity::find().filter(reminder::Column::SubjectId.is_in(subjects));
    let rows = query.order_by_asc(reminder::Column::Id).lock_exclusive().all(tx.connection()).await?;
    let mut found: BTreeMap<About, Steps> = BTreeMap::new();
    for row in rows {
        let kept = match row.state.as_str() {
            PLANNED | HELD => Kept::Waiting,
            SKIPPED => Kept::Skipped,
            _ => Kept::Left,
        };
        let due = Due::from(row);
        if of.contains(&(due.about, due.due_on)) {
            found.entry(due.about).or_default().insert(due.step, kept);
        }
    }
    Ok(found)
}

/// Plans again steps that were skipped.
///
/// # Errors
/// When the database does not answer.
pub async fn plan_again(tx: &Tx, again: Vec<(About, Planned)>) -> Result<(), StoreError> {
    for (about, Planned { due_on, step, leaves_at }) in again {
        reminder::Entity::update_many()
            .col_expr(reminder::Column::State, Expr::value(PLANNED))
            .col_expr(reminder::Column::Reason, Expr::value(Option::<String>::None))
            .col_expr(reminder::Column::DecidedAt, Expr::value(Option::<Instant>::None))
            .col_expr(reminder::Column::LeavesAt, Expr::value(leaves_at))
            .filter(reminder::Column::SubjectId.eq(about.subject()))
            .filter(reminder::Column::DueOn.eq(due_on))
            .filter(reminder::Column::Step.eq(step))
            .filter(reminder::Column::State.eq(SKIPPED))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Holds these reminders until the transaction ends, so that what they are about cannot be planned anew meanwhile.
///
/// # Errors
/// When the database does not answer.
pub async fn hold(tx: &Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    for chunk in ids.chunks(1_000) {
        let query = reminder::Entity::find().filter(reminder::Column::Id.is_in(chunk.iter().copied()));
        let query = query.select_only().column(reminder::Column::Id).order_by_asc(reminder::Column::Id);
        let _held: Vec<Uuid> = query.lock_exclusive().into_tuple().all(tx.connection()).await?;
    }
    Ok(())
}

/// Reminders of these ids that are still to be decided, held back or not.
///
/// # Errors
/// When the database does not answer.
pub async fn undecided(db: &impl Db, ids: &[Uuid]) -> Result<Vec<Due>, StoreError> {
    let query = reminder::Entity::find()
        .filter(reminder::Column::Id.is_in(ids.iter().copied()))
        .filter(reminder::Column::State.is_in([PLANNED, HELD]));
    Ok(query.all(db.connection()).await?.into_iter().map(Into::into).collect())
}

/// Holds a planned reminder back, or lets it go again; none when it is not in that state any more.
///
/// # Errors
/// When the database does not answer.
pub async fn hold_back(
    tx: &Tx,
    permit: &Permit,
    id: Uuid,
    held: Option<(PersonId, Instant)>,
) -> Result<Option<Due>, StoreError> {
    permitted(permit, &Write::Reminder)?;
    let (from, to) = if held.is_some() { (PLANNED, HELD) } else { (HELD, PLANNED) };
    let rows = reminder::Entity::update_many()
        .col_expr(reminder::Column::State, Expr::value(to))
        .col_expr(reminder::Column::HeldBy, Expr::value(held.map(|(by, _)| by.0)))
        .col_expr(reminder::Column::HeldAt, Expr::value(held.map(|(_, at)| at)))
        .filter(reminder::Column::Id.eq(id))
        .filter(reminder::Column::State.eq(from))
        .exec_with_returning(tx.connection())
        .await?;
    Ok(rows.into_iter().next().map(Into::into))
}

/// Decides reminders that are still planned, and tells which of them it decided: of two workers, each row is one's.
///
/// # Errors
/// When the database does not answer.
pub async fn decide(
    tx: &Tx,
    ids: &[Uuid],
    decision: Decision,
    now: Instant,
) -> Result<Vec<Uuid>, StoreError> {
    let (state, reason, from) = match decision {
        Decision::Sent => ("SENT", None, [PLANNED].as_slice()),
        Decision::SentByHand => ("SENT", None, [PLANNED, HELD].as_slice()),
        Decision::Skipped(reason) => (SKIPPED, Some(reason), [PLANNED, HELD].as_slice()),
    };
    let mut decided = Vec::new();
    for chunk in ids.chunks(1_000) {
        let rows = reminder::Entity::update_many()
            .col_expr(reminder::Column::State, Expr::value(state))
            .col_expr(reminder::Column::Reason, Expr::value(reason))
            .col_expr(reminder::Column::DecidedAt, Expr::value(now))
            .filter(reminder::Column::Id.is_in(chunk.iter().copied()))
            .filter(reminder::Column::State.is_in(from.iter().copied()))
            .exec_with_returning(tx.connection())
            .await?;
        decided.extend(rows.into_iter().map(|row| row.id));
    }
    Ok(decided)
}
