//! What a person wants by mail. What they owe, and what they are owed, reaches them whatever they choose.

use crate::time::Instant;

/// What a person wants by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// The notice of each new referral of their unit, at once. Without it they find it in their inbox and their digest.
    pub notices: bool,
    /// Each step of their requests: an orientation, a date that moves. Acknowledgement, refusal, lateness come anyway.
    pub progress: bool,
    /// The link of the pack of figures for a meeting, each quarter. Whoever wants it asks for it.
    pub meeting_pack: bool,
    /// Until when they have seen their notifications; none before the first time.
    pub seen_at: Option<Instant>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { notices: true, progress: true, meeting_pack: false, seen_at: None }
    }
}
