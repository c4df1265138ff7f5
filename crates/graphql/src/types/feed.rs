//! Feeds.

use app::{Feed, Loaded};
use async_graphql::{Context, ID, Object, Result};
use domain::feed::FeedOf;
use domain::time::Instant;

use crate::ctx::ContextExt;
use crate::loaders;
use crate::types::{DirectorateNode, PartnerNode, PersonNode};

/// A feed: an address by which figures, changes and callbacks are read without signing in.
pub(crate) struct FeedNode(pub(crate) Feed);

impl FeedNode {
    fn loaded<'a>(ctx: &'a Context<'_>) -> Result<&'a Loaded> {
        Ok(&ctx.caller()?.territory)
    }
}

#[Object(name = "Feed")]
impl FeedNode {
    /// Its identifier.
    async fn id(&self) -> ID {
        self.0.id.opaque().into()
    }

    /// Where its files are, under the platform's address: `/flux/caue`, `/flux/moi`.
    async fn path(&self) -> String {
        match &self.0.of {
            FeedOf::Unit(unit) => format!("/flux/{unit}"),
            FeedOf::Person(_) => "/flux/moi".to_owned(),
        }
    }

    /// The partner; null for one's own callbacks.
    async fn partner(&self, ctx: &Context<'_>) -> Result<Option<PartnerNode>> {
        let FeedOf::Unit(unit) = &self.0.of else { return Ok(None) };
        Ok(Some(PartnerNode::new(&ctx.caller()?.territory, &unit.partner)))
    }

    /// The directorate; null for a whole partner.
    async fn directorate(&self, ctx: &Context<'_>) -> Result<Option<DirectorateNode>> {
        let FeedOf::Unit(unit) = &self.0.of else { return Ok(None) };
        Ok(DirectorateNode::of(Self::loaded(ctx)?, unit))
    }

    /// When it was opened.
    async fn created_at(&self) -> Instant {
        self.0.created_at
    }

    /// By whom.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        loaders::person(ctx, self.0.created_by).await
    }

    /// When it was revoked; null while it holds.
    async fn revoked_at(&self) -> Option<Instant> {
        self.0.revoked_at
    }

    /// When it was last read, to the minute; null if never.
    async fn last_used_at(&self) -> Option<Instant> {
        self.0.last_used_at
    }
}
