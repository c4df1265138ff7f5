//! Feeds, opened and revoked.

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::feed::FeedOf;
use domain::ids::FeedId;
use domain::policy::signed_in;
use domain::refusal::Refusal;
use domain::territory::Unit;

use super::requests::{ctx_caller, ctx_cx};
use crate::ctx::id;
use crate::failure::payload;
use crate::types::FeedNode;

/// Mutations of feeds.
#[derive(Default)]
pub(crate) struct FeedMutations;

payload!(
    CreateFeedPayload,
    CreateFeedSuccess {
        /// The feed.
        feed: FeedNode,
        /// Its token, told once: it is not kept.
        token: String,
    }
);
payload!(
    RevokeFeedPayload,
    RevokeFeedSuccess {
        /// The feed.
        feed: FeedNode,
    }
);

/// Whose feed: a partner's, a directorate's, or one's own callbacks.
#[derive(InputObject)]
struct CreateFeedInput {
    /// Slug of the partner.
    partner: Option<String>,
    /// Slug of the directorate.
    directorate: Option<String>,
    /// One's own callbacks, instead of a unit's.
    #[graphql(default)]
    mine: bool,
}

/// Which feed.
#[derive(InputObject)]
struct RevokeFeedInput {
    /// The feed.
    feed_id: ID,
}

#[Object]
impl FeedMutations {
    /// Opens a feed: for a unit its managers, its partner's administrator, the platform's; for one's own callbacks oneself.
    async fn create_feed(&self, ctx: &Context<'_>, input: CreateFeedInput) -> Result<CreateFeedPayload> {
        let created = async {
            let caller = ctx_caller(ctx)?;
            let CreateFeedInput { partner, directorate, mine } = input;
            let of = match (partner, mine) {
                (Some(partner), false) => FeedOf::Unit(Unit::new(partner, directorate)),
                (None, true) => FeedOf::Person(signed_in(&caller.actor)?.person.id),
                (Some(_), true) | (None, false) => {
                    return Err(Refusal::UnknownUnit { field: "partner" }.into());
                }
            };
            let (feed, token) = app::feeds::create(ctx_cx(ctx)?, caller, of).await?;
            Ok(CreateFeedSuccess { feed: FeedNode(feed), token })
        };
        CreateFeedPayload::from_outcome(created.await)
    }

    /// Revokes a feed: its token is worth nothing from the next reading on.
    async fn revoke_feed(&self, ctx: &Context<'_>, input: RevokeFeedInput) -> Result<RevokeFeedPayload> {
        let revoked = async {
            let feed = id(&input.feed_id, FeedId::from_opaque, "feedId")?;
            let feed = app::feeds::revoke(ctx_cx(ctx)?, ctx_caller(ctx)?, feed).await?;
            Ok(RevokeFeedSuccess { feed: FeedNode(feed) })
        };
        RevokeFeedPayload::from_outcome(revoked.await)
    }
}
