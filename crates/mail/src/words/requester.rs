//! Letters to the people of an authority: what was received, who calls by which day, what happens next.

use domain::french;
use domain::ids::{NoteId, ReferralId, RequestId};
use domain::referral::Referral;
use domain::words::{CallResult, DeclineReason};

use super::Writing;
use crate::render::{Act, Letter, Promise};

/// The sign-in link.
pub(super) fn sign_in(writing: &Writing<'_>) -> Option<Letter> {
    let token = writing.sign_in_token.as_ref()?;
    Some(Letter {
        subject: "Votre lien de connexion".to_owned(),
        title: "Votre lien de connexion".to_owned(),
        paragraphs: vec![
            format!("Ce lien vous connecte une seule fois, pendant {} minutes.", writing.link_minutes),
            "Si vous ne l’avez pas demandé, ne faites rien : il s’éteint de lui-même.".to_owned(),
        ],
        act: Some(Act {
            label: "Me connecter".to_owned(),
            url: format!("{}/connexion/{token}", writing.public_url),
        }),
        ..Letter::default()
    })
}

/// Accusé de réception électronique.
pub(super) fn acknowledgement(writing: &Writing<'_>, id: RequestId) -> Option<Letter> {
    let file = writing.file(id)?;
    let reference = &file.request.reference;
    let received = format!(
        "Votre demande {} a été reçue le {}. Cet accusé de réception en fait foi.",
        Writing::about(file),
        french::moment(file.request.submitted_at),
    );
    let open: Vec<_> = file.referrals.iter().filter(|referral| referral.status.is_open()).collect();
    let mut letter = Letter {
        paragraphs: vec![received],
        promises: open.iter().map(|referral| writing.promise(file, referral)).collect(),
        act: Some(writing.open(file)),
        small: not_asked(writing, id),
        ..Letter::default()
    };
    match (open.iter().map(|r| r.promise.due_at).min(), &file.request.triage) {
        (Some(first), _) => {
            let first = french::day(domain::time::local_date(first));
            letter.title = who_calls(open.len());
            letter.subject = format!("[{reference}] Demande reçue : premier rappel au plus tard {first}");
        }
        (None, triage) => {
            let day = triage.as_ref().map(|triage| french::day_and_year(triage.due_on())).unwrap_or_default();
            "Votre demande est bien reçue".clone_into(&mut letter.title);
            letter.subject = format!("[{reference}] Demande reçue : orientée au plus tard {day}");
            letter.paragraphs.push(format!(
                "Aucun partenaire n’a été désigné d’office : la plateforme lit votre demande et l’oriente au plus \
                 tard {day}. Vous recevrez alors le nom de chaque partenaire et la date de son rappel."
            ));
        }
    }
    Some(letter)
}

/// « Trois partenaires vous rappelleront ».
fn who_calls(partners: usize) -> String {
    const NUMBERS: [&str; 9] = ["Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix"];
    match partners {
        1 => "Un partenaire vous rappellera".to_owned(),
        n => {
            let number = n
                .checked_sub(2)
                .and_then(|n| NUMBERS.get(n))
                .map_or_else(|| n.to_string(), |n| (*n).to_owned());
            format!("{number} partenaires vous rappelleront")
        }
    }
}

/// Those who are not asked for a reason of their own (coverage, eligibility): in small.
fn not_asked(writing: &Writing<'_>, id: RequestId) -> Vec<String> {
    let Some(file) = writing.file(id) else { return Vec::new() };
    let territory = &writing.facts.territory.territory;
    let name =
        |slug: &str| territory.partner(slug).map_or_else(|| slug.to_owned(), |found| found.name.clone());
    if file.request.confidential {
        return Vec::new();
    }
    // « Aucun accompagnement sur ces thèmes », ten times, would read like ten refusals: the file tells it.
    let telling =
        |verdict: &&domain::request::KeptVerdict| !verdict.chosen && !verdict.reason.contains(" : aucun");
    let others = file.verdicts.iter().filter(telling);
    others.map(|verdict| format!("{}, {}", name(&verdict.partner), verdict.reason)).collect()
}

/// After triage.
pub(super) fn oriented(writing: &Writing<'_>, id: RequestId) -> Option<Letter> {
    let file = writing.file(id)?;
    let open: Vec<_> = file.referrals.iter().filter(|referral| referral.status.is_open()).collect();
    let first =
        open.iter().map(|referral| referral.promise.due_on()).min().map(french::day).unwrap_or_default();
    let reference = &file.request.reference;
    Some(Letter {
        subject: format!("[{reference}] Demande orientée : premier rappel au plus tard {first}"),
        title: "Votre demande est orientée".to_owned(),
        promises: open.into_iter().map(|referral| writing.promise(file, referral)).collect(),
        paragraphs: vec![format!("La plateforme a lu votre demande {}.", Writing::about(file))],
        act: Some(writing.open(file)),
        ..Letter::default()
    })
}

/// Declined: why, and what happens next.
pub(super) fn declined(
    writing: &Writing<'_>,
    ids: (RequestId, ReferralId),
    note: Option<NoteId>,
) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let unit = writing.unit(referral);
    let reason = referral.decline_reason.unwrap_or(DeclineReason::Other);
    let guide = writing.facts.territory.territory.guide.version(referral.promise.guide_version);
    let mut paragraphs =
        vec![guide.and_then(|guide| guide.decline_text(reason)).unwrap_or(reason.label()).to_owned()];
    paragraphs.extend(writing.quoted(file, note).map(|text| format!("{unit} précise : {text}")));
    let others: Vec<_> = file.referrals.iter().filter(|other| other.status.is_open()).collect();
    paragraphs.push(if others.is_empty() {
        "Aucun autre partenaire n’a votre demande en charge : la plateforme la garde au registre des besoins non \
         couverts. Si votre besoin a changé, déposez une nouvelle demande, ou écrivez au service ci-dessous."
            .to_owned()
    } else {
        "Votre demande se poursuit avec les autres partenaires.".to_owned()
    });
    Some(Letter {
        subject: if file.request.confidential {
            format!("[{}] {unit} ne donne pas suite", file.request.reference)
        } else {
            format!("[{}] {unit} ne donne pas suite : {}", file.request.reference, reason.label())
        },
        title: format!("{unit} ne donne pas suite"),
        promises: others
            .into_iter()
            .filter(|r| r.contacted_at.is_none())
            .map(|r| writing.promise(file, r))
            .collect(),
        paragraphs,
        act: Some(writing.open(file)),
        ..Letter::default()
    })
}

/// Passed on to another unit.
pub(super) fn redirected(
    writing: &Writing<'_>,
    (request, referral): (RequestId, ReferralId),
    (new, note): (Option<ReferralId>, Option<NoteId>),
) -> Option<Letter> {
    let (file, from) = writing.referral((request, referral))?;
    let new = new.and_then(|new| file.referrals.iter().find(|other| other.id == new));
    let reference = &file.request.reference;
    let from = writing.unit(from);
    let (subject, title, next) = match new {
        Some(new) => {
            let (to, day) = (writing.unit(new), french::day(new.promise.due_on()));
            let next =
                format!("{from} a transmis votre demande : {to} reprend la suite, avec un délai entier.");
            (
                format!("[{reference}] {to} vous rappelle au plus tard {day}"),
                format!("{to} vous rappellera"),
                next,
            )
        }
        None => (
            format!("[{reference}] La plateforme reprend votre demande"),
            "La plateforme reprend votre demande".to_owned(),
            format!(
                "{from} n’est pas la bonne structure : la plateforme choisit elle-même la suivante et vous l’écrit."
            ),
        ),
    };
    Some(Letter {
        subject,
        title,
        promises: new.into_iter().map(|new| writing.promise(file, new)).collect(),
        paragraphs: [Some(next), writing.quoted(file, note).map(|why| format!("Motif indiqué : {why}"))]
            .into_iter()
            .flatten()
            .collect(),
        act: Some(writing.open(file)),
        ..Letter::default()
    })
}

/// The date has passed: said once, honestly.
pub(super) fn overdue(writing: &Writing<'_>, ids: (RequestId, ReferralId)) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    if referral.contacted_at.is_some() || !referral.status.is_open() {
        // It has been done while this waited to leave.
        return None;
    }
    let (unit, day) = (writing.unit(referral), french::day(referral.promise.due_on()));
    Some(Letter {
        subject: format!("[{}] {unit} n’a pas rappelé {day} comme promis", file.request.reference),
        title: format!("{unit} est en retard"),
        paragraphs: vec![
            format!("Ce rappel vous était promis pour {day}. {}", tried(referral)),
            "La structure en est avertie.".to_owned(),
            "Si l’on vous a appelé entre-temps, ou si votre besoin a disparu, dites-le depuis le dossier."
                .to_owned(),
        ],
        act: Some(writing.open(file)),
        ..Letter::default()
    })
}

/// What has been tried so far: who left a message has called, and nobody says that they have not.
fn tried(referral: &Referral) -> String {
    let last = referral.attempts.iter().rev().find(|one| one.result != CallResult::Reached);
    let Some(last) = last else { return "Aucun appel n’est enregistré à ce jour.".to_owned() };
    let at = french::moment(last.at);
    match last.result {
        CallResult::Voicemail => {
            format!("Un message vous a été laissé le {at} ; personne ne vous a encore eu au téléphone.")
        }
        CallResult::NoAnswer => format!("On vous a appelé le {at}, sans réponse."),
        CallResult::WrongNumber => {
            format!("On vous a appelé le {at}, mais le numéro indiqué n’est pas le bon.")
        }
        CallResult::Reached => String::new(),
    }
}

/// « Avez-vous été rappelé ? »
pub(super) fn ask_confirmation(writing: &Writing<'_>, ids: (RequestId, ReferralId)) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let unit = writing.unit(referral);
    let at = referral.contacted_at.filter(|_| referral.confirmed_at.is_none()).map(french::moment)?;
    let until = writing.answer_by(referral)?;
    let then = if referral.status.is_open() {
        "si l’appel n’a pas eu lieu, l’obligation reprend aussitôt."
    } else {
        "le dossier est terminé, mais si l’appel n’a pas eu lieu, l’administrateur de la plateforme tranche, et le rappel peut redevenir dû."
    };
    Some(Letter {
        subject: format!("[{}] {unit} vous a-t-il rappelé ?", file.request.reference),
        title: "Avez-vous été rappelé ?".to_owned(),
        paragraphs: vec![
            format!("{unit} indique vous avoir parlé le {at}, à propos de {}.", Writing::about(file)),
            format!("Dites simplement oui ou non, jusqu’au {} : {then}", french::day(until)),
        ],
        act: Some(Act {
            label: "Répondre oui ou non".to_owned(),
            url: format!("{}/rappel", writing.referral_url(referral)),
        }),
        ..Letter::default()
    })
}

/// It could not be reached.
pub(super) fn unreachable(writing: &Writing<'_>, ids: (RequestId, ReferralId)) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let unit = writing.unit(referral);
    let tried =
        referral.attempts.iter().map(|attempt| french::moment(attempt.at)).collect::<Vec<_>>().join(" ; ");
    Some(Letter {
        subject: format!("[{}] {unit} n’arrive pas à vous joindre", file.request.reference),
        title: format!("{unit} n’arrive pas à vous joindre"),
        paragraphs: vec![
            format!("Des appels ont été tentés : {tried}."),
            "Indiquez un moment qui vous convient : un nouveau délai complet commencera aussitôt.".to_owned(),
        ],
        act: Some(Act {
            label: "Proposer un moment".to_owned(),
            url: format!("{}/rappel", writing.referral_url(referral)),
        }),
        ..Letter::default()
    })
}

/// The clock stood still or runs again: the promised date is another one.
pub(super) fn date_moved(
    writing: &Writing<'_>,
    ids: (RequestId, ReferralId),
    note: Option<NoteId>,
) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let (unit, day) = (writing.unit(referral), french::day_and_year(referral.promise.due_on()));
    let reference = &file.request.reference;
    let pause = referral.pause_at(writing.facts.now);
    let (subject, title, why) = match pause {
        Some(pause) => {
            let guide = writing.facts.territory.territory.guide.version(referral.promise.guide_version);
            let reason =
                guide.and_then(|guide| guide.pause_reason(&pause.reason)).map(|reason| reason.label.clone());
            (
                format!("[{reference}] {unit} suspend le délai : rappel au plus tard {day}"),
                format!("{unit} suspend le délai de rappel"),
                format!(
                    "Motif : {}. Le délai reprend {}.",
                    reason.unwrap_or_default(),
                    french::day(pause.until)
                ),
            )
        }
        None => (
            format!("[{reference}] {unit} vous rappelle au plus tard {day}"),
            format!("{unit} : le délai de rappel a repris"),
            "La date promise a changé en conséquence.".to_owned(),
        ),
    };
    let promise =
        Promise { who: unit, by: format!("vous rappelle au plus tard {day}"), ..Promise::default() };
    let paragraphs = [Some(why), writing.quoted(file, note)].into_iter().flatten().collect();
    let (promises, act) = (vec![promise], Some(writing.open(file)));
    Some(Letter { subject, title, promises, paragraphs, act, ..Letter::default() })
}

/// How the administrator settled a disagreement.
pub(super) fn settled(writing: &Writing<'_>, ids: (RequestId, ReferralId), upheld: bool) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let unit = writing.unit(referral);
    let (title, told) = if upheld && referral.status.is_before_contact() {
        (
            "Le rappel démenti reste à faire",
            "L’administrateur de la plateforme donne raison à la collectivité : l’appel reste dû, à la même date.",
        )
    } else if upheld {
        (
            "Le rappel démenti n’a pas eu lieu",
            "L’administrateur de la plateforme donne raison à la collectivité : l’appel n’est pas compté comme fait.",
        )
    } else {
        (
            "Le rappel démenti est rétabli",
            "L’administrateur de la plateforme retient que l’appel a bien eu lieu.",
        )
    };
    Some(Letter {
        subject: format!("[{}] {unit} : désaccord tranché", file.request.reference),
        title: title.to_owned(),
        paragraphs: vec![told.to_owned()],
        act: Some(writing.open(file)),
        ..Letter::default()
    })
}
