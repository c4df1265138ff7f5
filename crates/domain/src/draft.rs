//! Drafts: what a person has begun to write and not yet filed, as typed. What is filed is a request, and checked as one.

use serde::{Deserialize, Serialize};

use crate::ids::DraftId;
use crate::refusal::Refusal;
use crate::request::{DESCRIPTION_MAX, LIST_MAX, NOTE_MAX, TITLE_MAX};
use crate::text::{kept, line};
use crate::time::Instant;
use crate::words::{Function, Urgency};

/// What a person has begun to write and not yet filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The idempotency key under which it will be filed: twice sent is once filed.
    pub key: String,
    /// How often it has been saved.
    pub version: i32,
    /// The page that saved it last, as that page names itself.
    pub writer: Option<String>,
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

/// What a page knows of the draft that it shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The version that it was made from; none for whoever writes over whatever is there.
    pub version: Option<i32>,
    /// How the page names itself: what it has saved a moment ago is no change to it.
    pub writer: Option<String>,
}

impl Draft {
    /// How the keys of drafts begin: a filing under any other key has no draft to forget.
    pub const KEY: &str = "brouillon:";

    /// The key of the draft of this id.
    pub fn key_of(id: DraftId) -> String {
        format!("{}{}", Self::KEY, id.0.simple())
    }

    /// May a page that has seen this much write?
    ///
    /// # Errors
    /// `DRAFT_CHANGED` when another page has written since.
    pub fn is_as_seen(&self, seen: &Seen) -> Result<(), Refusal> {
        let is_own = self.writer.is_some() && self.writer == seen.writer;
        if is_own || seen.version.is_none_or(|version| version == self.version) {
            return Ok(());
        }
        Err(Refusal::DraftChanged)
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn draft(version: i32, writer: Option<String>) -> Draft {
        let id = DraftId(Uuid::nil());
        let saved_at = Instant::default();
        Draft { id, key: Draft::key_of(id), version, writer, saved_at, content: DraftContent::default() }
    }

    proptest! {
        /// A page writes over what it has seen, or what it has written itself; never over what another has.
        #[test]
        fn nothing_is_written_over_unseen(stored in 1_i32..9, seen in 0_i32..9, last in "[ab]", now in "[ab]") {
            let (stored, seen) = (draft(stored, Some(last.clone())), Seen { version: Some(seen), writer: Some(now.clone()) });
            let may = stored.is_as_seen(&seen).is_ok();
            prop_assert_eq!(may, last == now || seen.version == Some(stored.version));
        }
    }

    #[test]
    fn without_a_version_the_last_word_counts() {
        assert_eq!(draft(7, None).is_as_seen(&Seen::default()), Ok(()));
        let old = Seen { version: Some(3), writer: None };
        assert_eq!(
            draft(7, None).is_as_seen(&old),
            Err(Refusal::DraftChanged),
            "two that say no name are two"
        );
    }
}
