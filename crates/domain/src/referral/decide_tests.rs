//! What each act asks of the state and of its own facts, at the bounds.

use chrono::{Days, TimeDelta};
use rstest::rstest;

use super::tests::{act, at, day, log, notified, person};
use super::*;
use crate::calendar::WorkingCalendar;
use crate::guide::tests::a_version;
use crate::refusal::Refusal;
use crate::time::{local_date, start_of_day};

fn morning() -> Instant {
    at("2026-03-03 10:00")
}

/// A referral in this state, reached by its acts where there is a way.
fn in_state(status: Status) -> Referral {
    let mut referral = notified();
    referral.status = status;
    referral
}

fn contacted() -> Referral {
    let mut referral = notified();
    act(&mut referral, &log(CallResult::Reached, Channel::Phone, morning()), morning()).unwrap();
    referral
}

fn decline() -> Command {
    Command::Decline { reason: DeclineReason::OutOfScope, granted: true, with_text: false }
}

fn pass_on(to: &str) -> Command {
    Command::Redirect { to: to.to_owned().into() }
}

#[test]
fn a_pause_ends_after_today_and_within_what_the_guide_grants() {
    let today = local_date(morning());
    let pause = |days| {
        let until = today + Days::new(days);
        act(&mut notified(), &Command::Pause { reason: "documents".into(), until }, morning()).map(|_| ())
    };
    let wrong = Err(Refusal::InvalidPauseEnd { max_days: 90 });
    assert_eq!([pause(0), pause(1), pause(90), pause(91)], [wrong.clone(), Ok(()), Ok(()), wrong]);
}

#[test]
fn a_pause_may_begin_until_the_last_instant() {
    let mut referral = notified();
    let last = referral.promise.due_at;
    let pause = Command::Pause { reason: "documents".into(), until: day("2026-03-06") };
    let after = act(&mut referral.clone(), &pause, last + TimeDelta::microseconds(1));
    assert_eq!(after, Err(Refusal::PauseTooLate));
    act(&mut referral, &pause, last).unwrap();
    assert_eq!(referral.due_on(last), None);
}

#[test]
fn the_clock_is_paused_once_and_resumed_once() {
    let mut referral = notified();
    let pause = Command::Pause { reason: "documents".into(), until: day("2026-03-06") };
    let running = act(&mut referral, &Command::Resume, morning());
    assert_eq!(running, Err(Refusal::PauseState { paused: false }));
    act(&mut referral, &pause, morning()).unwrap();
    assert_eq!(act(&mut referral, &pause, morning()), Err(Refusal::PauseState { paused: true }));
}

#[test]
fn a_due_date_is_told_but_while_the_clock_stands_still() {
    let mut referral = notified();
    assert_eq!(referral.due_on(morning()), Some(day("2026-03-04")));
    let pause = Command::Pause { reason: "documents".into(), until: day("2026-03-06") };
    act(&mut referral, &pause, morning()).unwrap();
    let ends = start_of_day(day("2026-03-06"));
    let told = [morning(), ends - TimeDelta::microseconds(1), ends].map(|now| referral.due_on(now));
    assert_eq!(told, [None, None, Some(day("2026-03-09"))]);
}

#[test]
fn the_days_paused_are_working_days() {
    let mut referral = notified();
    let pause = Command::Pause { reason: "documents".into(), until: day("2026-03-10") };
    act(&mut referral, &pause, morning()).unwrap();
    let clock = Clock { calendar: &WorkingCalendar::default(), pauses: &referral.pauses };
    let paused = clock.paused_days(referral.promise.notified_at, at("2026-03-31 10:00"));
    assert_eq!(paused, 5, "from Tuesday 3 to Monday 9, without the week-end");
}

/// Before the call or right after it; once a coordinated file goes on, no more.
#[rstest]
#[case(Status::Notified, true)]
#[case(Status::Claimed, true)]
#[case(Status::Contacted, true)]
#[case(Status::Feasible, false)]
#[case(Status::Underway, false)]
fn a_referral_is_declined_or_passed_on_until_it_is_underway(#[case] status: Status, #[case] may: bool) {
    let expected = if may { Ok(()) } else { Err(Refusal::NotInThisState) };
    for command in [decline(), pass_on("hgi")] {
        let done = act(&mut in_state(status), &command, morning()).map(|_| ());
        assert_eq!(done, expected, "{command:?}");
    }
}

#[test]
fn a_unit_does_not_pass_on_to_itself() {
    assert_eq!(act(&mut notified(), &pass_on("caue"), morning()), Err(Refusal::RedirectToSelf));
}

#[test]
fn a_decline_is_passed_on_once_and_stays_a_decline() {
    let mut referral = notified();
    act(&mut referral, &decline(), morning()).unwrap();
    act(&mut referral, &pass_on("hgi"), at("2026-03-03 11:00")).unwrap();
    assert_eq!((referral.status, referral.ended_at), (Status::Declined, Some(morning())));
    assert_eq!(referral.redirected_to, Some("hgi".to_owned().into()));
    assert_eq!(act(&mut referral, &pass_on("sdehg"), morning()), Err(Refusal::ReferralEnded));
}

/// Of what has ended, the call alone is still spoken of.
#[rstest]
#[case::taken(Command::Claim { by: person(2) })]
#[case::given_back(Command::Release)]
#[case::passed_on(pass_on("hgi"))]
#[case::closed(Command::Close { outcome: Outcome::Answered })]
fn what_is_closed_is_closed(#[case] command: Command) {
    let mut referral = contacted();
    act(&mut referral, &Command::Close { outcome: Outcome::Answered }, morning()).unwrap();
    assert_eq!(act(&mut referral, &command, morning()), Err(Refusal::ReferralEnded));
}

#[test]
fn what_ended_without_a_call_has_none_to_confirm() {
    let mut referral = notified();
    act(&mut referral, &decline(), morning()).unwrap();
    assert_eq!(act(&mut referral, &Command::ConfirmCall, morning()), Err(Refusal::ReferralEnded));
}

/// Without a call, only as unreachable, and only after the guide's attempts.
#[rstest]
#[case(None, Outcome::Answered, false)]
#[case(None, Outcome::Unreachable, false)]
#[case(Some(morning()), Outcome::Answered, false)]
#[case(Some(morning()), Outcome::Unreachable, true)]
fn nothing_is_closed_uncalled_but_the_unreachable(
    #[case] unreachable_at: Option<Instant>,
    #[case] outcome: Outcome,
    #[case] may: bool,
) {
    let mut referral = Referral { unreachable_at, ..notified() };
    let closed = act(&mut referral, &Command::Close { outcome }, morning()).map(|_| ());
    assert_eq!(closed, if may { Ok(()) } else { Err(Refusal::NotInThisState) });
}

#[test]
fn what_is_given_back_before_the_call_waits_for_anybody() {
    let mut referral = notified();
    assert_eq!(act(&mut referral, &Command::Release, morning()), Err(Refusal::NotInThisState));
    act(&mut referral, &Command::Claim { by: person(1) }, morning()).unwrap();
    act(&mut referral, &Command::Release, morning()).unwrap();
    assert_eq!((referral.status, referral.holder, referral.claimed_at), (Status::Notified, None, None));
    let mut called = contacted();
    act(&mut called, &Command::Release, morning()).unwrap();
    assert_eq!((called.status, called.holder), (Status::Contacted, None));
}

/// What is offered is what would be accepted.
#[test]
fn acts_are_offered_as_the_state_allows() {
    let (calendar, guide) = (WorkingCalendar::default(), a_version());
    let facts = Facts { now: morning(), calendar: &calendar, guide: &guide };
    let open = |referral: &Referral| {
        let acts = Act::ALL.into_iter().filter(|act| act.is_open(referral, &facts, person(1)));
        acts.collect::<Vec<_>>()
    };
    let new = [Act::Claim, Act::LogCall, Act::Pause, Act::Decline, Act::Redirect];
    assert_eq!(open(&notified()), new);
    let called = [Act::LogCall, Act::HandOver, Act::Release, Act::Decline, Act::Redirect, Act::Close];
    assert_eq!(open(&contacted()), called);
    let mut declined = notified();
    act(&mut declined, &decline(), morning()).unwrap();
    assert_eq!(open(&declined), [Act::Redirect]);
}
