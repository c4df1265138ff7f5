//! Mails as they are kept, and reminders as they are planned. Names and references are brought along: one statement a kind.

use app::KeptMail;
use app::letters::{Addressed, Letter, Unsent};
use app::run_reminders::{Held, Leaving};
use async_graphql::{ID, Object, SimpleObject};
use domain::time::Instant;

use crate::enums::MailState;

/// A mail, or the notification that stands for it.
pub(crate) struct MailNode {
    /// The mail.
    pub(crate) kept: KeptMail,
    /// What it is about and to whom; none where it cannot be read any more.
    pub(crate) addressed: Option<Addressed>,
    /// Who it is to, in words.
    pub(crate) to: String,
    /// Its request's reference.
    pub(crate) reference: Option<String>,
}

impl MailNode {
    /// Is it of a kind that only a newer program knows?
    fn is_newer(&self) -> bool {
        !Letter::KINDS.contains(&self.kept.kind.as_str())
    }

    fn letter(&self) -> Option<&Letter> {
        self.addressed.as_ref().map(|addressed| &addressed.letter)
    }
}

#[Object(name = "Mail")]
impl MailNode {
    /// Its identifier.
    async fn id(&self) -> ID {
        self.kept.id.opaque().into()
    }

    /// Its kind, as in metrics: `notice`, `digest`…
    async fn kind(&self) -> &str {
        &self.kept.kind
    }

    /// What it tells, in French.
    async fn label(&self) -> &str {
        match self.letter() {
            Some(letter) => letter.label(),
            None if self.is_newer() => "Courriel d’une version plus récente",
            None => "Courriel illisible",
        }
    }

    /// Why it leaves, in French.
    async fn why(&self) -> &str {
        match self.letter() {
            Some(letter) => letter.why(),
            None if self.is_newer() => "il attend une instance à jour, qui sait l’écrire",
            None => "son contenu ne se lit plus",
        }
    }

    /// Who it is to, in words; a contact's name stays in the file.
    async fn to(&self) -> &str {
        &self.to
    }

    /// Its request's reference.
    async fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }

    /// The referral it is about.
    async fn referral_id(&self) -> Option<ID> {
        self.letter().and_then(|letter| letter.about().1).map(|id| id.opaque().into())
    }

    /// Where it stands.
    async fn state(&self) -> MailState {
        self.kept.state.into()
    }

    /// When it was caused.
    async fn created_at(&self) -> Instant {
        self.kept.created_at
    }

    /// When it is tried next.
    async fn due_at(&self) -> Instant {
        self.kept.due_at
    }

    /// When it left.
    async fn sent_at(&self) -> Option<Instant> {
        self.kept.sent_at
    }

    /// Why it was not sent when its turn came, in French; null for the others.
    async fn skipped(&self) -> Option<&str> {
        let code = self.kept.skipped.as_deref()?;
        Some(match Unsent::parse(code) {
            Some(why) => why.label(),
            None => code,
        })
    }

    /// How often it has been tried.
    async fn attempts(&self) -> u32 {
        self.kept.attempts
    }

    /// What the last try ended with, in the mail server's words.
    async fn last_error(&self) -> Option<&str> {
        self.kept.last_error.as_deref()
    }
}

/// What leaves until a moment, and what does not.
#[derive(SimpleObject)]
#[graphql(name = "UpcomingReminders")]
pub(crate) struct UpcomingNode {
    /// Until when.
    pub(crate) until: Instant,
    /// What leaves.
    pub(crate) leaving: Vec<ReminderNode>,
    /// What does not, and why.
    pub(crate) held: Vec<ReminderNode>,
}

/// A planned reminder, to one addressee.
#[derive(SimpleObject)]
#[graphql(name = "Reminder")]
pub(crate) struct ReminderNode {
    /// Its identifier.
    id: ID,
    /// The request's reference.
    reference: String,
    /// The referral; null for a triage.
    referral_id: Option<ID>,
    /// Slug of the guide's step.
    step: String,
    /// Who it is to, in words; empty for what does not leave.
    to: String,
    /// Why it leaves, or does not.
    why: String,
    /// When it leaves; null for what does not.
    leaves_at: Option<Instant>,
    /// Since when an administrator holds it back.
    held_at: Option<Instant>,
    /// The name of which administrator.
    held_by: Option<String>,
}

impl ReminderNode {
    /// Those that leave, to whom: one a reminder, with all of its addressees.
    pub(crate) fn all_leaving(leaving: impl Iterator<Item = (Leaving, String)>) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (one, to) in leaving {
            let new = Self::leaving(one, to);
            match all.iter_mut().find(|known| known.id == new.id) {
                Some(known) => known.to = format!("{}, {}", known.to, new.to),
                None => all.push(new),
            }
        }
        all
    }

    fn leaving(one: Leaving, to: String) -> Self {
        let Leaving { id, leaves_at, about, reference, step, mail: _, why } = one;
        let referral_id = about.referral().map(|id| id.opaque().into());
        let id = id.opaque().into();
        Self {
            id,
            reference,
            referral_id,
            step,
            to,
            why,
            leaves_at: Some(leaves_at),
            held_at: None,
            held_by: None,
        }
    }

    /// One that does not leave.
    pub(crate) fn held(one: Held, by: Option<String>) -> Self {
        let Held { id, held_by, about, reference, step, why } = one;
        let held_at = held_by.map(|(_, at)| at);
        let referral_id = about.referral().map(|id| id.opaque().into());
        let id = id.opaque().into();
        Self {
            id,
            reference,
            referral_id,
            step,
            to: String::new(),
            why,
            leaves_at: None,
            held_at,
            held_by: by,
        }
    }
}
