//! What a person has chosen: the guide they accept, what they want by mail.

use async_graphql::SimpleObject;
use domain::preferences::Preferences;
use domain::time::Instant;

/// Where the caller stands with the shared guide.
#[derive(SimpleObject)]
#[graphql(name = "GuideAcceptance")]
pub(crate) struct AcceptanceNode {
    /// The version in force.
    pub(crate) in_force: u32,
    /// The version that the caller accepted last; null for none.
    pub(crate) accepted: Option<u32>,
    /// When they did.
    pub(crate) accepted_at: Option<Instant>,
    /// Is it the one in force?
    pub(crate) is_current: bool,
}

/// What the caller wants by mail.
#[derive(SimpleObject)]
#[graphql(name = "Preferences")]
pub(crate) struct PreferencesNode {
    /// The notice of each new referral of their unit, at once.
    notices: bool,
    /// The link of the pack of figures for a meeting, each quarter.
    meeting_pack: bool,
    /// Each step of their requests.
    progress: bool,
    /// Until when they have seen their notifications.
    seen_at: Option<Instant>,
}

impl From<Preferences> for PreferencesNode {
    fn from(wanted: Preferences) -> Self {
        let Preferences { notices, progress, meeting_pack, seen_at } = wanted;
        Self { notices, meeting_pack, progress, seen_at }
    }
}
