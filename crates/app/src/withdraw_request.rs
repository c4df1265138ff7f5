//! The authority withdraws its request: every open referral ends, the units are told.

use domain::ids::RequestId;
use domain::policy::{Action, signed_in};
use domain::referral::{Command, apply};
use domain::refusal::Refusal;
use domain::request::{NOTE_MAX, Request};
use domain::text::kept_if_any;
use storage::{referrals, requests};

use crate::acts::hold_seen;
use crate::authenticate::Caller;
use crate::consequences::{Consequences, keep_note};
use crate::{Cx, Outcome};

/// Withdraws a request that is open.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`, `REQUEST_ENDED`.
pub async fn withdraw_request(
    cx: &Cx,
    caller: &Caller,
    id: RequestId,
    reason: Option<String>,
) -> Outcome<Request> {
    signed_in(&caller.actor)?;
    let reason = kept_if_any("reason", reason.as_deref(), NOTE_MAX)?;
    let (now, loaded) = (cx.now(), &caller.territory);
    let tx = cx.store.write().await?;
    let mut file = hold_seen(&tx, caller, id).await?.ok_or(Refusal::NotFound)?;
    let permit = file.authorize(caller, Action::Withdraw, None)?;
    if file.request.is_ended(&file.referrals) {
        return Err(Refusal::RequestEnded.into());
    }
    let note = keep_note(&tx, id, reason).await?;
    let mut consequences = Consequences::new(loaded, now, caller.actor.person());
    consequences.noted_entry(id, "REQUEST_WITHDRAWN", note);
    for referral in file.referrals.iter().filter(|referral| referral.status.is_open()) {
        let mut changed = referral.clone();
        for event in crate::acts::decided(referral, &Command::Withdraw, loaded, now)? {
            apply(&mut changed, &event, now);
            consequences.event(&changed, &event, None)?;
        }
        referrals::update(&tx, &permit, &changed, referral.version).await?;
    }
    if let Some(triage) = file.request.triage.as_mut().filter(|triage| triage.is_open()) {
        triage.decided_at = Some(now);
    }
    file.request.version += 1;
    requests::update(&tx, &permit, &file.request).await?;
    consequences.write(&tx).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(file.request)
}
