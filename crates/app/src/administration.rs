//! People and their roles, as the operator adds them at the command line: no mail is sent.

use domain::contact;
use domain::ids::{PersonId, RoleId};
use domain::mandate::{Person, Role, RoleKind};
use domain::policy::{Permit, System};
use domain::refusal::Refusal;
use domain::territory::Territory;
use domain::text;
use storage::people;

use crate::acts::{commit, hand_back_of_role};
use crate::{Cx, Outcome, new_id};

/// Adds a person, or a role to a person there is. The same again changes nothing. No mail is sent.
///
/// # Errors
/// Fields; unknown authority, partner or directorate.
pub async fn add_person(cx: &Cx, email: &str, name: &str, kind: RoleKind) -> Outcome<(Person, bool)> {
    let email = contact::email("email", email)?;
    let name = text::name("name", name)?;
    known(&cx.territory().await?.territory, &kind)?;
    let now = cx.now();
    let tx = cx.store.write().await?;
    let person = if let Some(person) = people::by_email(&tx, &email).await? {
        person
    } else {
        let person = Person { id: PersonId(new_id()), email, name };
        people::insert(&tx, std::slice::from_ref(&person), now).await?;
        person
    };
    let has = people::roles(&tx, person.id).await?.iter().any(|role| role.holds(now) && role.kind == kind);
    if !has {
        let role = Role { id: RoleId(new_id()), kind, from: now, until: None, given_by: None };
        people::add_roles(&tx, &Permit::of_the_system(System::Operator), &[(person.id, role)]).await?;
    }
    tx.commit().await?;
    Ok((person, !has))
}

/// Is what the role names in the folder?
pub(crate) fn known(territory: &Territory, kind: &RoleKind) -> Result<(), Refusal> {
    let (is_known, refusal) = match kind {
        RoleKind::Requester { authority, .. } => {
            return territory.authority(authority, "authorityCode").map(|_| ());
        }
        RoleKind::Expert(unit) | RoleKind::Manager(unit) => {
            (territory.has_unit(unit), Refusal::UnknownUnit { field: "partner" })
        }
        RoleKind::PartnerAdministrator(slug) => {
            (territory.partner(slug).is_some(), Refusal::UnknownUnit { field: "partner" })
        }
        RoleKind::PlatformAdministrator => return Ok(()),
    };
    if is_known { Ok(()) } else { Err(refusal) }
}

/// The person of this address.
///
/// # Errors
/// When the database does not answer.
pub async fn person(cx: &Cx, email: &str) -> Outcome<Option<Person>> {
    Ok(people::by_email(&cx.store, &contact::email("email", email)?).await?)
}

/// Ends the roles of a person that this holds for, at once; what they held goes back to its unit, which is told.
///
/// # Errors
/// When the database does not answer.
pub async fn end_roles(
    cx: &Cx,
    person: PersonId,
    which: impl Fn(&RoleKind) -> bool + Send,
) -> Outcome<usize> {
    let (now, loaded) = (cx.now(), cx.territory().await?);
    let tx = cx.store.write().await?;
    let roles = people::roles(&tx, person).await?;
    let permit = Permit::of_the_system(System::Operator);
    let ending: Vec<_> = roles.into_iter().filter(|role| role.holds(now) && which(&role.kind)).collect();
    for role in &ending {
        people::end_role(&tx, &permit, (person, role), None, now).await?;
    }
    for role in &ending {
        let permit = Permit::of_the_system(System::Departures);
        hand_back_of_role(&tx, &loaded, &permit, (person, role), (None, now)).await?;
    }
    crate::feeds::close_ended(&tx, Some(person), now).await?;
    commit(cx, tx).await?;
    Ok(ending.len())
}
