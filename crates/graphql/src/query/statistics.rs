//! Queries about figures: alone, several tables at once, what they mean and what they are drawn on.

use app::statistics::{self, Wanted};
use async_graphql::{Context, Object, Result};
use domain::refusal::Refusal;
use domain::time::Instant;

use crate::connection::OWN_STATEMENT;
use crate::ctx::{ContextExt, error, in_range, refused};
use crate::enums::{AuthorityKind, Dimension};
use crate::inputs::{PeriodInput, StatisticsFilter};
use crate::types::{ContoursNode, DefinitionNode, StatisticsNode, definitions};

/// Most groupings that are answered at once.
const TABLES_AT_ONCE: usize = 8;

/// What is asked, before it is said by what.
fn wanted(
    ctx: &Context<'_>,
    period: &PeriodInput,
    filter: Option<StatisticsFilter>,
    as_of: Option<Instant>,
) -> Result<Wanted> {
    let period = statistics::whole_months(period.from.0, period.to.0).map_err(|refusal| refused(&refusal))?;
    let as_of = in_range(as_of, "asOf")?;
    let of = filter.unwrap_or_default().read(ctx.caller()?);
    Ok(Wanted { period, by: Vec::new(), of, as_of, alone: false })
}

fn by(wanted: Wanted, by: Vec<Dimension>) -> Wanted {
    Wanted { by: by.into_iter().map(Into::into).collect(), ..wanted }
}

/// Queries about figures.
#[derive(Default)]
pub(crate) struct StatisticsQueries;

#[Object]
impl StatisticsQueries {
    /// The figures of a period, within the caller's perimeter: in all, and grouped by nothing, by one dimension, or by one of the
    /// pairs THEME with PARTNER, DIRECTORATE, MONTH, OUTCOME or `DECLINE_REASON`; PARTNER with MONTH, OUTCOME or `DECLINE_REASON`;
    /// DIRECTORATE with MONTH; EPCI with THEME, PARTNER or MONTH; ARRONDISSEMENT with THEME or PARTNER; COMMUNE with THEME.
    #[graphql(complexity = "OWN_STATEMENT + child_complexity")]
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        period: PeriodInput,
        group_by: Vec<Dimension>,
        filter: Option<StatisticsFilter>,
        as_of: Option<Instant>,
    ) -> Result<StatisticsNode> {
        let wanted = by(wanted(ctx, &period, filter, as_of)?, group_by);
        Ok(statistics::grouped(ctx.cx()?, ctx.caller()?, &wanted).await.map_err(error)?.into())
    }

    /// Several groupings of the same period and filter, as of one moment, in the order in which they are asked for.
    #[graphql(complexity = "groupings.len().min(TABLES_AT_ONCE) * OWN_STATEMENT + child_complexity")]
    async fn statistics_tables(
        &self,
        ctx: &Context<'_>,
        period: PeriodInput,
        groupings: Vec<Vec<Dimension>>,
        filter: Option<StatisticsFilter>,
    ) -> Result<Vec<StatisticsNode>> {
        if groupings.len() > TABLES_AT_ONCE {
            return Err(refused(&Refusal::TooMany { field: "groupings", max: TABLES_AT_ONCE }));
        }
        let all = wanted(ctx, &period, filter, None)?;
        let wanted: Vec<_> = groupings.into_iter().map(|group_by| by(all.clone(), group_by)).collect();
        let found = statistics::grouped_many(ctx.cx()?, ctx.caller()?, &wanted).await.map_err(error)?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// What the communes, or the EPCI, look like on a map; nothing to draw where the folder has no contours.
    #[graphql(complexity = "OWN_STATEMENT + child_complexity")]
    async fn contours(&self, ctx: &Context<'_>, kind: AuthorityKind) -> Result<ContoursNode> {
        Ok(ContoursNode::of(&ctx.caller()?.territory.territory, kind.into()))
    }

    /// What each figure is, in the order of columns.
    async fn figure_definitions(&self) -> Vec<DefinitionNode> {
        definitions()
    }
}
