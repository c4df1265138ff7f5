//! Drafts: what a person has begun to write and not yet filed, as typed. What is filed is a request, and checked as one.

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;
use crate::request::{DESCRIPTION_MAX, LIST_MAX, NOTE_MAX, TITLE_MAX};
use crate::text::{kept, line};
use crate::time::Instant;
use crate::words::{Function, Urgency};

/// What a person has begun to write and not yet filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The idempotency key under which it will be filed: twice sent is once filed.
    pub key: String,
    /// When it was last saved.
    pub saved_at: Instant,
    /// What is written so far.
    pub content: DraftContent,
}

/// The fields of a draft, as typed; what was not reached yet is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftContent {
    /// INSEE code or SIREN.
    pub authority: String,
    /// In a few words.
    pub title: String,
    /// In their own words.
    pub description: String,
    /// Slugs of themes; none before the step that chooses them.
    pub themes: Option<Vec<String>>,
    /// How pressing.
    pub urgency: Option<Urgency>,
    /// Seen only by those it concerns.
    pub confidential: bool,
    /// Whom to ask for.
    pub name: String,
    /// What they are in the authority.
    pub function: Option<Function>,
    /// Their address.
    pub email: String,
    /// The number as typed.
    pub phone: String,
    /// When to call.
    pub slots: Vec<String>,
    /// When the authority is open.
    pub opening_hours: String,
}

impl Draft {
    /// How the keys of drafts begin: a filing under any other key has no draft to forget.
    pub const KEY: &str = "brouillon:";
}

impl DraftContent {
    /// As it may be kept: no text longer and no list fuller than a request's.
    ///
    /// # Errors
    /// Length and characters of the texts, `TOO_MANY`.
    pub fn checked(self) -> Result<Self, Refusal> {
        let short = |field, text: &str| line(field, text, 0, TITLE_MAX);
        let Self {
            authority,
            title,
            description,
            themes,
            urgency,
            confidential,
            name,
            function,
            email,
            phone,
            slots,
            opening_hours,
        } = self;
        let few = |field, list: Vec<String>| {
            if list.len() > LIST_MAX {
                return Err(Refusal::TooMany { field, max: LIST_MAX });
            }
            list.iter().map(|text| short(field, text)).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            authority: short("authorityCode", &authority)?,
            title: short("title", &title)?,
            description: kept("description", &description, 0, DESCRIPTION_MAX)?,
            themes: themes.map(|themes| few("themes", themes)).transpose()?,
            urgency,
            confidential,
            name: short("name", &name)?,
            function,
            email: short("email", &email)?,
            phone: short("phone", &phone)?,
            slots: few("slots", slots)?,
            opening_hours: kept("openingHours", &opening_hours, 0, NOTE_MAX)?,
        })
    }
}
