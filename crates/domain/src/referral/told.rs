//! What happened, in plain French: the journal as people read it on a page. The unit and the moment stand beside it.

use crate::french;
use crate::referral::Event;
use crate::territory::Territory;
use crate::time::local_date;
use crate::words::CallResult;

/// An event as a sentence; `by` is who did it, when a person did.
pub fn told(event: &Event, by: Option<&str>, territory: &Territory) -> String {
    let who = by.unwrap_or("la plateforme");
    match event {
        Event::Notified { promise, .. } => {
            format!("sollicité ; rappel promis au plus tard {}", french::day(promise.due_on()))
        }
        Event::Claimed { .. } => format!("demande prise en charge par {who}"),
        Event::Released => format!("demande rendue à l’équipe par {who}"),
        Event::HandedOver { .. } => format!("demande confiée à un collègue par {who}"),
        Event::CallAttempted { result, .. } => call(*result, who),
        Event::Contacted { moment, entered_late, .. } => {
            let late = if *entered_late { " (saisi après la date promise)" } else { "" };
            format!("collectivité rappelée {}{late}", french::moment(*moment))
        }
        Event::BecameUnreachable => {
            "collectivité injoignable après les tentatives prévues par le guide".into()
        }
        Event::SlotOffered { due_at } => {
            format!("créneau proposé ; rappel promis au plus tard {}", french::day(local_date(*due_at)))
        }
        Event::Paused { reason, until, .. } => {
            let mut versions = territory.guide.versions.iter().rev();
            let known = versions.find_map(|version| version.pause_reason(reason));
            let label = known.map_or(reason, |known| &known.label);
            format!("délai suspendu jusqu’au {} : {label}", french::day(*until))
        }
        Event::Resumed { due_at } => {
            format!("délai repris ; rappel promis au plus tard {}", french::day(local_date(*due_at)))
        }
        Event::Declined { reason } => format!("demande déclinée : {}", reason.label()),
        Event::Redirected { to } => format!("demande réorientée vers {}", territory.unit_name(to)),
        Event::CallMissing => "la collectivité dit ne pas avoir été rappelée".into(),
        Event::CallConfirmed => "rappel confirmé par la collectivité".into(),
        Event::CallDenied { .. } => "rappel contesté par la collectivité".into(),
        Event::DisagreementSettled { upheld: true } => "désaccord tranché : le rappel n’a pas eu lieu".into(),
        Event::DisagreementSettled { upheld: false } => "désaccord tranché : le rappel a eu lieu".into(),
        Event::Withdrawn => "demande retirée par la collectivité".into(),
        Event::Closed { outcome } => format!("dossier clos : {}", outcome.label()),
    }
}

fn call(result: CallResult, who: &str) -> String {
    let result = match result {
        CallResult::Reached => "la collectivité a répondu",
        CallResult::Voicemail => "message laissé",
        CallResult::NoAnswer => "sans réponse",
        CallResult::WrongNumber => "numéro erroné",
    };
    format!("appel {} : {result}", french::of(who))
}

/// A reminder that left: why, as the guide's step says it.
pub fn told_of_reminder(step: &str, territory: &Territory) -> String {
    let mut steps =
        territory.guide.versions.iter().rev().flat_map(|one| one.ladder.iter().chain(&one.triage_ladder));
    let known = steps.find(|known| known.slug == step);
    known.map_or_else(|| "relance envoyée".to_owned(), |known| format!("relance envoyée : {}", known.label))
}

/// An entry that is no event of a referral: of the request as a whole, or of a reminder; none for an event's code.
pub fn told_of_request(kind: &str, by: Option<&str>) -> Option<String> {
    let who = by.unwrap_or("la plateforme");
    Some(match kind {
        "SUBMITTED" => format!("demande déposée par {who}"),
        "TRIAGE_BEGUN" => "demande confiée à l’administrateur pour être orientée".into(),
        "TRIAGED" => format!("demande orientée par {who}"),
        "REMINDER_SENT" => "relance envoyée".into(),
        "REMINDER_HELD" => format!("relance retenue par {who}"),
        "REMINDER_RELEASED" => format!("relance remise en route par {who}"),
        "FOLLOW_SHARED" => format!("lien de suivi créé par {who}"),
        "FOLLOW_REVOKED" => format!("lien de suivi révoqué par {who}"),
        "NEED_UNMET" => "besoin inscrit au registre des besoins non couverts".into(),
        "NEED_MET" => "besoin retiré du registre des besoins non couverts".into(),
        "REQUEST_WITHDRAWN" => format!("demande retirée par {who}"),
        _ => return None,
    })
}

/// Every kind of entry with what it is, for whoever looks something up; in the order of a file's life.
pub const fn journal_kinds() -> &'static [(&'static str, &'static str)] {
    &[
        ("SUBMITTED", "demande déposée"),
        ("TRIAGE_BEGUN", "mise en attente d’orientation"),
        ("TRIAGED", "orientation"),
        ("NOTIFIED", "partenaire sollicité"),
        ("CLAIMED", "prise en charge"),
        ("RELEASED", "rendue à l’équipe"),
        ("HANDED_OVER", "confiée à un collègue"),
        ("CALL_ATTEMPTED", "tentative d’appel"),
        ("CONTACTED", "rappel"),
        ("CALL_CONFIRMED", "rappel confirmé"),
        ("CALL_DENIED", "rappel contesté"),
        ("CALL_MISSING", "« on ne m’a pas rappelé »"),
        ("DISAGREEMENT_SETTLED", "désaccord tranché"),
        ("BECAME_UNREACHABLE", "collectivité injoignable"),
        ("SLOT_OFFERED", "créneau proposé"),
        ("PAUSED", "délai suspendu"),
        ("RESUMED", "délai repris"),
        ("DECLINED", "refus"),
        ("REDIRECTED", "réorientation"),
        ("CLOSED", "clôture"),
        ("WITHDRAWN", "saisine retirée"),
        ("REQUEST_WITHDRAWN", "demande retirée"),
        ("NEED_UNMET", "besoin non couvert"),
        ("NEED_MET", "besoin pourvu"),
        ("REMINDER_SENT", "relance envoyée"),
        ("REMINDER_HELD", "relance retenue"),
        ("REMINDER_RELEASED", "relance remise en route"),
        ("FOLLOW_SHARED", "lien de suivi créé"),
        ("FOLLOW_REVOKED", "lien de suivi révoqué"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::tests::haute_garonne;
    use crate::words::DeclineReason;

    #[test]
    fn the_journal_reads_as_plain_french() {
        let at = "2026-03-02T14:00:00Z".parse().unwrap();
        let contacted = Event::Contacted { moment: at, entered_late: true, due_at: Some(at) };
        let pause =
            Event::Paused { reason: "pieces".into(), until: "2026-03-10".parse().unwrap(), due_at: at };
        for (event, expected) in [
            (Event::Released, "demande rendue à l’équipe par Paul"),
            (
                contacted,
                "collectivité rappelée lundi 2\u{a0}mars 2026 à 15\u{a0}h\u{a0}00 (saisi après la date promise)",
            ),
            (
                Event::SlotOffered { due_at: at },
                "créneau proposé ; rappel promis au plus tard lundi 2\u{a0}mars",
            ),
            (
                Event::Redirected { to: "hgi".to_owned().into() },
                "demande réorientée vers Haute-Garonne Ingénierie",
            ),
            (
                Event::Declined { reason: DeclineReason::OutOfScope },
                "demande déclinée : hors du champ de la structure",
            ),
        ] {
            assert_eq!(told(&event, Some("Paul"), haute_garonne()), expected);
        }
        let said = told(&pause, None, haute_garonne());
        assert!(said.starts_with("délai suspendu jusqu’au mardi 10") && !said.ends_with("pieces"), "{said}");
        assert_eq!(told_of_request("TRIAGED", None).as_deref(), Some("demande orientée par la plateforme"));
        assert_eq!(told_of_request("CLAIMED", None), None);
        let reminded = told_of_reminder("veille", haute_garonne());
        assert_eq!(reminded, "relance envoyée : le rappel est dû le prochain jour ouvré");
    }

    /// Each result of a call, and each entry that is the request's and no referral's, as the file shows it.
    #[test]
    fn the_entries_of_a_request_read_as_plain_french() {
        let results = CallResult::ALL.iter().map(|result| call(*result, "Odile"));
        let kinds = journal_kinds().iter().filter_map(|(kind, _)| told_of_request(kind, Some("Paul")));
        let told: Vec<_> = results.chain(kinds).collect();
        let expected = [
            "appel d’Odile : la collectivité a répondu",
            "appel d’Odile : message laissé",
            "appel d’Odile : sans réponse",
            "appel d’Odile : numéro erroné",
            "demande déposée par Paul",
            "demande confiée à l’administrateur pour être orientée",
            "demande orientée par Paul",
            "demande retirée par Paul",
            "besoin inscrit au registre des besoins non couverts",
            "besoin retiré du registre des besoins non couverts",
            "relance envoyée",
            "relance retenue par Paul",
            "relance remise en route par Paul",
            "lien de suivi créé par Paul",
            "lien de suivi révoqué par Paul",
        ];
        assert_eq!(told, expected);
    }
}
