//! Whom a request's answers go to: the contact named in it, and whoever filed it.

use domain::ids::{PersonId, RequestId};
use domain::uuid::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect};

use crate::rows::{person, request, request_content};
use crate::{Db, StoreError};

/// Whom a request's answers go to.
#[derive(Debug, Clone, FromQueryResult)]
struct RequesterRow {
    id: Uuid,
    filer_id: Uuid,
    filer_email: String,
    contact_email: Option<String>,
}

/// Whom a request's answers go to: the contact's address (none once erased), and the filer with theirs.
#[derive(Debug, Clone)]
pub struct Requester {
    /// The request.
    pub request: RequestId,
    /// The address to be called back and written to.
    pub contact: Option<String>,
    /// Who filed it, and their address.
    pub filer: (PersonId, String),
}

/// Whom the answers to these requests go to.
///
/// # Errors
/// When the database does not answer.
pub async fn of_requests(db: &impl Db, ids: &[RequestId]) -> Result<Vec<Requester>, StoreError> {
    let filer =
        request::Entity::belongs_to(person::Entity).from(request::Column::FilerId).to(person::Column::Id);
    let content = request::Entity::belongs_to(request_content::Entity)
        .from(request::Column::Id)
        .to(request_content::Column::RequestId);
    let query = request::Entity::find()
        .select_only()
        .columns([request::Column::Id, request::Column::FilerId])
        .column_as(person::Column::Email, "filer_email")
        .column(request_content::Column::ContactEmail)
        .join(JoinType::InnerJoin, filer.into())
        .join(JoinType::LeftJoin, content.into())
        .filter(request::Column::Id.is_in(ids.iter().map(|id| id.0)));
    let rows = query.into_model::<RequesterRow>().all(db.connection()).await?;
    let one = |row: RequesterRow| {
        let RequesterRow { id, filer_id, filer_email, contact_email } = row;
        Requester { request: RequestId(id), contact: contact_email, filer: (PersonId(filer_id), filer_email) }
    };
    Ok(rows.into_iter().map(one).collect())
}
