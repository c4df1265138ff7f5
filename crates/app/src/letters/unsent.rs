//! Why a mail is not sent when its turn comes: kept with it, shown to the administrator.

/// Why a mail is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// What it was to say is settled.
    NothingToSay,
    /// There is no such addressee any more.
    Nobody,
    /// Its file has been erased.
    Erased,
    /// Its addressee may no longer read it; where somebody else may, it was passed on to them.
    NotTheirs,
}

impl Unsent {
    const ALL: [Self; 4] = [Self::NothingToSay, Self::Nobody, Self::Erased, Self::NotTheirs];

    /// The code kept with the mail.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NothingToSay => "NOTHING_TO_SAY",
            Self::Nobody => "NOBODY",
            Self::Erased => "ERASED",
            Self::NotTheirs => "NOT_THEIRS",
        }
    }

    /// What a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NothingToSay => "il n’y avait plus rien à dire : c’était réglé",
            Self::Nobody => "il n’y a plus personne à cette adresse",
            Self::Erased => "le dossier a été effacé",
            Self::NotTheirs => {
                "la personne n’a plus le droit de le lire : il est passé à qui l’a aujourd’hui"
            }
        }
    }

    /// The reason of this code; none for one that is not ours.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}
