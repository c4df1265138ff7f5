//! What each letter is called, is about, and why it leaves: exhaustive, so that a new one does not compile until it is said.

use domain::ids::{AskId, NoteId, ReferralId, RequestId, RoleId};
use domain::preferences::Preferences;

use super::{Addressed, Letter, To};

impl Letter {
    /// The request it is about, and the referral of it.
    pub const fn about(&self) -> (Option<RequestId>, Option<ReferralId>) {
        match self {
            Self::SignIn { .. }
            | Self::NobodyThere { .. }
            | Self::RoleGiven { .. }
            | Self::RoleEnded { .. }
            | Self::FeedEnded { .. }
            | Self::MandateAsked { .. }
            | Self::MandatesWaiting { .. }
            | Self::MandateRefused { .. }
            | Self::Digest { .. }
            | Self::ExportReady { .. }
            | Self::MeetingPack { .. } => (None, None),
            Self::MailGivenUp { request, .. } => (*request, None),
            Self::GivenBack { lines } => match lines.as_slice() {
                [one] => (Some(one.request), one.referral),
                _ => (None, None),
            },
            Self::FiguresStopped { request, .. }
            | Self::Acknowledgement { request }
            | Self::Oriented { request }
            | Self::FiledOnBehalf { request }
            | Self::FollowLink { request, .. }
            | Self::TriageAlarm { request } => (Some(*request), None),
            Self::Notice { request, referral, .. }
            | Self::HandedOver { request, referral }
            | Self::Declined { request, referral, .. }
            | Self::Redirected { request, referral, .. }
            | Self::DateMoved { request, referral, .. }
            | Self::Settled { request, referral, .. }
            | Self::Withdrawn { request, referral }
            | Self::Overdue { request, referral }
            | Self::AskConfirmation { request, referral }
            | Self::Unreachable { request, referral }
            | Self::SlotOffered { request, referral, .. }
            | Self::CallMissing { request, referral }
            | Self::CallDenied { request, referral } => (Some(*request), Some(*referral)),
        }
    }

    /// The free text it quotes.
    pub(crate) const fn note(&self) -> Option<NoteId> {
        if let Self::Declined { note, .. }
        | Self::SlotOffered { note, .. }
        | Self::Redirected { note, .. }
        | Self::Notice { note, .. }
        | Self::DateMoved { note, .. } = self
        {
            *note
        } else {
            None
        }
    }

    /// The role it tells of.
    pub(crate) const fn role(&self) -> Option<RoleId> {
        if let Self::RoleGiven { role } | Self::RoleEnded { role } = self { Some(*role) } else { None }
    }

    /// The asking for a mandate it tells of.
    pub(crate) const fn ask(&self) -> Option<AskId> {
        if let Self::MandateAsked { ask } | Self::MandateRefused { ask } = self { Some(*ask) } else { None }
    }

    /// Is there nothing to say without its file? An alarm says that something failed, whatever became of the file.
    pub(crate) const fn needs_file(&self) -> bool {
        !matches!(self, Self::MailGivenUp { .. } | Self::FiguresStopped { .. }) && self.request().is_some()
    }

    /// The request it belongs to: its thread.
    pub const fn request(&self) -> Option<RequestId> {
        self.about().0
    }

    /// Addressed, under a key that keeps it from being sent twice.
    pub(crate) fn to(self, to: To, key: String) -> (Addressed, String) {
        (Addressed::new(self, to), key)
    }

    /// What it tells, in French: a line of a list of mails, or of somebody's notifications.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "Lien de connexion",
            Self::Acknowledgement { .. } => "Accusé de réception de la demande",
            Self::Oriented { .. } => "La demande a été orientée",
            Self::Notice { .. } => "Nouvelle demande : une collectivité attend un appel",
            Self::HandedOver { .. } => "Un collègue a confié une demande",
            Self::GivenBack { .. } => "Une demande est rendue à l’équipe : elle est à prendre",
            Self::Declined { .. } => "Un partenaire a décliné la demande",
            Self::Redirected { .. } => "La demande a été transmise à un autre partenaire",
            Self::DateMoved { .. } => "La date promise a changé",
            Self::Settled { .. } => "Le désaccord sur un rappel est tranché",
            Self::Withdrawn { .. } => "La collectivité a retiré sa demande",
            Self::Overdue { .. } => "La date promise est passée",
            Self::AskConfirmation { .. } => "Avez-vous été rappelé ?",
            Self::Unreachable { .. } => "Un partenaire n’arrive pas à joindre la collectivité",
            Self::SlotOffered { .. } => "La collectivité propose un moment",
            Self::CallMissing { .. } => "La collectivité dit ne pas avoir été rappelée",
            Self::CallDenied { .. } => "La collectivité conteste un rappel",
            Self::TriageAlarm { .. } => "Une demande attend d’être orientée",
            Self::NobodyThere { .. } => "Plus personne à qui écrire dans une unité",
            Self::MailGivenUp { .. } => "Un courriel n’a pas pu être remis",
            Self::FiguresStopped { .. } => "Les chiffres ne suivent plus le journal",
            Self::RoleGiven { .. } => "Un rôle a été donné",
            Self::RoleEnded { .. } => "Un rôle a pris fin",
            Self::FeedEnded { .. } => "Un flux est fermé",
            Self::MandateAsked { .. } => "Une habilitation est demandée",
            Self::MandatesWaiting { .. } => "D’autres demandes d’habilitation attendent",
            Self::MandateRefused { .. } => "L’habilitation n’a pas été accordée",
            Self::FiledOnBehalf { .. } => "Une demande a été déposée pour la collectivité",
            Self::FollowLink { .. } => "Lien de suivi d’une demande",
            Self::Digest { .. } => "Récapitulatif du jour",
            Self::ExportReady { .. } => "Un export est prêt",
            Self::MeetingPack { .. } => "Les chiffres du trimestre",
        }
    }

    /// Why such a mail leaves, in French, for the administrator who asks.
    pub const fn why(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "la personne a demandé à se connecter",
            Self::Acknowledgement { .. } => "toute demande reçue est accusée (CRPA, art. R112-11-1)",
            Self::Oriented { .. } => "l’administrateur vient d’orienter la demande",
            Self::Notice { .. } => "l’unité vient d’être saisie : le délai court",
            Self::HandedOver { .. } => "un collègue lui a confié la saisine",
            Self::GivenBack { .. } => "la personne qui la suivait l’a rendue, ou a quitté l’équipe",
            Self::Declined { .. } => "le partenaire a décliné : la collectivité lit pourquoi",
            Self::Redirected { .. } => "le partenaire a transmis la demande à un autre",
            Self::DateMoved { .. } => {
                "le délai a été suspendu ou repris : la date donnée n’est plus la bonne"
            }
            Self::Settled { .. } => "l’administrateur a tranché le désaccord",
            Self::Withdrawn { .. } => "la collectivité a retiré sa demande",
            Self::Overdue { .. } => "la date promise est passée sans rappel : dit une fois, franchement",
            Self::AskConfirmation { .. } => "un rappel est enregistré : la collectivité dit s’il a eu lieu",
            Self::Unreachable { .. } => "les tentatives prévues par le guide ont été faites",
            Self::SlotOffered { .. } => "la collectivité a proposé un moment : le délai repart",
            Self::CallMissing { .. } => "la collectivité a signalé ne pas avoir été rappelée",
            Self::CallDenied { .. } => "la collectivité conteste le rappel enregistré",
            Self::TriageAlarm { .. } => "aucune règle n’a orienté la demande",
            Self::NobodyThere { .. } => "une unité n’a plus personne de présent",
            Self::MailGivenUp { .. } => "un courriel est abandonné après toutes les tentatives",
            Self::FiguresStopped { .. } => "une écriture du journal ne se lit pas : aucune n’est sautée",
            Self::RoleGiven { .. } => "un rôle vient de lui être donné",
            Self::RoleEnded { .. } => "un de ses rôles vient de prendre fin",
            Self::FeedEnded { .. } => "qui avait ouvert ce flux n’a plus le droit de le lire",
            Self::MandateAsked { .. } => "quelqu’un demande à agir pour la collectivité",
            Self::MandatesWaiting { .. } => {
                "plus de demandes d’habilitation dans l’heure qu’il n’en part de courriels"
            }
            Self::MandateRefused { .. } => "l’habilitation demandée n’a pas été accordée",
            Self::FiledOnBehalf { .. } => "l’administrateur a déposé la demande pour elle",
            Self::FollowLink { .. } => "quelqu’un de la collectivité lui ouvre le suivi de la demande",
            Self::ExportReady { .. } => "la personne a demandé cet export",
            Self::MeetingPack { .. } => "la personne a demandé les chiffres de chaque trimestre",
            Self::Digest { .. } => "l’échelle de relances du guide : ce qui est dû ce jour",
        }
    }

    /// May its reader want to do without the mail? They find it in their notifications then.
    pub(crate) const fn is_wanted(&self, wanted: Preferences) -> bool {
        match self {
            Self::Notice { .. } => wanted.notices,
            Self::Oriented { .. } | Self::DateMoved { .. } | Self::Settled { .. } => wanted.progress,
            Self::SignIn { .. }
            | Self::Acknowledgement { .. }
            | Self::HandedOver { .. }
            | Self::GivenBack { .. }
            | Self::Declined { .. }
            | Self::Redirected { .. }
            | Self::Withdrawn { .. }
            | Self::Overdue { .. }
            | Self::AskConfirmation { .. }
            | Self::Unreachable { .. }
            | Self::SlotOffered { .. }
            | Self::CallMissing { .. }
            | Self::CallDenied { .. }
            | Self::TriageAlarm { .. }
            | Self::NobodyThere { .. }
            | Self::MailGivenUp { .. }
            | Self::FiguresStopped { .. }
            | Self::RoleGiven { .. }
            | Self::RoleEnded { .. }
            | Self::FeedEnded { .. }
            | Self::MandateAsked { .. }
            | Self::MandatesWaiting { .. }
            | Self::MandateRefused { .. }
            | Self::FiledOnBehalf { .. }
            | Self::FollowLink { .. }
            | Self::Digest { .. }
            | Self::ExportReady { .. }
            | Self::MeetingPack { .. } => true,
        }
    }

    /// Which leaves first, the lowest first: what somebody waits for at their screen, what is promised at once, the rest.
    pub(crate) const fn priority(&self) -> i32 {
        match self {
            Self::SignIn { .. } => 0,
            Self::Acknowledgement { .. }
            | Self::Notice { .. }
            | Self::HandedOver { .. }
            | Self::GivenBack { .. }
            | Self::Oriented { .. }
            | Self::RoleGiven { .. }
            | Self::FiledOnBehalf { .. }
            | Self::FollowLink { .. }
            | Self::ExportReady { .. } => 1,
            Self::Declined { .. }
            | Self::Redirected { .. }
            | Self::DateMoved { .. }
            | Self::Settled { .. }
            | Self::Withdrawn { .. }
            | Self::Overdue { .. }
            | Self::AskConfirmation { .. }
            | Self::Unreachable { .. }
            | Self::SlotOffered { .. }
            | Self::CallMissing { .. }
            | Self::CallDenied { .. }
            | Self::TriageAlarm { .. }
            | Self::NobodyThere { .. }
            | Self::MailGivenUp { .. }
            | Self::FiguresStopped { .. }
            | Self::RoleEnded { .. }
            | Self::FeedEnded { .. }
            | Self::MandateAsked { .. }
            | Self::MandatesWaiting { .. }
            | Self::MandateRefused { .. }
            | Self::Digest { .. }
            | Self::MeetingPack { .. } => 2,
        }
    }
}
