//! What was just done, said on the page that follows a form: the address carries a word of this list, never a text.

/// The sentence for a word; none for a word that is not of the list.
pub(super) fn said(word: &str) -> Option<&'static str> {
    Some(match word {
        "envoyee" => "Votre demande est envoyée. L’accusé de réception part par courriel.",
        "retiree" => "La demande est retirée : les partenaires qui en étaient saisis sont prévenus.",
        "orientee" => "La demande est orientée : les partenaires et la collectivité sont prévenus.",
        "tranche" => "Le désaccord est tranché : l’équipe et la collectivité sont prévenues.",
        "confirme" => "Merci : le rappel est confirmé.",
        "signale" => "C’est signalé : l’équipe du partenaire est alertée, et votre réponse est au dossier.",
        "propose" => "Le moment est proposé : l’équipe en est prévenue et un délai entier repart.",
        "prendre" => "La demande est à vous.",
        "rendre" => "La demande est rendue à l’équipe.",
        "appel" => "L’appel est noté.",
        "pause" => "Le délai est suspendu : la mairie en est prévenue.",
        "reprise" => "Le délai court de nouveau : la mairie en est prévenue.",
        "refus" => "La demande est déclinée : la mairie lira pourquoi.",
        "reorientation" => "La demande est transmise : un délai entier repart chez le partenaire.",
        "passage" => "La demande est confiée : votre collègue en est prévenu.",
        "cloture" => "La demande est close.",
        "habilite" => "C’est fait : la personne en est prévenue par courriel, et peut se connecter.",
        "non-habilite" => "C’est noté : la personne est prévenue que l’habilitation n’est pas accordée.",
        "role-fini" => "Ce rôle a pris fin à l’instant : la personne en est prévenue.",
        "partage" => "Le lien de suivi est créé.",
        "revoque" => "Le lien est révoqué : il ne montre plus rien.",
        "absence" => "L’absence est notée.",
        "absence-reprise" => "L’absence est annulée.",
        "guide" => "Vous avez accepté cette version du guide.",
        "preferences" => "Vos préférences sont enregistrées.",
        "vu" => "Tout est marqué comme lu.",
        "retenue" => {
            "La relance est retenue : elle ne partira pas tant que vous ne la remettez pas en route."
        }
        "relachee" => "La relance est remise en route.",
        "partie" => "La relance est au départ.",
        "repris" => "Le courriel va être envoyé de nouveau.",
        "regle" => "Le courriel est noté comme réglé.",
        "horaires" => "Les horaires sont enregistrés : ils serviront aux prochaines demandes.",
        "export" => "L’export est en préparation : un courriel vous dira qu’il est prêt.",
        "flux-revoque" => "Le flux est révoqué : son jeton ne donne plus rien.",
        "brouillon" => "Le brouillon est effacé.",
        _ => return None,
    })
}
