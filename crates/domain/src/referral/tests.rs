//! Examples and properties of a referral's life.

use chrono::{Days, NaiveDate, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::calendar::WorkingCalendar;
use crate::guide::tests::a_version;
use crate::refusal::Refusal;
use crate::time::{end_of_day, instant};

pub(super) fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

pub(super) fn at(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap();
    instant(day.parse().unwrap(), format!("{time}:00").parse().unwrap())
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A referral notified on Monday 2026-03-02 at 9:00 with two working days, so due on Wednesday 4.
pub(super) fn notified() -> Referral {
    let (calendar, from) = (WorkingCalendar::default(), at("2026-03-02 09:00"));
    let due_at = Clock { calendar: &calendar, pauses: &[] }.due_at(from, 2);
    let promise =
        Promise { guide_version: 1, notified_at: from, counted_from: from, working_days: 2, due_at };
    open(ReferralId(Uuid::nil()), RequestId(Uuid::nil()), "caue".to_owned().into(), promise)
}

pub(super) fn act(referral: &mut Referral, command: &Command, now: Instant) -> Result<Vec<Event>, Refusal> {
    let (calendar, guide) = (WorkingCalendar::default(), a_version());
    let events = decide(referral, command, &Facts { now, calendar: &calendar, guide: &guide })?;
    for event in &events {
        apply(referral, event, now);
    }
    Ok(events)
}

pub(super) fn log(result: CallResult, channel: Channel, moment: Instant) -> Command {
    Command::LogCall { by: person(1), at: moment, channel, result }
}

#[test]
fn due_at_the_last_microsecond_of_the_second_working_day() {
    let referral = notified();
    assert_eq!(referral.promise.due_at, end_of_day(day("2026-03-04")));
    assert!(!referral.is_overdue(referral.promise.due_at));
    assert!(referral.is_overdue(referral.promise.due_at + TimeDelta::microseconds(1)));
}

#[test]
fn of_two_who_claim_one_wins_and_the_other_learns_who() {
    let mut referral = notified();
    let now = at("2026-03-02 10:00");
    act(&mut referral, &Command::Claim { by: person(1) }, now).unwrap();
    let refused = act(&mut referral, &Command::Claim { by: person(2) }, now);
    assert_eq!(refused, Err(Refusal::AlreadyClaimed { by: person(1), name: None, at: now }));
}

#[test]
fn reached_by_mail_is_no_callback() {
    let mut referral = notified();
    let now = at("2026-03-03 10:00");
    act(&mut referral, &log(CallResult::Reached, Channel::Email, now), now).unwrap();
    assert_eq!((referral.status, referral.contacted_at), (Status::Claimed, None));
    act(&mut referral, &log(CallResult::Reached, Channel::Visit, now), now).unwrap();
    assert_eq!((referral.status, referral.contacted_at), (Status::Contacted, Some(now)));
}

#[test]
fn a_call_entered_late_is_accepted_and_flagged() {
    let mut referral = notified();
    let (call, entry) = (at("2026-03-04 17:00"), at("2026-03-06 09:00"));
    act(&mut referral, &log(CallResult::Reached, Channel::Phone, call), entry).unwrap();
    assert!(referral.entered_late);
    assert_eq!(referral.contacted_at, Some(call));
}

#[test]
fn a_call_before_the_notification_or_to_come_is_refused() {
    let mut referral = notified();
    let now = at("2026-03-03 10:00");
    for moment in [at("2026-03-02 08:59"), at("2026-03-03 10:01")] {
        let refused = act(&mut referral, &log(CallResult::Reached, Channel::Phone, moment), now);
        assert_eq!(refused, Err(Refusal::InvalidCallMoment));
    }
}

#[test]
fn a_day_is_paused_when_the_referral_is_paused_at_its_end() {
    let mut referral = notified();
    let pause = Command::Pause { reason: "documents".into(), until: day("2026-03-05") };
    act(&mut referral, &pause, at("2026-03-03 10:00")).unwrap();
    assert_eq!(referral.due_on(at("2026-03-03 11:00")), None);
    // Tuesday 3 and Wednesday 4 are paused; Thursday 5 and Friday 6 count.
    assert_eq!(referral.promise.due_on(), day("2026-03-06"));
    act(&mut referral, &Command::Resume, at("2026-03-04 09:00")).unwrap();
    assert_eq!(referral.promise.due_on(), day("2026-03-05"));
}

#[test]
fn no_pause_past_the_due_date() {
    let mut referral = notified();
    let pause = Command::Pause { reason: "documents".into(), until: day("2026-03-09") };
    assert_eq!(act(&mut referral, &pause, at("2026-03-05 00:00")), Err(Refusal::PauseTooLate));
}

#[test]
fn a_denial_puts_back_the_obligation_with_the_same_date() {
    let mut referral = notified();
    let call = at("2026-03-03 10:00");
    let due = referral.promise.due_at;
    act(&mut referral, &log(CallResult::Reached, Channel::Phone, call), call).unwrap();
    act(&mut referral, &Command::DenyCall, at("2026-03-05 10:00")).unwrap();
    assert_eq!(
        (referral.status, referral.contacted_at, referral.promise.due_at),
        (Status::Claimed, None, due)
    );
    assert!(referral.is_overdue(at("2026-03-05 10:00")) && referral.is_disputed());
    act(&mut referral, &Command::Settle { upheld: false }, at("2026-03-06 10:00")).unwrap();
    assert_eq!((referral.status, referral.contacted_at), (Status::Contacted, Some(call)));
}

/// What was closed right after the call keeps its state; upheld, the call is owed again by the same date; and not for ever.
#[test]
fn a_call_is_denied_after_the_file_was_closed_too() {
    let call = at("2026-03-03 10:00");
    let closed = || {
        let mut referral = notified();
        act(&mut referral, &log(CallResult::Reached, Channel::Phone, call), call).unwrap();
        act(&mut referral, &Command::Close { outcome: Outcome::Answered }, call).unwrap();
        referral
    };
    let late = act(&mut closed(), &Command::DenyCall, at("2026-03-18 09:00"));
    assert_eq!(late, Err(Refusal::ConfirmationTooLate { days: 10 }));
    let mut denied = closed();
    act(&mut denied, &Command::DenyCall, at("2026-03-17 18:00")).unwrap();
    assert_eq!((denied.status, denied.contacted_at, denied.is_disputed()), (Status::Closed, None, true));
    assert_eq!(crate::figures::class(&denied, at("2026-03-17 18:00")), crate::figures::Class::Late);
    let mut upheld = denied.clone();
    act(&mut upheld, &Command::Settle { upheld: true }, at("2026-03-19 09:00")).unwrap();
    assert_eq!((upheld.status, upheld.outcome, upheld.ended_at), (Status::Claimed, None, None));
    assert_eq!(upheld.promise.due_on(), day("2026-03-04"));
    assert!(upheld.is_overdue(at("2026-03-19 09:00")) && upheld.is_owed());
    act(&mut denied, &Command::Settle { upheld: false }, at("2026-03-19 09:00")).unwrap();
    assert_eq!((denied.status, denied.contacted_at), (Status::Closed, Some(call)));
    let again = act(&mut denied, &Command::DenyCall, at("2026-03-17 18:00"));
    assert_eq!(again, Err(Refusal::NotInThisState), "what is settled is settled");
}

/// A decline needs no call: denied, it stays one, without the call.
#[test]
fn a_denial_upheld_opens_only_what_had_been_closed() {
    let call = at("2026-03-03 10:00");
    let mut referral = notified();
    act(&mut referral, &log(CallResult::Reached, Channel::Phone, call), call).unwrap();
    let reason = DeclineReason::OutOfScope;
    act(&mut referral, &Command::Decline { reason, granted: true, with_text: false }, call).unwrap();
    act(&mut referral, &Command::DenyCall, at("2026-03-04 10:00")).unwrap();
    act(&mut referral, &Command::Settle { upheld: true }, at("2026-03-04 11:00")).unwrap();
    assert_eq!((referral.status, referral.contacted_at), (Status::Declined, None));
    // Closed as unreachable while the denial waited: nothing of it is reopened.
    let mut referral = notified();
    act(&mut referral, &log(CallResult::Reached, Channel::Phone, call), call).unwrap();
    act(&mut referral, &Command::DenyCall, call).unwrap();
    for moment in ["2026-03-03 11:00", "2026-03-03 15:00", "2026-03-04 09:00"] {
        act(&mut referral, &log(CallResult::NoAnswer, Channel::Phone, at(moment)), at(moment)).unwrap();
    }
    let now = at("2026-03-04 10:00");
    act(&mut referral, &Command::Close { outcome: Outcome::Unreachable }, now).unwrap();
    act(&mut referral, &Command::Settle { upheld: true }, now).unwrap();
    assert_eq!(referral.status, Status::Closed);
}

#[test]
fn what_was_given_back_after_the_call_is_taken_again() {
    let mut referral = notified();
    let call = at("2026-03-03 10:00");
    act(&mut referral, &log(CallResult::Reached, Channel::Phone, call), call).unwrap();
    act(&mut referral, &Command::Release, call).unwrap();
    act(&mut referral, &Command::Claim { by: person(2) }, call).unwrap();
    assert_eq!((referral.status, referral.holder), (Status::Contacted, Some(person(2))));
    let other = act(&mut referral, &Command::Claim { by: person(3) }, call);
    assert_eq!(other, Err(Refusal::AlreadyClaimed { by: person(2), name: None, at: call }));
    let itself = act(&mut referral, &Command::HandOver { to: person(2) }, call);
    assert_eq!(itself, Err(Refusal::HandOverToHolder));
}

#[test]
fn an_upheld_denial_leaves_the_obligation_open() {
    let mut referral = notified();
    let call = at("2026-03-03 10:00");
    act(&mut referral, &log(CallResult::Reached, Channel::Phone, call), call).unwrap();
    act(&mut referral, &Command::DenyCall, at("2026-03-03 11:00")).unwrap();
    act(&mut referral, &Command::Settle { upheld: true }, at("2026-03-03 12:00")).unwrap();
    assert_eq!((referral.status, referral.contacted_at), (Status::Claimed, None));
    let again = act(&mut referral, &Command::Settle { upheld: false }, at("2026-03-03 13:00"));
    assert_eq!(again, Err(Refusal::NotInThisState));
}

#[test]
fn protective_attempts_over_two_half_days_make_unreachable() {
    let mut referral = notified();
    for moment in ["2026-03-02 10:00", "2026-03-02 11:00", "2026-03-02 11:30"] {
        act(&mut referral, &log(CallResult::NoAnswer, Channel::Phone, at(moment)), at(moment)).unwrap();
    }
    assert_eq!(referral.unreachable_at, None, "three attempts, one half-day");
    let second = at("2026-03-03 11:00");
    for _ in 0..2 {
        act(&mut referral, &log(CallResult::NoAnswer, Channel::Phone, second), second).unwrap();
    }
    assert_eq!(referral.unreachable_at, None, "a form sent twice is one attempt");
    let last = at("2026-03-03 15:00");
    act(&mut referral, &log(CallResult::Voicemail, Channel::Phone, last), last).unwrap();
    assert_eq!(referral.unreachable_at, Some(last));
    assert!(!referral.is_overdue(at("2026-03-10 10:00")));
    act(&mut referral, &Command::OfferSlot, at("2026-03-10 10:00")).unwrap();
    assert_eq!(referral.promise.due_on(), day("2026-03-12"));
    assert!(referral.is_overdue(at("2026-03-13 00:00")));
}

#[test]
fn a_call_ends_the_pause_and_its_date() {
    let mut referral = notified();
    let pause = Command::Pause { reason: "documents".into(), until: day("2026-05-04") };
    act(&mut referral, &pause, at("2026-03-02 10:00")).unwrap();
    let call = at("2026-03-02 16:00");
    act(&mut referral, &log(CallResult::Reached, Channel::Phone, call), call).unwrap();
    assert_eq!(referral.promise.due_on(), day("2026-03-04"), "not two months on");
    act(&mut referral, &Command::DenyCall, at("2026-03-05 10:00")).unwrap();
    assert!(referral.is_overdue(at("2026-03-05 10:00")));
    // Called again, and confirmed: there is nothing left to settle.
    let again = at("2026-03-05 11:00");
    act(&mut referral, &log(CallResult::Reached, Channel::Phone, again), again).unwrap();
    act(&mut referral, &Command::ConfirmCall, at("2026-03-05 12:00")).unwrap();
    assert!(!referral.is_disputed());
}

#[test]
fn what_nobody_has_taken_is_not_handed_over() {
    let mut referral = notified();
    let over = act(&mut referral, &Command::HandOver { to: person(2) }, at("2026-03-02 10:00"));
    assert_eq!(over, Err(Refusal::NotInThisState));
}

#[test]
fn only_the_granted_reasons_decline() {
    let mut referral = notified();
    let decline = |reason, granted, with_text| Command::Decline { reason, granted, with_text };
    let now = at("2026-03-02 10:00");
    let police = decline(DeclineReason::AdministrativePolice, false, false);
    assert_eq!(act(&mut referral, &police, now), Err(Refusal::ReasonNotGranted));
    let other = decline(DeclineReason::Other, true, false);
    assert_eq!(act(&mut referral, &other, now), Err(Refusal::ReasonTextRequired));
    act(&mut referral, &decline(DeclineReason::OutOfScope, true, false), now).unwrap();
    assert_eq!(act(&mut referral, &Command::Claim { by: person(1) }, now), Err(Refusal::ReferralEnded));
}

/// The acts that move a referral on and that this person would not be refused: logging one more call does not.
fn moving(who: &crate::policy::Actor, referral: &Referral, facts: &Facts<'_>) -> Vec<Act> {
    let units = [referral.unit.clone()];
    let of = crate::policy::ReferralFacts { id: referral.id, unit: &referral.unit, holder: referral.holder };
    let file = crate::policy::FileFacts {
        request: referral.request,
        authority: "31184",
        filer: person(99),
        confidential: true,
        themes: &[],
        units: &units,
        referral: Some(of),
    };
    let by = who.person().unwrap();
    let may = |act: &Act| crate::policy::authorize(who, act.action(), &file).is_ok();
    let moves = Act::ALL.into_iter().filter(|act| *act != Act::LogCall && *act != Act::Pause);
    moves.filter(|act| may(act) && act.is_open(referral, facts, by)).collect()
}

fn any_command() -> impl Strategy<Value = Command> {
    let reason = prop::sample::select(DeclineReason::ALL);
    let outcome = prop::sample::select(Outcome::ALL);
    let call = (prop::sample::select(CallResult::ALL), prop::sample::select(Channel::ALL), 0_i64..72);
    prop_oneof![
        (1_u128..4).prop_map(|n| Command::Claim { by: person(n) }),
        Just(Command::Release),
        (1_u128..4).prop_map(|n| Command::HandOver { to: person(n) }),
        call.prop_map(|(result, channel, hours)| {
            log(result, channel, at("2026-03-02 09:00") + TimeDelta::hours(hours))
        }),
        (0_u64..12).prop_map(|n| Command::Pause {
            reason: "documents".into(),
            until: day("2026-03-02") + Days::new(n)
        }),
        Just(Command::Resume),
        (reason, any::<bool>(), any::<bool>()).prop_map(|(reason, granted, with_text)| Command::Decline {
            reason,
            granted,
            with_text
        }),
        Just(Command::Redirect { to: "hgi".to_owned().into() }),
        Just(Command::ConfirmCall),
        Just(Command::DenyCall),
        Just(Command::OfferSlot),
        any::<bool>().prop_map(|upheld| Command::Settle { upheld }),
        Just(Command::Withdraw),
        outcome.prop_map(|outcome| Command::Close { outcome }),
    ]
}

proptest! {
    /// Whatever people do, in any order: nothing changes without an event, and no obligation ends without one that says so.
    #[test]
    fn no_obligation_ends_without_an_entry(steps in prop::collection::vec((any_command(), 1_i64..40), 1..25)) {
        let mut referral = notified();
        let mut now = referral.promise.notified_at;
        for (command, hours) in steps {
            now += TimeDelta::hours(hours);
            let before = referral.clone();
            match act(&mut referral, &command, now) {
                Err(_) => prop_assert_eq!(&referral, &before),
                Ok(events) => {
                    prop_assert!(!events.is_empty() && referral.version > before.version);
                    let ended = before.status.is_open() && !referral.status.is_open();
                    let says_so = events.iter().any(|event| matches!(
                        event,
                        Event::Declined { .. } | Event::Redirected { .. } | Event::Withdrawn | Event::Closed { .. }
                    ));
                    let after_all = before.status == Status::Declined && before.redirected_to.is_none();
                    prop_assert_eq!(ended, says_so && !after_all);
                    let met = before.contacted_at.is_none() && referral.contacted_at.is_some();
                    let proved = events.iter().any(|event| matches!(
                        event,
                        Event::Contacted { .. } | Event::DisagreementSettled { upheld: false }
                    ));
                    prop_assert!(!met || proved);
                }
            }
            prop_assert!(WorkingCalendar::default().is_working(referral.promise.due_on()));
            prop_assert!(referral.promise.due_on() > crate::time::local_date(referral.promise.notified_at));
            prop_assert_eq!(referral.status.is_open(), referral.ended_at.is_none());
        }
    }

    /// Attempts count by half-days: however many are made in one, it is one.
    #[test]
    fn attempts_count_by_half_days(minutes in prop::collection::vec(0_i64..60 * 24 * 3 - 600, 1..14)) {
        let mut referral = notified();
        let mut minutes = minutes;
        minutes.sort_unstable();
        let mut half_days = std::collections::BTreeSet::new();
        for minute in minutes {
            let moment = at("2026-03-02 09:00") + TimeDelta::minutes(minute);
            act(&mut referral, &log(CallResult::NoAnswer, Channel::Phone, moment), moment).unwrap();
            half_days.insert(crate::time::half_day(moment));
            prop_assert_eq!(referral.unreachable_at.is_some(), half_days.len() >= 3);
        }
    }

    /// Whatever state an open referral is in, somebody can move it on: of a unit without manager whose holder has left, one of
    /// its experts or the administrators; of a unit without anybody, the administrators.
    #[test]
    fn no_open_referral_is_left_to_nobody(steps in prop::collection::vec((any_command(), 1_i64..40), 0..12)) {
        let mut referral = notified();
        let mut now = referral.promise.notified_at;
        for (command, hours) in steps {
            now += TimeDelta::hours(hours);
            let _refused = act(&mut referral, &command, now);
        }
        if referral.status.is_open() {
            let (calendar, guide) = (WorkingCalendar::default(), a_version());
            let facts = Facts { now, calendar: &calendar, guide: &guide };
            let all = crate::policy::tests::actors();
            for name in ["platform's administrator", "expert of the unit"] {
                let (_, who) = all.iter().find(|(known, _)| *known == name).unwrap();
                let moves = moving(who, &referral, &facts);
                let alone = name == "platform's administrator" || referral.holder.is_none();
                prop_assert!(!alone || !moves.is_empty(), "{} of {:?}", name, referral);
            }
        }
    }

    /// Pausing then resuming the same day changes nothing.
    #[test]
    fn a_pause_within_a_day_is_free(hour in 0_i64..38, length in 0_i64..14, until in 1_u64..10) {
        let mut referral = notified();
        let start = at("2026-03-02 09:00") + TimeDelta::hours(hour);
        let day = crate::time::local_date(start);
        let end = (start + TimeDelta::hours(length)).min(end_of_day(day));
        let pause = Command::Pause { reason: "documents".into(), until: day + Days::new(until) };
        let due = referral.promise.due_at;
        act(&mut referral, &pause, start).unwrap();
        act(&mut referral, &Command::Resume, end).unwrap();
        prop_assert_eq!(referral.promise.due_at, due);
    }
}
