//! Why a planned reminder is not written: kept with the row, shown to the administrator.

/// Why a planned reminder is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// The call was made.
    AlreadyCalled,
    /// Somebody has taken it.
    AlreadyTaken,
    /// The unit declined.
    Declined,
    /// The unit passed it on.
    Redirected,
    /// The authority withdrew.
    Withdrawn,
    /// It is closed.
    Closed,
    /// The clock stands still.
    Paused,
    /// The protective attempts have been made.
    Unreachable,
    /// The due date is another one now.
    DateMoved,
    /// A later step is due already.
    LaterStepDue,
    /// The guide no longer has this step.
    StepGone,
    /// The requester has answered.
    Answered,
    /// The days in which the requester may answer are over.
    AnswerTooLate,
    /// There is no call to ask about.
    NoCall,
    /// The request has been routed.
    Triaged,
    /// Nobody there to write to.
    NobodyToWriteTo,
}

impl Skip {
    /// The code kept with the row.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyCalled => "ALREADY_CALLED",
            Self::AlreadyTaken => "ALREADY_TAKEN",
            Self::Declined => "DECLINED",
            Self::Redirected => "REDIRECTED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Closed => "CLOSED",
            Self::Paused => "PAUSED",
            Self::Unreachable => "UNREACHABLE",
            Self::DateMoved => "DATE_MOVED",
            Self::LaterStepDue => "LATER_STEP_DUE",
            Self::StepGone => "STEP_GONE",
            Self::Answered => "ANSWERED",
            Self::AnswerTooLate => "ANSWER_TOO_LATE",
            Self::NoCall => "NO_CALL",
            Self::Triaged => "TRIAGED",
            Self::NobodyToWriteTo => "NOBODY_TO_WRITE_TO",
        }
    }

    /// What a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AlreadyCalled => "la collectivité a déjà été rappelée",
            Self::AlreadyTaken => "la saisine a déjà été prise en charge",
            Self::Declined => "la saisine a été déclinée",
            Self::Redirected => "la saisine a été réorientée",
            Self::Withdrawn => "la demande a été retirée",
            Self::Closed => "la saisine est close",
            Self::Paused => "le délai est suspendu",
            Self::Unreachable => "la collectivité est injoignable, les tentatives du guide ont été faites",
            Self::DateMoved => "la date promise a changé",
            Self::LaterStepDue => "une étape suivante est déjà due",
            Self::StepGone => "le guide n’a plus cette étape",
            Self::Answered => "la collectivité a déjà répondu",
            Self::AnswerTooLate => "les jours pour répondre sont passés, ou le rappel a été rétabli",
            Self::NoCall => "aucun rappel n’est enregistré",
            Self::Triaged => "la demande a été orientée",
            Self::NobodyToWriteTo => "personne à qui écrire",
        }
    }
}
