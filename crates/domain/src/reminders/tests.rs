//! The ladder's days, sending hours and what stops a reminder.

use uuid::Uuid;

use super::*;
use crate::guide::tests::a_version;
use crate::ids::{ReferralId, RequestId};
use crate::referral::{Clock, Disagreement, Promise, open};
use crate::time::end_of_day;

pub(super) fn paris(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap();
    instant(day.parse().unwrap(), format!("{time}:00").parse().unwrap())
}

/// Notified on Monday 2026-03-02 with `n` working days.
pub(super) fn referral(n: u32) -> Referral {
    let (calendar, from) = (WorkingCalendar::default(), paris("2026-03-02 09:00"));
    let due_at = Clock { calendar: &calendar, pauses: &[] }.due_at(from, n);
    let promise =
        Promise { guide_version: 1, notified_at: from, counted_from: from, working_days: n, due_at };
    open(ReferralId(Uuid::nil()), RequestId(Uuid::nil()), "caue".to_owned().into(), promise)
}

fn planned(n: u32) -> Vec<(String, String)> {
    let (guide, referral) = (a_version(), referral(n));
    let span = (referral.promise.counted_from, referral.promise.due_at);
    let clock = Clock { calendar: &WorkingCalendar::default(), pauses: &referral.pauses };
    let planned = plan(&guide.ladder, guide.sending_hours, span, &clock);
    planned.into_iter().map(|p| (p.step, local(p.leaves_at).format("%d %H:%M").to_string())).collect()
}

fn row(step: &str, at: &str) -> (String, String) {
    (step.to_owned(), at.to_owned())
}

#[test]
fn the_ladder_of_five_days() {
    let expected =
        [row("half", "04 08:30"), row("eve", "06 08:30"), row("late", "10 08:30"), row("late-2", "11 08:30")];
    assert_eq!(planned(5), expected);
}

#[test]
fn a_step_on_the_day_of_the_notification_is_not_planned() {
    assert_eq!(planned(1), [row("late", "04 08:30"), row("late-2", "05 08:30")]);
}

#[test]
fn mails_wait_for_the_morning_of_a_working_day() {
    let (calendar, hours) = (WorkingCalendar::default(), a_version().sending_hours);
    let next = |text: &str| local(next_sending(paris(text), hours, &calendar)).format("%F %H:%M").to_string();
    assert_eq!(next("2026-03-02 09:15"), "2026-03-02 09:15");
    assert_eq!(next("2026-03-02 07:00"), "2026-03-02 08:30");
    assert_eq!(next("2026-03-02 17:30"), "2026-03-03 08:30");
    assert_eq!(next("2026-04-03 18:00"), "2026-04-07 08:30", "over Easter");
}

#[test]
fn each_fact_stops_a_reminder_with_its_reason() {
    let guide = a_version();
    let due_on = referral(2).promise.due_on();
    let now = paris("2026-03-03 08:30");
    let stopped = |change: &dyn Fn(&mut Referral), step: &str, later: bool, now: Instant| {
        let mut changed = referral(2);
        change(&mut changed);
        superseded(
            &changed,
            step,
            due_on,
            later,
            &Facts { now, calendar: &WorkingCalendar::default(), guide: &guide },
        )
    };
    let same = |_: &mut Referral| {};
    assert_eq!(stopped(&same, "eve", false, now), None);
    assert_eq!(stopped(&same, "half", true, now), Some(Skip::LaterStepDue));
    assert_eq!(stopped(&same, "eve", false, paris("2026-03-05 08:30")), Some(Skip::LaterStepDue));
    assert_eq!(stopped(&same, "gone", false, now), Some(Skip::StepGone));
    assert_eq!(stopped(&|r| r.status = Status::Claimed, "half", false, now), Some(Skip::AlreadyTaken));
    assert_eq!(stopped(&|r| r.status = Status::Claimed, "eve", false, now), None);
    assert_eq!(stopped(&|r| r.status = Status::Declined, "eve", false, now), Some(Skip::Declined));
    assert_eq!(stopped(&|r| r.contacted_at = Some(now), "eve", false, now), Some(Skip::AlreadyCalled));
    assert_eq!(stopped(&|r| r.unreachable_at = Some(now), "eve", false, now), Some(Skip::Unreachable));
    let moved = |r: &mut Referral| r.promise.due_at = end_of_day("2026-03-09".parse().unwrap());
    assert_eq!(stopped(&moved, "eve", false, now), Some(Skip::DateMoved));
    assert_eq!(stopped(&same, ASK_CONFIRMATION, false, now), Some(Skip::NoCall));
}

/// « Avez-vous été rappelé ? » is asked whatever came after the call, as long as an answer is taken.
#[test]
fn the_question_is_asked_of_what_was_closed_too() {
    let guide = a_version();
    let called = paris("2026-03-03 08:30");
    let stopped = |change: &dyn Fn(&mut Referral), at: &str| {
        let mut changed = referral(2);
        (changed.status, changed.contacted_at) = (Status::Contacted, Some(called));
        change(&mut changed);
        let facts = Facts { now: paris(at), calendar: &WorkingCalendar::default(), guide: &guide };
        superseded(&changed, ASK_CONFIRMATION, local_date(called), false, &facts)
    };
    assert_eq!(stopped(&|_| {}, "2026-03-03 09:00"), None);
    for status in [Status::Closed, Status::Declined, Status::Redirected] {
        assert_eq!(stopped(&|r| r.status = status, "2026-03-03 09:00"), None, "{status:?}");
    }
    assert_eq!(stopped(&|r| r.status = Status::Withdrawn, "2026-03-03 09:00"), Some(Skip::Withdrawn));
    assert_eq!(stopped(&|r| r.confirmed_at = Some(called), "2026-03-03 09:00"), Some(Skip::Answered));
    assert_eq!(stopped(&|_| {}, "2026-03-17 23:59"), None, "the tenth working day");
    assert_eq!(stopped(&|_| {}, "2026-03-18 09:00"), Some(Skip::AnswerTooLate));
}

#[test]
fn what_tells_the_time_left_is_true_until_the_last_instant() {
    let (guide, referral) = (a_version(), referral(2));
    let due_at = referral.promise.due_at;
    let facts = Facts { now: due_at, calendar: &WorkingCalendar::default(), guide: &guide };
    assert_eq!(superseded(&referral, "eve", local_date(due_at), false, &facts), None);
}

/// Denied, and not called since: the authority has answered.
#[test]
fn a_call_that_was_denied_is_not_asked_about() {
    let (guide, mut referral) = (a_version(), referral(2));
    let now = paris("2026-03-03 09:00");
    let denied = Disagreement { since: now, contacted_at: now, entered_late: false, upheld: None };
    referral.disagreement = Some(denied);
    let facts = Facts { now, calendar: &WorkingCalendar::default(), guide: &guide };
    assert_eq!(superseded(&referral, ASK_CONFIRMATION, local_date(now), false, &facts), Some(Skip::Answered));
}

#[test]
fn each_fact_of_a_triage_stops_its_reminder() {
    let now = paris("2026-03-02 09:00");
    let open = Triage::begin(now, &a_version(), &WorkingCalendar::default());
    let (due_on, other) = (open.due_on(), "2026-03-09".parse().unwrap());
    let decided = Triage { decided_at: Some(now), ..open.clone() };
    let stopped = [
        triage_superseded(&open, due_on, false),
        triage_superseded(&open, due_on, true),
        triage_superseded(&open, other, false),
        triage_superseded(&decided, due_on, false),
    ];
    assert_eq!(stopped, [None, Some(Skip::LaterStepDue), Some(Skip::DateMoved), Some(Skip::Triaged)]);
}

/// The code is kept with the row, the words are read by the administrator.
#[test]
fn a_reminder_not_written_says_why() {
    let said = (Skip::AlreadyCalled.code(), Skip::AlreadyCalled.label());
    assert_eq!(said, ("ALREADY_CALLED", "la collectivité a déjà été rappelée"));
}
