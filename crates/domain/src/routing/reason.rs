//! Why a partner is asked or not, as facts; the French sentence is made from them here and nowhere else.

use crate::coverage::Ineligible;
use crate::words::AuthorityKind;

/// Why a partner is asked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Asked: these themes, this coverage.
    Chosen {
        /// Names of the themes that routed.
        themes: Vec<String>,
        /// Commune or EPCI.
        kind: AuthorityKind,
        /// The partner's name, where the authority is its member.
        member_of: Option<String>,
    },
    /// Asked by the platform's administrator.
    ChosenByAdministrator,
    /// Asked by another unit that passed the request on.
    Redirected {
        /// The unit's name.
        from: String,
    },
    /// No theme was given or found.
    NoTheme,
    /// Nothing in its catalogue on these themes.
    NoOffer,
    /// Outside where it works.
    NotCovered {
        /// Commune or EPCI.
        kind: AuthorityKind,
        /// The partner's name.
        by: String,
    },
    /// Not a member.
    NotMember {
        /// Commune or EPCI.
        kind: AuthorityKind,
        /// The partner's name.
        of: String,
    },
    /// Not this kind of authority.
    OtherKind {
        /// Commune or EPCI.
        kind: AuthorityKind,
    },
    /// Too few inhabitants.
    TooSmall(u32),
    /// Too many inhabitants.
    TooLarge(u32),
}

impl Reason {
    /// From the eligibility's refusal; `name` gives a partner's name.
    pub(super) fn not_eligible(why: Ineligible, kind: AuthorityKind, name: impl Fn(&str) -> String) -> Self {
        match why {
            Ineligible::Kind => Self::OtherKind { kind },
            Ineligible::TooSmall(min) => Self::TooSmall(min),
            Ineligible::TooLarge(max) => Self::TooLarge(max),
            Ineligible::NotMember(slug) => Self::NotMember { kind, of: name(&slug) },
        }
    }

    /// The sentence that people read.
    pub fn explain(&self) -> String {
        match self {
            Self::Chosen { themes, kind, member_of } => {
                let place = match member_of {
                    Some(partner) => format!("{} adhérente à {partner}", kind.label()),
                    None => format!("{} couverte", kind.label()),
                };
                format!("sollicité : {} ; {place}", themes.join(", "))
            }
            Self::ChosenByAdministrator => "sollicité par l’administrateur de la plateforme".to_owned(),
            Self::Redirected { from } => format!("transmise par {from}"),
            Self::NoTheme => "non sollicité : aucun thème indiqué".to_owned(),
            Self::NoOffer => "non sollicité : aucun accompagnement sur ces thèmes".to_owned(),
            Self::NotCovered { kind, by } => {
                format!("non sollicité : {} hors du périmètre de {by}", kind.label())
            }
            Self::NotMember { kind, of } => format!("non sollicité : {} non adhérente à {of}", kind.label()),
            Self::OtherKind { kind: AuthorityKind::Commune } => {
                "non sollicité : accompagnement réservé aux intercommunalités".to_owned()
            }
            Self::OtherKind { kind: AuthorityKind::Epci } => {
                "non sollicité : accompagnement réservé aux communes".to_owned()
            }
            Self::TooSmall(min) => {
                format!("non sollicité : accompagnement réservé aux collectivités d’au moins {min} habitants")
            }
            Self::TooLarge(max) => {
                format!("non sollicité : accompagnement réservé aux collectivités de {max} habitants au plus")
            }
        }
    }
}
