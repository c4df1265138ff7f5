//! Giving and ending roles: an executive authorises its agents for a time and a scope (convention 2024, art. 2), a manager
//! adds the unit's experts. Both take effect at once.

use domain::chrono::NaiveDate;
use domain::contact;
use domain::ids::{PersonId, RoleId};
use domain::mandate::{Membership, Person, Role, RoleKind};
use domain::policy::{PeopleScope, Permit, authorize_role, signed_in};
use domain::refusal::Refusal;
use domain::request::{LINE_MAX, checked_themes};
use domain::territory::Territory;
use domain::text::kept;
use domain::time::{Instant, next_day, start_of_day};
use domain::words::{AuthorityKind, Function};
use storage::memberships::{self, Filter};
use storage::people::{self, Wanted};
use storage::{Page, PageOf, Tx};

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

/// A page of the memberships that the caller may see.
///
/// # Errors
/// When nobody has signed in.
pub async fn list(cx: &Cx, caller: &Caller, wanted: &Filter, page: Page) -> Outcome<PageOf<Membership>> {
    signed_in(&caller.actor)?;
    Ok(memberships::list(&cx.store, &PeopleScope::of(&caller.actor), wanted, page).await?)
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

/// Gives a role within a transaction.
pub(super) async fn give(
    cx: &Cx,
    tx: &Tx,
    caller: &Caller,
    _permit: &Permit,
    giving: Giving,
) -> Outcome<Membership> {
    let (now, territory) = (cx.now(), &caller.territory.territory);
    let email = contact::email("email", &giving.email)?;
    let kind = checked(giving.kind, territory)?;
    let until = giving.until.map(|day| start_of_day(next_day(day)));
    if until.is_some_and(|until| until <= now) {
        return Err(Refusal::InvalidUntil.into());
    }
    let person = match people::by_email(tx, &email).await? {
        Some(person) => person,
        None => added(tx, email, &giving.name, now).await?,
    };
    let given_by = caller.actor.person();
    let role = Role { id: RoleId(new_id()), kind, from: now, until, given_by };
    for old in people::roles(tx, person.id).await?.iter().filter(|old| replaces(&role, old, now)) {
        people::end_role(tx, old.id, given_by, now).await?;
    }
    people::add_roles(tx, &[(person.id, role.clone())]).await?;
    let letter = Letter::RoleGiven { role: role.id };
    enqueue(tx, now, vec![letter.to(To::Person(person.id), format!("role-given:{}", role.id))]).await?;
    Ok(Membership { person, role })
}

/// The same role once more, perhaps with another scope or end: the new one takes the old one's place.
fn replaces(new: &Role, old: &Role, now: Instant) -> bool {
    let same = match (&new.kind, &old.kind) {
        (RoleKind::Requester { authority: new, .. }, RoleKind::Requester { authority: old, .. }) => {
            new == old
        }
        (new, old) => new == old,
    };
    same && old.holds(now)
}

async fn added(tx: &Tx, email: String, name: &str, now: Instant) -> Outcome<Person> {
    let person = Person { id: PersonId(new_id()), email, name: kept("name", name, 1, LINE_MAX)? };
    people::insert(tx, std::slice::from_ref(&person), now).await?;
    Ok(person)
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
    let _permit = authorize_role(&caller.actor, &found.role.kind)?;
    if !found.role.holds(now) {
        return Err(Refusal::RoleEnded.into());
    }
    if found.role.kind == RoleKind::PlatformAdministrator {
        let wanted = Wanted { platform: true, ..Wanted::default() };
        if people::with_roles(&tx, &wanted, now).await?.len() < 2 {
            return Err(Refusal::LastAdministrator.into());
        }
    }
    people::end_role(&tx, id, caller.actor.person(), now).await?;
    found.role.until = Some(now);
    let letter = Letter::RoleEnded { role: id }.to(To::Person(found.person.id), format!("role-ended:{id}"));
    enqueue(&tx, now, vec![letter]).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(found)
}
