//! What the people of a unit do to a referral.

use domain::chrono::NaiveDate;
use domain::ids::PersonId;
use domain::policy::{Action, signed_in};
use domain::referral::Command;
use domain::request::NOTE_MAX;
use domain::text::kept_if_any;
use domain::time::Instant;
use domain::words::{CallResult, Channel, DeclineReason, Outcome as Ending};

use super::act::{Act, Acted, Target, act};
use crate::authenticate::Caller;
use crate::{Cx, Outcome};

fn me(caller: &Caller) -> Outcome<PersonId> {
    Ok(signed_in(&caller.actor)?.person.id)
}

/// Takes a referral.
///
/// # Errors
/// As [`act`]; `REFERRAL_ALREADY_CLAIMED` tells by whom.
pub async fn claim_referral(cx: &Cx, caller: &Caller, target: Target) -> Outcome<Acted> {
    let by = me(caller)?;
    let command = move |_: &_, _: &_| Ok(Command::Claim { by });
    act(cx, caller, target, Act { action: Action::Claim, command, note: None }).await
}

/// Gives a referral back to the unit.
///
/// # Errors
/// As [`act`].
pub async fn release_referral(cx: &Cx, caller: &Caller, target: Target) -> Outcome<Acted> {
    let command = |_: &_, _: &_| Ok(Command::Release);
    act(cx, caller, target, Act { action: Action::Reassign, command, note: None }).await
}

/// A call attempt, as it is logged.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// When it was made; none for now.
    pub at: Option<Instant>,
    /// How.
    pub channel: Channel,
    /// With which result.
    pub result: CallResult,
    /// What was said.
    pub note: Option<String>,
}

/// Logs a call attempt; the first real contact is the callback.
///
/// # Errors
/// As [`act`].
pub async fn record_call_attempt(
    cx: &Cx,
    caller: &Caller,
    target: Target,
    attempt: Attempt,
) -> Outcome<Acted> {
    let by = me(caller)?;
    let note = kept_if_any("note", attempt.note.as_deref(), NOTE_MAX)?;
    let at = attempt.at.map_or_else(|| cx.now(), domain::time::to_microsecond);
    let Attempt { channel, result, .. } = attempt;
    let command = move |_: &_, _: &_| Ok(Command::LogCall { by, at, channel, result });
    act(cx, caller, target, Act { action: Action::LogCall, command, note }).await
}

/// Stops the clock for a reason of the guide.
///
/// # Errors
/// As [`act`].
pub async fn pause_referral(
    cx: &Cx,
    caller: &Caller,
    target: Target,
    (reason, until): (String, NaiveDate),
    note: Option<&str>,
) -> Outcome<Acted> {
    let note = kept_if_any("note", note, NOTE_MAX)?;
    let command = move |_: &_, _: &_| Ok(Command::Pause { reason: reason.clone(), until });
    act(cx, caller, target, Act { action: Action::Hold, command, note }).await
}

/// Lets the clock run again.
///
/// # Errors
/// As [`act`].
pub async fn resume_referral(cx: &Cx, caller: &Caller, target: Target) -> Outcome<Acted> {
    let command = |_: &_, _: &_| Ok(Command::Resume);
    act(cx, caller, target, Act { action: Action::Hold, command, note: None }).await
}

/// Declines, with a reason open to the partner.
///
/// # Errors
/// As [`act`].
pub async fn decline_referral(
    cx: &Cx,
    caller: &Caller,
    target: Target,
    (reason, text): (DeclineReason, Option<String>),
) -> Outcome<Acted> {
    let note = kept_if_any("text", text.as_deref(), NOTE_MAX)?;
    let with_text = note.is_some();
    let command = move |referral: &domain::referral::Referral, loaded: &crate::Loaded| {
        let granted = loaded.territory.may_decline_with(&referral.unit.partner, reason);
        Ok(Command::Decline { reason, granted, with_text })
    };
    act(cx, caller, target, Act { action: Action::Decline, command, note }).await
}

/// Closes with an outcome.
///
/// # Errors
/// As [`act`].
pub async fn close_referral(
    cx: &Cx,
    caller: &Caller,
    target: Target,
    (outcome, note): (Ending, Option<String>),
) -> Outcome<Acted> {
    let note = kept_if_any("note", note.as_deref(), NOTE_MAX)?;
    let command = move |_: &_, _: &_| Ok(Command::Close { outcome });
    act(cx, caller, target, Act { action: Action::Reassign, command, note }).await
}
