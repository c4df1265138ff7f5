//! Letters to the people of a unit: what they owe, by when, and what the authority says of it.

use app::letters::{FactsOf, Line};
use domain::french;
use domain::ids::{NoteId, ReferralId, RequestId};
use domain::referral::Referral;
use domain::text::one_line;
use domain::words::Urgency;

use super::Writing;
use crate::render::{Act, Letter, Promise};

type Ids = (RequestId, ReferralId);

/// A new referral.
pub(super) fn notice(writing: &Writing<'_>, ids: Ids, note: Option<NoteId>) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let (authority, day) = (writing.authority(file), french::day(referral.promise.due_on()));
    let urgent = if file.request.urgency == Urgency::High { "urgent, " } else { "" };
    let mut paragraphs = contact(file);
    paragraphs.extend(writing.quoted(file, note).map(|why| format!("Transmise avec ce mot : {why}")));
    Some(Letter {
        subject: format!("[{}] {authority} : {urgent}à rappeler au plus tard {day}", file.request.reference),
        title: format!("{authority} attend votre appel"),
        promises: vec![owed(writing, file, referral)],
        paragraphs,
        act: Some(act(writing, referral)),
        small: why_you(file, referral),
        ..Letter::default()
    })
}

/// Why this unit was asked; of a confidential request, the page alone tells.
fn why_you(file: &FactsOf, referral: &Referral) -> Vec<String> {
    if file.request.confidential {
        Vec::new()
    } else {
        vec![format!("Pourquoi vous ? {}.", capitalised(&referral.routing_reason))]
    }
}

/// The first letter as a sentence begins.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The beginning of what was written, so that the call can be prepared.
fn excerpt(file: &FactsOf) -> Option<String> {
    const SHOWN: usize = 400;
    let content = file.content.as_ref().filter(|_| !file.request.confidential)?;
    let text = one_line(&content.description);
    let begin: String = text.chars().take(SHOWN).collect();
    let more = if begin.len() < text.len() { "…" } else { "" };
    Some(format!("« {begin}{more} »"))
}

/// What is owed: to whom, by which day, about what.
fn owed(writing: &Writing<'_>, file: &FactsOf, referral: &Referral) -> Promise {
    let by = match referral.due_on(writing.facts.now) {
        Some(day) => format!("rappel au plus tard {}", french::day_and_year(day)),
        None => "délai suspendu".to_owned(),
    };
    Promise { who: writing.authority(file), by, why: Writing::about(file), url: String::new() }
}

/// Whom to call and when; of a confidential request, the page alone tells.
fn contact(file: &FactsOf) -> Vec<String> {
    let Some(content) = file.content.as_ref().filter(|_| !file.request.confidential) else {
        return vec!["Cette demande est confidentielle : son contenu se lit dans le dossier.".to_owned()];
    };
    let contact = &content.contact;
    let mut lines: Vec<_> = excerpt(file).into_iter().collect();
    lines.push(format!("À rappeler : {} ({}).", one_line(&contact.name), contact.function.label()));
    lines.extend(contact.phone_typed.as_ref().map(|phone| format!("Téléphone : {}", one_line(phone))));
    let slots: Vec<_> = contact.preferred_slots.iter().map(|slot| one_line(slot)).collect();
    if !slots.is_empty() {
        lines.push(format!("De préférence : {}.", slots.join(" ; ")));
    }
    lines
}

fn act(writing: &Writing<'_>, referral: &Referral) -> Act {
    Act { label: "Ouvrir et noter l’appel".to_owned(), url: writing.referral_url(referral) }
}

/// A referral passed on by a colleague.
pub(super) fn handed_over(writing: &Writing<'_>, ids: Ids) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let day = french::day(referral.promise.due_on());
    Some(Letter {
        subject: format!("[{}] Saisine confiée : à suivre, échéance {day}", file.request.reference),
        title: confided(writing, referral),
        promises: vec![owed(writing, file, referral)],
        paragraphs: contact(file),
        act: Some(act(writing, referral)),
        ..Letter::default()
    })
}

/// To whom: a deputy reads it for whom they stand in.
fn confided(writing: &Writing<'_>, referral: &Referral) -> String {
    let facts = writing.facts;
    let holder = referral.holder.and_then(|holder| facts.people.get(&holder));
    match holder.filter(|holder| holder.email != facts.email) {
        Some(holder) => format!("Une saisine est confiée à {}, que vous suppléez", one_line(&holder.name)),
        None => "Une saisine vous est confiée".to_owned(),
    }
}

/// Referrals that nobody holds any more: to be taken, those still to be called first.
pub(super) fn given_back(writing: &Writing<'_>, lines: &[Line]) -> Option<Letter> {
    let mut free: Vec<_> = lines.iter().filter_map(|line| free_line(writing, line)).collect();
    free.sort_by_key(|(due, _)| *due);
    let first = free.first()?;
    let who = first.1.who.clone();
    let (subject, title, told) = match free.len() {
        1 => (
            format!("{who} : demande rendue à l’équipe, à prendre"),
            "Une demande n’est plus suivie par personne".to_owned(),
            "La personne qui la suivait l’a rendue, ou a quitté l’équipe. La date promise ne change pas : prenez-la en charge.",
        ),
        n => (
            format!("{n} demandes rendues à l’équipe, à prendre"),
            format!("{n} demandes ne sont plus suivies par personne"),
            "La personne qui les suivait les a rendues, ou a quitté l’équipe. Les dates promises ne changent pas : prenez-les en charge.",
        ),
    };
    let more = free.len().saturating_sub(SHOWN_AT_ONCE);
    let small = (more > 0).then(|| format!("Et {more} autres, dans la corbeille."));
    Some(Letter {
        subject,
        title,
        paragraphs: vec![told.to_owned()],
        promises: free.into_iter().take(SHOWN_AT_ONCE).map(|(_, promise)| promise).collect(),
        act: Some(Act {
            label: "Ouvrir ce qui est à prendre".to_owned(),
            url: format!("{}/corbeille?vue=a-prendre", writing.public_url),
        }),
        small: small.into_iter().collect(),
        ..Letter::default()
    })
}

/// Most referrals that one letter names.
const SHOWN_AT_ONCE: usize = 50;

/// What is still held by nobody; none when somebody has taken it, or it has ended, while this waited to leave.
fn free_line(writing: &Writing<'_>, line: &Line) -> Option<(domain::time::Instant, Promise)> {
    let (file, referral) = writing.referral((line.request, line.referral?))?;
    if referral.holder.is_some() || !referral.status.is_open() {
        return None;
    }
    let mut promise = owed(writing, file, referral);
    promise.who = format!("[{}] {}", file.request.reference, promise.who);
    promise.url = writing.referral_url(referral);
    if referral.contacted_at.is_some() {
        "déjà rappelée, à poursuivre ou à clore".clone_into(&mut promise.by);
    }
    Some((referral.promise.due_at, promise))
}

/// The authority has withdrawn.
pub(super) fn withdrawn(writing: &Writing<'_>, ids: Ids) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let authority = writing.authority(file);
    Some(Letter {
        subject: format!("[{}] {authority} a retiré sa demande", file.request.reference),
        title: format!("{authority} a retiré sa demande"),
        paragraphs: vec![format!("Il n’y a plus d’appel à passer pour {}.", Writing::about(file))],
        act: Some(Act { label: "Ouvrir le dossier".to_owned(), url: writing.referral_url(referral) }),
        ..Letter::default()
    })
}

/// The authority offers a slot.
pub(super) fn slot_offered(writing: &Writing<'_>, ids: Ids, note: Option<NoteId>) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let (authority, day) = (writing.authority(file), french::day(referral.promise.due_on()));
    let slot = writing.quoted(file, note);
    Some(Letter {
        subject: format!(
            "[{}] {authority} propose un moment : à rappeler au plus tard {day}",
            file.request.reference
        ),
        title: format!("{authority} propose un moment pour votre appel"),
        promises: vec![owed(writing, file, referral)],
        paragraphs: slot.map(|slot| format!("Moment proposé : {slot}")).into_iter().collect(),
        act: Some(act(writing, referral)),
        ..Letter::default()
    })
}

/// « On ne m'a pas rappelé ».
pub(super) fn call_missing(writing: &Writing<'_>, ids: Ids) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let authority = writing.authority(file);
    Some(Letter {
        subject: format!("[{}] {authority} signale ne pas avoir été rappelée", file.request.reference),
        title: format!("{authority} n’a pas été rappelée"),
        promises: vec![owed(writing, file, referral)],
        paragraphs: contact(file),
        act: Some(act(writing, referral)),
        ..Letter::default()
    })
}

/// The call that was logged is denied.
pub(super) fn call_denied(writing: &Writing<'_>, ids: Ids) -> Option<Letter> {
    let (file, referral) = writing.referral(ids)?;
    let (authority, unit) = (writing.authority(file), writing.unit(referral));
    let is_owed = referral.status.is_before_contact();
    let told = if is_owed {
        "L’obligation de rappel est rétablie, avec la même date. L’administrateur de la plateforme tranchera."
    } else {
        "Le dossier garde son état, mais le rappel n’est plus compté comme fait : l’administrateur de la plateforme tranchera. \
         S’il donne raison à la collectivité, un dossier clos est rouvert et le rappel est de nouveau dû, à la même date."
    };
    Some(Letter {
        subject: format!("[{}] {authority} dément le rappel de {unit}", file.request.reference),
        title: "Un rappel enregistré est démenti".to_owned(),
        promises: is_owed.then(|| owed(writing, file, referral)).into_iter().collect(),
        paragraphs: vec![told.to_owned()],
        act: Some(Act { label: "Ouvrir le dossier".to_owned(), url: writing.request_url(file) }),
        ..Letter::default()
    })
}

/// The day's reminders, what is owed first on top.
pub(super) fn digest(writing: &Writing<'_>, lines: &[Line]) -> Option<Letter> {
    let mut owed: Vec<_> = lines.iter().filter_map(|line| digest_line(writing, line)).collect();
    owed.sort_by_key(|(due, _)| *due);
    let late = owed.iter().filter(|(due, _)| *due < writing.facts.now).count();
    let (due, (first, _)) = owed.first()?;
    let day = french::day(domain::time::local_date(*due));
    let (subject, title) = match (owed.len(), late) {
        (1, 0) => (format!("[{first}] Un rappel est dû {day}"), format!("Un rappel est dû {day}")),
        (1, _) => {
            (format!("[{first}] Un rappel dû {day} est en retard"), "Un rappel est en retard".to_owned())
        }
        (n, 0) => (format!("{n} rappels à faire, le premier {day}"), format!("{n} rappels à faire")),
        (n, late) => (
            format!("{n} rappels à faire, dont {late} en retard depuis {day}"),
            format!("{n} rappels à faire, dont {late} en retard"),
        ),
    };
    Some(Letter {
        subject,
        title,
        promises: owed.into_iter().map(|(_, (_, promise))| promise).collect(),
        act: Some(Act {
            label: "Ouvrir ma corbeille".to_owned(),
            url: format!("{}/corbeille", writing.public_url),
        }),
        small: vec!["Vous recevez au plus un récapitulatif par jour ouvré.".to_owned()],
        ..Letter::default()
    })
}

/// What a line owes: by when, of which reference; none when it has been done while this waited to leave, or is not theirs.
fn digest_line(writing: &Writing<'_>, line: &Line) -> Option<(domain::time::Instant, (String, Promise))> {
    let file = writing.file(line.request)?;
    let reference = &file.request.reference;
    let Some(id) = line.referral else {
        let triage = file.request.triage.as_ref()?;
        let promise = Promise {
            who: format!("{reference}, {}", writing.authority(file)),
            by: format!("à orienter, promis {}", french::day_and_year(triage.due_on())),
            why: Writing::about(file),
            url: writing.request_url(file),
        };
        return Some((triage.due_at, (reference.clone(), promise)));
    };
    let (file, referral) = writing.referral((line.request, id))?;
    if referral.contacted_at.is_some() || !referral.status.is_open() {
        // It has been done while this waited to leave.
        return None;
    }
    let territory = &writing.facts.territory.territory;
    let guide = territory.guide.version(referral.promise.guide_version)?;
    let step = guide.ladder.iter().find(|step| step.slug == line.step);
    let is_today = referral.promise.due_on() == domain::time::local_date(writing.facts.now);
    let why = match step {
        // An eve that a pause, or a worker that slept, has brought to the day itself.
        Some(step) if is_today && !step.is_late() => "le rappel est dû aujourd’hui".to_owned(),
        Some(step) => step.label.clone(),
        None => line.step.clone(),
    };
    let promise = Promise {
        who: format!("{reference}, {} ({})", writing.authority(file), writing.unit(referral)),
        by: format!("rappel au plus tard {}", french::day_and_year(referral.promise.due_on())),
        why: format!("{} : {why}", Writing::about(file)),
        url: writing.referral_url(referral),
    };
    Some((referral.promise.due_at, (reference.clone(), promise)))
}
