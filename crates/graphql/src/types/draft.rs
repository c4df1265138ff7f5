//! Drafts.

use async_graphql::{Context, ID, Object, Result};
use domain::draft::Draft;
use domain::time::Instant;

use crate::ctx::ContextExt;
use crate::enums::{Function, Urgency};

/// What the caller has begun to write and not yet filed.
pub(crate) struct DraftNode(Draft);

impl From<Draft> for DraftNode {
    fn from(draft: Draft) -> Self {
        Self(draft)
    }
}

#[Object(name = "Draft")]
impl DraftNode {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.opaque().into()
    }

    /// How often it has been saved: to be given back with the next saving.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Until when it is kept, unless it is saved again.
    async fn kept_until(&self, ctx: &Context<'_>) -> Result<Instant> {
        Ok(self.0.saved_at + ctx.cx()?.settings.drafts_kept)
    }

    /// The idempotency key under which it is to be filed.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// When it was last saved.
    async fn saved_at(&self) -> Instant {
        self.0.saved_at
    }

    /// INSEE code or SIREN, as far as it was said.
    async fn authority_code(&self) -> &str {
        &self.0.content.authority
    }

    /// In a few words.
    async fn title(&self) -> &str {
        &self.0.content.title
    }

    /// In their own words.
    async fn description(&self) -> &str {
        &self.0.content.description
    }

    /// Slugs of themes; null before they have been chosen.
    async fn themes(&self) -> Option<&[String]> {
        self.0.content.themes.as_deref()
    }

    /// How pressing.
    async fn urgency(&self) -> Option<Urgency> {
        self.0.content.urgency.map(Into::into)
    }

    /// Seen only by those it concerns.
    async fn confidential(&self) -> bool {
        self.0.content.confidential
    }

    /// Whom to ask for.
    async fn name(&self) -> &str {
        &self.0.content.name
    }

    /// What they are in the authority.
    async fn function(&self) -> Option<Function> {
        self.0.content.function.map(Into::into)
    }

    /// Their address.
    async fn email(&self) -> &str {
        &self.0.content.email
    }

    /// The number as typed.
    async fn phone(&self) -> &str {
        &self.0.content.phone
    }

    /// When to call.
    async fn slots(&self) -> &[String] {
        &self.0.content.slots
    }

    /// When the authority is open.
    async fn opening_hours(&self) -> &str {
        &self.0.content.opening_hours
    }
}
