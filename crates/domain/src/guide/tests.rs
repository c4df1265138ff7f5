//! A guide for tests, and how its rules are found.

use rstest::rstest;

use super::*;
use crate::words::Urgency;

/// A version with a ladder, protective attempts (3 over 2 half-days) and one pause reason.
pub(crate) fn a_version() -> GuideVersion {
    let step = |slug: &str, when, to: &[Audience], only_if_unseen| LadderStep {
        slug: slug.into(),
        label: slug.into(),
        when,
        to: to.to_vec(),
        only_if_unseen,
    };
    GuideVersion {
        number: 1,
        title: "Guide d’essai".into(),
        in_force_from: "2026-01-01".parse().unwrap(),
        source: String::new(),
        triage_days: 1,
        confirmation_days: 10,
        sending_hours: SendingHours { from: "08:30:00".parse().unwrap(), to: "17:30:00".parse().unwrap() },
        protective_attempts: ProtectiveAttempts {
            attempts: 3,
            half_days: 2,
            results: vec![CallResult::Voicemail, CallResult::NoAnswer],
        },
        delays: vec![rule(None, None, None, 2)],
        ladder: vec![
            step("half", Moment::HalfDelay, &[Audience::Expert], true),
            step("eve", Moment::BeforeDue(1), &[Audience::Expert], false),
            step("late", Moment::AfterDue(1), &[Audience::Manager, Audience::Requester], false),
            step("late-2", Moment::AfterDue(2), &[Audience::PlatformAdministrator], false),
        ],
        triage_ladder: Vec::new(),
        pause_reasons: vec![PauseReason {
            slug: "documents".into(),
            label: "Pièces attendues".into(),
            text: String::new(),
            max_days: 90,
        }],
        decline_reasons: Vec::new(),
    }
}

fn rule(unit: Option<&str>, theme: Option<&str>, urgency: Option<Urgency>, working_days: u32) -> DelayRule {
    DelayRule {
        unit: unit.map(|unit| unit.to_owned().into()),
        theme: theme.map(str::to_owned),
        urgency,
        working_days,
    }
}

#[rstest]
#[case("caue", "eau", Urgency::Low, 9)]
#[case("departement/routes", "voirie", Urgency::High, 1)]
#[case("departement/routes", "eau", Urgency::Low, 2)]
#[case("departement", "eau", Urgency::Low, 3)]
#[case("departement", "eau", Urgency::High, 4)]
#[case("caue", "voirie", Urgency::Normal, 5)]
#[case("caue", "voirie", Urgency::High, 5)]
#[case("caue", "eau", Urgency::High, 6)]
fn the_most_specific_rule_wins(
    #[case] unit: &str,
    #[case] theme: &str,
    #[case] urgency: Urgency,
    #[case] days: u32,
) {
    let mut guide = a_version();
    guide.delays = vec![
        rule(None, None, None, 9),
        rule(None, None, Some(Urgency::High), 6),
        rule(None, Some("voirie"), None, 5),
        rule(Some("departement"), None, None, 3),
        rule(Some("departement"), None, Some(Urgency::High), 4),
        rule(Some("departement/routes"), None, None, 2),
        rule(Some("departement/routes"), Some("voirie"), None, 1),
    ];
    let case = DelayCase { unit: &unit.to_owned().into(), theme, urgency };
    assert_eq!(guide.delay(&case).unwrap().working_days, days);
    guide.delays.reverse();
    assert_eq!(guide.delay(&case).unwrap().working_days, days, "the folder's order changes nothing");
}

#[test]
fn the_version_in_force_is_the_last_begun() {
    let (mut second, first) = (a_version(), a_version());
    second.number = 2;
    second.in_force_from = "2026-06-01".parse().unwrap();
    let guide = Guide { versions: vec![first, second] };
    let at = |text: &str| guide.at(text.parse().unwrap()).unwrap().number;
    assert_eq!(at("2020-01-01T00:00:00Z"), 1);
    assert_eq!(at("2026-05-31T21:59:59Z"), 1);
    assert_eq!(at("2026-05-31T22:00:00Z"), 2, "midnight in Paris");
}
