//! Requests and what authorities wrote in them.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{PersonId, RequestId};
use domain::policy::{Permit, Scope, Write};
use domain::request::{Content, KeptVerdict, Request};
use domain::search::Sought;
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::permitted::permitted;
use crate::rows::{reference_counter, request, request_content};
use crate::{Db, Page, PageOf, StoreError, Tx, filter, terms};

/// Which requests of a list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this authority.
    pub authority: Option<String>,
    /// Filed by this person.
    pub filer: Option<PersonId>,
    /// Waiting in triage.
    pub in_triage: Option<bool>,
    /// In the register of unmet needs.
    pub unmet: Option<bool>,
    /// With these words in the title, or of this reference.
    pub search: Option<Sought>,
}

/// Takes the next `n` numbers of a year's references and tells the last. Whoever asks next waits for this transaction:
/// numbers have no gaps.
///
/// # Errors
/// When the database does not answer.
pub async fn take_numbers(tx: &Tx, year: i32, n: i32) -> Result<i32, StoreError> {
    let row = reference_counter::ActiveModel { year: Set(year), last: Set(n) };
    let last = (reference_counter::Entity, reference_counter::Column::Last);
    let next = OnConflict::column(reference_counter::Column::Year)
        .value(reference_counter::Column::Last, Expr::col(last).add(n))
        .to_owned();
    let row =
        reference_counter::Entity::insert(row).on_conflict(next).exec_with_returning(tx.connection()).await?;
    Ok(row.last)
}

/// A request to be kept, with its content and the key under which it was submitted.
#[derive(Debug)]
pub struct NewRequest<'a> {
    /// The request.
    pub request: &'a Request,
    /// Its texts.
    pub content: &'a Content,
    /// What was decided of each partner.
    pub verdicts: &'a [KeptVerdict],
    /// What the authority that it is for is called.
    pub place: &'a str,
    /// The submitter's key.
    pub key: &'a str,
    /// Fingerprint of what was submitted.
    pub payload_hash: &'a str,
}

/// Keeps a new request.
///
/// # Errors
/// [`StoreError::Duplicate`] when the filer has used the key already.
pub async fn insert(tx: &Tx, permit: &Permit, new: &[NewRequest<'_>]) -> Result<(), StoreError> {
    for NewRequest { request, .. } in new {
        permitted(permit, &Write::NewRequest(request.id, &request.authority))?;
    }
    for new in new.chunks(500) {
        let rows = new.iter().map(|n| request::Model::of(n).into_active_model());
        request::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
        let rows =
            new.iter().map(|n| request_content::Model::of(n.request.id, n.content).into_active_model());
        request_content::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
        let found: Vec<_> = new.iter().map(found_by).collect();
        terms::insert(tx, &found).await?;
    }
    Ok(())
}

fn found_by(new: &NewRequest<'_>) -> terms::Found {
    let NewRequest { request, content, place, .. } = new;
    let (title, reference) = (content.title.clone(), request.reference.clone());
    let (authority, place) = (request.authority.clone(), (*place).to_owned());
    terms::Found { request: request.id, title, reference, authority, place }
}

/// The request that a person submitted under a key, and the fingerprint of what it was.
///
/// # Errors
/// When the database does not answer.
pub async fn by_key(
    db: &impl Db,
    filer: PersonId,
    key: &str,
) -> Result<Option<(Request, String)>, StoreError> {
    let query = request::Entity::find()
        .filter(request::Column::FilerId.eq(filer.0))
        .filter(request::Column::IdempotencyKey.eq(key));
    let row = query.one(db.connection()).await?;
    row.map(|row| {
        let hash = row.payload_hash.clone();
        Ok((row.try_into()?, hash))
    })
    .transpose()
}

/// The request of this id within a scope. What is out of it is looked for in the very way of what does not exist.
///
/// # Errors
/// When the database does not answer.
pub async fn seen(db: &impl Db, scope: &Scope, id: RequestId) -> Result<Option<Request>, StoreError> {
    let row = request::Entity::find_by_id(id.0).filter(filter::requests(scope)).one(db.connection()).await?;
    row.map(TryInto::try_into).transpose()
}

/// As [`seen`], by its reference.
///
/// # Errors
/// When the database does not answer.
pub async fn seen_as(db: &impl Db, scope: &Scope, reference: &str) -> Result<Option<Request>, StoreError> {
    let query = request::Entity::find().filter(request::Column::Reference.eq(reference));
    query.filter(filter::requests(scope)).one(db.connection()).await?.map(TryInto::try_into).transpose()
}

/// The request of this id. Whether the caller may see it is the policy's matter.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, id: RequestId) -> Result<Option<Request>, StoreError> {
    let row = request::Entity::find_by_id(id.0).one(db.connection()).await?;
    row.map(TryInto::try_into).transpose()
}

/// As [`find`], held until the transaction ends: whoever else would change the file waits. (SQLite has one writer anyway.)
///
/// # Errors
/// When the database does not answer.
pub async fn hold(tx: &Tx, id: RequestId) -> Result<Option<Request>, StoreError> {
    let row = request::Entity::find_by_id(id.0).lock_exclusive().one(tx.connection()).await?;
    row.map(TryInto::try_into).transpose()
}

/// The request of this reference.
///
/// # Errors
/// When the database does not answer.
pub async fn by_reference(db: &impl Db, reference: &str) -> Result<Option<Request>, StoreError> {
    let query = request::Entity::find().filter(request::Column::Reference.eq(reference));
    query.one(db.connection()).await?.map(TryInto::try_into).transpose()
}

/// Writes back a request that was read at the version before its own.
///
/// # Errors
/// [`StoreError::Stale`] when it has changed since.
pub async fn update(tx: &Tx, permit: &Permit, changed: &Request) -> Result<(), StoreError> {
    permitted(permit, &Write::Request(changed.id))?;
    let triage = changed.triage.as_ref();
    let row = request::ActiveModel {
        themes: Set(crate::rows::to_json(&changed.themes)),
        triage_since: Set(triage.map(|triage| triage.since)),
        triage_due_at: Set(triage.map(|triage| triage.due_at)),
        triage_decided_at: Set(triage.and_then(|triage| triage.decided_at)),
        triage_decided_by: Set(triage.and_then(|triage| triage.decided_by).map(|person| person.0)),
        unmet_since: Set(changed.unmet_since),
        version: Set(changed.version),
        ..Default::default()
    };
    let updated = request::Entity::update_many()
        .set(row)
        .filter(request::Column::Id.eq(changed.id.0))
        .filter(request::Column::Version.eq(changed.version - 1))
        .exec(tx.connection())
        .await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// What was decided of each partner, by request. Kept beside the request: lists do not need it, and it is long.
///
/// # Errors
/// When the database does not answer.
pub async fn verdicts(
    db: &impl Db,
    ids: &[RequestId],
) -> Result<BTreeMap<RequestId, Vec<KeptVerdict>>, StoreError> {
    let query =
        request::Entity::find().select_only().columns([request::Column::Id, request::Column::Verdicts]);
    let query = query.filter(request::Column::Id.is_in(ids.iter().map(|id| id.0)));
    let rows: Vec<(Uuid, String)> = query.into_tuple().all(db.connection()).await?;
    rows.into_iter()
        .map(|(id, text)| Ok((RequestId(id), crate::rows::from_json(&text, "request", "verdicts")?)))
        .collect()
}

/// Writes back what was decided of each partner, in the transaction that holds the file.
///
/// # Errors
/// When the database does not answer.
pub async fn keep_verdicts(
    tx: &Tx,
    permit: &Permit,
    id: RequestId,
    verdicts: &[KeptVerdict],
) -> Result<(), StoreError> {
    permitted(permit, &Write::Request(id))?;
    let text = crate::rows::to_json(&verdicts);
    request::Entity::update_many()
        .col_expr(request::Column::Verdicts, Expr::value(text))
        .filter(request::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn listed(scope: &Scope, wanted: &Filter) -> Select<request::Entity> {
    let mut condition = filter::requests(scope);
    if let Some(authority) = &wanted.authority {
        condition = Condition::all().add(condition).add(request::Column::Authority.eq(authority));
    }
    if let Some(filer) = wanted.filer {
        condition = Condition::all().add(condition).add(request::Column::FilerId.eq(filer.0));
    }
    if let Some(waits) = wanted.in_triage {
        let open = request::Column::TriageSince.is_not_null().and(request::Column::TriageDecidedAt.is_null());
        condition = Condition::all().add(condition).add(if waits { open } else { open.not() });
    }
    if let Some(unmet) = wanted.unmet {
        let since = request::Column::UnmetSince;
        condition =
            Condition::all().add(condition).add(if unmet { since.is_not_null() } else { since.is_null() });
    }
    if let Some(sought) = &wanted.search {
        condition = Condition::all().add(condition).add(terms::matching(sought, scope.sees_several()));
    }
    request::Entity::find().filter(condition)
}

/// A page of the requests one may see, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    wanted: &Filter,
    page: Page,
) -> Result<PageOf<Request>, StoreError> {
    let query = page.on(listed(scope, wanted), request::Column::SubmittedAt, request::Column::Id);
    let rows =
        query.all(db.connection()).await?.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
    Ok(PageOf::from_rows(rows, page.first))
}

/// How many requests such a list has.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &impl Db, scope: &Scope, wanted: &Filter) -> Result<u64, StoreError> {
    filter::count(listed(scope, wanted), db.connection(), request::Column::Id).await
}

/// The requests of these ids.
///
/// # Errors
/// When the database does not answer.
pub async fn by_ids(db: &impl Db, ids: &[RequestId]) -> Result<Vec<Request>, StoreError> {
    let query = request::Entity::find().filter(request::Column::Id.is_in(ids.iter().map(|id| id.0)));
    query.all(db.connection()).await?.into_iter().map(TryInto::try_into).collect()
}

/// Those of these requests that are within a scope.
///
/// # Errors
/// When the database does not answer.
pub async fn seen_among(
    db: &impl Db,
    scope: &Scope,
    ids: &[RequestId],
) -> Result<BTreeSet<RequestId>, StoreError> {
    let query = request::Entity::find().select_only().column(request::Column::Id);
    let query = query.filter(request::Column::Id.is_in(ids.iter().map(|id| id.0)));
    let found: Vec<Uuid> = query.filter(filter::requests(scope)).into_tuple().all(db.connection()).await?;
    Ok(found.into_iter().map(RequestId).collect())
}

/// The contents of these requests.
///
/// # Errors
/// When the database does not answer.
pub async fn contents(db: &impl Db, ids: &[RequestId]) -> Result<BTreeMap<RequestId, Content>, StoreError> {
    let ids = ids.iter().map(|id| id.0);
    let query = request_content::Entity::find().filter(request_content::Column::RequestId.is_in(ids));
    let rows = query.all(db.connection()).await?;
    rows.into_iter().map(|row| Ok((RequestId(row.request_id), row.try_into()?))).collect()
}

/// Is there any request at all?
///
/// # Errors
/// When the database does not answer.
pub async fn any(db: &impl Db) -> Result<bool, StoreError> {
    let query = request::Entity::find().select_only().column(request::Column::Id).into_tuple::<Uuid>();
    Ok(query.one(db.connection()).await?.is_some())
}

/// The requests in which this address is the one to be called back.
///
/// # Errors
/// When the database does not answer.
pub async fn with_contact(db: &impl Db, email: &str, limit: u64) -> Result<Vec<Request>, StoreError> {
    let mut named = Query::select();
    named.column(request_content::Column::RequestId).from(request_content::Entity);
    named.and_where(request_content::Column::ContactEmail.eq(email));
    let query = request::Entity::find().filter(request::Column::Id.in_subquery(named)).limit(limit);
    query.all(db.connection()).await?.into_iter().map(TryInto::try_into).collect()
}

/// When the first request was received; none before it.
///
/// # Errors
/// When the database does not answer.
pub async fn first_at(db: &impl Db) -> Result<Option<Instant>, StoreError> {
    let query = request::Entity::find().select_only().column(request::Column::SubmittedAt);
    let query = query.order_by_asc(request::Column::SubmittedAt).limit(1).into_tuple::<Instant>();
    Ok(query.one(db.connection()).await?)
}
