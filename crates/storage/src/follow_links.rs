//! Links by which a request is followed without an account: made by someone who sees it, revoked in one click.

use domain::ids::{FollowId, PersonId, RequestId};
use domain::policy::{Permit, Scope, Write};
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::permitted::permitted;
use crate::rows::follow_link::{Column, Entity, Model};
use crate::rows::request;
use crate::{Db, StoreError, Tx, filter};

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowLink {
    /// Its id: its token is made from it.
    pub id: FollowId,
    /// Of which request.
    pub request: RequestId,
    /// To whom it was mailed; none when it was only shown.
    pub email: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// By whom.
    pub created_by: PersonId,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

impl From<Model> for FollowLink {
    fn from(row: Model) -> Self {
        let Model { id, request_id, email, created_at, created_by, revoked_at } = row;
        Self {
            id: FollowId(id),
            request: RequestId(request_id),
            email,
            created_at,
            created_by: PersonId(created_by),
            revoked_at,
        }
    }
}

/// Keeps a link.
///
/// # Errors
/// When the database does not answer.
pub async fn insert(tx: &Tx, permit: &Permit, link: &FollowLink) -> Result<(), StoreError> {
    permitted(permit, &Write::FollowLink(link.request))?;
    let FollowLink { id, request, email, created_at, created_by, revoked_at } = link.clone();
    let (request_id, created_by) = (request.0, created_by.0);
    let row = Model { id: id.0, request_id, email, created_at, created_by, revoked_at };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The link of this id, revoked or not.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, id: FollowId) -> Result<Option<FollowLink>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(db.connection()).await?.map(Into::into))
}

/// As [`find`], of a request within a scope.
///
/// # Errors
/// When the database does not answer.
pub async fn seen(db: &impl Db, scope: &Scope, id: FollowId) -> Result<Option<FollowLink>, StoreError> {
    let mut requests = Query::select();
    requests.column(request::Column::Id).from(request::Entity).cond_where(filter::requests(scope));
    let query = Entity::find_by_id(id.0).filter(Column::RequestId.in_subquery(requests));
    Ok(query.one(db.connection()).await?.map(Into::into))
}

/// The links of these requests that hold, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_requests(db: &impl Db, ids: &[RequestId]) -> Result<Vec<FollowLink>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Entity::find()
        .filter(Column::RequestId.is_in(ids.iter().map(|id| id.0)))
        .filter(Column::RevokedAt.is_null())
        .order_by_asc(Column::CreatedAt);
    Ok(query.all(db.connection()).await?.into_iter().map(Into::into).collect())
}

/// How many links, revoked ones too, have been made since an instant: of this request, and by this person.
///
/// # Errors
/// When the database does not answer.
pub async fn made_since(
    db: &impl Db,
    (request, by): (RequestId, PersonId),
    since: Instant,
) -> Result<(usize, usize), StoreError> {
    let of_either = Column::RequestId.eq(request.0).or(Column::CreatedBy.eq(by.0));
    let query = Entity::find().select_only().columns([Column::RequestId, Column::CreatedBy]);
    let query = query.filter(Column::CreatedAt.gt(since)).filter(of_either).into_tuple::<(Uuid, Uuid)>();
    let made = query.all(db.connection()).await?;
    let of_request = made.iter().filter(|(of, _)| *of == request.0).count();
    let by_person = made.iter().filter(|(_, maker)| *maker == by.0).count();
    Ok((of_request, by_person))
}

/// Revokes a link; one that is revoked stays so.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke(tx: &Tx, permit: &Permit, link: &FollowLink, now: Instant) -> Result<(), StoreError> {
    permitted(permit, &Write::FollowLink(link.request))?;
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(link.id.0))
        .filter(Column::RevokedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}
