//! Letters to the platform's administrators: nothing lost, nobody silent.

use domain::french;
use domain::ids::RequestId;
use domain::territory::Unit;

use super::Writing;
use crate::render::{Act, Letter};

/// A request waits in triage.
pub(super) fn triage_alarm(writing: &Writing<'_>, id: RequestId) -> Option<Letter> {
    let file = writing.file(id)?;
    let day = french::day_and_year(file.request.triage.as_ref()?.due_on());
    let (reference, authority) = (&file.request.reference, writing.authority(file));
    Some(Letter {
        subject: format!("[{reference}] {authority} : à orienter au plus tard {day}"),
        title: "Une demande attend d’être orientée".to_owned(),
        paragraphs: vec![
            if file.request.confidential {
                format!("{authority} a déposé une demande confidentielle.")
            } else {
                format!("{authority} a déposé {}.", Writing::about(file))
            },
            format!("Aucune règle ne la route. L’orientation est promise au plus tard {day}."),
        ],
        act: Some(Act {
            label: "Orienter la demande".to_owned(),
            url: format!("{}/a-trier/{reference}", writing.public_url),
        }),
        ..Letter::default()
    })
}

/// Nobody to write to in a unit.
pub(super) fn nobody_there(writing: &Writing<'_>, unit: &Unit) -> Letter {
    let territory = &writing.facts.territory.territory;
    let name = territory.unit_name(unit);
    let fallback = territory.mailbox(unit).map_or_else(
        || "Sa boîte fonctionnelle n’est pas connue : personne n’a été averti.".to_owned(),
        |mailbox| format!("Le courrier est parti à sa boîte fonctionnelle, {mailbox}."),
    );
    Letter {
        subject: format!("{name} : plus personne à qui écrire"),
        title: format!("{name} : plus personne à qui écrire"),
        paragraphs: vec![
            "Aucun expert ni responsable présent, et aucun suppléant, ne peut recevoir ses courriers."
                .to_owned(),
            fallback,
            "Ajoutez une personne à cette unité, ou faites compléter les absences par un suppléant."
                .to_owned(),
        ],
        ..Letter::default()
    }
}

/// A mail could not be delivered.
pub(super) fn mail_given_up(writing: &Writing<'_>, what: &str, request: Option<RequestId>) -> Letter {
    let file = request.and_then(|request| writing.file(request));
    let reference = file.map(|file| format!("[{}] ", file.request.reference)).unwrap_or_default();
    // As it is written, others to the same address may have failed since: they make no alarm of their own that day.
    let others = writing.facts.refused.saturating_sub(1);
    let also = match others {
        0 => None,
        1 => Some("Un autre courriel à la même adresse a échoué aujourd’hui.".to_owned()),
        n => Some(format!("{n} autres courriels à la même adresse ont échoué aujourd’hui.")),
    };
    let failed = format!(
        "Le courriel « {what} » a été refusé définitivement, ou toutes les tentatives sont épuisées."
    );
    let once =
        "Cette adresse ne donnera pas d’autre alerte aujourd’hui : la page les montre tous.".to_owned();
    Letter {
        subject: format!("{reference}Un courriel n’a pas pu être remis"),
        title: "Un courriel n’a pas pu être remis".to_owned(),
        small: vec![once],
        paragraphs: [Some(failed), also]
            .into_iter()
            .flatten()
            .chain(["Vérifiez l’adresse du destinataire, et prévenez-le autrement.".to_owned()])
            .collect(),
        act: Some(Act {
            label: "Voir les courriels abandonnés".to_owned(),
            url: format!("{}/courriels?etat=abandonnes", writing.public_url),
        }),
        ..Letter::default()
    }
}

/// The figures have stopped: an entry of the journal cannot be read.
pub(super) fn figures_stopped(writing: &Writing<'_>, request: RequestId, entry: &str) -> Letter {
    let reference = writing.file(request).map_or("un dossier", |file| &file.request.reference);
    Letter {
        subject: "Les chiffres ne suivent plus le journal".to_owned(),
        title: "Les chiffres ne suivent plus le journal".to_owned(),
        paragraphs: vec![
            format!("Une écriture du journal de {reference}, de nature « {entry} », ne se lit pas."),
            "Aucune écriture n’est sautée : les chiffres restent à leur dernier état jusqu’à ce que celle-ci se lise."
                .to_owned(),
            "Installez la version du programme qui l’a écrite, ou écrivez à ceux qui le maintiennent.".to_owned(),
        ],
        ..Letter::default()
    }
}
