//! The sections of the settings, as `config/appui.toml` has them.

use serde::Deserialize;

/// The form of technical logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// How long one waits for the database.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub turn_seconds: u64,
    pub lock_seconds: u64,
    pub statement_seconds: u64,
    pub idle_transaction_seconds: u64,
    pub retry_after_seconds: u32,
    pub start_seconds: u64,
    pub migration_seconds: u64,
}

/// Links and sessions.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub link_minutes: u32,
    pub links: u32,
    pub people_at_once: u32,
    pub session_hours: u32,
    pub renewal_minutes: u32,
    pub token_hours: u32,
}

/// Askings for a mandate, which are open to all.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mandates {
    pub mailed: u64,
    pub kept: u64,
    pub platform_an_hour: u32,
}

/// Links by which a request is followed without an account.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    pub alive: usize,
    pub of_request_a_day: usize,
    pub by_person_a_day: usize,
}

/// Roles that people give each other.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    pub to_person_a_day: usize,
    pub by_giver_a_day: usize,
}

/// The relay: retries, and how many mails at once.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub retry_first_seconds: u32,
    pub retry_longest_seconds: u32,
    pub retry_most: u32,
    pub lease_seconds: u32,
    pub at_once: usize,
    pub send_seconds: u32,
}

/// The reminders' worker.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminders {
    pub every_seconds: u64,
}

/// The figures' worker.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    pub every_seconds: u64,
}

/// Feeds.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feeds {
    pub per_minute: u32,
}

/// Figures for everybody.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    pub after_days: u32,
    pub every_seconds: u64,
}

/// Exports.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exports {
    pub days_kept: u32,
    pub lease_seconds: u32,
    pub every_seconds: u64,
}

/// What is begun and not yet filed.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drafts {
    pub most: usize,
    pub days_kept: u32,
}

/// Forms of the pages.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forms {
    pub fresh_hours: u32,
    pub sent_days: u32,
    pub typed_minutes: u32,
    pub typed_bytes: usize,
    pub typed_most: u64,
    pub sweep_seconds: u64,
}

/// What a document may ask.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub document_bytes: usize,
    pub nesting: usize,
    pub tokens: usize,
    pub spreads: usize,
    pub visits: usize,
    pub depth: usize,
    pub root_fields: usize,
    pub aliases: usize,
    pub values: usize,
    pub complexity: usize,
    pub argument_bytes: usize,
    pub text_chars: usize,
    pub seconds: u64,
    pub body_bytes: usize,
    pub introspection: bool,
    pub head_seconds: u64,
    pub body_seconds: u64,
    pub answer_seconds: u64,
    pub connections: usize,
    pub connections_per_peer: usize,
}
