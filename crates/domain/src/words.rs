//! Closed lists of the domain's words, as they are written in the API, the database and the folder.

use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have one code (`SCREAMING_CASE`) and one French label.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)* }

        impl $name {
            /// Every word of the list, in its order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code, as in the API and the database.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What a person reads, in French.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The word with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// What a requester is in the local authority (convention 2024, art. 2).
    Function {
        /// Mayor: the executive of a commune.
        Maire = "MAIRE", "maire";
        /// President: the executive of an intercommunality.
        President = "PRESIDENT", "président ou présidente";
        /// Directeur général des services.
        Dgs = "DGS", "direction générale des services";
        /// Secrétaire de mairie.
        Secretaire = "SECRETAIRE", "secrétariat de mairie";
        /// Directeur des services techniques.
        Dst = "DST", "direction des services techniques";
        /// Any technician authorised by the executive.
        Technicien = "TECHNICIEN", "technicien habilité";
    }
}

impl Function {
    /// May this function give mandates, and see the authority's confidential requests?
    pub const fn is_executive(self) -> bool {
        matches!(self, Self::Maire | Self::President)
    }
}

words! {
    /// How pressing the requester says it is.
    Urgency {
        /// Can wait.
        Low = "LOW", "peu pressé";
        /// Ordinary.
        Normal = "NORMAL", "normal";
        /// Pressing.
        High = "HIGH", "urgent";
    }
}

words! {
    /// Where a referral stands (domain.md, « Life of a referral »).
    Status {
        /// The unit has been told.
        Notified = "NOTIFIED", "à prendre en charge";
        /// An expert has taken it.
        Claimed = "CLAIMED", "pris en charge";
        /// The first real contact has been made.
        Contacted = "CONTACTED", "rappelé";
        /// Judged feasible (coordinated files).
        Feasible = "FEASIBLE", "faisable";
        /// Judged not feasible (coordinated files).
        NotFeasible = "NOT_FEASIBLE", "non faisable";
        /// A support has been proposed (coordinated files).
        Proposed = "PROPOSED", "accompagnement proposé";
        /// The authority has agreed (coordinated files).
        Agreed = "AGREED", "accord de la collectivité";
        /// The support is being carried out (coordinated files).
        Underway = "UNDERWAY", "accompagnement en cours";
        /// Ended with an outcome.
        Closed = "CLOSED", "clos";
        /// Declined by the unit with a reason.
        Declined = "DECLINED", "décliné";
        /// Passed on to another unit.
        Redirected = "REDIRECTED", "réorienté";
        /// Withdrawn by the authority.
        Withdrawn = "WITHDRAWN", "retiré";
    }
}

impl Status {
    /// Is the obligation still running?
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Declined | Self::Redirected | Self::Withdrawn)
    }

    /// Has a call still to be made (or may one be denied back to that)?
    pub const fn is_before_contact(self) -> bool {
        matches!(self, Self::Notified | Self::Claimed)
    }
}

words! {
    /// How a closed referral ended.
    Outcome {
        /// The question was answered on the call.
        Answered = "ANSWERED", "réponse apportée";
        /// A support was carried out.
        SupportDone = "SUPPORT_DONE", "accompagnement réalisé";
        /// Nothing could be done.
        NotFeasible = "NOT_FEASIBLE", "non faisable";
        /// The authority did not go on.
        NoFollowUp = "NO_FOLLOW_UP", "sans suite de la collectivité";
        /// The authority could not be reached.
        Unreachable = "UNREACHABLE", "injoignable";
    }
}

words! {
    /// Why a unit declines.
    DeclineReason {
        /// Not the unit's field.
        OutOfScope = "OUT_OF_SCOPE", "hors du champ de la structure";
        /// The authority may not have this support.
        NotEligible = "NOT_ELIGIBLE", "collectivité non éligible";
        /// Administrative police: only those whose folder grants it (convention 2024, art. 4, last §).
        AdministrativePolice = "ADMINISTRATIVE_POLICE", "police administrative";
        /// Belongs to private competition (convention 2024, art. 4).
        PrivateCompetition = "PRIVATE_COMPETITION", "champ concurrentiel";
        /// The same request was filed already.
        Duplicate = "DUPLICATE", "doublon";
        /// Another reason, in words.
        Other = "OTHER", "autre motif";
    }
}

words! {
    /// What a call attempt came to.
    CallResult {
        /// The requester was spoken to.
        Reached = "REACHED", "joint";
        /// A message was left.
        Voicemail = "VOICEMAIL", "message laissé";
        /// Nobody answered.
        NoAnswer = "NO_ANSWER", "pas de réponse";
        /// The number is not theirs.
        WrongNumber = "WRONG_NUMBER", "mauvais numéro";
    }
}

words! {
    /// The way a call attempt was made.
    Channel {
        /// By telephone.
        Phone = "PHONE", "téléphone";
        /// By video.
        Video = "VIDEO", "visioconférence";
        /// On the spot.
        Visit = "VISIT", "visite";
        /// By e-mail: never the callback.
        Email = "EMAIL", "courriel";
    }
}

impl Channel {
    /// Does being reached this way count as the callback?
    pub const fn is_a_call(self) -> bool {
        matches!(self, Self::Phone | Self::Video | Self::Visit)
    }
}

words! {
    /// The two kinds of local authority (convention 2024, art. 2).
    AuthorityKind {
        /// A commune.
        Commune = "COMMUNE", "commune";
        /// An intercommunality (EPCI).
        Epci = "EPCI", "intercommunalité";
    }
}
