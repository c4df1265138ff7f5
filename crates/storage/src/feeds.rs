//! Feeds: addresses by which a unit's figures are read without signing in. The token's fingerprint is kept, never the token.

use domain::chrono::TimeDelta;
use domain::feed::FeedOf;
use domain::ids::{FeedId, PersonId};
use domain::policy::{Permit, Write};
use domain::time::Instant;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::permitted::permitted;
use crate::rows::feed::{Column, Entity, Model};
use crate::{Db, StoreError, Tx};

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its id.
    pub id: FeedId,
    /// Whose it is.
    pub of: FeedOf,
    /// When it was opened.
    pub created_at: Instant,
    /// By whom.
    pub created_by: PersonId,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// When it was last read, to the minute.
    pub last_used_at: Option<Instant>,
}

impl TryFrom<Model> for Feed {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, token_hash: _, unit, person_id, created_at, created_by, revoked_at, last_used_at } =
            row;
        let of = match (unit, person_id) {
            (Some(unit), _) => FeedOf::Unit(unit.into()),
            (None, Some(person)) => FeedOf::Person(PersonId(person)),
            (None, None) => return Err(StoreError::Inconsistent { table: "feed", column: "unit" }),
        };
        let created_by = PersonId(created_by);
        Ok(Self { id: FeedId(id), of, created_at, created_by, revoked_at, last_used_at })
    }
}

/// Keeps a feed under the fingerprint of its token.
///
/// # Errors
/// When the database does not answer.
pub async fn insert(tx: &Tx, permit: &Permit, feed: &Feed, token_hash: String) -> Result<(), StoreError> {
    permitted(permit, &Write::Feed(&feed.of))?;
    let Feed { id, of, created_at, created_by, revoked_at, last_used_at } = feed.clone();
    let (unit, person_id) = match of {
        FeedOf::Unit(unit) => (Some(unit.to_string()), None),
        FeedOf::Person(person) => (None, Some(person.0)),
    };
    let (id, created_by) = (id.0, created_by.0);
    let row = Model { id, token_hash, unit, person_id, created_at, created_by, revoked_at, last_used_at };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The feed of this id, revoked or not.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, id: FeedId) -> Result<Option<Feed>, StoreError> {
    Entity::find_by_id(id.0).one(db.connection()).await?.map(TryInto::try_into).transpose()
}

/// The feed of a token's fingerprint, while it holds.
///
/// # Errors
/// When the database does not answer.
pub async fn by_token(db: &impl Db, token_hash: &str) -> Result<Option<Feed>, StoreError> {
    let query = Entity::find().filter(Column::TokenHash.eq(token_hash)).filter(Column::RevokedAt.is_null());
    query.one(db.connection()).await?.map(TryInto::try_into).transpose()
}

/// All feeds that hold, and those that were revoked since an instant, the newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &impl Db, revoked_since: Instant) -> Result<Vec<Feed>, StoreError> {
    let query = Entity::find()
        .filter(Column::RevokedAt.is_null().or(Column::RevokedAt.gte(revoked_since)))
        .order_by_desc(Column::CreatedAt);
    query.all(db.connection()).await?.into_iter().map(TryInto::try_into).collect()
}

/// The feeds that hold, of these people, or of all.
///
/// # Errors
/// When the database does not answer.
pub async fn opened_by(db: &impl Db, person: Option<PersonId>) -> Result<Vec<Feed>, StoreError> {
    let mut query = Entity::find().filter(Column::RevokedAt.is_null());
    if let Some(person) = person {
        query = query.filter(Column::CreatedBy.eq(person.0));
    }
    query.all(db.connection()).await?.into_iter().map(TryInto::try_into).collect()
}

/// Revokes a feed; one that is revoked stays so.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke(tx: &Tx, permit: &Permit, feed: &Feed, now: Instant) -> Result<(), StoreError> {
    permitted(permit, &Write::Feed(&feed.of))?;
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(feed.id.0))
        .filter(Column::RevokedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Notes that a feed has been read, once a minute at most.
///
/// # Errors
/// When the database does not answer.
pub async fn used(tx: &Tx, id: FeedId, now: Instant) -> Result<(), StoreError> {
    let long_ago = Column::LastUsedAt.is_null().or(Column::LastUsedAt.lt(now - TimeDelta::minutes(1)));
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .filter(long_ago)
        .exec(tx.connection())
        .await?;
    Ok(())
}
