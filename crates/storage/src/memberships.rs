//! Roles with the people who have them, listed within the policy's scope of people.

use domain::ids::{PersonId, RoleId};
use domain::mandate::{Membership, Role};
use domain::policy::{PeopleScope, Scope};
use domain::territory::Unit;
use domain::text::{folded, one_line};
use domain::time::Instant;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use crate::rows::{person, referral, request, role};
use crate::{Db, Key, Page, PageOf, StoreError, filter};

/// Which memberships of a list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// With these words in the name or the address.
    pub search: Option<String>,
    /// This one.
    pub role: Option<RoleId>,
    /// Of this person.
    pub person: Option<PersonId>,
    /// For this authority.
    pub authority: Option<String>,
    /// Of this partner: its units and its administrators.
    pub partner: Option<String>,
    /// Of this unit.
    pub unit: Option<Unit>,
    /// Holding at this instant; none for those of the past too.
    pub at: Option<Instant>,
}

/// Where a membership stands in its list.
pub fn key(membership: &Membership) -> Key {
    Key { at: membership.role.from, id: membership.role.id.0 }
}

fn seen(scope: &PeopleScope) -> Condition {
    if scope.everyone {
        return Condition::all();
    }
    let any = Condition::any().add(role::Column::Authority.is_in(&scope.authorities));
    let any = any.add_option(scope.by_file.as_ref().map(by_file));
    let any = any.add(role::Column::Unit.is_in(scope.units.iter().map(ToString::to_string)));
    scope.partners.iter().fold(any, |any, partner| any.add(of_partner(partner)))
}

/// Who acts for an authority of which a file is within the scope.
fn by_file((authority, scope): &(String, Scope)) -> Condition {
    let mut file = Query::select();
    file.column((referral::Entity, referral::Column::Id)).from(referral::Entity);
    let of = Expr::col((referral::Entity, referral::Column::RequestId))
        .equals((request::Entity, request::Column::Id));
    file.inner_join(request::Entity, of).cond_where(filter::referrals(scope));
    file.and_where(request::Column::Authority.eq(authority));
    Condition::all().add(role::Column::Authority.eq(authority)).add(Expr::exists(file))
}

fn of_partner(partner: &str) -> Condition {
    Condition::any()
        .add(role::Column::Unit.eq(partner))
        .add(role::Column::Unit.starts_with(format!("{partner}/")))
}

fn listed(scope: &PeopleScope, wanted: &Filter) -> Select<role::Entity> {
    let Filter { search, role, person, authority, partner, unit, at } = wanted;
    let words = search.as_deref().unwrap_or_default().split_whitespace().take(5);
    let mut all = words.fold(Condition::all().add(seen(scope)), |all, word| all.add(with_word(word)));
    all = all.add_option(role.map(|id| role::Column::Id.eq(id.0)));
    all = all.add_option(person.map(|person| role::Column::PersonId.eq(person.0)));
    all = all.add_option(authority.as_ref().map(|code| role::Column::Authority.eq(code)));
    all = all.add_option(partner.as_deref().map(of_partner));
    all = all.add_option(unit.as_ref().map(|unit| role::Column::Unit.eq(unit.to_string())));
    if let Some(at) = at {
        let ends =
            Condition::any().add(role::Column::ValidUntil.is_null()).add(role::Column::ValidUntil.gt(*at));
        all = all.add(role::Column::ValidFrom.lte(*at)).add(ends);
    }
    role::Entity::find().filter(all)
}

/// A word somewhere in the name, accents and capitals apart, or in the address.
fn with_word(word: &str) -> SimpleExpr {
    let (plain, seen) = (folded(word), one_line(word));
    let name = Some(plain).filter(|plain| !plain.is_empty());
    let name = name.map(|plain| person::Column::Folded.like(filter::like(&plain)));
    let mut named = Query::select();
    named.column(person::Column::Id).from(person::Entity);
    let email = person::Column::Email.like(filter::like(&seen));
    named.cond_where(Condition::any().add_option(name).add(email));
    role::Column::PersonId.in_subquery(named)
}

/// A page of the memberships one may see, the latest given first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    db: &impl Db,
    scope: &PeopleScope,
    wanted: &Filter,
    page: Page,
) -> Result<PageOf<Membership>, StoreError> {
    let query = page.on(listed(scope, wanted), role::Column::ValidFrom, role::Column::Id);
    let rows = query
        .find_also_related(person::Entity)
        .all(db.connection())
        .await?
        .into_iter()
        .filter_map(|(role, person)| Some((role, person?)));
    let one = |(role, person): (role::Model, person::Model)| {
        Ok(Membership { person: person.into(), role: Role::try_from(role)? })
    };
    Ok(PageOf::from_rows(rows.map(one).collect::<Result<_, StoreError>>()?, page.first))
}

/// How many memberships such a list has.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &impl Db, scope: &PeopleScope, wanted: &Filter) -> Result<u64, StoreError> {
    filter::count(listed(scope, wanted), db.connection(), role::Column::Id).await
}

/// The membership of this id. Whether the caller may see it is the policy's matter.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl Db, id: RoleId) -> Result<Option<Membership>, StoreError> {
    let row = role::Entity::find_by_id(id.0).find_also_related(person::Entity).one(db.connection()).await?;
    let Some((role, Some(person))) = row else { return Ok(None) };
    Ok(Some(Membership { person: person.into(), role: Role::try_from(role)? }))
}

/// The mayors or presidents of an authority whose mandate holds, in the order of their addresses.
///
/// # Errors
/// When the database does not answer.
pub async fn executives(db: &impl Db, authority: &str, now: Instant) -> Result<Vec<PersonId>, StoreError> {
    let executive = domain::words::Function::ALL.iter().filter(|function| function.is_executive());
    let everyone = PeopleScope { everyone: true, ..PeopleScope::default() };
    let wanted = Filter { authority: Some(authority.to_owned()), at: Some(now), ..Filter::default() };
    let query = listed(&everyone, &wanted)
        .filter(role::Column::Function.is_in(executive.map(|function| function.code())))
        .find_also_related(person::Entity)
        .order_by_asc(person::Column::Email);
    let rows = query.all(db.connection()).await?;
    Ok(rows.into_iter().map(|(role, _)| PersonId(role.person_id)).collect())
}
