//! Letters: what each mail is about and to whom, as ids only. Their words are in the crate `mail`, made when they leave.

mod facts;
mod recipients;

use domain::chrono::NaiveDate;
use domain::ids::{NoteId, PersonId, ReferralId, RequestId};
use domain::territory::Unit;
use domain::uuid::Uuid;
use serde::{Deserialize, Serialize};

pub use self::facts::{Facts, FactsOf, facts};
pub use self::recipients::{Recipients, address, recipients};

/// A line of a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The request.
    pub request: RequestId,
    /// The referral; none for a request that waits in triage.
    pub referral: Option<ReferralId>,
    /// Slug of the guide's step.
    pub step: String,
}

/// What a mail is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Letter {
    /// The link by which one signs in.
    SignIn {
        /// Its id; the token is made from it.
        link: Uuid,
    },
    /// Accusé de réception électronique (CRPA, art. R112-11-1): who calls by which date, and why.
    Acknowledgement {
        /// The request.
        request: RequestId,
    },
    /// After triage: who calls by which date.
    Oriented {
        /// The request.
        request: RequestId,
    },
    /// To the unit: a new referral.
    Notice {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To a colleague: a referral passed on.
    HandedOver {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To the authority: declined, why, and what happens next.
    Declined {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
        /// The unit's own words.
        note: Option<NoteId>,
    },
    /// To the authority: passed on to another unit.
    Redirected {
        /// The request.
        request: RequestId,
        /// The referral that ended.
        referral: ReferralId,
        /// The new one; none when the administrator decides.
        new: Option<ReferralId>,
        /// Why, in the unit's own words.
        note: Option<NoteId>,
    },
    /// To the authority: the clock stood still or runs again, so the promised date is another one.
    DateMoved {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To the authority and the unit: how the administrator settled their disagreement.
    Settled {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
        /// The denial stands.
        upheld: bool,
    },
    /// To the unit: the authority has withdrawn.
    Withdrawn {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To the authority, once: the date has passed.
    Overdue {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To the authority: « avez-vous été rappelé ? »
    AskConfirmation {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To the authority: it could not be reached.
    Unreachable {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To the unit: the authority offers a slot.
    SlotOffered {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
        /// The slot, in the authority's words.
        note: Option<NoteId>,
    },
    /// To the unit, and once overdue to the administrator: « on ne m'a pas rappelé ».
    CallMissing {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To the unit and the administrator: the call that was logged is denied.
    CallDenied {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To the administrator: a request waits in triage.
    TriageAlarm {
        /// The request.
        request: RequestId,
    },
    /// To the administrator: nobody to write to in a unit.
    NobodyThere {
        /// The unit.
        unit: Unit,
    },
    /// To the administrator: a mail could not be delivered.
    MailGivenUp {
        /// Its id.
        mail: Uuid,
        /// Which mail it was.
        what: String,
        /// Of which request.
        request: Option<RequestId>,
    },
    /// The day's reminders of one person.
    Digest {
        /// The day.
        day: NaiveDate,
        /// What is owed.
        lines: Vec<Line>,
    },
}

impl Letter {
    /// The kind, as kept in the outbox.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "sign-in",
            Self::Acknowledgement { .. } => "acknowledgement",
            Self::Oriented { .. } => "oriented",
            Self::Notice { .. } => "notice",
            Self::HandedOver { .. } => "handed-over",
            Self::Declined { .. } => "declined",
            Self::Redirected { .. } => "redirected",
            Self::DateMoved { .. } => "date-moved",
            Self::Settled { .. } => "settled",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Overdue { .. } => "overdue",
            Self::AskConfirmation { .. } => "ask-confirmation",
            Self::Unreachable { .. } => "unreachable",
            Self::SlotOffered { .. } => "slot-offered",
            Self::CallMissing { .. } => "call-missing",
            Self::CallDenied { .. } => "call-denied",
            Self::TriageAlarm { .. } => "triage-alarm",
            Self::NobodyThere { .. } => "nobody-there",
            Self::MailGivenUp { .. } => "mail-given-up",
            Self::Digest { .. } => "digest",
        }
    }

    /// The request it is about, and the referral of it.
    pub const fn about(&self) -> (Option<RequestId>, Option<ReferralId>) {
        match self {
            Self::SignIn { .. } | Self::NobodyThere { .. } | Self::Digest { .. } => (None, None),
            Self::MailGivenUp { request, .. } => (*request, None),
            Self::Acknowledgement { request }
            | Self::Oriented { request }
            | Self::TriageAlarm { request } => (Some(*request), None),
            Self::Notice { request, referral }
            | Self::HandedOver { request, referral }
            | Self::Declined { request, referral, .. }
            | Self::Redirected { request, referral, .. }
            | Self::DateMoved { request, referral }
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
        if let Self::Declined { note, .. } | Self::SlotOffered { note, .. } | Self::Redirected { note, .. } =
            self
        {
            *note
        } else {
            None
        }
    }

    /// The request it belongs to: its thread.
    pub const fn request(&self) -> Option<RequestId> {
        self.about().0
    }

    /// Addressed, under a key that keeps it from being sent twice.
    pub(crate) fn to(self, to: To, key: String) -> (Addressed, String) {
        (Addressed { letter: self, to }, key)
    }
}

/// To whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// A person.
    Person(PersonId),
    /// A unit's functional mailbox.
    Mailbox(Unit),
    /// The contact named in a request.
    Contact(RequestId),
    /// The filer of a request, as its filer.
    Filer(RequestId, PersonId),
    /// The service in charge of the platform, where it has no administrator.
    Service,
    /// Everybody of a unit who is there, or who stands in.
    Unit(Unit),
    /// The holder if there is one, else the unit.
    Holder(Unit, Option<PersonId>),
    /// The contact and the filer of a request.
    Requester(RequestId),
    /// The platform's administrators.
    Platform,
}

impl To {
    /// Is it one address, or must it be fanned out first?
    pub const fn is_one(&self) -> bool {
        matches!(
            self,
            Self::Person(_) | Self::Mailbox(_) | Self::Contact(_) | Self::Filer(..) | Self::Service
        )
    }

    /// Is it a mailbox, which nobody greets by name?
    pub const fn is_mailbox(&self) -> bool {
        matches!(self, Self::Mailbox(_) | Self::Service)
    }

    /// A short key for deduplication.
    pub fn key(&self) -> String {
        match self {
            Self::Person(person) => crate::outbox::person_key(*person),
            Self::Mailbox(unit) => format!("mailbox/{unit}"),
            Self::Contact(request) => format!("contact/{request}"),
            Self::Filer(_, person) => format!("filer/{person}"),
            Self::Unit(unit) | Self::Holder(unit, _) => format!("unit/{unit}"),
            Self::Requester(request) => format!("requester/{request}"),
            Self::Service => "service".to_owned(),
            Self::Platform => "platform".to_owned(),
        }
    }
}

/// A letter with its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressed {
    /// What it is about.
    pub letter: Letter,
    /// To whom.
    pub to: To,
}

impl Addressed {
    /// As kept in the outbox.
    pub(crate) fn to_payload(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Read back.
    pub(crate) fn from_payload(payload: &str) -> Option<Self> {
        serde_json::from_str(payload).ok()
    }
}
