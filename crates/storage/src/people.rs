//! People and their roles.

use domain::contact;
use domain::ids::PersonId;
use domain::mandate::{Person, Role, RoleEntry, RoleEvent, RoleKind};
use domain::policy::{Permit, Write};
use domain::territory::Unit;
use domain::text::folded;
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::permitted::permitted;
use crate::rows::{person, role};
use crate::{Db, StoreError, Tx, role_entries};

/// The person of this address (lower case).
///
/// # Errors
/// When the database does not answer.
pub async fn by_email(db: &impl Db, email: &str) -> Result<Option<Person>, StoreError> {
    let query = person::Entity::find().filter(person::Column::Email.eq(email));
    Ok(query.one(db.connection()).await?.map(Into::into))
}

/// Folds the names of people of an earlier release, and keeps their addresses as they are read now, so many people at most; tells how
/// many there were.
///
/// # Errors
/// When the database does not answer.
pub async fn fold_names(tx: &Tx, most: u64) -> Result<usize, StoreError> {
    let missing = person::Entity::find().filter(person::Column::Folded.is_null()).limit(most);
    let rows = missing.all(tx.connection()).await?;
    for row in &rows {
        let read = contact::email("email", &row.email).ok().filter(|read| *read != row.email);
        let is_free = match &read {
            Some(read) => by_email(tx, read).await?.is_none(),
            None => false,
        };
        let mut update = person::Entity::update_many()
            .col_expr(person::Column::Folded, Expr::value(folded(&row.name)))
            .filter(person::Column::Id.eq(row.id));
        if let Some(read) = read.filter(|_| is_free) {
            update = update.col_expr(person::Column::Email, Expr::value(read));
        }
        update.exec(tx.connection()).await?;
    }
    Ok(rows.len())
}

/// The people of these ids, in no order.
///
/// # Errors
/// When the database does not answer.
pub async fn by_ids(db: &impl Db, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let query = person::Entity::find().filter(person::Column::Id.is_in(ids));
    Ok(query.all(db.connection()).await?.into_iter().map(Into::into).collect())
}

/// As [`by_email`], held until the transaction ends: two who would give the same person a role wait for each other.
///
/// # Errors
/// When the database does not answer.
pub async fn hold(tx: &Tx, email: &str) -> Result<Option<Person>, StoreError> {
    let query = person::Entity::find().filter(person::Column::Email.eq(email)).lock_exclusive();
    Ok(query.one(tx.connection()).await?.map(Into::into))
}

/// The roles of the platform's administrators that hold now, held until the transaction ends: of two who end each other's, one
/// sees what the other did.
///
/// # Errors
/// When the database does not answer.
pub async fn hold_administrators(tx: &Tx, now: Instant) -> Result<Vec<(PersonId, Role)>, StoreError> {
    let query = role::Entity::find().filter(role::Column::Kind.eq(role::PLATFORM)).lock_exclusive();
    let rows = query.order_by_asc(role::Column::Id).all(tx.connection()).await?.into_iter();
    let known = rows.map(|row| Ok((PersonId(row.person_id), Role::try_from(row)?)));
    let known = known.collect::<Result<Vec<_>, StoreError>>()?;
    Ok(known.into_iter().filter(|(_, role)| role.holds(now)).collect())
}

/// Adds people.
///
/// # Errors
/// [`StoreError::Duplicate`] when an address is taken.
pub async fn insert(tx: &Tx, people: &[Person], now: Instant) -> Result<(), StoreError> {
    let rows = people.iter().map(|person| {
        let Person { id, email, name } = person.clone();
        let folded = Some(folded(&name));
        person::Model { id: id.0, email, name, created_at: now, folded }.into_active_model()
    });
    for chunk in rows.collect::<Vec<_>>().chunks(500) {
        person::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The roles of a person, those of the past included.
///
/// # Errors
/// When the database does not answer.
pub async fn roles(db: &impl Db, person: PersonId) -> Result<Vec<Role>, StoreError> {
    let query =
        role::Entity::find().filter(role::Column::PersonId.eq(person.0)).order_by_asc(role::Column::Id);
    query.all(db.connection()).await?.into_iter().map(Role::try_from).collect()
}

/// How many roles somebody has given since an instant, those that have ended too: to this person, and in all.
///
/// # Errors
/// When the database does not answer.
pub async fn given_since(
    db: &impl Db,
    (by, to): (PersonId, PersonId),
    since: Instant,
) -> Result<(usize, usize), StoreError> {
    let query = role::Entity::find().select_only().column(role::Column::PersonId);
    let query = query.filter(role::Column::GivenBy.eq(by.0)).filter(role::Column::ValidFrom.gt(since));
    let given: Vec<Uuid> = query.into_tuple().all(db.connection()).await?;
    Ok((given.iter().filter(|person| **person == to.0).count(), given.len()))
}

/// Gives roles to people, and journals it.
///
/// # Errors
/// When the database does not answer.
pub async fn add_roles(tx: &Tx, permit: &Permit, roles: &[(PersonId, Role)]) -> Result<(), StoreError> {
    for (_, given) in roles {
        permitted(permit, &Write::Role(&given.kind))?;
    }
    let rows: Vec<_> =
        roles.iter().map(|(who, given)| role::Model::of(*who, given).into_active_model()).collect();
    for chunk in rows.chunks(500) {
        role::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    let given = |(person, role): &(PersonId, Role)| RoleEntry {
        at: role.from,
        event: RoleEvent::Given,
        by: role.given_by,
        person: *person,
        kind: role.kind.clone(),
        until: role.until,
    };
    role_entries::append(tx, &roles.iter().map(given).collect::<Vec<_>>()).await
}

/// Ends a role of a person at an instant, keeps who ended it, and journals it.
///
/// # Errors
/// When the database does not answer.
pub async fn end_role(
    tx: &Tx,
    permit: &Permit,
    (person, ending): (PersonId, &Role),
    by: Option<PersonId>,
    at: Instant,
) -> Result<(), StoreError> {
    permitted(permit, &Write::Role(&ending.kind))?;
    let ended_by = Set(by.map(|person| person.0));
    let row = role::ActiveModel {
        id: Set(ending.id.0),
        valid_until: Set(Some(at)),
        ended_by,
        ..Default::default()
    };
    row.update(tx.connection()).await?;
    let (event, kind) = (RoleEvent::Ended, ending.kind.clone());
    role_entries::append(tx, &[RoleEntry { at, event, by, person, kind, until: None }]).await
}

/// Whom to look for: people of units, administrators of partners, administrators of the platform.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Experts and managers of these.
    pub units: Vec<Unit>,
    /// Administrators of these partners.
    pub partners: Vec<String>,
    /// Administrators of the platform.
    pub platform: bool,
    /// These people, whatever they are.
    pub people: Vec<PersonId>,
}

/// The people wanted whose role holds now, each role with its person, in the order of their addresses.
///
/// # Errors
/// When the database does not answer.
pub async fn with_roles(
    db: &impl Db,
    wanted: &Wanted,
    now: Instant,
) -> Result<Vec<(Person, RoleKind)>, StoreError> {
    let units = wanted.units.iter().map(ToString::to_string);
    let of_units = Condition::all()
        .add(role::Column::Kind.is_in([role::EXPERT, role::MANAGER]))
        .add(role::Column::Unit.is_in(units));
    let of_partners = Condition::all()
        .add(role::Column::Kind.eq(role::PARTNER))
        .add(role::Column::Unit.is_in(&wanted.partners));
    let mut any = Condition::any().add(of_units).add(of_partners);
    if !wanted.people.is_empty() {
        any = any.add(role::Column::PersonId.is_in(wanted.people.iter().map(|person| person.0)));
    }
    if wanted.platform {
        any = any.add(role::Column::Kind.eq(role::PLATFORM));
    }
    let holds = Condition::all()
        .add(role::Column::ValidFrom.lte(now))
        .add(Condition::any().add(role::Column::ValidUntil.is_null()).add(role::Column::ValidUntil.gt(now)));
    let query = role::Entity::find().filter(any).filter(holds).find_also_related(person::Entity);
    let rows = query.order_by_asc(person::Column::Email).all(db.connection()).await?;
    let with_person = rows.into_iter().filter_map(|(role, person)| Some((person?, role)));
    with_person.map(|(person, role)| Ok((person.into(), Role::try_from(role)?.kind))).collect()
}

/// Authorities for which somebody has a mandate now.
///
/// # Errors
/// When the database does not answer.
pub async fn authorities(db: &impl Db, now: Instant) -> Result<Vec<String>, StoreError> {
    let holds =
        Condition::any().add(role::Column::ValidUntil.is_null()).add(role::Column::ValidUntil.gt(now));
    let query = role::Entity::find().select_only().column(role::Column::Authority).distinct();
    let query = query.filter(role::Column::Authority.is_not_null()).filter(holds).into_tuple::<String>();
    Ok(query.all(db.connection()).await?)
}
