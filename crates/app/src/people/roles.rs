//! Giving and ending roles: an executive authorises its agents for a time and a scope (convention 2024, art. 2), a manager
//! adds the unit's experts. Both take effect at once.

use domain::chrono::NaiveDate;
use domain::contact;
use domain::ids::{PersonId, RoleId};
use domain::mandate::{Membership, Person, Role, RoleKind};
use domain::policy::{PeopleScope, Permit, authorize_role, signed_in};
use domain::refusal::Refusal;
use domain::request::{LINE_MAX, checked_themes};
use domain::territory::{Territory, Unit};
use domain::text::line;
use domain::time::{Instant, next_day, start_of_day};
use domain::words::{AuthorityKind, Function};
use storage::memberships::{self, Filter};
use storage::{Page, PageOf, StoreError, Tx};
use storage::{loads, people};

use crate::acts::hand_back_of_role;
use crate::administration::known;
use crate::authenticate::Caller;
use crate::letters::{Letter, To};
use crate::outbox::enqueue;
use crate::{Cx, Outcome, new_id};

/// A role to be given.
#[derive(Debug, Clone)]
pub struct Giving {
    /// Address of the person, known or not.
    pub email: String,
    /// Their name, for a person who is not known yet.
    pub name: String,
    /// What they become.
    pub kind: RoleKind,
    /// Last day; none for no end.
    pub until: Option<NaiveDate>,
}

/// The unit in which the open referrals of this membership's person are counted, for those who may end it; none for others.
pub fn counted_for<'a>(caller: &Caller, membership: &'a Membership) -> Option<&'a Unit> {
    let unit = membership.role.kind.unit()?;
    authorize_role(&caller.actor, &membership.role.kind).is_ok().then_some(unit)
}

/// How many open referrals each person holds in each of these units.
///
/// # Errors
/// When the database does not answer.
pub async fn held(cx: &Cx, units: &[Unit]) -> Outcome<Vec<(Unit, PersonId, u64)>> {
    let loads = loads::open(&cx.store, Some(units), cx.now()).await?;
    Ok(loads.into_iter().filter_map(|load| Some((load.unit, load.holder?, load.open))).collect())
}

/// A page of the memberships that the caller may see.
///
/// # Errors
/// When nobody has signed in.
pub async fn list(cx: &Cx, caller: &Caller, wanted: &Filter, page: Page) -> Outcome<PageOf<Membership>> {
    signed_in(&caller.actor)?;
    Ok(memberships::list(&cx.store, &PeopleScope::of(&caller.actor), wanted, page).await?)
}

/// The membership of this id; none where the caller may not know of it.
///
/// # Errors
/// When nobody has signed in.
pub async fn find(cx: &Cx, caller: &Caller, id: RoleId) -> Outcome<Option<Membership>> {
    signed_in(&caller.actor)?;
    let wanted = Filter { role: Some(id), ..Filter::default() };
    let page = Page { first: 1, after: None };
    Ok(memberships::list(&cx.store, &PeopleScope::of(&caller.actor), &wanted, page).await?.rows.pop())
}

/// How many memberships there are.
///
/// # Errors
/// When the database does not answer.
pub async fn count(cx: &Cx, scope: &PeopleScope, wanted: &Filter) -> Outcome<u64> {
    Ok(memberships::count(&cx.store, scope, wanted).await?)
}

/// Gives a role, and mails the person who gets it. Who has it already keeps it; an end is moved.
///
/// # Errors
/// `NOT_ALLOWED`; fields; unknown authority, theme, partner or directorate; `INVALID_UNTIL`.
pub async fn give_role(cx: &Cx, caller: &Caller, giving: Giving) -> Outcome<Membership> {
    signed_in(&caller.actor)?;
    let permit = authorize_role(&caller.actor, &giving.kind)?;
    let tx = cx.store.write().await?;
    let given = give(cx, &tx, caller, &permit, giving).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(given)
}

/// Gives a role within a transaction. What is answered has the name that was typed: whose address it is already is not told.
pub(super) async fn give(
    cx: &Cx,
    tx: &Tx,
    caller: &Caller,
    permit: &Permit,
    giving: Giving,
) -> Outcome<Membership> {
    let (now, territory) = (cx.now(), &caller.territory.territory);
    let email = contact::email("email", &giving.email)?;
    let name = line("name", &giving.name, 1, LINE_MAX)?;
    let kind = checked(giving.kind, territory)?;
    let until = giving.until.map(|day| start_of_day(next_day(day)));
    if until.is_some_and(|until| until <= now) {
        return Err(Refusal::InvalidUntil.into());
    }
    let person = match people::hold(tx, &email).await? {
        Some(known) => Person { name, ..known },
        None => added(tx, email, name, now).await?,
    };
    let given_by = caller.actor.person();
    let role = Role { id: RoleId(new_id()), kind, from: now, until, given_by };
    for old in people::roles(tx, person.id).await?.iter().filter(|old| replaces(&role, old, now)) {
        stays(&role.kind, &old.kind)?;
        // Whoever gives a role in the place of another must be one who could end that other.
        let may_end = authorize_role(&caller.actor, &old.kind)?;
        if until.is_some() {
            keeps_an_administrator(tx, &old.kind, person.id, now).await?;
        }
        people::end_role(tx, &may_end, old, given_by, now).await?;
    }
    people::add_roles(tx, permit, &[(person.id, role.clone())]).await?;
    let letter = Letter::RoleGiven { role: role.id };
    enqueue(tx, now, vec![letter.to(To::Person(person.id), format!("role-given:{}", role.id))]).await?;
    Ok(Membership { person, role })
}

/// The same role once more, perhaps with another scope or end: the new one takes the old one's place.
fn replaces(new: &Role, old: &Role, now: Instant) -> bool {
    let same = match (new.kind.mandate(), old.kind.mandate()) {
        (Some((new, ..)), Some((old, ..))) => new == old,
        _ => new.kind == old.kind,
    };
    same && old.holds(now)
}

/// A mayor or president does not become an agent by a form: an authority would be left without an executive.
fn stays(new: &RoleKind, old: &RoleKind) -> Result<(), Refusal> {
    let is_executive =
        |kind: &RoleKind| kind.mandate().is_some_and(|(_, function, _)| function.is_executive());
    if is_executive(old) && !is_executive(new) { Err(Refusal::ExecutiveStays) } else { Ok(()) }
}

/// Ending this role of this person must leave somebody who administers the platform without an end.
async fn keeps_an_administrator(tx: &Tx, kind: &RoleKind, person: PersonId, now: Instant) -> Outcome<()> {
    if *kind != RoleKind::PlatformAdministrator {
        return Ok(());
    }
    let others = people::hold_administrators(tx, now).await?;
    let is_other = |(other, role): &(PersonId, Role)| *other != person && role.until.is_none();
    if others.iter().any(is_other) { Ok(()) } else { Err(Refusal::LastAdministrator.into()) }
}

async fn added(tx: &Tx, email: String, name: String, now: Instant) -> Outcome<Person> {
    let person = Person { id: PersonId(new_id()), email, name };
    let inserted = people::insert(tx, std::slice::from_ref(&person), now).await;
    // Somebody has added the same address at the same moment: the next try finds it.
    match inserted {
        Err(StoreError::Duplicate) => Err(Refusal::VersionConflict.into()),
        inserted => Ok(inserted.map(|()| person)?),
    }
}

fn checked(kind: RoleKind, territory: &Territory) -> Result<RoleKind, Refusal> {
    known(territory, &kind)?;
    match kind {
        RoleKind::Requester { authority, function, themes } => {
            let of = territory.authorities.get(&authority).map(|found| found.kind);
            checked_function(of, function)?;
            Ok(RoleKind::Requester { authority, function, themes: checked_themes(themes, territory)? })
        }
        RoleKind::Expert(_)
        | RoleKind::Manager(_)
        | RoleKind::PartnerAdministrator(_)
        | RoleKind::PlatformAdministrator => Ok(kind),
    }
}

/// A commune has no president, an intercommunality no mayor.
pub(super) fn checked_function(of: Option<AuthorityKind>, function: Function) -> Result<(), Refusal> {
    match (of, function) {
        (Some(AuthorityKind::Commune), Function::President) => {
            Err(Refusal::FunctionOfOther { kind: "commune" })
        }
        (Some(AuthorityKind::Epci), Function::Maire) => {
            Err(Refusal::FunctionOfOther { kind: "intercommunalité" })
        }
        _ => Ok(()),
    }
}

/// Ends a role at once, and tells the person.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`, `ROLE_ENDED`, `LAST_ADMINISTRATOR`.
pub async fn end_role(cx: &Cx, caller: &Caller, id: RoleId) -> Outcome<Membership> {
    signed_in(&caller.actor)?;
    let now = cx.now();
    let tx = cx.store.write().await?;
    let mut found = memberships::find(&tx, id).await?.ok_or(Refusal::NotFound)?;
    let permit = authorize_role(&caller.actor, &found.role.kind)?;
    if !found.role.holds(now) {
        return Err(Refusal::RoleEnded.into());
    }
    keeps_an_administrator(&tx, &found.role.kind, found.person.id, now).await?;
    people::end_role(&tx, &permit, &found.role, caller.actor.person(), now).await?;
    let who = (caller.actor.person(), now);
    hand_back_of_role(&tx, &caller.territory, &permit, (found.person.id, &found.role), who).await?;
    found.role.until = Some(now);
    let letter = Letter::RoleEnded { role: id }.to(To::Person(found.person.id), format!("role-ended:{id}"));
    enqueue(&tx, now, vec![letter]).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(found)
}
