//! What the authority answers to a callback, and how the administrator settles a disagreement.

use domain::policy::Action;
use domain::referral::Command;
use domain::request::{LINE_MAX, NOTE_MAX};
use domain::text::{kept_if_any, line};

use super::act::{Act, Acted, Target, act};
use crate::authenticate::Caller;
use crate::{Cx, Outcome};

/// Confirms the call, or denies it; before any call, says that nobody has called.
///
/// # Errors
/// As [`act`].
pub async fn confirm_callback(cx: &Cx, caller: &Caller, target: Target, confirmed: bool) -> Outcome<Acted> {
    let command = move |_: &_, _: &_| Ok(if confirmed { Command::ConfirmCall } else { Command::DenyCall });
    act(cx, caller, target, Act { action: Action::AnswerCall, command, note: None }).await
}

/// An authority that could not be reached offers a slot: a full delay runs again.
///
/// # Errors
/// As [`act`].
pub async fn offer_slot(cx: &Cx, caller: &Caller, target: Target, slot: &str) -> Outcome<Acted> {
    let note = Some(line("slot", slot, 1, LINE_MAX)?);
    let command = |_: &_, _: &_| Ok(Command::OfferSlot);
    act(cx, caller, target, Act { action: Action::AnswerCall, command, note }).await
}

/// Settles a disagreement: the denial is upheld, or the first contact restored.
///
/// # Errors
/// As [`act`].
pub async fn settle_disagreement(
    cx: &Cx,
    caller: &Caller,
    target: Target,
    (upheld, note): (bool, Option<String>),
) -> Outcome<Acted> {
    let note = kept_if_any("note", note.as_deref(), NOTE_MAX)?;
    let command = move |_: &_, _: &_| Ok(Command::Settle { upheld });
    act(cx, caller, target, Act { action: Action::Settle, command, note }).await
}
