//! Letters about who may do what: roles given and ended, mandates asked for, requests followed or filed for somebody.

use domain::french;
use domain::ids::{ExportId, RequestId};
use domain::mandate::{Role, RoleKind};
use domain::publication::Quarter;
use domain::territory::Unit;
use domain::text::one_line;
use domain::time::Instant;

use super::Writing;
use crate::render::{Act, Letter};

/// A role was given.
pub(super) fn role_given(writing: &Writing<'_>) -> Option<Letter> {
    let role = &writing.facts.membership.as_ref()?.role;
    if role.until.is_some_and(|until| until <= writing.facts.now) {
        // It has ended while this waited to leave.
        return None;
    }
    let what = what(writing, role);
    let until = match role.last_day() {
        Some(day) => format!("Ce rôle vaut jusqu’au {}.", french::day_and_year(day)),
        None => "Ce rôle vaut sans limite de durée ; il peut prendre fin à tout moment.".to_owned(),
    };
    Some(Letter {
        subject: format!("Vous pouvez {what}"),
        title: format!("Vous pouvez {what}"),
        paragraphs: vec![
            until,
            "Pour entrer, donnez votre adresse : un lien vous arrive, sans mot de passe.".to_owned(),
        ],
        act: Some(Act { label: "Me connecter".to_owned(), url: format!("{}/connexion", writing.public_url) }),
        ..Letter::default()
    })
}

/// A role is over.
pub(super) fn role_ended(writing: &Writing<'_>) -> Option<Letter> {
    let what = what(writing, &writing.facts.membership.as_ref()?.role);
    Some(Letter {
        subject: format!("Vous ne pouvez plus {what}"),
        title: format!("Vous ne pouvez plus {what}"),
        paragraphs: vec![
            "Ce rôle a pris fin à l’instant.".to_owned(),
            "Si c’est une erreur, adressez-vous à la personne qui vous l’avait donné.".to_owned(),
        ],
        ..Letter::default()
    })
}

/// A unit's feed is closed: whoever reads it will need another.
pub(super) fn feed_ended(writing: &Writing<'_>, unit: &Unit) -> Letter {
    let name = writing.facts.territory.territory.unit_name(unit);
    Letter {
        subject: format!("{name} : un flux est fermé"),
        title: format!("Un flux de {name} est fermé"),
        paragraphs: vec![
            "La personne qui l’avait ouvert n’a plus le rôle qui le permettait : son adresse ne répond plus."
                .to_owned(),
            "S’il sert encore, ouvrez-en un autre et donnez sa nouvelle adresse à ceux qui le lisent."
                .to_owned(),
        ],
        act: Some(Act { label: "Ouvrir un flux".to_owned(), url: format!("{}/flux", writing.public_url) }),
        ..Letter::default()
    }
}

/// « agir pour Flourens », « répondre aux demandes pour le CAUE ».
fn what(writing: &Writing<'_>, role: &Role) -> String {
    let territory = &writing.facts.territory.territory;
    match &role.kind {
        RoleKind::Requester { authority, function, themes } => {
            let name = |slug: &String| {
                territory.theme(slug).map_or_else(|| slug.clone(), |theme| theme.name.clone())
            };
            let themes: Vec<_> = themes.iter().map(name).collect();
            let some = if themes.is_empty() {
                String::new()
            } else {
                format!(" ; thèmes : {}", themes.join(" ; "))
            };
            format!("agir pour {} ({}{some})", authority_name(writing, authority), function.label())
        }
        RoleKind::Expert(unit) => format!("répondre aux demandes pour {}", territory.unit_name(unit)),
        RoleKind::Manager(unit) => format!("animer l’équipe de {}", territory.unit_name(unit)),
        RoleKind::PartnerAdministrator(slug) => {
            let name = territory.partner(slug).map_or(slug.as_str(), |partner| &partner.name);
            format!("administrer {name} sur la plateforme")
        }
        RoleKind::PlatformAdministrator => "administrer la plateforme".to_owned(),
    }
}

fn authority_name(writing: &Writing<'_>, code: &str) -> String {
    let found = writing.facts.territory.territory.authorities.get(code);
    found.map_or_else(|| code.to_owned(), |authority| authority.name.clone())
}

/// Somebody asks to act for the authority.
pub(super) fn mandate_asked(writing: &Writing<'_>) -> Option<Letter> {
    let ask = writing.facts.ask.as_ref()?;
    let place = authority_name(writing, &ask.authority);
    let mut paragraphs = vec![format!(
        "« {} » ({}) demande à déposer des demandes pour {place}, comme {}.",
        one_line(&ask.name),
        ask.email,
        ask.function.label()
    )];
    // What nobody known has written is read on the page, not in a mail that the platform signs.
    let message = ask.message.as_ref().filter(|_| ask.asked_by.is_some());
    paragraphs.extend(message.map(|said| format!("« {} »", one_line(said))));
    if ask.asked_by.is_some() {
        paragraphs.push("Un agent de la collectivité en fait la demande pour cette personne.".to_owned());
    }
    paragraphs.push("Vous l’habilitez pour une durée et des thèmes que vous choisissez, ou non.".to_owned());
    Some(Letter {
        subject: format!("{place} : une habilitation est demandée"),
        title: "Une habilitation est demandée".to_owned(),
        paragraphs,
        act: Some(Act {
            label: "Répondre".to_owned(), url: format!("{}/habilitations", writing.public_url)
        }),
        ..Letter::default()
    })
}

/// More askings have come within an hour than are mailed.
pub(super) fn mandates_waiting(writing: &Writing<'_>, since: Instant) -> Letter {
    let since = french::moment(since);
    Letter {
        subject: "D’autres demandes d’habilitation attendent".to_owned(),
        title: "D’autres demandes d’habilitation attendent".to_owned(),
        paragraphs: vec![
            format!("Depuis {since}, il en arrive plus qu’il n’en part de courriels en une heure."),
            "Toutes sont gardées : la page les montre. Répondez-y là, les plus anciennes d’abord.".to_owned(),
            "Si elles viennent d’un même inconnu, refusez-les : personne n’est habilité sans votre accord."
                .to_owned(),
        ],
        act: Some(Act {
            label: "Voir les demandes".to_owned(),
            url: format!("{}/habilitations", writing.public_url),
        }),
        ..Letter::default()
    }
}

/// The mandate is not given.
pub(super) fn mandate_refused(writing: &Writing<'_>) -> Option<Letter> {
    let ask = writing.facts.ask.as_ref()?;
    let place = authority_name(writing, &ask.authority);
    Some(Letter {
        subject: format!("{place} : l’habilitation demandée n’est pas accordée"),
        title: "L’habilitation n’est pas accordée".to_owned(),
        paragraphs: vec![
            format!("Votre demande d’agir pour {place} n’a pas été acceptée."),
            "Voyez avec le maire ou le président, puis refaites-la si besoin.".to_owned(),
        ],
        ..Letter::default()
    })
}

/// The platform has filed for the authority.
pub(super) fn filed_on_behalf(writing: &Writing<'_>, id: RequestId) -> Option<Letter> {
    let file = writing.file(id)?;
    let reference = &file.request.reference;
    Some(Letter {
        subject: format!("[{reference}] Une demande a été déposée pour vous"),
        title: "Une demande a été déposée pour vous".to_owned(),
        paragraphs: vec![
            format!("Après un appel, la plateforme a déposé la demande {}.", Writing::about(file)),
            "Si elle n’est pas de vous, ouvrez-la et retirez-la.".to_owned(),
        ],
        act: Some(writing.open(file)),
        ..Letter::default()
    })
}

/// The link by which a request is followed without an account.
pub(super) fn follow_link(writing: &Writing<'_>, id: RequestId) -> Option<Letter> {
    let (file, _link) = (writing.file(id)?, writing.facts.follow?);
    let (authority, reference) = (writing.authority(file), &file.request.reference);
    Some(Letter {
        subject: format!("[{reference}] {authority} : suivre la demande"),
        title: format!("{authority} : suivez la demande"),
        paragraphs: vec![
            format!("Ce lien montre où en est la demande {} : qui rappelle, et quel jour.", Writing::about(file)),
            "Il ne demande pas de compte. Ne le transmettez qu’à qui doit le lire ; la collectivité peut le révoquer."
                .to_owned(),
        ],
        act: Some(writing.open(file)),
        ..Letter::default()
    })
}

/// An export can be fetched.
pub(super) fn export_ready(writing: &Writing<'_>, export: ExportId, name: &str) -> Letter {
    Letter {
        subject: format!("Votre export est prêt : {name}"),
        title: "Votre export est prêt".to_owned(),
        paragraphs: vec![format!(
            "Le fichier {name} vous attend, quelques jours. Personne d’autre que vous ne peut l’ouvrir."
        )],
        act: Some(Act {
            label: "Prendre le fichier".to_owned(),
            url: format!("{}/exports/{}", writing.public_url, export.opaque()),
        }),
        ..Letter::default()
    }
}

/// A quarter is published.
pub(super) fn meeting_pack(writing: &Writing<'_>, quarter: &str) -> Letter {
    let label = Quarter::parse(quarter).map_or_else(|| quarter.to_owned(), Quarter::label);
    Letter {
        subject: format!("Les chiffres du {label} sont arrêtés"),
        title: format!("Les chiffres du {label} sont arrêtés"),
        paragraphs: vec![
            "Le dossier du comité de suivi est prêt à imprimer et à lire en séance : tendances, saisines en retard, refus par motif, besoins non couverts, définitions.".to_owned(),
        ],
        act: Some(Act {
            label: "Ouvrir le dossier du comité".to_owned(),
            url: format!("{}/chiffres/comite/{quarter}", writing.public_url),
        }),
        small: vec!["Vous l’avez demandé dans « Mon compte » : vous pouvez y changer d’avis.".to_owned()],
        ..Letter::default()
    }
}
