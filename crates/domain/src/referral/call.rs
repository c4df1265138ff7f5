//! What is decided of the call itself: tries, the contact, what the authority says of it, and who settles when they disagree.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::decide::{Facts, due_with, end_last};
use super::{CallAttempt, Clock, Event, Referral};
use crate::calendar::WorkingCalendar;
use crate::guide::GuideVersion;
use crate::refusal::Refusal;
use crate::time::{Instant, half_day, local_date};
use crate::words::Status;

pub(super) fn log_call(
    referral: &Referral,
    attempt: &CallAttempt,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
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
            due_at: Some(due_at),
        });
    } else if becomes_unreachable(referral, attempt, facts) {
        events.push(Event::BecameUnreachable);
    }
    Ok(events)
}

/// Have, with this attempt, as many been made before the due date as the guide asks? One counts in a half-day, however many
/// were made in it: who has called twice in a minute has tried once.
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
    let tried = referral.attempts.iter().chain([attempt]).filter(counts);
    let half_days: BTreeSet<_> = tried.map(|tried| half_day(tried.at)).collect();
    let made = u32::try_from(half_days.len()).unwrap_or(u32::MAX);
    counts(&attempt) && made >= rule.attempts.max(rule.half_days)
}

pub(super) fn confirm(referral: &Referral, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    answerable_contact(referral, facts)?;
    Ok(vec![Event::CallConfirmed])
}

pub(super) fn deny(referral: &Referral, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if referral.status.is_before_contact() {
        return Ok(vec![Event::CallMissing]);
    }
    let contacted_at = answerable_contact(referral, facts)?;
    Ok(vec![Event::CallDenied { contacted_at }])
}

/// The last day on which the authority may confirm or deny the call: so many working days after it was logged, whether the
/// referral has ended meanwhile or not; none where there is no call to speak of, or the administrator has restored it.
pub fn answer_by(referral: &Referral, guide: &GuideVersion, calendar: &WorkingCalendar) -> Option<NaiveDate> {
    let contact = referral.contacted_at.filter(|_| !is_restored(referral))?;
    let logged = referral.attempts.iter().rev().find(|tried| tried.is_callback() && tried.at == contact);
    let from = logged.map_or(contact, |attempt| attempt.entered_at);
    Some(calendar.nth_after(local_date(from), guide.confirmation_days))
}

/// Has the administrator found that this very call was made? Then it is settled.
fn is_restored(referral: &Referral) -> bool {
    let denied = referral.disagreement.as_ref().filter(|denied| denied.upheld == Some(false));
    denied.is_some_and(|denied| Some(denied.contacted_at) == referral.contacted_at)
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

pub(super) fn offer_slot(referral: &Referral, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if referral.unreachable_at.is_none() || !referral.status.is_before_contact() {
        return Err(Refusal::NotInThisState);
    }
    let clock = Clock { calendar: facts.calendar, pauses: &referral.pauses };
    Ok(vec![Event::SlotOffered { due_at: clock.due_at(facts.now, referral.promise.working_days) }])
}

pub(super) fn settle(referral: &Referral, upheld: bool) -> Result<Vec<Event>, Refusal> {
    if !referral.is_disputed() {
        return Err(Refusal::NotInThisState);
    }
    Ok(vec![Event::DisagreementSettled { upheld }])
}
