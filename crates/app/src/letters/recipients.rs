//! Who is behind an address: the people who have a role now, minus the absent, plus those who stand in for them.

use std::collections::BTreeSet;

use domain::ids::PersonId;
use domain::reminders::standing_in;
use domain::territory::Unit;
use domain::time::{Instant, local_date};
use storage::people::{self, Wanted};
use storage::requests;

use crate::letters::To;
use crate::{Cx, Outcome};

/// The single addresses behind one.
#[derive(Debug, Default)]
pub struct Recipients {
    /// Persons, mailboxes, contacts.
    pub to: Vec<To>,
    /// A unit in which nobody can be written to.
    pub nobody_in: Option<Unit>,
}

/// The single addresses behind this one, now.
///
/// # Errors
/// When the database does not answer.
pub async fn recipients(cx: &Cx, to: &To, now: Instant) -> Outcome<Recipients> {
    let one = |to: To| Recipients { to: vec![to], nobody_in: None };
    match to {
        To::Person(_) | To::Mailbox(_) | To::Contact(_) | To::Filer(..) | To::Service => Ok(one(to.clone())),
        To::Requester(request) => requester(cx, *request).await,
        To::Platform => {
            let wanted = Wanted { platform: true, ..Wanted::default() };
            let there = present(cx, &wanted, now).await?;
            // Nobody silent: without an administrator, the service in charge reads it.
            if there.is_empty() { Ok(one(To::Service)) } else { Ok(persons(there)) }
        }
        To::Unit(unit) => of_unit(cx, unit, now).await,
        To::Holder(unit, holder) => {
            let absences = people::absences(&cx.store, local_date(now)).await?;
            let wanted = Wanted { units: vec![unit.clone()], ..Wanted::default() };
            let team = people::with_roles(&cx.store, &wanted, now).await?;
            // A holder, or a deputy, who has left the unit no longer reads its mails.
            let mut there = standing_in(holder.as_slice(), &absences);
            there.retain(|person| team.iter().any(|(one, _)| one.id == *person));
            if there.is_empty() { of_unit(cx, unit, now).await } else { Ok(persons(there)) }
        }
    }
}

/// The unit's people; its mailbox when there are none, which is an alarm unless the unit never had anybody.
async fn of_unit(cx: &Cx, unit: &Unit, now: Instant) -> Outcome<Recipients> {
    let wanted = Wanted { units: vec![unit.clone()], ..Wanted::default() };
    let there = present(cx, &wanted, now).await?;
    if !there.is_empty() {
        return Ok(persons(there));
    }
    let known = cx.territory().await?.territory.has_unit(unit);
    let mailbox = known.then(|| To::Mailbox(unit.clone()));
    Ok(Recipients { to: mailbox.into_iter().collect(), nobody_in: Some(unit.clone()) })
}

async fn present(cx: &Cx, wanted: &Wanted, now: Instant) -> Outcome<BTreeSet<PersonId>> {
    let roles = people::with_roles(&cx.store, wanted, now).await?;
    let ids: Vec<_> = roles.into_iter().map(|(person, _)| person.id).collect();
    let absences = people::absences(&cx.store, local_date(now)).await?;
    Ok(standing_in(&ids, &absences))
}

fn persons(ids: BTreeSet<PersonId>) -> Recipients {
    Recipients { to: ids.into_iter().map(To::Person).collect(), nobody_in: None }
}

/// The contact named in the request, and its filer when that is another address.
async fn requester(cx: &Cx, request: domain::ids::RequestId) -> Outcome<Recipients> {
    let contact = requests::contents(&cx.store, &[request]).await?.remove(&request);
    let Some(header) = requests::find(&cx.store, request).await? else { return Ok(Recipients::default()) };
    let filer = people::by_ids(&cx.store, &[header.filer]).await?.pop();
    let mut to = Vec::new();
    let email = contact.map(|content| content.contact.email);
    if email.is_some() {
        to.push(To::Contact(request));
    }
    if let Some(filer) = filer.filter(|filer| Some(&filer.email) != email.as_ref()) {
        to.push(To::Filer(request, filer.id));
    }
    Ok(Recipients { to, nobody_in: None })
}

/// Name and address of a single addressee; none when there is none any more (erased, unit gone).
///
/// # Errors
/// When the database does not answer.
pub async fn address(cx: &Cx, to: &To) -> Outcome<Option<(String, String)>> {
    match to {
        To::Person(person) | To::Filer(_, person) => {
            let found = people::by_ids(&cx.store, &[*person]).await?.pop();
            Ok(found.map(|person| (person.name, person.email)))
        }
        To::Mailbox(unit) => {
            let loaded = cx.territory().await?;
            let mailbox = loaded.territory.mailbox(unit).map(str::to_owned);
            Ok(mailbox.map(|mailbox| (loaded.territory.unit_name(unit), mailbox)))
        }
        To::Contact(request) => {
            let content = requests::contents(&cx.store, &[*request]).await?.remove(request);
            Ok(content.map(|content| (content.contact.name, content.contact.email)))
        }
        To::Service => {
            let loaded = cx.territory().await?;
            let service = &loaded.territory.departement.service;
            Ok(Some((service.name.clone(), service.email.clone())))
        }
        To::Unit(_) | To::Holder(..) | To::Requester(_) | To::Platform => Ok(None),
    }
}
