//! What is filed, field by field, and when a request has ended, is unmet, or may be passed on.

use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::folder::tests::haute_garonne;
use crate::guide::tests::a_version;
use crate::ids::ReferralId;
use crate::referral::{Disagreement, Promise, open};

fn now() -> Instant {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn submission() -> Submission {
    let contact = Contact {
        name: "Odile".into(),
        function: Function::Secretaire,
        email: "Mairie@Flourens.fr".into(),
        phone: None,
        phone_typed: Some("05 61 12 34 56".into()),
        preferred_slots: vec![" lundi ".into()],
    };
    Submission {
        authority: " 31184 ".into(),
        title: " Voirie ".into(),
        description: "Un trou.".into(),
        themes: vec!["voirie".into(), "assainissement".into(), "voirie".into()],
        urgency: Urgency::Normal,
        confidential: false,
        contact,
    }
}

#[test]
fn what_is_filed_is_kept_without_the_space_around_it() {
    let kept = submission().checked(haute_garonne()).unwrap();
    assert_eq!((kept.authority.as_str(), kept.title.as_str()), ("31184", "Voirie"));
    assert_eq!(kept.themes, ["assainissement", "voirie"], "each once");
    assert_eq!(kept.contact.phone.as_deref(), Some("+33561123456"));
    assert_eq!(kept.contact.preferred_slots, ["lundi"]);
    assert_eq!(kept.words(), "Voirie\nUn trou.");
}

#[rstest]
#[case(|of: &mut Submission| of.authority = "75056".into(), Refusal::UnknownAuthority { field: "authorityCode" })]
#[case(|of: &mut Submission| of.title = " ".into(), Refusal::TextTooShort { field: "title", min: 1 })]
#[case(|of: &mut Submission| of.themes = vec!["voirie".into(); 6], Refusal::TooMany { field: "themes", max: 5 })]
#[case(|of: &mut Submission| of.themes = vec!["x".repeat(99)], Refusal::UnknownTheme { slug: "x".repeat(80) })]
#[case(
    |of: &mut Submission| of.contact.preferred_slots = vec!["lundi".into(); 6],
    Refusal::TooMany { field: "contact.preferredSlots", max: 5 }
)]
fn a_wrong_field_is_named(#[case] change: fn(&mut Submission), #[case] refused: Refusal) {
    let mut wrong = submission();
    change(&mut wrong);
    assert_eq!(wrong.checked(haute_garonne()), Err(refused));
}

#[test]
fn five_themes_and_five_slots_are_taken() {
    let mut full = submission();
    full.themes = vec!["voirie".into(); 5];
    full.contact.preferred_slots = vec!["lundi".into(); 5];
    assert!(full.checked(haute_garonne()).is_ok());
}

fn triage() -> Triage {
    Triage::begin(now(), &a_version(), &WorkingCalendar::default())
}

/// A request in triage or not.
fn request(triage: Option<Triage>) -> Request {
    let (epci, arrondissement) = (None, None);
    Request {
        id: RequestId(Uuid::nil()),
        reference: "PAT-2026-0001".into(),
        filer: PersonId(Uuid::nil()),
        authority: "31184".into(),
        epci,
        arrondissement,
        urgency: Urgency::Normal,
        confidential: false,
        themes: Vec::new(),
        submitted_at: now(),
        triage,
        unmet_since: None,
        version: 1,
    }
}

/// A referral in this state, the call made or not.
fn referral(status: Status, called: bool) -> Referral {
    let (from, due_at) = (now(), now());
    let promise =
        Promise { guide_version: 1, notified_at: from, counted_from: from, working_days: 2, due_at };
    let unit = "caue".to_owned().into();
    let new = open(ReferralId(Uuid::nil()), RequestId(Uuid::nil()), unit, promise);
    Referral { status, contacted_at: called.then(now), ..new }
}

#[test]
fn a_triage_waits_until_it_is_decided() {
    let waiting = triage();
    assert_eq!((waiting.due_on(), waiting.is_open()), ("2026-03-03".parse().unwrap(), true));
    assert!(!request(Some(waiting.clone())).is_ended(&[]));
    let decided = Triage { decided_at: Some(now()), ..waiting };
    assert!(!decided.is_open() && request(Some(decided)).is_ended(&[]));
}

#[test]
fn a_request_ends_with_its_last_referral() {
    let (ended, runs) = (referral(Status::Declined, false), referral(Status::Notified, false));
    assert!(request(None).is_ended(std::slice::from_ref(&ended)));
    assert!(!request(None).is_ended(&[ended, runs]));
}

#[rstest]
#[case::declined_by_all(&[(Status::Declined, false)], true)]
#[case::called_by_one(&[(Status::Declined, false), (Status::Closed, true)], false)]
#[case::withdrawn(&[(Status::Declined, false), (Status::Withdrawn, false)], false)]
#[case::still_running(&[(Status::Declined, false), (Status::Notified, false)], false)]
#[case::asked_of_nobody(&[], false)]
fn a_need_is_unmet_when_all_ended_without_a_call(#[case] all: &[(Status, bool)], #[case] unmet: bool) {
    let all: Vec<_> = all.iter().map(|(status, called)| referral(*status, *called)).collect();
    assert_eq!(request(None).is_unmet(&all), unmet);
}

#[test]
fn a_denied_call_waits_for_its_judge_before_the_need_is_unmet() {
    let mut closed = referral(Status::Closed, false);
    assert!(request(None).is_unmet(&[closed.clone()]));
    let (since, contacted_at) = (now(), now());
    closed.disagreement = Some(Disagreement { since, contacted_at, entered_late: false, upheld: None });
    assert!(!request(None).is_unmet(&[closed.clone()]));
    closed.status = Status::Declined;
    assert!(request(None).is_unmet(&[closed]), "a decline needed no call");
}

#[test]
fn a_decline_is_passed_on_while_the_need_stands() {
    let (declined, runs) = (referral(Status::Declined, false), referral(Status::Notified, false));
    let answered = referral(Status::Closed, true);
    let lets = |triage, others: &[Referral]| {
        let all: Vec<_> = others.iter().chain([&declined]).cloned().collect();
        request(triage).lets_pass_on(&declined, &all)
    };
    assert!(lets(None, &[]) && lets(None, std::slice::from_ref(&runs)));
    assert!(!lets(None, std::slice::from_ref(&answered)), "answered");
    assert!(request(None).lets_pass_on(&runs, &[answered, runs.clone()]), "what runs is passed on");
    let decided_by = |who| Some(Triage { decided_at: Some(now()), decided_by: who, ..triage() });
    assert!(lets(decided_by(Some(PersonId(Uuid::nil()))), &[]));
    assert!(!lets(decided_by(None), &[]), "taken back by its authority");
    assert!(lets(Some(triage()), &[]), "in triage still");
}
