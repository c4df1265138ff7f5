//! Passing a referral on to another unit: the first ends, the second gets its own full delay.

use domain::ids::ReferralId;
use domain::policy::{Action, signed_in};
use domain::referral::{Command, Referral, apply, open};
use domain::refusal::Refusal;
use domain::request::{NOTE_MAX, Request, Triage};
use domain::routing::Reason;
use domain::territory::Unit;
use domain::text::kept;
use storage::{StoreError, referrals, requests};

use super::act::{Target, commit, decided, hold_with, note_unmet, replace};
use crate::authenticate::Caller;
use crate::consequences::{Consequences, keep_note};
use crate::letters::{Letter, To};
use crate::submit_request::promise;
use crate::{AppError, Cx, Loaded, Outcome, new_id};

/// A referral that was passed on.
#[derive(Debug, Clone)]
pub struct Redirected {
    /// The one that ended.
    pub referral: Referral,
    /// The one that began; none when it would have come back, and the administrator decides.
    pub new: Option<Referral>,
    /// Their request.
    pub request: Request,
}

/// Passes a referral on. Back to a unit that has had the request (A → B → A), it goes to the administrator.
///
/// # Errors
/// As every act; `UNKNOWN_PARTNER`, `DIRECTORATE_REQUIRED`, `REDIRECT_TO_SELF`, `ALREADY_REFERRED`.
pub async fn redirect_referral(
    cx: &Cx,
    caller: &Caller,
    target: Target,
    (to, reason): (Unit, String),
) -> Outcome<Redirected> {
    signed_in(&caller.actor)?;
    let reason = kept("reason", &reason, 1, NOTE_MAX)?;
    let now = cx.now();
    let loaded = &caller.territory;
    let tx = cx.store.write().await?;
    let mut file = hold_with(&tx, caller, target.id).await?.ok_or(Refusal::NotFound)?;
    let found = file.referrals.iter().find(|one| one.id == target.id).cloned().ok_or(Refusal::NotFound)?;
    let permit = file.authorize(caller, Action::Decline, Some(&found))?;
    loaded.territory.checked_target(&to, "partner")?;
    if target.expected_version.is_some_and(|expected| expected != found.version) {
        return Err(Refusal::VersionConflict.into());
    }
    if !file.request.lets_pass_on(&found, &file.referrals) {
        return Err(Refusal::RequestEnded.into());
    }
    let events = decided(&found, &Command::Redirect { to: to.clone() }, loaded, now)?;
    let had = file.referrals.iter().find(|other| other.unit == to);
    if had.is_some_and(|had| had.status.is_open()) {
        return Err(Refusal::AlreadyReferred { field: "partner" }.into());
    }
    let note = keep_note(&tx, found.request, Some(reason)).await?;
    let mut consequences = Consequences::new(loaded, now, caller.actor.person());
    let mut ended = found.clone();
    for event in &events {
        apply(&mut ended, event, now);
        consequences.event(&ended, event, note)?;
    }
    referrals::update(&tx, &permit, &ended, found.version).await?;
    let new = if had.is_none() { Some(next(loaded, &file.request, &found, to, now)?) } else { None };
    if let Some(new) = &new {
        let inserted = referrals::insert(&tx, &permit, std::slice::from_ref(new)).await;
        inserted.map_err(|error| already_referred(error, "partner"))?;
        consequences.opened(new, note)?;
    } else if !file.request.triage.as_ref().is_some_and(Triage::is_open) {
        // (A triage that is open already keeps the date it has promised.)
        file.request.triage =
            Some(Triage::begin(now, loaded.guide_at(now)?, &loaded.territory.calendar(None)));
        file.request.version += 1;
        consequences.triage_begun(&file.request)?;
        requests::update(&tx, &permit, &file.request).await?;
    }
    let letter = Letter::Redirected {
        request: found.request,
        referral: found.id,
        new: new.as_ref().map(|n| n.id),
        note,
    };
    consequences.letter(letter, To::Requester(found.request), format!("redirected:{}", found.id));
    replace(&mut file.referrals, &ended);
    file.referrals.extend(new.clone());
    note_unmet(&tx, &permit, &mut file, &mut consequences, now).await?;
    consequences.write(&tx).await?;
    commit(cx, tx).await?;
    Ok(Redirected { referral: ended, new, request: file.request })
}

/// Somebody has asked the unit meanwhile: a refusal, not an incident.
pub(crate) fn already_referred(error: StoreError, field: &'static str) -> AppError {
    if matches!(error, StoreError::Duplicate) {
        Refusal::AlreadyReferred { field }.into()
    } else {
        error.into()
    }
}

/// The referral of the unit that it is passed on to.
pub(crate) fn next(
    loaded: &Loaded,
    request: &Request,
    from: &Referral,
    to: Unit,
    now: domain::time::Instant,
) -> Outcome<Referral> {
    let promise = promise(loaded, &to, from.theme.as_deref(), request.urgency, now)?;
    let mut new = open(ReferralId(new_id()), request.id, to, promise);
    new.theme.clone_from(&from.theme);
    new.routing_reason = Reason::Redirected { from: loaded.territory.unit_name(&from.unit) }.explain();
    Ok(new)
}
