//! `decide`: what a command brings about, or why it is refused. Total over state × command.

use chrono::{Days, NaiveDate};

use crate::calendar::WorkingCalendar;
use crate::guide::GuideVersion;
use crate::ids::{PersonId, ReferralId, RequestId};
use crate::referral::{CallAttempt, Clock, Event, Pause, Promise, Referral};
use crate::refusal::Refusal;
use crate::territory::Unit;
use crate::time::{Instant, half_day, local_date};
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
    if !referral.status.is_open() && !is_passed_on_after_all(referral, command) {
        return Err(Refusal::ReferralEnded);
    }
    match command {
        Command::Claim { by } => claim(referral, *by),
        Command::Release => release(referral),
        Command::HandOver { .. } if referral.status == Status::Notified => Err(Refusal::NotInThisState),
        Command::HandOver { to } => Ok(vec![Event::HandedOver { to: *to }]),
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

fn claim(referral: &Referral, by: PersonId) -> Result<Vec<Event>, Refusal> {
    match (referral.status, referral.holder, referral.claimed_at) {
        (Status::Notified, ..) => Ok(vec![Event::Claimed { by }]),
        (_, Some(by), Some(at)) => Err(Refusal::AlreadyClaimed { by, at }),
        _ => Err(Refusal::NotInThisState),
    }
}

fn release(referral: &Referral) -> Result<Vec<Event>, Refusal> {
    referral.holder.map(|_| vec![Event::Released]).ok_or(Refusal::NotInThisState)
}

fn log_call(referral: &Referral, attempt: &CallAttempt, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if attempt.at < referral.promise.notified_at || attempt.at > facts.now {
        return Err(Refusal::InvalidCallMoment);
    }
    let CallAttempt { at, by, channel, result, .. } = *attempt;
    let mut events = Vec::new();
    if referral.status == Status::Notified {
        events.push(Event::Claimed { by });
    }
    events.push(Event::CallAttempted { moment: at, by, channel, result });
    if attempt.is_callback() && referral.contacted_at.is_none() {
        let due_at = if referral.pause_at(facts.now).is_some() {
            due_with(referral, facts, |pauses| end_last(pauses, facts.now))
        } else {
            referral.promise.due_at
        };
        events.push(Event::Contacted {
            moment: at,
            entered_late: facts.now > due_at && at <= due_at,
            due_at,
        });
    } else if becomes_unreachable(referral, attempt, facts) {
        events.push(Event::BecameUnreachable);
    }
    Ok(events)
}

/// Have, with this attempt, as many been made over as many half-days before the due date as the guide asks?
fn becomes_unreachable(referral: &Referral, attempt: &CallAttempt, facts: &Facts<'_>) -> bool {
    if referral.contacted_at.is_some() || referral.unreachable_at.is_some() {
        return false;
    }
    let rule = &facts.guide.protective_attempts;
    let from = referral.promise.counted_from;
    let counts = |tried: &&CallAttempt| {
        tried.channel.is_a_call()
            && rule.results.contains(&tried.result)
            && tried.at >= from
            && tried.at <= referral.promise.due_at
    };
    let tried: Vec<_> = referral.attempts.iter().chain([attempt]).filter(counts).collect();
    let half_days: std::collections::BTreeSet<_> = tried.iter().map(|tried| half_day(tried.at)).collect();
    let enough = |found: usize, asked: u32| u32::try_from(found).unwrap_or(u32::MAX) >= asked;
    counts(&attempt) && enough(tried.len(), rule.attempts) && enough(half_days.len(), rule.half_days)
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
fn end_last(pauses: &mut [Pause], now: Instant) {
    if let Some(pause) = pauses.last_mut() {
        pause.ended_at = Some(now);
    }
}

/// The due date once the pauses have been changed.
fn due_with(referral: &Referral, facts: &Facts<'_>, change: impl FnOnce(&mut Vec<Pause>)) -> Instant {
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

fn confirm(referral: &Referral, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    answerable_contact(referral, facts)?;
    Ok(vec![Event::CallConfirmed])
}

fn deny(referral: &Referral, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if referral.status.is_before_contact() {
        return Ok(vec![Event::CallMissing]);
    }
    let contacted_at = answerable_contact(referral, facts)?;
    Ok(vec![Event::CallDenied { contacted_at }])
}

/// The last day on which the authority may confirm or deny the call: so many working days after it was logged; none where there
/// is no call to speak of, or no longer.
pub fn answer_by(referral: &Referral, guide: &GuideVersion, calendar: &WorkingCalendar) -> Option<NaiveDate> {
    let contact = referral.contacted_at.filter(|_| referral.status == Status::Contacted)?;
    let logged = referral.attempts.iter().rev().find(|attempt| attempt.at == contact);
    let from = logged.map_or(contact, |attempt| attempt.entered_at);
    Some(calendar.nth_after(local_date(from), guide.confirmation_days))
}

/// The contact, while the authority may still speak of it. Once confirmed, it has.
fn answerable_contact(referral: &Referral, facts: &Facts<'_>) -> Result<Instant, Refusal> {
    let contact = referral.contacted_at.filter(|_| referral.confirmed_at.is_none());
    let last = answer_by(referral, facts.guide, facts.calendar);
    let (contact, last) = contact.zip(last).ok_or(Refusal::NotInThisState)?;
    let working = |day| facts.calendar.count(last, day) > 0;
    if working(local_date(facts.now)) {
        return Err(Refusal::ConfirmationTooLate { days: facts.guide.confirmation_days });
    }
    Ok(contact)
}

fn offer_slot(referral: &Referral, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if referral.unreachable_at.is_none() || !referral.status.is_before_contact() {
        return Err(Refusal::NotInThisState);
    }
    let clock = Clock { calendar: facts.calendar, pauses: &referral.pauses };
    Ok(vec![Event::SlotOffered { due_at: clock.due_at(facts.now, referral.promise.working_days) }])
}

fn settle(referral: &Referral, upheld: bool) -> Result<Vec<Event>, Refusal> {
    if !referral.is_disputed() {
        return Err(Refusal::NotInThisState);
    }
    Ok(vec![Event::DisagreementSettled { upheld }])
}

fn close(referral: &Referral, outcome: Outcome) -> Result<Vec<Event>, Refusal> {
    let gave_up = outcome == Outcome::Unreachable && referral.unreachable_at.is_some();
    if referral.status.is_before_contact() && !gave_up {
        return Err(Refusal::NotInThisState);
    }
    Ok(vec![Event::Closed { outcome }])
}
