//! Over random histories: what follows the journal step by step is what is made of it at once; every sum adds up.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::calendar::WorkingCalendar;
use crate::guide::tests::a_version;
use crate::ids::{PersonId, ReferralId, RequestId};
use crate::referral::{Clock, Command, Event, Facts, Promise, Referral, apply, decide, open};
use crate::time::{instant, local_date};
use crate::words::{CallResult, Channel, Outcome};

/// What somebody tries, some hours after the last thing.
type Step = (u8, u8, u16);

fn start() -> Instant {
    instant("2026-03-02".parse().unwrap(), "09:00:00".parse().unwrap())
}

fn filed() -> Filed {
    Filed {
        id: RequestId(Uuid::from_u128(7)),
        authority: "31184".into(),
        epci: Some("243100518".into()),
        arrondissement: Some("313".into()),
        submitted_at: start(),
        confidential: false,
    }
}

fn entry(at: Instant, kind: &str, data: &serde_json::Value) -> Told {
    Told { at, referral: None, kind: kind.into(), data: data.to_string() }
}

fn event_entry(id: ReferralId, event: &Event, at: Instant) -> Told {
    let mut data = serde_json::to_value(event).unwrap();
    data.as_object_mut().unwrap().remove("kind");
    Told { at, referral: Some(id), kind: event.code().into(), data: data.to_string() }
}

fn command(n: u8, now: Instant) -> Command {
    let by = PersonId(Uuid::from_u128(1));
    let log = |result| Command::LogCall { by, at: now, channel: Channel::Phone, result };
    match n % 11 {
        0 => Command::Claim { by },
        1 => Command::Release,
        2 => log(CallResult::NoAnswer),
        3 => log(CallResult::Reached),
        4 => Command::Pause { reason: "documents".into(), until: local_date(now) + TimeDelta::days(3) },
        5 => Command::Resume,
        6 => Command::Decline { reason: DeclineReason::OutOfScope, granted: true, with_text: true },
        7 => Command::DenyCall,
        8 => Command::Settle { upheld: false },
        9 => Command::OfferSlot,
        _ => Command::Close { outcome: Outcome::Answered },
    }
}

/// A file of two referrals, the second opened after a wait in triage, and what becomes of them.
fn history(steps: &[Step]) -> Vec<Told> {
    lives(steps).0
}

fn lives(steps: &[Step]) -> (Vec<Told>, Vec<Referral>) {
    let (calendar, guide) = (WorkingCalendar::default(), a_version());
    let mut told = vec![
        entry(start(), "SUBMITTED", &serde_json::json!({ "themes": ["voirie", "juridique"] })),
        entry(start(), "TRIAGE_BEGUN", &serde_json::json!({})),
    ];
    let mut now = start() + TimeDelta::hours(30);
    told.push(entry(now, "TRIAGED", &serde_json::json!({ "themes": ["voirie"] })));
    let mut referrals: Vec<Referral> = Vec::new();
    for (n, unit) in [(1, "caue"), (2, "departement/routes")] {
        let due_at = Clock { calendar: &calendar, pauses: &[] }.due_at(now, 2);
        let promise =
            Promise { guide_version: 1, notified_at: now, counted_from: now, working_days: 2, due_at };
        let id = ReferralId(Uuid::from_u128(n));
        let unit: crate::territory::Unit = unit.to_owned().into();
        let event =
            Event::Notified { unit: unit.clone(), theme: Some("voirie".into()), promise: promise.clone() };
        told.push(event_entry(id, &event, now));
        referrals.push(open(id, filed().id, unit, promise));
    }
    for (which, what, hours) in steps {
        now += TimeDelta::hours(i64::from(*hours));
        let referral = &mut referrals[usize::from(*which) % 2];
        let facts = Facts { now, calendar: &calendar, guide: &guide };
        for event in decide(referral, &command(*what, now), &facts).unwrap_or_default() {
            apply(referral, &event, now);
            told.push(event_entry(referral.id, &event, now));
        }
    }
    (told, referrals)
}

fn of(told: &[Told]) -> Vec<Share> {
    shares(&filed(), told, &Calendars::default()).unwrap()
}

type Cells = BTreeMap<(&'static str, Place), Figures>;

/// Adds (or takes away) shares to the cells of every family; an empty cell is none.
fn count(cells: &mut Cells, shares: &[Share], take: bool) {
    for family in FAMILIES {
        for share in shares {
            let Some(place) = family.cell(share.of, &share.place) else { continue };
            let here = cells.entry((family.code, place)).or_default();
            if take { *here -= &share.figures } else { *here += &share.figures }
        }
    }
    cells.retain(|_, figures| !figures.is_empty());
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((any::<u8>(), any::<u8>(), 0_u16..60), 0..25)
}

proptest! {
    #[test]
    fn followed_step_by_step_or_made_at_once_the_cells_are_the_same(steps in steps(), cuts in prop::collection::vec(0_usize..60, 0..6)) {
        let told = history(&steps);
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(told.len())).chain([told.len()]).collect();
        cuts.sort_unstable();
        let mut followed = Cells::default();
        let mut before = 0;
        for cut in cuts {
            count(&mut followed, &of(&told[..before]), true);
            count(&mut followed, &of(&told[..cut]), false);
            before = cut;
        }
        let mut at_once = Cells::default();
        count(&mut at_once, &of(&told), false);
        prop_assert_eq!(followed, at_once);
    }

    #[test]
    fn every_family_sums_to_the_same_total_and_no_day_is_lost(steps in steps()) {
        let told = history(&steps);
        let mut cells = Cells::default();
        count(&mut cells, &of(&told), false);
        let sum = |family: &str| {
            let mut all = Figures::default();
            let of_family = cells.iter().filter(|((code, _), _)| *code == family);
            for (_, figures) in of_family {
                all += figures;
            }
            all
        };
        let total = sum("all");
        for family in FAMILIES {
            prop_assert_eq!(&sum(family.code).counts, &total.counts, "{}", family.code);
        }
        prop_assert_eq!(sum("theme").requests.filed, 1, "once for each theme it ends with");
        let Spent { triage, elsewhere, partner, paused, .. } = total.spent;
        let waited: i64 = (0..100).map(|n| i64::from(n) * share_of(&total.requester_days, n)).sum();
        prop_assert_eq!(triage + elsewhere + partner + paused, waited);
    }

    /// What is owed becomes overdue when its day has passed: the class of each referral, added up.
    #[test]
    fn seen_at_any_instant_every_referral_is_in_its_class(steps in steps(), days in 0_i64..40) {
        let (told, referrals) = lives(&steps);
        let now = told.last().unwrap().at + TimeDelta::days(days);
        let mut sum = Figures::default();
        for share in of(&told) {
            if share.of == Of::Referral {
                sum += &share.figures;
            }
        }
        let mut expected = Counts::default();
        for referral in &referrals {
            expected += &Counts::one(class(referral, now));
        }
        prop_assert_eq!(sum.seen_at(now).counts, expected);
    }
}

fn share_of(days: &Days, n: u32) -> i64 {
    let text = days.to_string();
    let found = text.split(' ').find_map(|part| part.strip_prefix(&format!("{n}:")));
    found.map_or(0, |count| count.parse().unwrap())
}
