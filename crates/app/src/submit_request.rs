//! Filing a request: checked, routed, promised by date, kept once whatever the number of clicks (convention 2024, art. 1).

use domain::chrono::Datelike;
use domain::contact;
use domain::draft::{Draft, Seen};
use domain::guide::DelayCase;
use domain::ids::{DraftId, PersonId, ReferralId, RequestId};
use domain::policy::{Permit, authorize_submission, signed_in};
use domain::referral::{Clock, Promise, Referral, open};
use domain::refusal::Refusal;
use domain::request::{Content, KeptVerdict, Request, Submission, Triage};
use domain::routing::{ScoredTheme, Verdict, route};
use domain::territory::Unit;
use domain::text::line;
use domain::time::{Instant, local_date};
use domain::words::Urgency;
use storage::drafts;
use storage::follow_links::{self, FollowLink};
use storage::requests::{self, NewRequest};
use storage::{StoreError, Tx, referrals};

use crate::authenticate::Caller;
use crate::consequences::Consequences;
use crate::follow_up::made;
use crate::keys::fingerprint;
use crate::letters::{Letter, To};
use crate::{Cx, Loaded, Outcome, new_id};

/// Longest idempotency key, in characters.
const KEY_MAX: usize = 200;

/// A request that was filed, with what came of it.
#[derive(Debug, Clone)]
pub struct Filed {
    /// The request.
    pub request: Request,
    /// What was written in it.
    pub content: Content,
    /// What was decided of each partner.
    pub verdicts: Vec<KeptVerdict>,
    /// Its referrals; none while it waits in triage.
    pub referrals: Vec<Referral>,
}

/// Files a request under the submitter's key: the same content again gives the same request.
///
/// # Errors
/// Fields, mandate, `IDEMPOTENCY_CONFLICT`; `DRAFT_CHANGED` when the draft that was shown is another now.
pub async fn submit_request(
    cx: &Cx,
    caller: &Caller,
    (key, seen): (&str, Option<Seen>),
    submission: Submission,
) -> Outcome<Filed> {
    let who = signed_in(&caller.actor)?;
    let key = line("idempotencyKey", key, 1, KEY_MAX)?;
    let seen = seen.as_ref();
    let payload = fingerprint(&serde_json::to_string(&submission).unwrap_or_default());
    let checked = submission.checked(&caller.territory.territory)?;
    let permit = authorize_submission(who, &checked.authority, &checked.themes)?;
    let filed = prepare(&caller.territory, who.person.id, checked, cx.now())?;
    let permit = permit.to_file(filed.request.id);
    match keep(cx, caller, &permit, (&key, &payload, seen), filed).await {
        // Somebody was quicker with the same key: it is there now.
        Err(crate::AppError::Store(StoreError::Duplicate)) => {
            let again = replayed(&cx.store, who.person.id, (&key, &payload)).await?;
            Ok(again.ok_or(Refusal::IdempotencyConflict)?)
        }
        kept => kept,
    }
}

/// The request that this person filed under this key, if any; with other content, it is a conflict.
async fn replayed(
    db: &impl storage::Db,
    filer: PersonId,
    (key, payload): (&str, &str),
) -> Outcome<Option<Filed>> {
    let Some((request, hash)) = requests::by_key(db, filer, key).await? else { return Ok(None) };
    if hash != payload {
        return Err(Refusal::IdempotencyConflict.into());
    }
    let ids = [request.id];
    let content = requests::contents(db, &ids).await?.remove(&request.id).ok_or(Refusal::NotFound)?;
    let referrals = referrals::of_requests(db, &ids).await?;
    let verdicts = requests::verdicts(db, &ids).await?.remove(&request.id).unwrap_or_default();
    Ok(Some(Filed { request, content, verdicts, referrals }))
}

/// Everything that can be decided before the database is asked.
pub(crate) fn prepare(loaded: &Loaded, filer: PersonId, checked: Submission, now: Instant) -> Outcome<Filed> {
    let territory = &loaded.territory;
    let authority = territory.authority(&checked.authority, "authorityCode")?;
    let (day, id) = (local_date(now), RequestId(new_id()));
    let verdicts = route(territory, authority, &scored(loaded, &checked), day);
    let referrals = referrals_of(loaded, id, &verdicts, checked.urgency, now)?;
    let triage = if referrals.is_empty() {
        Some(Triage::begin(now, loaded.guide_at(now)?, &territory.calendar(None)))
    } else {
        None
    };
    let kept_verdict = |verdict: &Verdict| KeptVerdict {
        partner: verdict.partner.clone(),
        chosen: verdict.is_chosen(),
        reason: verdict.reason.explain(),
    };
    let Submission { authority: code, title, description, themes, urgency, confidential, contact } = checked;
    let request = Request {
        id,
        reference: String::new(),
        filer,
        authority: code,
        epci: authority.epci_on(day).map(str::to_owned),
        arrondissement: authority.arrondissement.clone(),
        urgency,
        confidential,
        themes,
        submitted_at: now,
        triage,
        unmet_since: None,
        version: 1,
    };
    let verdicts = verdicts.iter().map(kept_verdict).collect();
    Ok(Filed { request, content: Content { title, description, contact }, verdicts, referrals })
}

/// The request's themes, scored on its words where there is something to choose between.
fn scored(loaded: &Loaded, checked: &Submission) -> Vec<ScoredTheme> {
    let found =
        if checked.themes.len() > 1 { loaded.suggester.suggest(&checked.words()) } else { Vec::new() };
    let score =
        |slug: &String| found.iter().find(|found| found.theme == *slug).map_or(0.0, |found| found.score);
    checked.themes.iter().map(|slug| ScoredTheme { slug: slug.clone(), score: score(slug) }).collect()
}

/// The referrals that the verdicts open, each with its promise.
fn referrals_of(
    loaded: &Loaded,
    request: RequestId,
    verdicts: &[Verdict],
    urgency: Urgency,
    now: Instant,
) -> Outcome<Vec<Referral>> {
    let mut opened = Vec::new();
    for verdict in verdicts {
        for routed in &verdict.referrals {
            let promise = promise(loaded, &routed.unit, Some(&routed.theme), urgency, now)?;
            let mut referral = open(ReferralId(new_id()), request, routed.unit.clone(), promise);
            referral.theme = Some(routed.theme.clone());
            referral.offers.clone_from(&routed.offers);
            referral.routing_reason = verdict.reason.explain();
            opened.push(referral);
        }
    }
    Ok(opened)
}

/// What the guide in force promises of a unit, from now on.
pub(crate) fn promise(
    loaded: &Loaded,
    unit: &Unit,
    theme: Option<&str>,
    urgency: Urgency,
    now: Instant,
) -> Outcome<Promise> {
    let guide = loaded.guide_at(now)?;
    let case = DelayCase { unit, theme: theme.unwrap_or_default(), urgency };
    let rule = guide.delay(&case).ok_or(crate::AppError::Configuration("no delay rule matches"))?;
    let calendar = loaded.territory.calendar(Some(&unit.partner));
    let due_at = Clock { calendar: &calendar, pauses: &[] }.due_at(now, rule.working_days);
    Ok(Promise {
        guide_version: guide.number,
        notified_at: now,
        counted_from: now,
        working_days: rule.working_days,
        due_at,
    })
}

/// One transaction: the request, its referrals, its journal, its reminders, its mails.
async fn keep(
    cx: &Cx,
    caller: &Caller,
    permit: &Permit,
    (key, payload, seen): (&str, &str, Option<&Seen>),
    mut filed: Filed,
) -> Outcome<Filed> {
    let mut consequences = consequences(&caller.territory, &filed)?;
    if is_on_behalf(caller, &filed.request) {
        let (id, authority) = (filed.request.id, filed.request.authority.clone());
        let letter = Letter::FiledOnBehalf { request: id };
        consequences.letter(letter, To::Executive(authority), format!("on-behalf:{id}"));
    }
    let tx = cx.store.write().await?;
    if let Some(again) = replayed(&tx, filed.request.filer, (key, payload)).await? {
        return Ok(again);
    }
    let year = local_date(filed.request.submitted_at).year();
    let number = requests::take_numbers(&tx, year, 1).await?;
    filed.request.reference = reference(&caller.territory, year, number);
    let follow = follow_link(caller, &filed);
    let Filed { request, content, verdicts, referrals: _ } = &filed;
    let place = caller.territory.territory.name_of(&request.authority);
    let new = NewRequest { request, content, verdicts, place, key, payload_hash: payload };
    requests::insert(&tx, permit, &[new]).await?;
    if !filed.referrals.is_empty() {
        referrals::insert(&tx, permit, &filed.referrals).await?;
    }
    if let Some(link) = follow {
        follow_links::insert(&tx, permit, &link).await?;
    }
    consequences.write(&tx).await?;
    if key.starts_with(Draft::KEY) {
        forget_draft(&tx, filed.request.filer, key, seen).await?;
    }
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(filed)
}

/// The draft is filed: what was written to it by another page since is not thrown away with it, nor filed unseen.
async fn forget_draft(tx: &Tx, filer: PersonId, key: &str, seen: Option<&Seen>) -> Outcome<()> {
    let Some(seen) = seen else { return Ok(drafts::filed(tx, filer, key, None).await?) };
    let draft = drafts::by_key(tx, filer, key).await?.ok_or(Refusal::DraftGone)?;
    draft.is_as_seen(seen)?;
    match drafts::filed(tx, filer, key, Some(draft.version)).await {
        Err(StoreError::Stale) => Err(Refusal::DraftChanged.into()),
        forgotten => Ok(forgotten?),
    }
}

/// The request that was filed from a draft of the caller's, if any.
///
/// # Errors
/// When nobody has signed in.
pub async fn filed_from(cx: &Cx, caller: &Caller, draft: DraftId) -> Outcome<Option<Request>> {
    let me = signed_in(&caller.actor)?.person.id;
    Ok(requests::by_key(&cx.store, me, &Draft::key_of(draft)).await?.map(|(request, _)| request))
}

/// Has the platform's administrator filed it for the authority, after a call?
fn is_on_behalf(caller: &Caller, request: &Request) -> bool {
    signed_in(&caller.actor).is_ok_and(|who| who.mandates(&request.authority).next().is_none())
}

/// The contact is not the filer: they may have no account, and follow the request by a link of their own.
fn follow_link(caller: &Caller, filed: &Filed) -> Option<FollowLink> {
    let who = signed_in(&caller.actor).ok()?;
    let email = &filed.content.contact.email;
    let is_other = !contact::is_same(email, &who.person.email) && !filed.request.confidential;
    is_other.then(|| made(filed.request.id, Some(email.clone()), who.person.id, filed.request.submitted_at))
}

/// `PAT-2026-0042`, more digits when needed.
pub(crate) fn reference(loaded: &Loaded, year: i32, number: i32) -> String {
    format!("{}-{year}-{number:04}", loaded.territory.departement.reference_prefix)
}

/// What follows from filing: entries, ladders, notices, the acknowledgement.
pub(crate) fn consequences<'a>(loaded: &'a Loaded, filed: &Filed) -> Outcome<Consequences<'a>> {
    let request = &filed.request;
    let mut all = Consequences::new(loaded, request.submitted_at, Some(request.filer));
    let opening = serde_json::json!({
        "authority": request.authority,
        "themes": request.themes,
        "urgency": request.urgency,
        "confidential": request.confidential,
    });
    all.request_entry(request.id, "SUBMITTED", opening);
    for referral in &filed.referrals {
        all.opened(referral, None)?;
    }
    all.triage_begun(request)?;
    let letter = Letter::Acknowledgement { request: request.id };
    all.letter(letter, To::Requester(request.id), format!("acknowledgement:{}", request.id));
    Ok(all)
}
