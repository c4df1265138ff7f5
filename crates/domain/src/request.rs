//! A request (demande): what is filed, checked field by field, and its wait in triage.

use serde::{Deserialize, Serialize};

use crate::calendar::WorkingCalendar;
use crate::chrono::NaiveDate;
use crate::contact;
use crate::guide::GuideVersion;
use crate::ids::{PersonId, RequestId};
use crate::referral::{Clock, Referral};
use crate::refusal::Refusal;
use crate::territory::Territory;
use crate::text::{kept, line, line_if_any, name};
use crate::time::{Instant, local_date};
use crate::words::{Function, Status, Urgency};

/// Longest title, in characters.
pub const TITLE_MAX: usize = 200;
/// Longest description, in characters (contract).
pub const DESCRIPTION_MAX: usize = 20_000;
/// Longest slot or note of a line, in characters.
pub const LINE_MAX: usize = 200;
/// Most themes (contract), and most preferred slots.
pub const LIST_MAX: usize = 5;
/// Longest note or free reason, in characters.
pub const NOTE_MAX: usize = 5_000;

/// How to call back, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Whom to ask for.
    pub name: String,
    /// What they are in the authority.
    pub function: Function,
    /// Where the acknowledgement goes.
    pub email: String,
    /// The number as it is dialled: international, `;ext=12` behind it where it has an extension.
    pub phone: Option<String>,
    /// The number as typed.
    pub phone_typed: Option<String>,
    /// When to call, in the requester's words.
    pub preferred_slots: Vec<String>,
}

/// What an authority files, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// INSEE code or SIREN.
    pub authority: String,
    /// In a few words.
    pub title: String,
    /// In their own words.
    pub description: String,
    /// Slugs of themes, at most five, may be empty.
    pub themes: Vec<String>,
    /// How pressing.
    pub urgency: Urgency,
    /// Seen only by those it concerns.
    pub confidential: bool,
    /// How to call back.
    pub contact: Contact,
}

impl Submission {
    /// The submission with every field checked and normalised.
    ///
    /// # Errors
    /// The first field that is wrong, in the order of the form.
    pub fn checked(mut self, territory: &Territory) -> Result<Self, Refusal> {
        let authority = self.authority.trim().to_owned();
        self.authority = authority;
        territory.authority(&self.authority, "authorityCode")?;
        Ok(Self {
            title: line("title", &self.title, 1, TITLE_MAX)?,
            description: kept("description", &self.description, 3, DESCRIPTION_MAX)?,
            themes: checked_themes(self.themes, territory)?,
            contact: self.contact.checked()?,
            ..self
        })
    }

    /// What suggestion and scoring read.
    pub fn words(&self) -> String {
        format!("{}\n{}", self.title, self.description)
    }
}

/// The themes, known and each once.
///
/// # Errors
/// `TOO_MANY` or `UNKNOWN_THEME` on `themes`.
pub fn checked_themes(mut themes: Vec<String>, territory: &Territory) -> Result<Vec<String>, Refusal> {
    if themes.len() > LIST_MAX {
        return Err(Refusal::TooMany { field: "themes", max: LIST_MAX });
    }
    if let Some(slug) = themes.iter().find(|slug| territory.theme(slug).is_none()) {
        let slug = slug.chars().take(80).collect();
        return Err(Refusal::UnknownTheme { slug });
    }
    themes.sort();
    themes.dedup();
    Ok(themes)
}

impl Contact {
    fn checked(self) -> Result<Self, Refusal> {
        if self.preferred_slots.len() > LIST_MAX {
            return Err(Refusal::TooMany { field: "contact.preferredSlots", max: LIST_MAX });
        }
        let slots = self.preferred_slots.iter();
        let slots =
            slots.map(|slot| line("contact.preferredSlots", slot, 1, LINE_MAX)).collect::<Result<_, _>>()?;
        let phone_typed = line_if_any("contact.phone", self.phone_typed.as_deref(), LINE_MAX)?;
        let phone = phone_typed.as_deref().map(|typed| contact::phone("contact.phone", typed)).transpose()?;
        Ok(Self {
            name: name("contact.name", &self.name)?,
            function: self.function,
            email: contact::email("contact.email", &self.email)?,
            phone,
            phone_typed,
            preferred_slots: slots,
        })
    }
}

/// The wait of a request that no rule routed: an obligation of the platform's administrator, with its own clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triage {
    /// Since when.
    pub since: Instant,
    /// Last microsecond of the due day.
    pub due_at: Instant,
    /// When it was decided, or ended by withdrawal.
    pub decided_at: Option<Instant>,
    /// By whom; none when it ended by withdrawal.
    pub decided_by: Option<PersonId>,
}

impl Triage {
    /// Begins now, on the Département's calendar and the guide's delay.
    pub fn begin(now: Instant, guide: &GuideVersion, calendar: &WorkingCalendar) -> Self {
        let due_at = Clock { calendar, pauses: &[] }.due_at(now, guide.triage_days);
        Self { since: now, due_at, decided_at: None, decided_by: None }
    }

    /// The due day.
    pub fn due_on(&self) -> NaiveDate {
        local_date(self.due_at)
    }

    /// Does it still wait?
    pub fn is_open(&self) -> bool {
        self.decided_at.is_none()
    }
}

/// A verdict of the routing as kept with the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptVerdict {
    /// Slug of the partner.
    pub partner: String,
    /// Was it asked?
    pub chosen: bool,
    /// Why, in French.
    pub reason: String,
}

/// What an authority wrote: the free texts and names of a request, in a row that retention can erase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Content {
    /// In a few words.
    pub title: String,
    /// In their own words.
    pub description: String,
    /// How to call back.
    pub contact: Contact,
}

/// A request as it is now, without its free texts and names (they are in a row that retention can erase).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// `PAT-2026-0042`.
    pub reference: String,
    /// Who filed it.
    pub filer: PersonId,
    /// INSEE code or SIREN.
    pub authority: String,
    /// SIREN of the EPCI on the day of filing.
    pub epci: Option<String>,
    /// Arrondissement on the day of filing.
    pub arrondissement: Option<String>,
    /// How pressing.
    pub urgency: Urgency,
    /// Seen only by those it concerns.
    pub confidential: bool,
    /// Slugs of its themes.
    pub themes: Vec<String>,
    /// When it was received.
    pub submitted_at: Instant,
    /// Its wait in triage, if any.
    pub triage: Option<Triage>,
    /// Since when it is in the register of unmet needs.
    pub unmet_since: Option<Instant>,
    /// Rises with each change.
    pub version: i32,
}

impl Request {
    /// Ended when its triage and all of its referrals are.
    pub fn is_ended(&self, referrals: &[Referral]) -> bool {
        self.triage.as_ref().is_none_or(|triage| !triage.is_open())
            && referrals.iter().all(|referral| !referral.status.is_open())
    }

    /// Have all referrals ended without contact (and none by the authority's own withdrawal)? Then the need is unmet. Not while
    /// the administrator has yet to say whether one that was closed is owed again.
    pub fn is_unmet(&self, referrals: &[Referral]) -> bool {
        let waits = |referral: &Referral| referral.status == Status::Closed && referral.is_disputed();
        let unmet = |referral: &Referral| {
            referral.contacted_at.is_none() && referral.status != Status::Withdrawn && !waits(referral)
        };
        self.is_ended(referrals) && !referrals.is_empty() && referrals.iter().all(unmet)
    }

    /// May this referral of it be passed on? A declined one only while somebody is at work on the request, or when nobody was; not
    /// once the authority has taken it back, nor when it has ended with an answer.
    pub fn lets_pass_on(&self, referral: &Referral, referrals: &[Referral]) -> bool {
        let taken_back = |triage: &Triage| triage.decided_at.is_some() && triage.decided_by.is_none();
        let was_in_triage = self.triage.as_ref().is_some_and(taken_back);
        let is_wanted = !was_in_triage && (!self.is_ended(referrals) || self.is_unmet(referrals));
        referral.status != Status::Declined || is_wanted
    }
}

#[cfg(test)]
mod tests;
