//! Queries about feeds.

use async_graphql::{Context, Object, Result, SimpleObject};
use domain::feed::FeedOf;
use domain::policy::may_manage;

use crate::ctx::{ContextExt, error};
use crate::types::{DirectorateNode, FeedNode, PartnerNode};

/// Queries about feeds.
#[derive(Default)]
pub(crate) struct FeedQueries;

/// A unit that the caller may open a feed for.
#[derive(SimpleObject)]
struct FeedTarget {
    /// The partner.
    partner: PartnerNode,
    /// The directorate; null for the whole partner.
    directorate: Option<DirectorateNode>,
}

#[Object]
impl FeedQueries {
    /// The feeds that the caller manages: those that hold, and those revoked within a month; the newest first.
    async fn feeds(&self, ctx: &Context<'_>) -> Result<Vec<FeedNode>> {
        let found = app::feeds::managed(ctx.cx()?, ctx.caller()?).await.map_err(error)?;
        Ok(found.into_iter().map(FeedNode).collect())
    }

    /// The units that the caller may open a feed for.
    async fn feed_targets(&self, ctx: &Context<'_>) -> Result<Vec<FeedTarget>> {
        let caller = ctx.caller()?;
        let loaded = &caller.territory;
        let units = loaded.territory.units();
        let may = |unit: &domain::territory::Unit| may_manage(&caller.actor, &FeedOf::Unit(unit.clone()));
        let target = |unit: domain::territory::Unit| FeedTarget {
            partner: PartnerNode::new(loaded, &unit.partner),
            directorate: DirectorateNode::of(loaded, &unit),
        };
        Ok(units.filter(may).map(target).collect())
    }

    /// May the caller open a feed of their own callbacks?
    async fn may_have_own_feed(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(app::feeds::may_have_own(&ctx.caller()?.actor))
    }
}
