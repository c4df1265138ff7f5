//! Keeping and forgetting a draft.

use app::drafts::{self, Which};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::draft::{DraftContent, Seen};
use domain::ids::DraftId;
use domain::refusal::Refusal;
use domain::text::line;

use super::requests::{ctx_caller, ctx_cx};
use crate::ctx::id;
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
    /// Which draft; without it, the one that was saved last, or a new one where there is none.
    id: Option<ID>,
    /// True begins another draft than those there are.
    another: Option<bool>,
    /// The version that the caller has seen, 0 for a draft that is begun; without it, whatever is there is written over.
    version: Option<i32>,
    /// How the window that writes names itself (at most 64 characters): its own last saving is no change to it.
    writer: Option<String>,
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

/// Which draft.
#[derive(InputObject)]
struct DiscardDraftInput {
    /// Its id; without it, the one that was saved last.
    id: Option<ID>,
    /// Left for clients that must send something.
    reason: Option<String>,
}

impl SaveDraftInput {
    fn which(&self) -> Result<Which, Refusal> {
        let id = self.id.as_ref().map(|given| id(given, DraftId::from_opaque, "id")).transpose()?;
        let writer =
            self.writer.as_deref().map(|writer| line("writer", writer, 1, WRITER_MAX)).transpose()?;
        let seen = Seen { version: self.version, writer };
        Ok(Which { id, another: self.another.unwrap_or_default(), seen })
    }
}

/// Longest name of a window, in characters.
const WRITER_MAX: usize = 64;

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
    /// Keeps what is written so far, in place of the version before.
    async fn save_draft(&self, ctx: &Context<'_>, input: SaveDraftInput) -> Result<SaveDraftPayload> {
        let saved = async {
            let which = input.which()?;
            drafts::keep(ctx_cx(ctx)?, ctx_caller(ctx)?, which, input.into()).await
        };
        SaveDraftPayload::from_outcome(saved.await.map(|draft| SaveDraftSuccess { draft: draft.into() }))
    }

    /// Forgets a draft of the caller's.
    async fn discard_draft(
        &self,
        ctx: &Context<'_>,
        input: Option<DiscardDraftInput>,
    ) -> Result<DiscardDraftPayload> {
        let done = async {
            let given = input.and_then(|input| input.id);
            let which = given.map(|given| id(&given, DraftId::from_opaque, "id")).transpose()?;
            drafts::discard(ctx_cx(ctx)?, ctx_caller(ctx)?, which).await
        };
        DiscardDraftPayload::from_outcome(done.await.map(|()| DiscardDraftSuccess { done: true }))
    }
}
