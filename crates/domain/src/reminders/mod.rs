//! Reminders (relances): which are planned when a clock starts, and what becomes of each when its time has come.

mod owed;
mod recipients;
mod skip;

use chrono::NaiveDate;

pub use self::owed::{Kept, Lacking, Steps, is_followed, lacking, triage_lacking};
pub use self::recipients::{Absences, standing_in};
pub use self::skip::Skip;
use crate::calendar::WorkingCalendar;
use crate::guide::{LadderStep, SendingHours};
use crate::referral::{Clock, Facts, Referral, answer_by};
use crate::request::Triage;
use crate::time::{Instant, instant, local, local_date};
use crate::words::Status;

/// The step that asks the requester whether the call was made. Not of the ladder: it follows the facts, not a delay.
pub const ASK_CONFIRMATION: &str = "confirmation";

/// A reminder to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The due date it is about: a row is one (referral, due date, step).
    pub due_on: NaiveDate,
    /// Slug of the step.
    pub step: String,
    /// When it may leave at the earliest.
    pub leaves_at: Instant,
}

/// The reminders of a due date, from the guide's ladder.
pub fn plan(
    ladder: &[LadderStep],
    hours: SendingHours,
    (from, due_at): (Instant, Instant),
    clock: &Clock<'_>,
) -> Vec<Planned> {
    let (from, due_on) = (local_date(from), local_date(due_at));
    let steps = ladder.iter().filter_map(|step| Some((step, step.day(from, due_on, clock)?)));
    let planned = steps.map(|(step, day)| Planned {
        due_on,
        step: step.slug.clone(),
        leaves_at: instant(day, hours.from),
    });
    planned.collect()
}

/// The question to the requester after the callback that was just logged: at the next moment at which mails may leave. Each
/// callback is asked about: one made again on the day of its denial too.
pub fn plan_confirmation(referral: &Referral, facts: &Facts<'_>) -> Planned {
    let calls = referral.attempts.iter().filter(|attempt| attempt.is_callback()).count();
    let step = if calls > 1 { format!("{ASK_CONFIRMATION}-{calls}") } else { ASK_CONFIRMATION.to_owned() };
    let leaves_at = next_sending(facts.now, facts.guide.sending_hours, facts.calendar);
    Planned { due_on: local_date(facts.now), step, leaves_at }
}

/// Does this step ask whether the call was made?
pub fn asks_confirmation(step: &str) -> bool {
    let rest = step.strip_prefix(ASK_CONFIRMATION);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// May reminders leave at this instant: a working day, within the guide's hours?
pub fn may_send(now: Instant, hours: SendingHours, calendar: &WorkingCalendar) -> bool {
    let wall = local(now);
    calendar.is_working(wall.date_naive()) && (hours.from..hours.to).contains(&wall.time())
}

/// The first instant from now on at which reminders may leave.
pub fn next_sending(now: Instant, hours: SendingHours, calendar: &WorkingCalendar) -> Instant {
    if may_send(now, hours, calendar) {
        return now;
    }
    let wall = local(now);
    let today = wall.date_naive();
    let ahead = calendar.is_working(today) && wall.time() < hours.from;
    instant(if ahead { today } else { calendar.nth_after(today, 1) }, hours.from)
}

/// Why the reminder must not be written any more; none when it still should. Looks at the referral as it is *now*.
///
/// `later` tells whether a later step of the same due date is due as well.
pub fn superseded(
    referral: &Referral,
    step: &str,
    due_on: NaiveDate,
    later: bool,
    facts: &Facts<'_>,
) -> Option<Skip> {
    let (now, guide) = (facts.now, facts.guide);
    if asks_confirmation(step) {
        return confirmation_superseded(referral, later, facts);
    }
    let ended = match referral.status {
        Status::Declined => Some(Skip::Declined),
        Status::Redirected => Some(Skip::Redirected),
        Status::Withdrawn => Some(Skip::Withdrawn),
        Status::Closed => Some(Skip::Closed),
        Status::Notified
        | Status::Claimed
        | Status::Contacted
        | Status::Feasible
        | Status::NotFeasible
        | Status::Proposed
        | Status::Agreed
        | Status::Underway => None,
    };
    let rule = guide.ladder.iter().find(|rule| rule.slug == step);
    let seen = rule.is_some_and(|rule| rule.only_if_unseen) && referral.status != Status::Notified;
    let about_time_left = rule.is_some_and(|rule| !rule.is_late());
    let facts = [
        (referral.contacted_at.is_some(), Skip::AlreadyCalled),
        (referral.unreachable_at.is_some(), Skip::Unreachable),
        (referral.pause_at(now).is_some(), Skip::Paused),
        (referral.promise.due_on() != due_on, Skip::DateMoved),
        (rule.is_none(), Skip::StepGone),
        (seen, Skip::AlreadyTaken),
        (later || (about_time_left && now > referral.promise.due_at), Skip::LaterStepDue),
    ];
    ended.or_else(|| facts.into_iter().find(|(holds, _)| *holds).map(|(_, skip)| skip))
}

/// Asked whatever came after the call, but for a request that its authority has withdrawn; as long as an answer is taken.
fn confirmation_superseded(referral: &Referral, later: bool, facts: &Facts<'_>) -> Option<Skip> {
    let last = answer_by(referral, facts.guide, facts.calendar);
    let is_over = last.is_none_or(|last| facts.calendar.count(last, local_date(facts.now)) > 0);
    let facts = [
        (referral.status == Status::Withdrawn, Skip::Withdrawn),
        (referral.confirmed_at.is_some(), Skip::Answered),
        (referral.contacted_at.is_none() && referral.is_disputed(), Skip::Answered),
        (referral.contacted_at.is_none(), Skip::NoCall),
        (is_over, Skip::AnswerTooLate),
        (later, Skip::LaterStepDue),
    ];
    facts.into_iter().find(|(holds, _)| *holds).map(|(_, skip)| skip)
}

/// As [`superseded`], for a request that waits in triage.
pub fn triage_superseded(triage: &Triage, due_on: NaiveDate, later: bool) -> Option<Skip> {
    let facts = [
        (!triage.is_open(), Skip::Triaged),
        (triage.due_on() != due_on, Skip::DateMoved),
        (later, Skip::LaterStepDue),
    ];
    facts.into_iter().find(|(holds, _)| *holds).map(|(_, skip)| skip)
}

#[cfg(test)]
mod owed_tests;
#[cfg(test)]
mod tests;
