//! Sessions, checked on each call, and the links by which one signs in.

use domain::ids::{PersonId, SessionId};
use domain::mandate::{Person, Role};
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, PaginatorTrait, QueryFilter,
    QuerySelect, RelationTrait,
};

use crate::rows::{person, role, session, sign_in_link, territory};
use crate::{Db, StoreError, Tx};

/// A session as a call finds it: one statement tells who calls, with which roles, under which version of the folder.
#[derive(Debug, Clone)]
pub struct Found {
    /// Who.
    pub person: Person,
    /// All their roles, those of the past included.
    pub roles: Vec<Role>,
    /// When it was opened.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// When it was ended.
    pub ended_at: Option<Instant>,
    /// Number of the folder's last version.
    pub territory: Option<i32>,
}

#[derive(FromQueryResult)]
struct Row {
    created_at: Instant,
    expires_at: Instant,
    ended_at: Option<Instant>,
    person_id: Uuid,
    email: String,
    name: String,
    territory: Option<i32>,
    role_id: Option<Uuid>,
    kind: Option<String>,
    authority: Option<String>,
    function: Option<String>,
    themes: Option<String>,
    unit: Option<String>,
    valid_from: Option<Instant>,
    valid_until: Option<Instant>,
}

impl Row {
    /// The role in this row; a person without any has one row without one.
    fn role(&self) -> Option<role::Model> {
        Some(role::Model {
            id: self.role_id?,
            person_id: self.person_id,
            kind: self.kind.clone()?,
            authority: self.authority.clone(),
            function: self.function.clone(),
            themes: self.themes.clone()?,
            unit: self.unit.clone(),
            valid_from: self.valid_from?,
            valid_until: self.valid_until,
            given_by: None,
            ended_by: None,
        })
    }
}

/// The session of this id.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, id: SessionId) -> Result<Option<Found>, StoreError> {
    let mut head = Query::select();
    head.expr(Expr::col(territory::Column::Version).max()).from(territory::Entity);
    let roles = role::Column::PersonId;
    let query = session::Entity::find()
        .select_only()
        .columns([session::Column::CreatedAt, session::Column::ExpiresAt])
        .columns([session::Column::EndedAt, session::Column::PersonId])
        .columns([person::Column::Email, person::Column::Name])
        .expr_as(SimpleExpr::SubQuery(None, Box::new(head.into())), "territory")
        .column_as(role::Column::Id, "role_id")
        .columns([role::Column::Kind, role::Column::Authority, role::Column::Function, role::Column::Themes])
        .columns([role::Column::Unit, role::Column::ValidFrom, role::Column::ValidUntil])
        .join(JoinType::InnerJoin, session::Relation::Parent.def())
        .join(
            JoinType::LeftJoin,
            session::Entity::belongs_to(role::Entity).from(session::Column::PersonId).to(roles).into(),
        )
        .filter(session::Column::Id.eq(id.0));
    let mut found: Option<Found> = None;
    for row in query.into_model::<Row>().all(db.connection()).await? {
        let role = row.role().map(Role::try_from).transpose()?;
        let entry = found.get_or_insert_with(|| Found {
            person: Person { id: PersonId(row.person_id), email: row.email, name: row.name },
            roles: Vec::new(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
            territory: row.territory,
        });
        entry.roles.extend(role);
    }
    Ok(found)
}

/// Opens a session.
///
/// # Errors
/// When the database does not answer.
pub async fn insert(
    tx: &Tx,
    id: SessionId,
    person: PersonId,
    (created_at, expires_at): (Instant, Instant),
) -> Result<(), StoreError> {
    let row = session::Model { id: id.0, person_id: person.0, created_at, expires_at, ended_at: None };
    session::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Ends a session; one that has ended stays as it is.
///
/// # Errors
/// When the database does not answer.
pub async fn end(tx: &Tx, id: SessionId, now: Instant) -> Result<(), StoreError> {
    let ends_later = session::Column::EndedAt.is_null().or(session::Column::EndedAt.gt(now));
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::Id.eq(id.0))
        .filter(ends_later)
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends a session a little later: another has taken its place. False when it has ended, or been renewed, already.
///
/// # Errors
/// When the database does not answer.
pub async fn renewed(tx: &Tx, id: SessionId, until: Instant) -> Result<bool, StoreError> {
    let update = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(until))
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::EndedAt.is_null());
    Ok(update.exec(tx.connection()).await?.rows_affected == 1)
}

/// Keeps a sign-in link: the fingerprint of its token, never the token.
///
/// # Errors
/// When the database does not answer.
pub async fn insert_link(
    tx: &Tx,
    id: Uuid,
    person: PersonId,
    token_hash: String,
    (created_at, expires_at): (Instant, Instant),
) -> Result<(), StoreError> {
    let row = sign_in_link::Model {
        id,
        person_id: person.0,
        token_hash,
        created_at,
        expires_at,
        used_at: None,
        used_by: None,
        session_id: None,
    };
    sign_in_link::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// How many links a person has been given since an instant.
///
/// # Errors
/// When the database does not answer.
pub async fn links_since(db: &impl Db, person: PersonId, since: Instant) -> Result<u64, StoreError> {
    let query = sign_in_link::Entity::find()
        .filter(sign_in_link::Column::PersonId.eq(person.0))
        .filter(sign_in_link::Column::CreatedAt.gt(since));
    Ok(query.count(db.connection()).await?)
}

/// Uses a link up for a session, and tells whose it was; none when it is unknown, used or too old. Of two at once, one gets it.
///
/// # Errors
/// When the database does not answer.
pub async fn use_link(
    tx: &Tx,
    token_hash: &str,
    (session, form): (SessionId, Option<&str>),
    now: Instant,
) -> Result<Option<PersonId>, StoreError> {
    let used = sign_in_link::Entity::update_many()
        .col_expr(sign_in_link::Column::UsedAt, Expr::value(now))
        .col_expr(sign_in_link::Column::UsedBy, Expr::value(form.map(str::to_owned)))
        .col_expr(sign_in_link::Column::SessionId, Expr::value(session.0))
        .filter(sign_in_link::Column::TokenHash.eq(token_hash))
        .filter(sign_in_link::Column::UsedAt.is_null())
        .filter(sign_in_link::Column::ExpiresAt.gt(now))
        .exec_with_returning(tx.connection())
        .await?;
    Ok(used.first().map(|link| PersonId(link.person_id)))
}

/// The session that this very form has opened with a link that is not too old yet; none for any other form.
///
/// # Errors
/// When the database does not answer.
pub async fn opened_by(
    db: &impl Db,
    token_hash: &str,
    form: &str,
    now: Instant,
) -> Result<Option<SessionId>, StoreError> {
    let query = sign_in_link::Entity::find()
        .filter(sign_in_link::Column::TokenHash.eq(token_hash))
        .filter(sign_in_link::Column::UsedBy.eq(form))
        .filter(sign_in_link::Column::ExpiresAt.gt(now));
    let link = query.one(db.connection()).await?;
    Ok(link.and_then(|link| link.session_id).map(SessionId))
}

/// Ends the links of a person that have not been used: one link lives.
///
/// # Errors
/// When the database does not answer.
pub async fn end_links(tx: &Tx, person: PersonId, now: Instant) -> Result<(), StoreError> {
    sign_in_link::Entity::update_many()
        .col_expr(sign_in_link::Column::UsedAt, Expr::value(now))
        .filter(sign_in_link::Column::PersonId.eq(person.0))
        .filter(sign_in_link::Column::UsedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}
