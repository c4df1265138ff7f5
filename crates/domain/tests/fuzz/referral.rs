//! Whatever people do with a referral, in any order, under any guide that a folder may hold: decided or refused, never
//! stopped; the state is what its journal tells, and a call that is owed stays owed until an entry says otherwise.

use domain::calendar::{Closure, WorkingCalendar};
use domain::chrono::{Days, NaiveDate, TimeDelta};
use domain::figures::class;
use domain::folder;
use domain::guide::GuideVersion;
use domain::ids::{PersonId, ReferralId, RequestId};
use domain::referral::{Act, Clock, Command, Event, Facts, Promise, Referral, apply, decide, fold};
use domain::reminders::{Lacking, Steps, lacking};
use domain::time::{Instant, end_of_day, start_of_day};
use domain::uuid::Uuid;
use domain::words::{CallResult, Channel, DeclineReason, Outcome};
use proptest::prelude::*;
use proptest::sample::select;

use crate::{FILES, fewer};

/// When it all begins.
fn begun() -> Instant {
    start_of_day("2026-03-02".parse().unwrap()) + TimeDelta::hours(9)
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    let first: NaiveDate = "2026-03-02".parse().unwrap();
    prop_oneof![
        8 => (0_u64..400).prop_map(move |n| first + Days::new(n)),
        1 => select(vec![NaiveDate::MIN, NaiveDate::MAX, first - Days::new(9)]),
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    let person = (1_u128..4).prop_map(|n| PersonId(Uuid::from_u128(n)));
    let moment = prop_oneof![
        8 => (-9_i64..9_000).prop_map(|hours| begun() + TimeDelta::hours(hours)),
        1 => select([Instant::MIN_UTC, Instant::MAX_UTC].as_slice()),
    ];
    let call = (person.clone(), moment, select(Channel::ALL), select(CallResult::ALL));
    let decline = (select(DeclineReason::ALL), any::<bool>(), any::<bool>());
    prop_oneof![
        2 => person.clone().prop_map(|by| Command::Claim { by }),
        1 => Just(Command::Release),
        1 => person.prop_map(|to| Command::HandOver { to }),
        4 => call.prop_map(|(by, at, channel, result)| Command::LogCall { by, at, channel, result }),
        2 => (select(&["pieces", "", "inconnu"][..]), any_day())
            .prop_map(|(reason, until)| Command::Pause { reason: reason.to_owned(), until }),
        1 => Just(Command::Resume),
        1 => decline.prop_map(|(reason, granted, with_text)| Command::Decline { reason, granted, with_text }),
        1 => select(&["caue", "hgi", "departement/routes"][..])
            .prop_map(|to| Command::Redirect { to: to.to_owned().into() }),
        2 => Just(Command::ConfirmCall),
        2 => Just(Command::DenyCall),
        1 => Just(Command::OfferSlot),
        2 => any::<bool>().prop_map(|upheld| Command::Settle { upheld }),
        1 => Just(Command::Withdraw),
        1 => select(Outcome::ALL).prop_map(|outcome| Command::Close { outcome }),
    ]
}

/// A guide that a folder may hold, and a calendar with a closure.
fn any_rules() -> impl Strategy<Value = (GuideVersion, WorkingCalendar, u32)> {
    let known = folder::read(&FILES).unwrap().guide.versions.remove(0);
    let numbers = (0_u32..=260, 1_u32..=8, 1_u32..=8, 1_u32..=731, 1_u32..=260);
    (numbers, any_day(), 0_u64..90).prop_map(
        move |((confirmation, attempts, half_days, pause, delay), from, length)| {
            let mut guide = GuideVersion { confirmation_days: confirmation, ..known.clone() };
            guide.protective_attempts.attempts = attempts;
            guide.protective_attempts.half_days = half_days.min(attempts);
            guide.pause_reasons.iter_mut().for_each(|reason| reason.max_days = pause);
            let to = from.checked_add_days(Days::new(length)).unwrap_or(from);
            let closure = Closure { partner: None, from, to, label: String::new() };
            (guide, WorkingCalendar::of(None, &[closure]), delay)
        },
    )
}

/// What holds of a referral at any time.
fn check(referral: &Referral, facts: &Facts<'_>) -> Result<(), TestCaseError> {
    let (now, due) = (facts.now, referral.promise.due_on());
    prop_assert!(facts.calendar.is_working(due), "due on {due}, when nobody works");
    prop_assert_eq!(referral.status.is_open(), referral.ended_at.is_none());
    let is_owed = referral.is_owed();
    prop_assert!(!is_owed || (referral.status.is_open() && referral.outcome.is_none()));
    prop_assert!(!referral.is_overdue(now) || (is_owed && now > end_of_day(due)));
    let lacking = lacking(referral, &Steps::new(), facts);
    prop_assert!(is_owed || lacking == Lacking::default(), "{lacking:?}");
    class(referral, now);
    let by = PersonId(Uuid::from_u128(1));
    let is_open = |act: &Act| act.is_open(referral, facts, by);
    prop_assert!(
        !referral.status.is_open() || Act::ALL.iter().any(is_open),
        "nothing can be done with {referral:?}"
    );
    Ok(())
}

proptest! {
    #![proptest_config(fewer(2))]

    #[test]
    fn whatever_is_done_is_decided_or_refused(
        (guide, calendar, working_days) in any_rules(),
        steps in prop::collection::vec((any_command(), 0_i64..200), 1..20),
    ) {
        let mut now = begun();
        let due_at = Clock { calendar: &calendar, pauses: &[] }.due_at(now, working_days);
        let promise = Promise { guide_version: 1, notified_at: now, counted_from: now, working_days, due_at };
        let opening = Event::Notified { unit: "caue".to_owned().into(), theme: None, promise };
        let mut journal = vec![(opening, now)];
        let of = |journal: &[(Event, Instant)]| fold(ReferralId(Uuid::nil()), RequestId(Uuid::nil()), journal).unwrap();
        let mut referral = of(&journal);
        for (command, hours) in steps {
            now += TimeDelta::hours(hours);
            let facts = Facts { now, calendar: &calendar, guide: &guide };
            let owed = referral.is_owed();
            let events = decide(&referral, &command, &facts).unwrap_or_default();
            for event in &events {
                apply(&mut referral, event, now);
                journal.push((event.clone(), now));
            }
            check(&referral, &facts)?;
            let is_silent = |event: &Event| matches!(event, Event::Claimed { .. } | Event::CallAttempted { .. });
            let is_said = !events.iter().all(is_silent);
            prop_assert!(!owed || referral.is_owed() || is_said, "{command:?} ended what was owed without a word");
        }
        prop_assert_eq!(of(&journal), referral);
    }
}
