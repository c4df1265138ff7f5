//! Referrals: kept, changed under their version, listed within a scope.

use std::collections::BTreeMap;

use domain::ids::{PersonId, ReferralId, RequestId};
use domain::mandate::Person;
use domain::policy::{Permit, Scope, Write};
use domain::referral::Referral;
use domain::request::Request;
use domain::territory::Unit;
use domain::time::Instant;
use domain::uuid::Uuid;
use domain::words::Status;
use sea_orm::sea_query::{Condition, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
};

use crate::page::limit_in_words;
use crate::permitted::permitted;
use crate::rows::{listed, referral, request};
use crate::{Db, Key, Page, PageOf, StoreError, Tx, filter};

/// Which referrals of a list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// By due date, the earliest first, rather than the newest first.
    pub due_first: bool,
    /// Of this request.
    pub request: Option<RequestId>,
    /// Of this partner.
    pub partner: Option<String>,
    /// Of this unit.
    pub unit: Option<String>,
    /// In one of these states.
    pub status: Vec<Status>,
    /// Held by this person.
    pub holder: Option<PersonId>,
    /// Open and held by nobody, the call made or not.
    pub free: bool,
    /// Routed by this theme.
    pub theme: Option<String>,
    /// Of this authority.
    pub authority: Option<String>,
    /// Past the date at this instant (or not).
    pub overdue: Option<(bool, Instant)>,
    /// Unreachable (or not): it is the authority's turn to say when.
    pub unreachable: Option<bool>,
    /// Neither called nor unreachable: a call is owed.
    pub owed: bool,
    /// With a denial to be settled (or not).
    pub disputed: Option<bool>,
    /// With a callback entered after the date with an earlier moment (or not).
    pub entered_late: Option<bool>,
}

/// A referral as lists show it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The referral.
    pub referral: Referral,
    /// Its request.
    pub request: Request,
    /// The request's title; none once erased.
    pub title: Option<String>,
    /// Who holds it.
    pub holder: Option<Person>,
}

impl Listed {
    /// Where it stands in its list.
    pub fn key(&self, due_first: bool) -> Key {
        let promise = &self.referral.promise;
        Key { at: if due_first { promise.due_at } else { promise.notified_at }, id: self.referral.id.0 }
    }
}

/// Keeps new referrals.
///
/// # Errors
/// [`StoreError::Duplicate`] when the unit already has one on the request.
pub async fn insert(tx: &Tx, permit: &Permit, referrals: &[Referral]) -> Result<(), StoreError> {
    for new in referrals {
        permitted(permit, &Write::NewReferral(new.request))?;
    }
    let rows: Vec<_> = referrals.iter().map(|new| referral::Model::from(new).into_active_model()).collect();
    for chunk in rows.chunks(500) {
        referral::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The referral of this id. Whether the caller may see it is the policy's matter.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, id: ReferralId) -> Result<Option<Referral>, StoreError> {
    let row = referral::Entity::find_by_id(id.0).one(db.connection()).await?;
    row.map(TryInto::try_into).transpose()
}

/// The referral of this id within a scope, with its request. What is out of it is looked for in the very way of what does not
/// exist.
///
/// # Errors
/// When the database does not answer.
pub async fn seen(
    db: &impl Db,
    scope: &Scope,
    id: ReferralId,
) -> Result<Option<(Referral, Request)>, StoreError> {
    let query = referral::Entity::find_by_id(id.0).filter(filter::referrals_of_files(scope));
    let query = query.find_also_related(request::Entity);
    match query.one(db.connection()).await? {
        Some((referral, Some(request))) => Ok(Some((referral.try_into()?, request.try_into()?))),
        Some((_, None)) | None => Ok(None),
    }
}

/// Writes back a referral that was read at `read_version`.
///
/// # Errors
/// [`StoreError::Stale`] when it has changed since.
pub async fn update(
    tx: &Tx,
    permit: &Permit,
    changed: &Referral,
    read_version: i32,
) -> Result<(), StoreError> {
    permitted(permit, &Write::Referral(changed.request, changed.id, &changed.unit))?;
    let row = referral::Model::from(changed).into_active_model().reset_all();
    let updated = referral::Entity::update_many()
        .set(row)
        .filter(referral::Column::Id.eq(changed.id.0))
        .filter(referral::Column::Version.eq(read_version))
        .exec(tx.connection())
        .await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// At which version these referrals are.
///
/// # Errors
/// When the database does not answer.
pub async fn versions(db: &impl Db, ids: &[ReferralId]) -> Result<BTreeMap<ReferralId, i32>, StoreError> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(1_000) {
        let query = referral::Entity::find().filter(referral::Column::Id.is_in(chunk.iter().map(|id| id.0)));
        let query = query.select_only().column(referral::Column::Id).column(referral::Column::Version);
        let rows: Vec<(Uuid, i32)> = query.into_tuple().all(db.connection()).await?;
        found.extend(rows.into_iter().map(|(id, version)| (ReferralId(id), version)));
    }
    Ok(found)
}

/// The referrals of these requests, by request and unit.
///
/// # Errors
/// When the database does not answer.
pub async fn of_requests(db: &impl Db, requests: &[RequestId]) -> Result<Vec<Referral>, StoreError> {
    let query = referral::Entity::find()
        .filter(referral::Column::RequestId.is_in(requests.iter().map(|id| id.0)))
        .order_by_asc(referral::Column::RequestId)
        .order_by_asc(referral::Column::Unit);
    query.all(db.connection()).await?.into_iter().map(TryInto::try_into).collect()
}

fn matching(scope: &Scope, wanted: &Filter) -> Select<referral::Entity> {
    let Filter {
        due_first: _,
        request,
        partner,
        unit,
        status,
        holder,
        free,
        theme,
        authority,
        overdue,
        unreachable,
        owed,
        disputed,
        entered_late,
    } = wanted;
    let mut all = Condition::all().add(filter::referrals(scope));
    all = all.add_option(request.map(|id| referral::Column::RequestId.eq(id.0)));
    all = all.add_option(partner.as_ref().map(|partner| referral::Column::Partner.eq(partner)));
    all = all.add_option(unit.as_ref().map(|unit| referral::Column::Unit.eq(unit)));
    all = all.add_option(holder.map(|holder| referral::Column::HolderId.eq(holder.0)));
    all = all.add_option(theme.as_ref().map(|theme| referral::Column::Theme.eq(theme)));
    all = all.add_option(authority.as_ref().map(|code| request::Column::Authority.eq(code)));
    if !status.is_empty() {
        all = all.add(referral::Column::Status.is_in(status.iter().map(|status| status.code())));
        // Said again for the planner: what is open is in an index of its own, by due date.
        if status.iter().all(|status| status.is_open()) {
            all = all.add(referral::Column::EndedAt.is_null());
        }
        if status.iter().all(|status| status.is_before_contact()) {
            all = all.add(referral::Column::ContactedAt.is_null());
        }
    }
    if *free {
        all = all.add(nobodys());
    }
    if let Some(unreachable) = unreachable {
        let since = referral::Column::UnreachableAt;
        all = all.add(if *unreachable { since.is_not_null() } else { since.is_null() });
    }
    if *owed {
        let column = referral::Column::ContactedAt;
        all = all.add(column.is_null()).add(referral::Column::UnreachableAt.is_null());
    }
    if let Some(disputed) = disputed {
        let open = referral::Column::Disagreement.contains("\"upheld\":null");
        let none = referral::Column::Disagreement.is_null().or(open.clone().not());
        all = all.add(if *disputed { open } else { none });
    }
    all = all.add_option(entered_late.map(|wanted| referral::Column::EnteredLate.eq(wanted)));
    if let Some((wanted, now)) = overdue {
        let late = owed_before(*now);
        all = all.add(if *wanted { late } else { late.not() });
    }
    referral::Entity::find().filter(all)
}

/// Open and held by nobody.
pub(crate) fn nobodys() -> Condition {
    Condition::all().add(referral::Column::EndedAt.is_null()).add(referral::Column::HolderId.is_null())
}

/// Open, not contacted, not unreachable, due before `now`. (A pause that holds has moved the date past its end.)
pub(crate) fn owed_before(now: Instant) -> Condition {
    Condition::all()
        .add(referral::Column::EndedAt.is_null())
        .add(referral::Column::ContactedAt.is_null())
        .add(referral::Column::UnreachableAt.is_null())
        .add(referral::Column::DueAt.lt(now))
}

/// A page of the referrals one may see, each as lists show it, in the order wanted.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    wanted: &Filter,
    page: Page,
) -> Result<PageOf<Listed>, StoreError> {
    let query = matching(scope, wanted);
    let query = if wanted.due_first {
        page.on_earliest(query, referral::Column::DueAt, referral::Column::Id)
    } else {
        page.on(query, referral::Column::NotifiedAt, referral::Column::Id)
    };
    read(db, query, page).await
}

/// The rows of a query that has its page.
async fn read(
    db: &impl Db,
    query: Select<referral::Entity>,
    page: Page,
) -> Result<PageOf<Listed>, StoreError> {
    let connection = db.connection();
    let statement = limit_in_words(listed::columns(query).build(connection.get_database_backend()));
    let rows = listed::Row::find_by_statement(statement).all(connection).await?;
    let rows = rows.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
    Ok(PageOf::from_rows(rows, page.first))
}

/// The requests of such referrals, each once.
///
/// # Errors
/// When the database does not answer.
pub async fn requests_of(db: &impl Db, wanted: &Filter) -> Result<Vec<RequestId>, StoreError> {
    let everything = Scope { everything: true, ..Scope::default() };
    let query = matching(&everything, wanted).join(JoinType::InnerJoin, referral::Relation::Parent.def());
    let query = query.select_only().column(referral::Column::RequestId).distinct();
    let ids: Vec<Uuid> = query.into_tuple().all(db.connection()).await?;
    Ok(ids.into_iter().map(RequestId).collect())
}

/// The units that owe something.
///
/// # Errors
/// When the database does not answer.
pub async fn open_units(db: &impl Db) -> Result<Vec<Unit>, StoreError> {
    let query = referral::Entity::find().select_only().column(referral::Column::Unit).distinct();
    let query = query.filter(referral::Column::EndedAt.is_null()).into_tuple::<String>();
    Ok(query.all(db.connection()).await?.into_iter().map(Into::into).collect())
}

/// How many referrals such a list has.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &impl Db, scope: &Scope, wanted: &Filter) -> Result<u64, StoreError> {
    let query = matching(scope, wanted);
    // The request is looked at only where something is asked of it: most counts are of a unit's own referrals.
    let query = if scope.is_of_units_alone() && wanted.authority.is_none() {
        query
    } else {
        query.join(JoinType::InnerJoin, referral::Relation::Parent.def())
    };
    filter::count(query, db.connection(), referral::Column::Id).await
}
