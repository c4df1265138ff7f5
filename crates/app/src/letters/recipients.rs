//! Who is behind an address: the people who may act now, and whom the policy lets read what they are written.

use std::collections::BTreeSet;

use domain::ids::{PersonId, RequestId};
use domain::territory::Unit;
use domain::time::Instant;
use storage::people::{self, Wanted};
use storage::requesters::{self, Requester};
use storage::{follow_links, mandates, memberships, requests};

use super::present::Present;
use super::rights::{actor, reads};
use crate::acts::{File, load_file};
use crate::letters::{Letter, To};
use crate::{Cx, Loaded, Outcome};

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
        To::Person(_)
        | To::Mailbox(_)
        | To::Contact(_)
        | To::Filer(..)
        | To::Service
        | To::Asker(_)
        | To::Follower(_) => Ok(one(to.clone())),
        To::Requester(request) => requester(cx, *request, now).await,
        To::Platform => platform(cx, now).await,
        To::Executive(authority) => executive(cx, authority, now).await,
        To::Unit(unit) => of_unit(cx, unit, None, now).await,
        To::Colleagues(unit, but) => {
            let mut there = of_unit(cx, unit, None, now).await?;
            there.to.retain(|to| *to != To::Person(*but));
            Ok(there)
        }
        To::Holder(unit, holder) => of_unit(cx, unit, *holder, now).await,
    }
}

/// The platform's administrators. Nobody silent: without one, the service in charge reads it.
async fn platform(cx: &Cx, now: Instant) -> Outcome<Recipients> {
    let wanted = Wanted { platform: true, ..Wanted::default() };
    let there = Present::read(cx, &wanted, now).await?.platform();
    if there.is_empty() {
        return Ok(Recipients { to: vec![To::Service], nobody_in: None });
    }
    Ok(persons(there))
}

/// As [`recipients`], of a letter about a file: an executive who may not read it is passed over.
///
/// # Errors
/// When the database does not answer.
pub async fn recipients_of(cx: &Cx, to: &To, letter: &Letter, now: Instant) -> Outcome<Recipients> {
    let (To::Executive(authority), Some(request)) = (to, letter.about().0) else {
        return recipients(cx, to, now).await;
    };
    match load_file(&cx.store, request).await? {
        Some(file) => executive_who_reads(cx, &file, now).await,
        None => executive(cx, authority, now).await,
    }
}

/// The mayors or presidents who may read this file: a mandate may be limited to themes. Without any, the platform's administrators.
async fn executive_who_reads(cx: &Cx, file: &File, now: Instant) -> Outcome<Recipients> {
    let mut readers = BTreeSet::new();
    for person in memberships::executives(&cx.store, &file.request.authority, now).await? {
        let who = actor(person, "", people::roles(&cx.store, person).await?, now);
        if reads(&who, (&file.request, &file.referrals), None) {
            readers.insert(person);
        }
    }
    if readers.is_empty() { platform(cx, now).await } else { Ok(persons(readers)) }
}

/// The mayors or presidents; without any on the platform, its administrators, who know whom to call.
async fn executive(cx: &Cx, authority: &str, now: Instant) -> Outcome<Recipients> {
    let there = memberships::executives(&cx.store, authority, now).await?;
    if there.is_empty() { platform(cx, now).await } else { Ok(persons(there.into_iter().collect())) }
}

/// The holder, or else the unit's people; its mailbox when there are none, which is an alarm.
async fn of_unit(cx: &Cx, unit: &Unit, holder: Option<PersonId>, now: Instant) -> Outcome<Recipients> {
    let wanted = Wanted { units: vec![unit.clone()], ..Wanted::default() };
    let present = Present::read(cx, &wanted, now).await?;
    let holder = present.holder(unit, holder);
    let there = if holder.is_empty() { present.team(unit) } else { holder };
    if !there.is_empty() {
        return Ok(persons(there));
    }
    let known = cx.territory().await?.territory.has_unit(unit);
    let mailbox = known.then(|| To::Mailbox(unit.clone()));
    Ok(Recipients { to: mailbox.into_iter().collect(), nobody_in: Some(unit.clone()) })
}

fn persons(ids: BTreeSet<PersonId>) -> Recipients {
    Recipients { to: ids.into_iter().map(To::Person).collect(), nobody_in: None }
}

/// The contact named in the request, and its filer when that is another address; the executive, where the filer may no longer
/// read it.
async fn requester(cx: &Cx, id: RequestId, now: Instant) -> Outcome<Recipients> {
    let Some(found) = requesters::of_requests(&cx.store, &[id]).await?.pop() else {
        return Ok(Recipients::default());
    };
    let Some(file) = load_file(&cx.store, id).await? else { return Ok(Recipients::default()) };
    let (filer, email) = &found.filer;
    let who = actor(*filer, email, people::roles(&cx.store, *filer).await?, now);
    let is_read = reads(&who, (&file.request, &file.referrals), None);
    let mut to = Vec::new();
    for one in behind(&found, &file.request.authority, is_read) {
        if matches!(one, To::Executive(_)) {
            let executives = executive_who_reads(cx, &file, now).await?.to;
            let theirs = emails(cx, &executives).await?;
            to.retain(|_: &To| found.contact.as_ref().is_none_or(|contact| !theirs.contains(contact)));
            to.extend(executives);
        } else {
            to.push(one);
        }
    }
    Ok(Recipients { to, nobody_in: None })
}

async fn emails(cx: &Cx, to: &[To]) -> Outcome<Vec<String>> {
    let ids: Vec<_> = to.iter().filter_map(To::person).collect();
    Ok(people::by_ids(&cx.store, &ids).await?.into_iter().map(|person| person.email).collect())
}

/// Who is behind a requester: the contact, and the filer; the authority's executive, where the filer may no longer read it. The
/// contact's address is the authority's own and stays, unless it is that of the filer who may not.
pub(crate) fn behind(requester: &Requester, authority: &str, filer_reads: bool) -> Vec<To> {
    let Requester { request, contact, filer: (filer, filer_email) } = requester;
    // The filer is known, and finds it in their notifications: where both are one, it goes to the filer.
    let contact_to = contact.as_ref().filter(|email| *email != filer_email).map(|_| To::Contact(*request));
    let other = if filer_reads { To::Filer(*request, *filer) } else { To::Executive(authority.to_owned()) };
    contact_to.into_iter().chain([other]).collect()
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
        To::Asker(ask) => Ok(mandates::find(&cx.store, *ask).await?.map(|ask| (ask.name, ask.email))),
        To::Follower(link) => {
            let email = follow_links::find(&cx.store, *link).await?.and_then(|link| link.email);
            Ok(email.map(|email| (email.clone(), email)))
        }
        To::Unit(_)
        | To::Colleagues(..)
        | To::Holder(..)
        | To::Requester(_)
        | To::Platform
        | To::Executive(_) => Ok(None),
    }
}

/// Who these are, in words, for lists of mails: people by name, mailboxes by unit; contacts without their name, which belongs
/// to the file. One statement for all of them.
///
/// # Errors
/// When the database does not answer.
pub async fn names(cx: &Cx, loaded: &Loaded, to: &[To]) -> Outcome<Vec<String>> {
    let mut ids: Vec<_> = to.iter().filter_map(To::person).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = if ids.is_empty() { Vec::new() } else { people::by_ids(&cx.store, &ids).await? };
    let name = |id: &PersonId| {
        let found = known.iter().find(|person| person.id == *id);
        found.map_or_else(|| "une personne effacée".to_owned(), |person| person.name.clone())
    };
    let unit_name = |unit: &Unit| loaded.territory.unit_name(unit);
    let said = |to: &To| match to {
        To::Person(person) | To::Filer(_, person) => name(person),
        To::Mailbox(unit) => format!("boîte de {}", unit_name(unit)),
        To::Contact(_) => "le contact de la demande".to_owned(),
        To::Service => loaded.territory.departement.service.name.clone(),
        To::Unit(unit) | To::Colleagues(unit, _) | To::Holder(unit, _) => unit_name(unit),
        To::Requester(_) => "la collectivité".to_owned(),
        To::Platform => "les administrateurs".to_owned(),
        To::Executive(_) => "le maire ou le président".to_owned(),
        To::Asker(_) => "la personne qui demande à être habilitée".to_owned(),
        To::Follower(_) => "la personne qui suit la demande".to_owned(),
    };
    Ok(to.iter().map(said).collect())
}
