//! Whatever people do and whenever: a call that is owed has its reminders, none leaves twice for a date, and a worker that
//! catches up sends at most one to each side.

use std::collections::BTreeMap;

use chrono::{Days, TimeDelta};
use proptest::prelude::*;

use super::tests::{paris, referral};
use super::*;
use crate::guide::GuideVersion;
use crate::guide::tests::a_version;
use crate::ids::PersonId;
use crate::referral::{Command, apply, decide};
use crate::words::{CallResult, Channel, DeclineReason, Outcome};

/// A referral with the rows of its reminders, as a store keeps them.
struct World {
    referral: Referral,
    guide: GuideVersion,
    calendar: WorkingCalendar,
    rows: BTreeMap<(NaiveDate, String), (Kept, Instant)>,
    now: Instant,
}

impl World {
    fn new() -> Self {
        let (referral, guide) = (referral(3), a_version());
        let now = referral.promise.notified_at;
        let mut world =
            Self { referral, guide, calendar: WorkingCalendar::default(), rows: BTreeMap::new(), now };
        world.keep();
        world
    }

    fn facts(&self) -> Facts<'_> {
        Facts { now: self.now, calendar: &self.calendar, guide: &self.guide }
    }

    fn steps(&self) -> Steps {
        let due_on = self.referral.promise.due_on();
        let of_date = self.rows.iter().filter(|((day, _), _)| *day == due_on);
        of_date.map(|((_, step), (kept, _))| (step.clone(), *kept)).collect()
    }

    /// What every transaction does after its events.
    fn keep(&mut self) {
        let Lacking { new, again } = lacking(&self.referral, &self.steps(), &self.facts());
        for planned in new.into_iter().chain(again) {
            let key = (planned.due_on, planned.step);
            assert_ne!(self.rows.get(&key).map(|(kept, _)| *kept), Some(Kept::Left), "{key:?} leaves again");
            self.rows.insert(key, (Kept::Waiting, planned.leaves_at));
        }
    }

    fn act(&mut self, command: &Command) {
        let Ok(events) = decide(&self.referral, command, &self.facts()) else { return };
        for event in &events {
            apply(&mut self.referral, event, self.now);
        }
        self.keep();
    }

    /// A worker's look at what is due.
    fn work(&mut self) {
        if !may_send(self.now, self.guide.sending_hours, &self.calendar) {
            return;
        }
        let is_due = |(kept, at): &(Kept, Instant)| *kept == Kept::Waiting && *at <= self.now;
        let due: Vec<_> =
            self.rows.iter().filter(|(_, row)| is_due(row)).map(|(key, _)| key.clone()).collect();
        let mut left: BTreeMap<(NaiveDate, bool), usize> = BTreeMap::new();
        for (due_on, step) in &due {
            let among = |slug: &str| due.contains(&(*due_on, slug.to_owned()));
            let later = is_followed(&self.guide.ladder, step, among);
            let skip = superseded(&self.referral, step, *due_on, later, &self.facts());
            let row = self.rows.get_mut(&(*due_on, step.clone())).unwrap();
            row.0 = if skip.is_some() { Kept::Skipped } else { Kept::Left };
            if skip.is_none() {
                let rule = self.guide.ladder.iter().find(|rule| rule.slug == *step).unwrap();
                *left.entry((*due_on, rule.is_for_requester())).or_default() += 1;
            }
        }
        assert!(left.values().all(|sent| *sent == 1), "{left:?}");
    }

    /// The rows that an owed call must have.
    fn check(&self) {
        if !self.referral.is_owed() {
            return;
        }
        let steps = self.steps();
        let clock = Clock { calendar: &self.calendar, pauses: &self.referral.pauses };
        let span = (self.referral.promise.counted_from, self.referral.promise.due_at);
        for planned in plan(&self.guide.ladder, self.guide.sending_hours, span, &clock) {
            let rule = self.guide.ladder.iter().find(|rule| rule.slug == planned.step).unwrap();
            let is_said =
                is_followed(&self.guide.ladder, &planned.step, |slug| steps.get(slug) == Some(&Kept::Left));
            let is_taken = rule.only_if_unseen && self.referral.status != Status::Notified;
            let kept = steps.get(&planned.step);
            let is_there = matches!(kept, Some(Kept::Waiting | Kept::Left)) || is_said || is_taken;
            let may_lack = !rule.is_late() && planned.leaves_at <= self.now;
            assert!(is_there || may_lack, "{} of {} at {}: {kept:?}", planned.step, planned.due_on, self.now);
        }
    }
}

fn any_command() -> impl Strategy<Value = Command> {
    let person = |n| PersonId(uuid::Uuid::from_u128(n));
    let call = (prop::sample::select(CallResult::ALL), 0_i64..30);
    prop_oneof![
        2 => (1_u128..4).prop_map(move |n| Command::Claim { by: person(n) }),
        2 => Just(Command::Release),
        1 => (1_u128..4).prop_map(move |n| Command::HandOver { to: person(n) }),
        5 => call.prop_map(move |(result, hours)| Command::LogCall {
            by: person(1),
            at: paris("2026-03-02 09:00") + TimeDelta::hours(hours),
            channel: Channel::Phone,
            result,
        }),
        4 => (1_u64..30).prop_map(|n| Command::Pause {
            reason: "documents".into(),
            until: "2026-03-02".parse::<NaiveDate>().unwrap() + Days::new(n),
        }),
        2 => Just(Command::Resume),
        1 => Just(Command::Decline { reason: DeclineReason::OutOfScope, granted: true, with_text: true }),
        1 => Just(Command::ConfirmCall),
        4 => Just(Command::DenyCall),
        2 => Just(Command::OfferSlot),
        3 => any::<bool>().prop_map(|upheld| Command::Settle { upheld }),
        2 => Just(Command::Close { outcome: Outcome::Answered }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_owed_call_always_has_its_reminders(steps in prop::collection::vec((any_command(), 0_i64..60), 1..16)) {
        let mut world = World::new();
        for (command, hours) in steps {
            for _ in 0..hours {
                world.now += TimeDelta::hours(1);
                world.work();
                world.check();
            }
            world.now += TimeDelta::minutes(1);
            world.act(&command);
            world.check();
        }
    }
}

/// Paused on the 3rd until the 13th, reached on the 5th, denied: the date is now the 9th, and its steps are there.
#[test]
fn a_call_denied_after_a_pause_is_owed_with_its_ladder() {
    let mut world = World::new();
    world.now = paris("2026-03-03 10:00");
    world.act(&Command::Pause { reason: "documents".into(), until: "2026-03-13".parse().unwrap() });
    world.now = paris("2026-03-05 10:00");
    let by = PersonId(uuid::Uuid::from_u128(1));
    world.act(&Command::LogCall { by, at: world.now, channel: Channel::Phone, result: CallResult::Reached });
    world.now = paris("2026-03-12 10:00");
    world.act(&Command::DenyCall);
    assert_eq!(world.referral.promise.due_on(), "2026-03-09".parse().unwrap());
    let steps = world.steps();
    let waiting = |slug: &str| steps.get(slug) == Some(&Kept::Waiting);
    assert!(waiting("late") && waiting("late-2"), "{steps:?}");
    assert!(
        !steps.contains_key("half") && !steps.contains_key("eve"),
        "nobody is told what is past, {steps:?}"
    );
    world.work();
    assert_eq!(world.steps().get("late-2"), Some(&Kept::Left));
    assert_eq!(world.steps().get("late"), Some(&Kept::Skipped), "one mail, the last");
}

/// The day on which a pause ends is the day: no eve is planned while the clock stands still.
#[test]
fn no_step_falls_in_a_pause() {
    let mut world = World::new();
    world.now = paris("2026-03-04 10:00");
    world.act(&Command::Pause { reason: "documents".into(), until: "2026-03-17".parse().unwrap() });
    assert_eq!(world.referral.promise.due_on(), "2026-03-18".parse().unwrap());
    world.now = paris("2026-03-04 11:00");
    world.act(&Command::Resume);
    world.now = paris("2026-03-05 10:00");
    world.act(&Command::Pause { reason: "documents".into(), until: "2026-03-17".parse().unwrap() });
    let due = world.referral.promise.due_on();
    let eve = world.rows.get(&(due, "eve".to_owned())).unwrap();
    assert_eq!((due, eve.1), ("2026-03-17".parse().unwrap(), paris("2026-03-17 08:30")));
}
