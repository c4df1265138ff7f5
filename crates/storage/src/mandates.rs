//! Askings for a mandate: kept once while they wait, decided once.

use domain::ids::{AskId, PersonId};
use domain::mandate::MandateAsk;
use domain::policy::{Permit, Write};
use domain::time::Instant;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::permitted::permitted;
use crate::rows::mandate_ask::{Column, Entity, Model};
use crate::{Db, StoreError, Tx};

/// Keeps an asking; false when one of this address for this authority waits already.
///
/// # Errors
/// When the database does not answer.
pub async fn insert(tx: &Tx, ask: &MandateAsk) -> Result<bool, StoreError> {
    let once = OnConflict::new().do_nothing().to_owned();
    let insert = Entity::insert(Model::from(ask).into_active_model()).on_conflict(once);
    Ok(insert.exec_without_returning(tx.connection()).await? > 0)
}

/// The asking of this id.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, id: AskId) -> Result<Option<MandateAsk>, StoreError> {
    Entity::find_by_id(id.0).one(db.connection()).await?.map(TryInto::try_into).transpose()
}

/// What waits to be decided, oldest first: everywhere, or for these authorities.
///
/// # Errors
/// When the database does not answer.
pub async fn open(
    db: &impl Db,
    authorities: Option<&[String]>,
    limit: u64,
) -> Result<Vec<MandateAsk>, StoreError> {
    let wanted = authorities.map(|codes| Column::Authority.is_in(codes));
    let query = Entity::find()
        .filter(Condition::all().add(Column::DecidedAt.is_null()).add_option(wanted))
        .order_by_asc(Column::AskedAt)
        .limit(limit);
    query.all(db.connection()).await?.into_iter().map(TryInto::try_into).collect()
}

/// How many wait for an authority, and does one of them come from this address?
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(db: &impl Db, authority: &str, email: &str) -> Result<(u64, bool), StoreError> {
    let open = || Entity::find().filter(Column::DecidedAt.is_null()).filter(Column::Authority.eq(authority));
    let all = open().count(db.connection()).await?;
    let same = open().filter(Column::Email.eq(email)).count(db.connection()).await?;
    Ok((all, same > 0))
}

/// Decides an asking that waits; false when somebody has been quicker.
///
/// # Errors
/// When the database does not answer.
pub async fn decide(
    tx: &Tx,
    permit: &Permit,
    ask: &MandateAsk,
    (granted, by): (bool, Option<PersonId>),
    now: Instant,
) -> Result<bool, StoreError> {
    permitted(permit, &Write::Mandate(&ask.authority, ask.function))?;
    let update = Entity::update_many()
        .col_expr(Column::DecidedAt, Expr::value(now))
        .col_expr(Column::DecidedBy, Expr::value(by.map(|person| person.0)))
        .col_expr(Column::Granted, Expr::value(granted))
        .filter(Column::Id.eq(ask.id.0))
        .filter(Column::DecidedAt.is_null());
    Ok(update.exec(tx.connection()).await?.rows_affected == 1)
}
