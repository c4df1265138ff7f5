//! Entries of a journal.

use app::Entry;
use async_graphql::{Context, ID, Object, Result};
use domain::referral::{Event, told, told_of_reminder, told_of_request};
use domain::time::Instant;

use crate::ctx::ContextExt;
use crate::loaders;
use crate::types::PersonNode;

/// Something that happened, as the journal keeps it.
pub(crate) struct JournalNode(Entry, Option<String>);

impl JournalNode {
    /// Within a file.
    pub(crate) fn new(entry: Entry) -> Self {
        Self(entry, None)
    }

    /// Found in everybody's journal, with its file's reference.
    pub(crate) fn found(entry: Entry, reference: Option<String>) -> Self {
        Self(entry, reference)
    }
}

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
        match (&self.0.who, self.0.actor) {
            (Some(who), _) => Ok(Some(PersonNode::new(who.clone()))),
            (None, Some(actor)) => loaders::person(ctx, actor).await,
            (None, None) => Ok(None),
        }
    }

    /// The file's reference; null within a file.
    async fn reference(&self) -> Option<&str> {
        self.1.as_deref()
    }

    /// The referral it is about; null for the request as a whole.
    async fn referral_id(&self) -> Option<ID> {
        self.0.referral.map(|id| id.opaque().into())
    }

    /// What it says: JSON of ids, codes and instants.
    async fn data(&self) -> &str {
        &self.0.data
    }

    /// What it says, in plain French; the unit and the moment stand beside it.
    async fn told(&self, ctx: &Context<'_>) -> Result<String> {
        let actor = self.actor(ctx).await?;
        let by = actor.as_ref().map(|actor| actor.0.name.as_str());
        let territory = &ctx.caller()?.territory.territory;
        let data: serde_json::Value = serde_json::from_str(&self.0.data).unwrap_or_default();
        if let Some(step) =
            data.get("step").and_then(|step| step.as_str()).filter(|_| self.0.kind == "REMINDER_SENT")
        {
            return Ok(told_of_reminder(step, territory));
        }
        if let Some(told) = told_of_request(&self.0.kind, by) {
            return Ok(told);
        }
        // One that a newer program wrote is shown by its code.
        let event = Event::from_journal(&self.0.kind, &self.0.data).ok().flatten();
        Ok(event.map_or_else(|| self.0.kind.clone(), |event| told(&event, by, territory)))
    }

    /// The free text that goes with it; null without one, or once erased.
    async fn note(&self) -> Option<&str> {
        self.0.text.as_deref()
    }
}
