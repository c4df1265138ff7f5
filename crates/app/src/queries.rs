//! What people read: files and lists within their scope; a confidential file read from outside it is logged.

use domain::contact;
use domain::ids::{PersonId, ReferralId, RequestId};
use domain::mandate::{Person, RoleKind};
use domain::policy::{self, Action, Actor, Scope, signed_in};
use domain::referral::Referral;
use domain::request::{Content, KeptVerdict, Request};
use domain::search;
use domain::territory::Unit;
use domain::time::Instant;
use domain::uuid::Uuid;
use std::collections::BTreeMap;
use storage::{Page, PageOf, access, journal, journals, people, referrals, requests};

use crate::acts::{File, facts_of, file_of};
use crate::authenticate::Caller;
use crate::{Cx, Outcome, new_id};

/// How a request is named.
#[derive(Debug, Clone)]
pub enum Named {
    /// By its id.
    Id(RequestId),
    /// By its reference.
    Reference(String),
}

/// A file, with the referrals of it that the caller may see.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The request.
    pub request: Request,
    /// The referrals that the caller may see.
    pub referrals: Vec<Referral>,
    /// Has this reading been logged?
    pub is_logged: bool,
}

/// The request so named; none where the caller may not know of it.
///
/// # Errors
/// When nobody has signed in.
pub async fn request(cx: &Cx, caller: &Caller, named: Named) -> Outcome<Option<Seen>> {
    signed_in(&caller.actor)?;
    let scope = Scope::of(&caller.actor);
    let found = match named {
        Named::Id(id) => requests::seen(&cx.store, &scope, id).await?,
        Named::Reference(reference) => requests::seen_as(&cx.store, &scope, &reference).await?,
    };
    let Some(found) = found else { return Ok(None) };
    let file = file_of(&cx.store, found).await?;
    if file.authorize(caller, Action::ReadRequest, None).is_err() {
        return Ok(None);
    }
    let is_logged = log_confidential(cx, caller, &file).await?;
    Ok(Some(seen(caller, file, is_logged)))
}

/// The parts of a file that the caller may see.
fn seen(caller: &Caller, file: File, is_logged: bool) -> Seen {
    let shown = |referral: &&Referral| file.authorize(caller, Action::ReadReferral, Some(referral)).is_ok();
    let referrals = file.referrals.iter().filter(shown).cloned().collect();
    Seen { request: file.request, referrals, is_logged }
}

/// Each read of a confidential file by the platform's administrator is logged, once.
async fn log_confidential(cx: &Cx, caller: &Caller, file: &File) -> Outcome<bool> {
    let Actor::Person(who) = &caller.actor else { return Ok(false) };
    let is_logged = file.request.confidential && who.is_platform_administrator();
    if is_logged {
        let tx = cx.store.write_beside().await?;
        access::log_access(&tx, who.person.id, vec![(new_id(), file.request.id)], cx.now()).await?;
        tx.commit().await?;
    }
    Ok(is_logged)
}

/// The referral of this id with its file; none where the caller may not know of it.
///
/// # Errors
/// When nobody has signed in.
pub async fn referral(cx: &Cx, caller: &Caller, id: ReferralId) -> Outcome<Option<(Referral, Seen)>> {
    signed_in(&caller.actor)?;
    let found = referrals::seen(&cx.store, &Scope::of(&caller.actor), id).await?;
    let Some((found, request)) = found else { return Ok(None) };
    let file = file_of(&cx.store, request).await?;
    if file.authorize(caller, Action::ReadReferral, Some(&found)).is_err() {
        return Ok(None);
    }
    let is_logged = log_confidential(cx, caller, &file).await?;
    Ok(Some((found, seen(caller, file, is_logged))))
}

/// A page of requests.
///
/// # Errors
/// When nobody has signed in.
pub async fn requests(
    cx: &Cx,
    caller: &Caller,
    wanted: &requests::Filter,
    page: Page,
) -> Outcome<PageOf<Request>> {
    signed_in(&caller.actor)?;
    let found = requests::list(&cx.store, &Scope::of(&caller.actor), wanted, page).await?;
    if wanted.search.as_ref().is_some_and(|sought| !sought.is_nothing()) {
        // Words that are found tell of the text, whatever of it is then shown.
        titles_shown(cx, caller, found.rows.iter()).await?;
    }
    Ok(found)
}

/// How many requests there are.
///
/// # Errors
/// When the database does not answer.
pub async fn count_requests(cx: &Cx, scope: &Scope, wanted: &requests::Filter) -> Outcome<u64> {
    Ok(requests::count(&cx.store, scope, wanted).await?)
}

/// A page of referrals, each as lists show it. Who then shows their titles says so to [`titles_shown`].
///
/// # Errors
/// When nobody has signed in.
pub async fn referrals(
    cx: &Cx,
    caller: &Caller,
    wanted: &referrals::Filter,
    page: Page,
) -> Outcome<PageOf<referrals::Listed>> {
    signed_in(&caller.actor)?;
    Ok(referrals::list(&cx.store, &Scope::of(&caller.actor), wanted, page).await?)
}

/// How many referrals there are.
///
/// # Errors
/// When the database does not answer.
pub async fn count_referrals(cx: &Cx, scope: &Scope, wanted: &referrals::Filter) -> Outcome<u64> {
    Ok(referrals::count(&cx.store, scope, wanted).await?)
}

/// The referrals of several requests that the caller may see, for lists.
///
/// # Errors
/// When the database does not answer.
pub async fn referrals_of(
    cx: &Cx,
    caller: &Caller,
    of: Vec<Request>,
) -> Outcome<BTreeMap<RequestId, Vec<Referral>>> {
    let ids: Vec<_> = of.iter().map(|request| request.id).collect();
    let mut all: BTreeMap<RequestId, Vec<Referral>> = BTreeMap::new();
    for referral in referrals::of_requests(&cx.store, &ids).await? {
        all.entry(referral.request).or_default().push(referral);
    }
    let files = of.into_iter().map(|request| {
        let referrals = all.remove(&request.id).unwrap_or_default();
        (request.id, seen(caller, File { request, referrals }, false).referrals)
    });
    Ok(files.collect())
}

/// The contents of these requests, whose reading is logged by whoever asks.
///
/// # Errors
/// When the database does not answer.
pub async fn contents_of(cx: &Cx, ids: &[RequestId]) -> Outcome<BTreeMap<RequestId, Content>> {
    Ok(requests::contents(&cx.store, ids).await?)
}

/// Logs that a list shows what is written in these requests, where it is read from outside the file.
///
/// # Errors
/// When the database does not answer.
pub async fn titles_shown(
    cx: &Cx,
    caller: &Caller,
    of: impl Iterator<Item = &Request> + Send,
) -> Outcome<()> {
    let outside = of.filter(|request| reads_from_outside(caller, request));
    let rows: Vec<_> = outside.map(|request| (new_id(), request.id)).collect();
    if let Some(person) = caller.actor.person().filter(|_| !rows.is_empty()) {
        let tx = cx.store.write_beside().await?;
        access::log_access(&tx, person, rows, cx.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What was decided of each partner, by request, for those who see the file as a whole.
///
/// # Errors
/// When the database does not answer.
pub async fn verdicts(cx: &Cx, ids: &[RequestId]) -> Outcome<BTreeMap<RequestId, Vec<KeptVerdict>>> {
    Ok(requests::verdicts(&cx.store, ids).await?)
}

/// Administrators read from outside: they are neither of the authority nor of a unit that was asked.
pub(crate) fn reads_from_outside(caller: &Caller, request: &Request) -> bool {
    match &caller.actor {
        Actor::Person(who) => {
            let administers = who.roles().iter().any(|role| {
                matches!(role, RoleKind::PlatformAdministrator | RoleKind::PartnerAdministrator(_))
            });
            administers && who.mandates(&request.authority).next().is_none()
        }
        Actor::Anonymous | Actor::System => false,
    }
}

/// The id behind a reference; nobody's where there is none, so that a search finds nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn id_of(cx: &Cx, reference: &str) -> Outcome<RequestId> {
    let prefix = &cx.territory().await?.territory.departement.reference_prefix.clone();
    let found = requests::by_reference(&cx.store, &search::reference(reference, prefix)).await?;
    Ok(found.map_or(RequestId(Uuid::nil()), |request| request.id))
}

/// The id behind an address; nobody's where it is unknown, so that a search finds nothing.
///
/// # Errors
/// `INVALID_EMAIL`.
pub async fn person_of(cx: &Cx, email: &str) -> Outcome<PersonId> {
    let email = contact::email("filter.actorEmail", email)?;
    Ok(people::by_email(&cx.store, &email).await?.map_or(PersonId(Uuid::nil()), |person| person.id))
}

/// The references of these requests.
///
/// # Errors
/// When the database does not answer.
pub async fn references(cx: &Cx, ids: &[RequestId]) -> Outcome<BTreeMap<RequestId, String>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = requests::by_ids(&cx.store, ids).await?;
    Ok(found.into_iter().map(|request| (request.id, request.reference)).collect())
}

/// The people of these units, by name, each once; nobody of a unit that the caller neither is of nor leads.
///
/// # Errors
/// When the database does not answer.
pub async fn colleagues(cx: &Cx, caller: &Caller, units: &[Unit]) -> Outcome<BTreeMap<Unit, Vec<Person>>> {
    let who = signed_in(&caller.actor)?;
    let units: Vec<_> = units
        .iter()
        .filter(|unit| who.is_of_unit(unit) || policy::leads(&caller.actor, unit))
        .cloned()
        .collect();
    let wanted = people::Wanted { units: units.clone(), ..people::Wanted::default() };
    let team =
        if units.is_empty() { Vec::new() } else { people::with_roles(&cx.store, &wanted, cx.now()).await? };
    let of = |unit: Unit| {
        let own = team.iter().filter(|(_, kind)| kind.unit() == Some(&unit));
        let mut known: Vec<Person> = own.map(|(person, _)| person.clone()).collect();
        known.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        known.dedup_by_key(|person| person.id);
        (unit, known)
    };
    Ok(units.into_iter().map(of).collect())
}

/// When the folder's last version was imported.
///
/// # Errors
/// When the database does not answer.
pub async fn imported_at(cx: &Cx) -> Outcome<Option<Instant>> {
    Ok(storage::territories::imported_at(&cx.store).await?)
}

/// The people of these ids.
///
/// # Errors
/// When the database does not answer.
pub async fn people(cx: &Cx, ids: &[PersonId]) -> Outcome<BTreeMap<PersonId, Person>> {
    let found = people::by_ids(&cx.store, ids).await?;
    Ok(found.into_iter().map(|person| (person.id, person)).collect())
}

/// A page of a journal that the caller has been shown the way to.
///
/// # Errors
/// When the database does not answer.
pub async fn journal(
    cx: &Cx,
    of: journal::Of,
    page: (u64, Option<i64>),
    newest_first: bool,
) -> Outcome<PageOf<journal::Entry>> {
    Ok(journal::page(&cx.store, of, page, newest_first).await?)
}

/// The same part of several journals that the caller has been shown the way to.
///
/// # Errors
/// When the database does not answer.
pub async fn journals(
    cx: &Cx,
    of: &[journal::Of],
    page: (u64, Option<i64>),
    newest_first: bool,
) -> Outcome<BTreeMap<journal::Of, PageOf<journal::Entry>>> {
    Ok(journals::pages(&cx.store, of, page, newest_first).await?)
}

/// How many entries such journals have.
///
/// # Errors
/// When the database does not answer.
pub async fn count_journals(cx: &Cx, of: &[journal::Of]) -> Outcome<BTreeMap<journal::Of, u64>> {
    Ok(journals::counts(&cx.store, of).await?)
}

/// Does the caller see the file as a whole, every verdict and the whole journal?
pub fn sees_whole_file(caller: &Caller, request: &Request) -> bool {
    policy::sees_whole_file(&caller.actor, &facts_of(request, &[], None))
}

/// All referrals with their requests, a thousand at a time from the newest, for the operator's export.
///
/// # Errors
/// When the database does not answer.
pub async fn all_referrals(cx: &Cx, after: Option<storage::Key>) -> Outcome<PageOf<referrals::Listed>> {
    let everything = Scope::of(&Actor::System);
    let page = Page { first: 1_000, after };
    Ok(referrals::list(&cx.store, &everything, &referrals::Filter::default(), page).await?)
}

/// How often a request has been read from outside its file.
///
/// # Errors
/// When the database does not answer.
pub async fn accesses(cx: &Cx, request: RequestId) -> Outcome<u64> {
    Ok(access::accesses(&cx.store, request).await?)
}
