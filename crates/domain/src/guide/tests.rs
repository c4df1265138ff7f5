//! A guide for tests, and how its rules are found.

use rstest::rstest;

use super::*;
use crate::referral::Clock;
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

#[test]
fn a_version_and_its_texts_are_found_by_name() {
    let (mut second, first) = (a_version(), a_version());
    second.number = 2;
    let text = |reason, text: &str| DeclineText { reason, text: text.into() };
    second.decline_reasons =
        vec![text(DeclineReason::Other, "autre"), text(DeclineReason::Duplicate, "doublon")];
    let guide = Guide { versions: vec![first, second.clone()] };
    assert_eq!((guide.version(2), guide.version(3)), (Some(&second), None));
    assert_eq!(second.decline_text(DeclineReason::Duplicate), Some("doublon"));
    assert_eq!(second.decline_text(DeclineReason::OutOfScope), None);
}

/// On the day after the notification, not on its own: half of two days is the first of them, half of one is none.
#[test]
fn a_step_comes_after_the_day_of_the_notification() {
    let calendar = crate::calendar::WorkingCalendar::default();
    let clock = Clock { calendar: &calendar, pauses: &[] };
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let half = a_version().ladder.into_iter().next().unwrap();
    let on = |due: &str| half.day(day("2026-03-02"), day(due), &clock);
    assert_eq!([on("2026-03-03"), on("2026-03-04")], [None, Some(day("2026-03-03"))]);
}

#[test]
fn the_nearer_the_date_the_later_the_step() {
    let moments = [
        Moment::HalfDelay,
        Moment::BeforeDue(3),
        Moment::BeforeDue(1),
        Moment::AfterDue(1),
        Moment::AfterDue(3),
    ];
    let step = |when| LadderStep { when, ..a_version().ladder.into_iter().next().unwrap() };
    assert!(moments.map(|when| step(when).order()).is_sorted_by(|one, next| one < next));
}

#[rstest]
#[case(rule(None, None, None, 9), "toutes les demandes")]
#[case(rule(Some("caue"), None, Some(Urgency::High), 9), "CAUE de la Haute-Garonne, urgent")]
#[case(rule(None, Some("inconnu"), None, 9), "inconnu")]
fn a_rule_says_of_whom_it_speaks(#[case] rule: DelayRule, #[case] told: &str) {
    assert_eq!(rule.told(crate::folder::tests::haute_garonne()), told);
}
