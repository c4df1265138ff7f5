//! Askings for a sign-in link: noted for any address, looked at afterwards.

use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::rows::person;
use crate::rows::sign_in_ask::{Column, Entity, Model};
use crate::{Db, StoreError, Tx};

/// Notes that a link is asked for, for an address that may be known or not.
///
/// # Errors
/// When the database does not answer.
pub async fn insert(tx: &Tx, id: Uuid, email: &str, asked_at: Instant) -> Result<(), StoreError> {
    let row = Model { id, email: email.to_owned(), asked_at };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Is there any that nobody has looked at yet?
///
/// # Errors
/// When the database does not answer.
pub async fn any(db: &impl Db) -> Result<bool, StoreError> {
    Ok(Entity::find().one(db.connection()).await?.is_some())
}

/// Drops, in one statement, those of addresses that nobody has: however many strangers ask, nobody waits behind them. On
/// PostgreSQL rows that another worker is dropping are left to it.
///
/// # Errors
/// When the database does not answer.
pub async fn drop_of_nobody(tx: &Tx) -> Result<u64, StoreError> {
    let mut of_nobody = Query::select();
    of_nobody.column(Column::Id).from(Entity).and_where(Expr::exists(whose()).not());
    of_nobody.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let delete = Entity::delete_many().filter(Column::Id.in_subquery(of_nobody));
    Ok(delete.exec(tx.connection()).await?.rows_affected)
}

/// Whose address it is.
fn whose() -> SelectStatement {
    let mut whose = Query::select();
    whose.expr(Expr::value(1)).from(person::Entity);
    whose.and_where(Expr::col((person::Entity, person::Column::Email)).equals((Entity, Column::Email)));
    whose
}

/// The addresses that people wait at, each once, who has waited longest first; so many at most.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(db: &impl Db, most: u64) -> Result<Vec<String>, StoreError> {
    let query = Entity::find().select_only().column(Column::Email).filter(Expr::exists(whose()));
    let query = query.group_by(Column::Email).order_by_asc(Column::AskedAt.min()).limit(most);
    Ok(query.into_tuple().all(db.connection()).await?)
}

/// Takes all those of an address away; false when there are none left, another worker having been quicker.
///
/// # Errors
/// When the database does not answer.
pub async fn take(tx: &Tx, email: &str) -> Result<bool, StoreError> {
    let delete = Entity::delete_many().filter(Column::Email.eq(email));
    Ok(delete.exec(tx.connection()).await?.rows_affected > 0)
}
