//! Letters: what each mail is about and to whom, as ids only. Their words are in the crate `mail`, made when they leave.

mod facts;
mod kinds;
mod named;
mod present;
mod recipients;
mod rights;
mod to;
mod unsent;

use domain::chrono::NaiveDate;
use domain::ids::{AskId, ExportId, FollowId, NoteId, ReferralId, RequestId, RoleId};
use domain::territory::Unit;
use domain::time::Instant;
use domain::uuid::Uuid;
use serde::{Deserialize, Serialize};

pub use self::facts::{Facts, FactsOf, facts};
pub(crate) use self::present::{Present, is_of_unit};
pub(crate) use self::recipients::behind;
pub use self::recipients::{Recipients, address, names, recipients, recipients_of};
pub(crate) use self::rights::instead;
pub use self::to::To;
pub use self::unsent::Unsent;

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
        /// Why it was passed on, in the other unit's words.
        #[serde(default)]
        note: Option<NoteId>,
    },
    /// To a colleague: a referral passed on.
    HandedOver {
        /// The request.
        request: RequestId,
        /// The referral.
        referral: ReferralId,
    },
    /// To the unit: its holder has given it back, or has left; of one referral, or of all that they held.
    GivenBack {
        /// What is to be taken again, each without a step.
        lines: Vec<Line>,
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
        /// What is asked of the authority meanwhile, in the unit's own words.
        #[serde(default)]
        note: Option<NoteId>,
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
        /// Print of the address that refused it: one alarm tells of all that it refused that day.
        #[serde(default)]
        address: Option<String>,
        /// On which day.
        #[serde(default)]
        day: Option<NaiveDate>,
    },
    /// To the administrator: the figures no longer follow the journal, of which an entry cannot be read.
    FiguresStopped {
        /// The file that the entry is of.
        request: RequestId,
        /// The entry's code.
        entry: String,
    },
    /// To a person: they may now act for an authority, or are of a unit.
    RoleGiven {
        /// The role.
        role: RoleId,
    },
    /// To a person: a role of theirs is over.
    RoleEnded {
        /// The role.
        role: RoleId,
    },
    /// To who may open another: a unit's feed is closed, its opener's role being over.
    FeedEnded {
        /// The unit.
        unit: Unit,
    },
    /// To the authority's executive: somebody asks to act for it.
    MandateAsked {
        /// The asking.
        ask: AskId,
    },
    /// To the platform's administrators: more askings for a mandate have come this hour than are mailed one by one.
    MandatesWaiting {
        /// When the first that is not mailed came.
        since: Instant,
    },
    /// To whoever asked: not granted.
    MandateRefused {
        /// The asking.
        ask: AskId,
    },
    /// To the authority's executive: the platform has filed for it, after a call.
    FiledOnBehalf {
        /// The request.
        request: RequestId,
    },
    /// To somebody without an account: the link by which a request is followed.
    FollowLink {
        /// The request.
        request: RequestId,
        /// The link; its token is made from it.
        link: FollowId,
    },
    /// The day's reminders of one person.
    Digest {
        /// The day.
        day: NaiveDate,
        /// What is owed.
        lines: Vec<Line>,
    },
    /// To whoever asked: their export can be fetched.
    ExportReady {
        /// The export.
        export: ExportId,
        /// The file's name.
        name: String,
    },
    /// To whoever asked: a quarter is published, its pack of figures for a meeting can be read.
    MeetingPack {
        /// Which quarter.
        quarter: String,
    },
}

/// A letter with its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressed {
    /// What it is about.
    pub letter: Letter,
    /// To whom.
    pub to: To,
    /// As one of those behind which role, for a person found behind one: asked again when it leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<To>,
}

impl Addressed {
    /// A letter to somebody in their own name, or to a role.
    pub const fn new(letter: Letter, to: To) -> Self {
        Self { letter, to, through: None }
    }

    /// The same letter to one of those behind its role.
    pub(crate) fn one_of_them(&self, to: To) -> Self {
        let through = matches!(to, To::Person(_)).then(|| self.to.clone());
        Self { letter: self.letter.clone(), to, through }
    }

    /// As kept in the outbox.
    pub(crate) fn to_payload(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Read back; none where it cannot be: the letters of every past version can (`tests/fixtures/letters`).
    pub fn from_payload(payload: &str) -> Option<Self> {
        serde_json::from_str(payload).ok()
    }
}
