//! Entries of a journal.

use app::Entry;
use async_graphql::{Context, ID, Object, Result};
use domain::time::Instant;

use crate::loaders;
use crate::types::PersonNode;

/// Something that happened, as the journal keeps it.
pub(crate) struct JournalNode(pub(crate) Entry);

#[Object(name = "JournalEntry")]
impl JournalNode {
    /// When it happened.
    async fn at(&self) -> Instant {
        self.0.at
    }

    /// Its code.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Who did it; null for the platform itself.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        match self.0.actor {
            Some(actor) => loaders::person(ctx, actor).await,
            None => Ok(None),
        }
    }

    /// The referral it is about; null for the request as a whole.
    async fn referral_id(&self) -> Option<ID> {
        self.0.referral.map(|id| id.opaque().into())
    }

    /// What it says: JSON of ids, codes and instants.
    async fn data(&self) -> &str {
        &self.0.data
    }

    /// The free text that goes with it; null without one, or once erased.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        match self.0.note {
            Some(note) => loaders::note(ctx, note).await,
            None => Ok(None),
        }
    }
}
