//! Giving and ending roles: an executive authorises its agents for a time and a scope (convention 2024, art. 2), a manager
//! adds the unit's experts. Both take effect at once.

use std::collections::BTreeSet;

use domain::chrono::NaiveDate;
use domain::contact;
use domain::ids::{PersonId, RoleId};
use domain::mandate::{Membership, Person, Role, RoleEntry, RoleEvent, RoleKind};
use domain::policy::{
    PeopleScope, authorize_administration, authorize_ending, authorize_giving, may_decide_roles,
    reads_role_from_outside, signed_in,
};
use domain::refusal::Refusal;
use domain::request::checked_themes;
use domain::territory::{Territory, Unit};
use domain::text;
use domain::time::{Instant, next_day, start_of_day};
use domain::words::{AuthorityKind, Function};
use storage::memberships::{self, Filter};
use storage::{Page, PageOf, StoreError, Tx};
use storage::{access, loads, people, role_entries};

use crate::acts::hand_back_of_role;
use crate::administration::known;
use crate::authenticate::Caller;
use crate::letters::{Letter, To};
use crate::outbox::enqueue;
use crate::{AppError, Cx, Outcome, caused, new_id};

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
    let permit = authorize_ending(&caller.actor, &membership.role.kind, membership.person.id);
    permit.is_ok().then_some(unit)
}

/// How many open referrals each person holds in each of these units.
///
/// # Errors
/// When the database does not answer.
pub async fn held(cx: &Cx, units: &[Unit]) -> Outcome<Vec<(Unit, PersonId, u64)>> {
    let loads = loads::open(&cx.store, Some(units), cx.now()).await?;
    Ok(loads.into_iter().filter_map(|load| Some((load.unit, load.holder?, load.open))).collect())
}

/// The people whom the caller may see in such a list: those who act now for an authority at hand too, while they see one of its files.
pub fn scope(caller: &Caller, wanted: &Filter) -> PeopleScope {
    let scope = PeopleScope::of(&caller.actor);
    match wanted.authority.as_ref().filter(|_| wanted.at.is_some()) {
        Some(authority) => scope.through_a_file(&caller.actor, authority),
        None => scope,
    }
}

/// A page of the memberships that the caller may see. Requesters who are read from outside are noted in the access log.
///
/// # Errors
/// When nobody has signed in.
pub async fn list(
    cx: &Cx,
    caller: &Caller,
    scope: &PeopleScope,
    (wanted, page): (&Filter, Page),
) -> Outcome<PageOf<Membership>> {
    let me = signed_in(&caller.actor)?.person.id;
    let found = memberships::list(&cx.store, scope, wanted, page).await?;
    let outside = |row: &&Membership| reads_role_from_outside(&caller.actor, row.person.id, &row.role.kind);
    let read: BTreeSet<_> = found.rows.iter().filter(outside).map(|row| row.person.id).collect();
    if !read.is_empty() {
        let tx = cx.store.write_beside().await?;
        let read = read.into_iter().map(|person| (new_id(), person)).collect();
        access::log_people(&tx, me, read, cx.now()).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// The membership of this id; none where the caller may not know of it.
///
/// # Errors
/// When nobody has signed in.
pub async fn find(cx: &Cx, caller: &Caller, id: RoleId) -> Outcome<Option<Membership>> {
    let wanted = Filter { role: Some(id), ..Filter::default() };
    let page = Page { first: 1, after: None };
    Ok(list(cx, caller, &PeopleScope::of(&caller.actor), (&wanted, page)).await?.rows.pop())
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
/// `NOT_ALLOWED`, `OWN_ROLE`; fields; unknown authority, theme, partner or directorate; `INVALID_UNTIL`;
/// `ROLE_GIVEN_AGAIN`, `TOO_MANY_ROLES_TODAY`.
pub async fn give_role(cx: &Cx, caller: &Caller, giving: Giving) -> Outcome<Membership> {
    signed_in(&caller.actor)?;
    if !may_decide_roles(&caller.actor, &giving.kind) {
        return Err(Refusal::NotAllowed.into());
    }
    let kind = giving.kind.clone();
    let tx = cx.store.write().await?;
    match give(cx, &tx, caller, giving).await {
        Ok(given) => {
            tx.commit().await?;
            cx.bell.notify_one();
            Ok(given)
        }
        Err(refused) => {
            drop(tx);
            note_refusal(cx, caller, kind, &refused).await?;
            Err(refused)
        }
    }
}

/// Journals that somebody would have given themselves a role: nothing else of the act is kept.
pub(super) async fn note_refusal(
    cx: &Cx,
    caller: &Caller,
    kind: RoleKind,
    refused: &AppError,
) -> Outcome<()> {
    let (AppError::Refused(Refusal::OwnRole), Some(me)) = (refused, caller.actor.person()) else {
        return Ok(());
    };
    let (at, event) = (cx.now(), RoleEvent::Refused);
    let tx = cx.store.write_beside().await?;
    role_entries::append(&tx, &[RoleEntry { at, event, by: Some(me), person: me, kind, until: None }])
        .await?;
    Ok(tx.commit().await?)
}

/// Gives a role within a transaction. What is answered has the name that was typed: whose address it is already is not told.
pub(super) async fn give(cx: &Cx, tx: &Tx, caller: &Caller, giving: Giving) -> Outcome<Membership> {
    let (now, territory) = (cx.now(), &caller.territory.territory);
    let email = contact::email("email", &giving.email)?;
    let name = text::name("name", &giving.name)?;
    let kind = checked(giving.kind, territory)?;
    let until = giving.until.map(|day| start_of_day(next_day(day)));
    if until.is_some_and(|until| until <= now) {
        return Err(Refusal::InvalidUntil.into());
    }
    let person = match people::hold(tx, &email).await? {
        Some(known) => Person { name, ..known },
        None => added(tx, email, name, now).await?,
    };
    let permit = authorize_giving(&caller.actor, &kind, person.id)?;
    let given_by = caller.actor.person();
    caused::by_giving(cx, tx, given_by, person.id).await?;
    let role = Role { id: RoleId(new_id()), kind, from: now, until, given_by };
    for old in people::roles(tx, person.id).await?.iter().filter(|old| replaces(&role, old, now)) {
        stays(&role.kind, &old.kind)?;
        // Whoever gives a role in the place of another must be one who could end that other.
        if !may_decide_roles(&caller.actor, &old.kind) {
            return Err(Refusal::NotAllowed.into());
        }
        let may_end = authorize_ending(&caller.actor, &old.kind, person.id)?;
        if until.is_some() {
            keeps_an_administrator(tx, &old.kind, person.id, now).await?;
        }
        people::end_role(tx, &may_end, (person.id, old), given_by, now).await?;
    }
    people::add_roles(tx, &permit, &[(person.id, role.clone())]).await?;
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

/// Ends a role at once, and tells the person. What they held goes back to the unit, and feeds that they had opened are closed.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`, `ROLE_ENDED`, `LAST_ADMINISTRATOR`.
pub async fn end_role(cx: &Cx, caller: &Caller, id: RoleId) -> Outcome<Membership> {
    signed_in(&caller.actor)?;
    let now = cx.now();
    let tx = cx.store.write().await?;
    let wanted = Filter { role: Some(id), ..Filter::default() };
    let seen = PeopleScope::of(&caller.actor);
    let page = Page { first: 1, after: None };
    let found = memberships::list(&tx, &seen, &wanted, page).await?.rows.pop();
    let mut found = found.ok_or(Refusal::NotFound)?;
    let permit = authorize_ending(&caller.actor, &found.role.kind, found.person.id)?;
    if !found.role.holds(now) {
        return Err(Refusal::RoleEnded.into());
    }
    keeps_an_administrator(&tx, &found.role.kind, found.person.id, now).await?;
    people::end_role(&tx, &permit, (found.person.id, &found.role), caller.actor.person(), now).await?;
    let who = (caller.actor.person(), now);
    hand_back_of_role(&tx, &caller.territory, &permit, (found.person.id, &found.role), who).await?;
    crate::feeds::close_ended(&tx, Some(found.person.id), now).await?;
    found.role.until = Some(now);
    let letter = Letter::RoleEnded { role: id }.to(To::Person(found.person.id), format!("role-ended:{id}"));
    enqueue(&tx, now, vec![letter]).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(found)
}

/// A page of the journal of roles, for the platform's administrator, the latest first, each entry with its place in it.
///
/// # Errors
/// When nobody has signed in; `NOT_ALLOWED`.
pub async fn entries(
    cx: &Cx,
    caller: &Caller,
    page: (u64, Option<i64>),
) -> Outcome<PageOf<(i64, RoleEntry)>> {
    signed_in(&caller.actor)?;
    let _permit = authorize_administration(&caller.actor)?;
    Ok(role_entries::page(&cx.store, page).await?)
}

/// How many entries it has.
///
/// # Errors
/// When the database does not answer.
pub async fn count_entries(cx: &Cx) -> Outcome<u64> {
    Ok(role_entries::count(&cx.store).await?)
}
