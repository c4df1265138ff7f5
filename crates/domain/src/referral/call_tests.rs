//! Where a call begins and stops to count, and until when the authority may speak of it.

use chrono::TimeDelta;
use rstest::rstest;

use super::tests::{act, at, day, log, notified};
use super::*;
use crate::calendar::WorkingCalendar;
use crate::guide::tests::a_version;
use crate::refusal::Refusal;

fn reached(at: Instant) -> Command {
    log(CallResult::Reached, Channel::Phone, at)
}

fn answer_until(referral: &Referral) -> Option<NaiveDate> {
    answer_by(referral, &a_version(), &WorkingCalendar::default())
}

/// A referral whose three protective attempts were made in three half-days; the last on Tuesday 3 at 15:00.
fn unreachable() -> Referral {
    let mut referral = notified();
    for moment in ["2026-03-02 10:00", "2026-03-03 10:00", "2026-03-03 15:00"] {
        act(&mut referral, &log(CallResult::NoAnswer, Channel::Phone, at(moment)), at(moment)).unwrap();
    }
    referral
}

#[test]
fn a_call_at_the_moment_of_the_notification_counts() {
    let mut referral = notified();
    let notified_at = referral.promise.notified_at;
    act(&mut referral, &reached(notified_at), notified_at).unwrap();
    assert_eq!(referral.contacted_at, Some(notified_at));
}

/// Late entry: entered after the due date, of a call made by then.
#[rstest]
#[case::on_time(0, 0, false)]
#[case::made_in_time_and_entered_after(0, 1, true)]
#[case::made_after(1, 1, false)]
fn only_a_call_in_time_is_entered_late(#[case] made: i64, #[case] entered: i64, #[case] late: bool) {
    let mut referral = notified();
    let due_at = referral.promise.due_at;
    let [made, entered] = [made, entered].map(|after| due_at + TimeDelta::microseconds(after));
    act(&mut referral, &reached(made), entered).unwrap();
    assert_eq!(referral.entered_late, late);
}

/// The third attempt, in a third half-day, that makes unreachable only when it is one that the guide counts.
#[rstest]
#[case::as_the_guide_asks(Channel::Phone, CallResult::NoAnswer, "2026-03-04 10:00", true)]
#[case::on_the_last_instant(Channel::Phone, CallResult::NoAnswer, "2026-03-04 23:59", true)]
#[case::after_the_due_date(Channel::Phone, CallResult::NoAnswer, "2026-03-05 00:00", false)]
#[case::by_mail(Channel::Email, CallResult::NoAnswer, "2026-03-04 10:00", false)]
#[case::a_wrong_number(Channel::Phone, CallResult::WrongNumber, "2026-03-04 10:00", false)]
fn an_attempt_protects_only_as_the_guide_says(
    #[case] channel: Channel,
    #[case] result: CallResult,
    #[case] third: &str,
    #[case] protects: bool,
) {
    let mut referral = notified();
    for moment in ["2026-03-02 10:00", "2026-03-03 10:00"].map(at) {
        act(&mut referral, &log(CallResult::NoAnswer, Channel::Phone, moment), moment).unwrap();
    }
    act(&mut referral, &log(result, channel, at(third)), at(third)).unwrap();
    assert_eq!(referral.unreachable_at.is_some(), protects);
}

/// One more attempt is an attempt: what was unreachable stays so since when it was, what was reached stays reached.
#[test]
fn who_is_unreachable_or_reached_does_not_become_unreachable() {
    let mut once = unreachable();
    let since = once.unreachable_at;
    let next = at("2026-03-04 10:00");
    act(&mut once, &log(CallResult::NoAnswer, Channel::Phone, next), next).unwrap();
    assert_eq!((since, once.unreachable_at), (Some(at("2026-03-03 15:00")), since));
    act(&mut once, &reached(next), next).unwrap();
    act(&mut once, &log(CallResult::NoAnswer, Channel::Phone, next), next).unwrap();
    assert_eq!((once.contacted_at, once.unreachable_at), (Some(next), None));
}

/// A new delay asks for new attempts.
#[test]
fn attempts_before_the_slot_do_not_count_again() {
    let mut referral = unreachable();
    let slot = at("2026-03-04 10:00");
    act(&mut referral, &Command::OfferSlot, slot).unwrap();
    act(&mut referral, &log(CallResult::NoAnswer, Channel::Phone, slot), slot).unwrap();
    assert_eq!(referral.unreachable_at, None);
}

#[test]
fn only_who_is_unreachable_offers_a_slot() {
    let now = at("2026-03-04 10:00");
    assert_eq!(act(&mut notified(), &Command::OfferSlot, now), Err(Refusal::NotInThisState));
    let mut closed = unreachable();
    act(&mut closed, &Command::Close { outcome: Outcome::Unreachable }, now).unwrap();
    assert_eq!(act(&mut closed, &Command::OfferSlot, now), Err(Refusal::ReferralEnded));
}

#[test]
fn the_days_to_answer_run_from_the_entry_of_the_first_call() {
    let mut referral = notified();
    assert_eq!(answer_until(&referral), None, "no call yet");
    act(&mut referral, &reached(at("2026-03-03 10:00")), at("2026-03-06 09:00")).unwrap();
    assert_eq!(
        answer_until(&referral),
        Some(day("2026-03-20")),
        "ten working days after its entry on the 6th"
    );
    let second = at("2026-03-09 10:00");
    act(&mut referral, &reached(second), second).unwrap();
    assert_eq!(answer_until(&referral), Some(day("2026-03-20")), "the second call is not the first");
}

#[test]
fn a_restored_call_is_no_longer_answered_and_a_new_one_is() {
    let mut restored = notified();
    let call = at("2026-03-03 10:00");
    act(&mut restored, &reached(call), call).unwrap();
    act(&mut restored, &Command::DenyCall, call).unwrap();
    let mut upheld = restored.clone();
    act(&mut restored, &Command::Settle { upheld: false }, call).unwrap();
    assert_eq!(answer_until(&restored), None);
    act(&mut upheld, &Command::Settle { upheld: true }, call).unwrap();
    let again = at("2026-03-04 10:00");
    act(&mut upheld, &reached(again), again).unwrap();
    assert_eq!(answer_until(&upheld), Some(day("2026-03-18")));
}

#[test]
fn what_was_confirmed_is_not_answered_again() {
    let mut referral = notified();
    let call = at("2026-03-03 10:00");
    act(&mut referral, &reached(call), call).unwrap();
    act(&mut referral, &Command::ConfirmCall, call).unwrap();
    assert_eq!(act(&mut referral, &Command::ConfirmCall, call), Err(Refusal::NotInThisState));
}
