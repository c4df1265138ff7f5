//! `decide`: what a command brings about, or why it is refused. Total over state × command.

use chrono::{Days, NaiveDate};

use super::call::{confirm, deny, log_call, offer_slot, settle};
use crate::calendar::WorkingCalendar;
use crate::guide::GuideVersion;
use crate::ids::{PersonId, ReferralId, RequestId};
use crate::referral::{CallAttempt, Clock, Event, Pause, Promise, Referral};
use crate::refusal::Refusal;
use crate::territory::Unit;
use crate::time::{Instant, local_date};
use crate::words::{CallResult, Channel, DeclineReason, Outcome, Status};

/// What somebody wants of a referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Take it.
    Claim {
        /// The expert.
        by: PersonId,
    },
    /// Give it back to the unit.
    Release,
    /// Pass it to a colleague.
    HandOver {
        /// The colleague.
        to: PersonId,
    },
    /// Log a call attempt.
    LogCall {
        /// The expert.
        by: PersonId,
        /// When it was made.
        at: Instant,
        /// How.
        channel: Channel,
        /// With which result.
        result: CallResult,
    },
    /// Stop the clock.
    Pause {
        /// Slug of the guide's reason.
        reason: String,
        /// The day on which it runs again.
        until: NaiveDate,
    },
    /// Let the clock run again.
    Resume,
    /// Decline.
    Decline {
        /// Why.
        reason: DeclineReason,
        /// Is the reason open to this partner?
        granted: bool,
        /// Are there words with it?
        with_text: bool,
    },
    /// Pass on to another unit.
    Redirect {
        /// Which.
        to: Unit,
    },
    /// The authority says it was called.
    ConfirmCall,
    /// The authority says it was not.
    DenyCall,
    /// An unreachable authority offers a slot.
    OfferSlot,
    /// The administrator settles a denial.
    Settle {
        /// The denial stands.
        upheld: bool,
    },
    /// The authority withdraws.
    Withdraw,
    /// Close with an outcome.
    Close {
        /// Which.
        outcome: Outcome,
    },
}

/// What a decision is made in view of.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The instant of the decision.
    pub now: Instant,
    /// The partner's working days.
    pub calendar: &'a WorkingCalendar,
    /// The guide's version under which the referral was opened.
    pub guide: &'a GuideVersion,
}

/// A new referral, notified `now`, and the event that opens it.
pub fn open(id: ReferralId, request: RequestId, unit: Unit, promise: Promise) -> Referral {
    Referral {
        id,
        request,
        unit,
        theme: None,
        offers: Vec::new(),
        routing_reason: String::new(),
        status: Status::Notified,
        holder: None,
        claimed_at: None,
        promise,
        pauses: Vec::new(),
        attempts: Vec::new(),
        contacted_at: None,
        entered_late: false,
        confirmed_at: None,
        disagreement: None,
        unreachable_at: None,
        ended_at: None,
        outcome: None,
        decline_reason: None,
        redirected_to: None,
        version: 1,
    }
}

/// The events that the command brings about, in order; at least one.
///
/// # Errors
/// The refusal, when the command does not apply to the state or its facts are wrong.
pub fn decide(referral: &Referral, command: &Command, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if let Command::Settle { upheld } = command {
        return settle(referral, *upheld);
    }
    if !referral.status.is_open()
        && !is_passed_on_after_all(referral, command)
        && !is_about_the_call(referral, command)
    {
        return Err(Refusal::ReferralEnded);
    }
    match command {
        Command::Claim { by } => claim(referral, *by),
        Command::Release => release(referral),
        Command::HandOver { to } => hand_over(referral, *to),
        Command::LogCall { by, at, channel, result } => {
            let attempt =
                CallAttempt { at: *at, entered_at: facts.now, by: *by, channel: *channel, result: *result };
            log_call(referral, &attempt, facts)
        }
        Command::Pause { reason, until } => pause(referral, reason, *until, facts),
        Command::Resume => resume(referral, facts),
        Command::Decline { reason, granted, with_text } => decline(referral, *reason, *granted, *with_text),
        Command::Redirect { to } => redirect(referral, to),
        Command::ConfirmCall => confirm(referral, facts),
        Command::DenyCall => deny(referral, facts),
        Command::OfferSlot => offer_slot(referral, facts),
        Command::Withdraw => Ok(vec![Event::Withdrawn]),
        Command::Close { outcome } => close(referral, *outcome),
        Command::Settle { .. } => Err(Refusal::NotInThisState),
    }
}

/// Whatever nobody holds is anybody's of the unit to take, the call made or not: what was given back after it too.
fn claim(referral: &Referral, by: PersonId) -> Result<Vec<Event>, Refusal> {
    match (referral.holder, referral.claimed_at) {
        (None, _) => Ok(vec![Event::Claimed { by }]),
        (Some(by), Some(at)) => Err(Refusal::AlreadyClaimed { by, name: None, at }),
        (Some(_), None) => Err(Refusal::NotInThisState),
    }
}

fn hand_over(referral: &Referral, to: PersonId) -> Result<Vec<Event>, Refusal> {
    if referral.status == Status::Notified {
        return Err(Refusal::NotInThisState);
    }
    if referral.holder == Some(to) {
        return Err(Refusal::HandOverToHolder);
    }
    Ok(vec![Event::HandedOver { to }])
}

fn release(referral: &Referral) -> Result<Vec<Event>, Refusal> {
    referral.holder.map(|_| vec![Event::Released]).ok_or(Refusal::NotInThisState)
}

fn pause(
    referral: &Referral,
    reason: &str,
    until: NaiveDate,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !referral.status.is_before_contact() {
        return Err(Refusal::NotInThisState);
    }
    if referral.pause_at(facts.now).is_some() {
        return Err(Refusal::PauseState { paused: true });
    }
    if facts.now > referral.promise.due_at {
        return Err(Refusal::PauseTooLate);
    }
    let rule = facts.guide.pause_reason(reason).ok_or(Refusal::UnknownPauseReason)?;
    let today = local_date(facts.now);
    let latest = today.checked_add_days(Days::new(u64::from(rule.max_days)));
    if until <= today || latest.is_none_or(|latest| until > latest) {
        return Err(Refusal::InvalidPauseEnd { max_days: rule.max_days });
    }
    let new = Pause { reason: reason.to_owned(), since: facts.now, until, ended_at: None };
    let due_at = due_with(referral, facts, |pauses| pauses.push(new));
    Ok(vec![Event::Paused { reason: reason.to_owned(), until, due_at }])
}

fn resume(referral: &Referral, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if referral.pause_at(facts.now).is_none() {
        return Err(Refusal::PauseState { paused: false });
    }
    let due_at = due_with(referral, facts, |pauses| end_last(pauses, facts.now));
    Ok(vec![Event::Resumed { due_at }])
}

/// Ends the pause that holds: it is the last one.
pub(super) fn end_last(pauses: &mut [Pause], now: Instant) {
    if let Some(pause) = pauses.last_mut() {
        pause.ended_at = Some(now);
    }
}

/// The due date once the pauses have been changed.
pub(super) fn due_with(
    referral: &Referral,
    facts: &Facts<'_>,
    change: impl FnOnce(&mut Vec<Pause>),
) -> Instant {
    let mut pauses = referral.pauses.clone();
    change(&mut pauses);
    let clock = Clock { calendar: facts.calendar, pauses: &pauses };
    clock.due_at(referral.promise.counted_from, referral.promise.working_days)
}

fn decline(
    referral: &Referral,
    reason: DeclineReason,
    granted: bool,
    with_text: bool,
) -> Result<Vec<Event>, Refusal> {
    if !referral.status.is_before_contact() && referral.status != Status::Contacted {
        return Err(Refusal::NotInThisState);
    }
    if !granted {
        return Err(Refusal::ReasonNotGranted);
    }
    if reason == DeclineReason::Other && !with_text {
        return Err(Refusal::ReasonTextRequired);
    }
    Ok(vec![Event::Declined { reason }])
}

/// After a decline the page offers a redirection: once, and the decline stays one, with its reason and its moment.
fn is_passed_on_after_all(referral: &Referral, command: &Command) -> bool {
    let is_declined = referral.status == Status::Declined && referral.redirected_to.is_none();
    is_declined && matches!(command, Command::Redirect { .. })
}

/// A call that is on record may be confirmed or denied whatever came after it: nobody closes in order not to be contradicted.
fn is_about_the_call(referral: &Referral, command: &Command) -> bool {
    referral.contacted_at.is_some() && matches!(command, Command::ConfirmCall | Command::DenyCall)
}

fn redirect(referral: &Referral, to: &Unit) -> Result<Vec<Event>, Refusal> {
    let from = [Status::Contacted, Status::Declined];
    if !referral.status.is_before_contact() && !from.contains(&referral.status) {
        return Err(Refusal::NotInThisState);
    }
    if *to == referral.unit {
        return Err(Refusal::RedirectToSelf);
    }
    Ok(vec![Event::Redirected { to: to.clone() }])
}

fn close(referral: &Referral, outcome: Outcome) -> Result<Vec<Event>, Refusal> {
    let gave_up = outcome == Outcome::Unreachable && referral.unreachable_at.is_some();
    if referral.status.is_before_contact() && !gave_up {
        return Err(Refusal::NotInThisState);
    }
    Ok(vec![Event::Closed { outcome }])
}
