//! `apply`: what an event makes of a referral. Total: an event that was decided always applies.

use crate::ids::{ReferralId, RequestId};
use crate::referral::{CallAttempt, Disagreement, Event, Pause, Referral, open};
use crate::time::Instant;
use crate::words::Status;

/// A referral as its events make it: the state is a projection of the journal, but for its offers and the reason it was routed
/// by, which the journal does not tell. None without the event that opens it.
pub fn fold(id: ReferralId, request: RequestId, events: &[(Event, Instant)]) -> Option<Referral> {
    let ((Event::Notified { unit, theme, promise }, _), rest) = events.split_first()? else { return None };
    let mut referral = open(id, request, unit.clone(), promise.clone());
    referral.theme.clone_from(theme);
    for (event, at) in rest {
        apply(&mut referral, event, *at);
    }
    Some(referral)
}

/// Makes the event, which happened at `now`, part of the state.
pub fn apply(referral: &mut Referral, event: &Event, now: Instant) {
    referral.version += 1;
    match event {
        Event::Notified { promise, .. } => referral.promise = promise.clone(),
        Event::Claimed { by } => {
            if referral.status == Status::Notified {
                referral.status = Status::Claimed;
            }
            referral.holder = Some(*by);
            referral.claimed_at = Some(now);
        }
        Event::Released => release(referral),
        Event::HandedOver { to } => {
            referral.holder = Some(*to);
            referral.claimed_at = Some(now);
        }
        Event::CallAttempted { moment, by, channel, result } => referral.attempts.push(CallAttempt {
            at: *moment,
            entered_at: now,
            by: *by,
            channel: *channel,
            result: *result,
        }),
        Event::Contacted { moment, entered_late, due_at } => {
            contacted(referral, *moment, *entered_late, now);
            referral.promise.due_at = due_at.unwrap_or(referral.promise.due_at);
        }
        Event::BecameUnreachable => referral.unreachable_at = Some(now),
        Event::SlotOffered { due_at } => {
            referral.unreachable_at = None;
            referral.promise.counted_from = now;
            referral.promise.due_at = *due_at;
        }
        Event::Paused { reason, until, due_at } => {
            referral.pauses.push(Pause { reason: reason.clone(), since: now, until: *until, ended_at: None });
            referral.promise.due_at = *due_at;
        }
        Event::Resumed { due_at } => {
            end_pause(referral, now);
            referral.promise.due_at = *due_at;
        }
        Event::Declined { reason } => {
            referral.decline_reason = Some(*reason);
            end(referral, Status::Declined, now);
        }
        Event::Redirected { to } => {
            referral.redirected_to = Some(to.clone());
            // What was declined stays declined: its figure is that of the moment when it ended.
            if referral.status.is_open() {
                end(referral, Status::Redirected, now);
            }
        }
        Event::CallMissing => {}
        Event::CallConfirmed => confirmed(referral, now),
        Event::CallDenied { contacted_at } => denied(referral, *contacted_at, now),
        Event::DisagreementSettled { upheld } => settled(referral, *upheld),
        Event::Withdrawn => end(referral, Status::Withdrawn, now),
        Event::Closed { outcome } => {
            referral.outcome = Some(*outcome);
            end(referral, Status::Closed, now);
        }
    }
}

fn release(referral: &mut Referral) {
    referral.holder = None;
    referral.claimed_at = None;
    if referral.status == Status::Claimed {
        referral.status = Status::Notified;
    }
}

fn contacted(referral: &mut Referral, moment: Instant, entered_late: bool, now: Instant) {
    end_pause(referral, now);
    referral.status = Status::Contacted;
    referral.contacted_at = Some(moment);
    referral.entered_late = entered_late;
    referral.unreachable_at = None;
}

fn confirmed(referral: &mut Referral, now: Instant) {
    referral.confirmed_at = Some(now);
    // They have spoken since: what was denied before needs no judge any more.
    if let Some(open) = referral.disagreement.as_mut().filter(|denied| denied.upheld.is_none()) {
        open.upheld = Some(true);
    }
}

/// What has gone on after the call keeps its state until the administrator has settled; the call itself is not counted as made
/// meanwhile.
fn denied(referral: &mut Referral, contacted_at: Instant, now: Instant) {
    if referral.status == Status::Contacted {
        owed(referral);
    }
    referral.contacted_at = None;
    referral.confirmed_at = None;
    let entered_late = std::mem::take(&mut referral.entered_late);
    referral.disagreement = Some(Disagreement { since: now, contacted_at, entered_late, upheld: None });
}

fn settled(referral: &mut Referral, upheld: bool) {
    let Some(disagreement) = referral.disagreement.as_mut() else { return };
    disagreement.upheld = Some(upheld);
    if upheld {
        reopen(referral);
    } else {
        referral.contacted_at = Some(disagreement.contacted_at);
        referral.entered_late = disagreement.entered_late;
        referral.unreachable_at = None;
        if referral.status.is_before_contact() {
            referral.status = Status::Contacted;
        }
    }
}

/// The call is to be made, by whoever holds it.
fn owed(referral: &mut Referral) {
    referral.status = if referral.holder.is_some() { Status::Claimed } else { Status::Notified };
}

/// What went on or was closed after a call that was none is owed again, by the same date. A referral that was declined, passed on
/// or withdrawn needed no call to end, nor did one that was closed without.
fn reopen(referral: &mut Referral) {
    let denied_since = referral.disagreement.as_ref().map(|denied| denied.since);
    let denied_after = referral.ended_at.is_none_or(|ended| denied_since.is_some_and(|since| ended <= since));
    let goes_on = referral.status.is_open() || referral.status == Status::Closed;
    if goes_on && denied_after && referral.contacted_at.is_none() && !referral.status.is_before_contact() {
        owed(referral);
        referral.ended_at = None;
        referral.outcome = None;
    }
}

fn end(referral: &mut Referral, status: Status, now: Instant) {
    end_pause(referral, now);
    referral.status = status;
    referral.ended_at = Some(now);
}

/// Ends the pause that holds now, if one does.
fn end_pause(referral: &mut Referral, now: Instant) {
    if let Some(pause) = referral.pauses.iter_mut().rev().find(|pause| pause.holds(now)) {
        pause.ended_at = Some(now);
    }
}
