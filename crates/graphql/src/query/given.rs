//! Queries about what is given out: what is published for everybody, the pack of a meeting, one's exports.

use app::publications;
use async_graphql::{Context, Object, Result};
use domain::publication::Quarter;
use domain::refusal::Refusal;

use crate::connection::OWN_STATEMENT;
use crate::ctx::{ContextExt, error, refused};
use crate::types::{ExportNode, PublicationNode, StatisticsNode};

/// Queries about what is given out.
#[derive(Default)]
pub(crate) struct GivenQueries;

#[Object]
impl GivenQueries {
    /// The quarters that are published, the latest first. Everybody may ask.
    async fn published_quarters(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        publications::quarters(ctx.cx()?).await.map_err(error)
    }

    /// What was published of a quarter, as it was. Everybody may ask.
    #[graphql(complexity = "OWN_STATEMENT + child_complexity")]
    async fn publication(&self, ctx: &Context<'_>, quarter: String) -> Result<PublicationNode> {
        Ok(publications::published(ctx.cx()?, &quarter).await.map_err(error)?.into())
    }

    /// The figures of a meeting's pack, within the caller's perimeter and of one moment: the year to the quarter's end by month,
    /// then the quarter by structure, by theme, by structure and decline reason.
    #[graphql(complexity = "OWN_STATEMENT + child_complexity")]
    async fn meeting_pack(&self, ctx: &Context<'_>, quarter: String) -> Result<Vec<StatisticsNode>> {
        let quarter = Quarter::parse(&quarter).ok_or_else(|| refused(&Refusal::NotPublished))?;
        let found = publications::pack(ctx.cx()?, ctx.caller()?, quarter).await.map_err(error)?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// The caller's exports, the latest first.
    async fn my_exports(&self, ctx: &Context<'_>) -> Result<Vec<ExportNode>> {
        let found = app::exports::mine(ctx.cx()?, ctx.caller()?).await.map_err(error)?;
        Ok(found.into_iter().map(Into::into).collect())
    }
}
