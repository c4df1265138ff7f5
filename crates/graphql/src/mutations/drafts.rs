//! Keeping and forgetting a draft.

use app::drafts;
use async_graphql::{Context, InputObject, Object, Result};
use domain::draft::DraftContent;

use super::requests::{ctx_caller, ctx_cx};
use crate::enums::{Function, Urgency};
use crate::failure::payload;
use crate::types::DraftNode;

/// Mutations of drafts.
#[derive(Default)]
pub(crate) struct DraftMutations;

payload!(
    SaveDraftPayload,
    SaveDraftSuccess {
        /// The draft as kept.
        draft: DraftNode,
    }
);
payload!(
    DiscardDraftPayload,
    DiscardDraftSuccess {
        /// It is gone.
        done: bool,
    }
);

/// What is written so far; what is left out is empty.
#[derive(InputObject)]
struct SaveDraftInput {
    /// INSEE code or SIREN.
    authority_code: Option<String>,
    /// In a few words.
    title: Option<String>,
    /// In their own words.
    description: Option<String>,
    /// Slugs of themes; null before they have been chosen.
    themes: Option<Vec<String>>,
    /// How pressing.
    urgency: Option<Urgency>,
    /// Seen only by those it concerns.
    confidential: Option<bool>,
    /// Whom to ask for.
    name: Option<String>,
    /// What they are in the authority.
    function: Option<Function>,
    /// Their address.
    email: Option<String>,
    /// The number as typed.
    phone: Option<String>,
    /// When to call.
    slots: Option<Vec<String>>,
    /// When the authority is open.
    opening_hours: Option<String>,
}

/// Nothing to say.
#[derive(InputObject)]
struct DiscardDraftInput {
    /// Left for clients that must send something.
    reason: Option<String>,
}

impl From<SaveDraftInput> for DraftContent {
    fn from(input: SaveDraftInput) -> Self {
        Self {
            authority: input.authority_code.unwrap_or_default(),
            title: input.title.unwrap_or_default(),
            description: input.description.unwrap_or_default(),
            themes: input.themes,
            urgency: input.urgency.map(Into::into),
            confidential: input.confidential.unwrap_or_default(),
            name: input.name.unwrap_or_default(),
            function: input.function.map(Into::into),
            email: input.email.unwrap_or_default(),
            phone: input.phone.unwrap_or_default(),
            slots: input.slots.unwrap_or_default(),
            opening_hours: input.opening_hours.unwrap_or_default(),
        }
    }
}

#[Object]
impl DraftMutations {
    /// Keeps what is written so far, in place of the draft before.
    async fn save_draft(&self, ctx: &Context<'_>, input: SaveDraftInput) -> Result<SaveDraftPayload> {
        let saved = async { drafts::keep(ctx_cx(ctx)?, ctx_caller(ctx)?, input.into()).await };
        SaveDraftPayload::from_outcome(saved.await.map(|draft| SaveDraftSuccess { draft: draft.into() }))
    }

    /// Forgets the caller's draft.
    async fn discard_draft(
        &self,
        ctx: &Context<'_>,
        input: Option<DiscardDraftInput>,
    ) -> Result<DiscardDraftPayload> {
        let _reason = input.map(|input| input.reason);
        let done = async { drafts::discard(ctx_cx(ctx)?, ctx_caller(ctx)?).await };
        DiscardDraftPayload::from_outcome(done.await.map(|()| DiscardDraftSuccess { done: true }))
    }
}
