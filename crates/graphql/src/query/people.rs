//! Queries about people: who is what, teams, what the caller has chosen, what is held about them, following without an account.

use app::people::{absences, choices, mandates, mine, roles, teams};
use app::{PeopleFilter, follow_up, membership_key};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::contact;
use domain::ids::RoleId;
use domain::refusal::Refusal;
use domain::territory::Unit;

use crate::connection::{
    ConnectionOf, OWN_STATEMENT, TotalOf, connection, cost, cursor, page, place, size, total,
};
use crate::ctx::{ContextExt, error, refused};
use crate::inputs::PeopleFilterInput;
use crate::loaders;
use crate::query::steering::mail_nodes;
use crate::types::{
    AbsenceNode, AcceptanceNode, FollowUpNode, MailNode, MandateAskNode, MembershipNode, PreferencesNode,
    RoleEntryNode, TeamNode, UnitLoadNode,
};

/// What is wrong with a field.
#[derive(SimpleObject)]
struct FieldFault {
    /// The field.
    field: String,
    /// What to do next.
    message: String,
}

impl From<&Refusal> for FieldFault {
    fn from(refusal: &Refusal) -> Self {
        Self { field: refusal.field().unwrap_or_default().to_owned(), message: refusal.message() }
    }
}

/// Queries about people.
#[derive(Default)]
pub(crate) struct PeopleQueries;

#[Object]
impl PeopleQueries {
    /// Roles with the people who have them, within what the caller may see, the latest given first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        filter: Option<PeopleFilterInput>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<MembershipNode>> {
        let (cx, caller) = (ctx.cx()?, ctx.caller()?);
        let PeopleFilterInput { search, authority_code, partner, directorate, past } =
            filter.unwrap_or_default();
        let unit = directorate.map(|slug| Unit::new(partner.clone().unwrap_or_default(), Some(slug)));
        let wanted = PeopleFilter {
            search,
            role: None,
            person: None,
            authority: authority_code,
            partner: partner.filter(|_| unit.is_none()),
            unit,
            at: (past != Some(true)).then(|| cx.now()),
        };
        let (is_first, page) = (after.is_none(), page(ctx, first, after, "")?);
        let scope = roles::scope(caller, &wanted);
        let rows = roles::list(cx, caller, &scope, (&wanted, page)).await.map_err(error)?;
        loaders::prime_people(ctx, rows.rows.iter().filter_map(|row| row.role.given_by)).await?;
        let all = TotalOf::People(scope, Box::new(wanted));
        let total = total(&rows, is_first, true, all);
        connection(ctx, rows, total, |row| (cursor("", membership_key(&row)), MembershipNode(row)))
    }

    /// What happened to roles: who gave, would have given themselves, or ended which, of whom; the latest first, for the platform's
    /// administrator.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn role_journal(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<RoleEntryNode>> {
        let (cx, caller) = (ctx.cx()?, ctx.caller()?);
        let (is_first, after) = (after.is_none(), place(ctx, after)?);
        let rows = roles::entries(cx, caller, (size(first)?, after)).await.map_err(error)?;
        let named = rows.rows.iter().flat_map(|(_, entry)| entry.by.into_iter().chain([entry.person]));
        loaders::prime_people(ctx, named).await?;
        let total = total(&rows, is_first, true, TotalOf::Roles);
        connection(ctx, rows, total, |(seq, entry)| (seq.to_string(), RoleEntryNode(entry)))
    }

    /// The role of this id with the person who has it; null where the caller may not know of it.
    async fn membership(&self, ctx: &Context<'_>, id: ID) -> Result<Option<MembershipNode>> {
        let id = crate::ctx::id(&id, RoleId::from_opaque, "id").map_err(|refusal| refused(&refusal))?;
        Ok(roles::find(ctx.cx()?, ctx.caller()?, id).await.map_err(error)?.map(MembershipNode))
    }

    /// Who asks for a mandate that the caller may give, oldest first.
    async fn mandate_asks(&self, ctx: &Context<'_>) -> Result<Vec<MandateAskNode>> {
        let found = mandates::waiting(ctx.cx()?, ctx.caller()?).await.map_err(error)?;
        Ok(found.into_iter().map(MandateAskNode).collect())
    }

    /// The units that the caller leads, each with its load: all of them for the platform's administrator.
    #[graphql(complexity = "OWN_STATEMENT + child_complexity")]
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<UnitLoadNode>> {
        let caller = ctx.caller()?;
        let found = teams::units(ctx.cx()?, caller).await.map_err(error)?;
        Ok(found.iter().map(|load| UnitLoadNode::new(&caller.territory, load)).collect())
    }

    /// A unit with its people, their load and their absences, for those who lead it.
    #[graphql(complexity = "OWN_STATEMENT + child_complexity")]
    async fn team(
        &self,
        ctx: &Context<'_>,
        partner: String,
        directorate: Option<String>,
    ) -> Result<TeamNode> {
        let caller = ctx.caller()?;
        let unit = Unit::new(partner, directorate);
        let team = teams::team(ctx.cx()?, caller, &unit).await.map_err(error)?;
        Ok(TeamNode::new(&caller.territory, team))
    }

    /// The caller's absences that are not over, soonest first.
    async fn my_absences(&self, ctx: &Context<'_>) -> Result<Vec<AbsenceNode>> {
        let found = absences::mine(ctx.cx()?, ctx.caller()?).await.map_err(error)?;
        Ok(found.into_iter().map(AbsenceNode).collect())
    }

    /// Where the caller stands with the shared guide in force; null when anonymous.
    async fn guide_acceptance(&self, ctx: &Context<'_>) -> Result<Option<AcceptanceNode>> {
        let (cx, caller) = (ctx.cx()?, ctx.caller()?);
        if caller.actor.person().is_none() {
            return Ok(None);
        }
        let in_force = caller.territory.guide_at(cx.now()).map_err(error)?.number;
        let found = choices::accepted(cx, caller).await.map_err(error)?;
        let (accepted, accepted_at) = (found.map(|(version, _)| version), found.map(|(_, at)| at));
        let is_current = accepted == Some(in_force);
        Ok(Some(AcceptanceNode { in_force, accepted, accepted_at, is_current }))
    }

    /// What the caller wants by mail.
    async fn preferences(&self, ctx: &Context<'_>) -> Result<PreferencesNode> {
        Ok(choices::preferences(ctx.cx()?, ctx.caller()?).await.map_err(error)?.into())
    }

    /// What was told to the caller, the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<MailNode>> {
        let (cx, caller) = (ctx.cx()?, ctx.caller()?);
        let (is_first, page) = (after.is_none(), page(ctx, first, after, "")?);
        let rows = choices::notifications(cx, caller, page).await.map_err(error)?;
        let who = domain::policy::signed_in(&caller.actor).map_err(|missing| error(missing.into()))?;
        let total = total(&rows, is_first, true, TotalOf::Mails(Box::new(choices::mine(who, None))));
        mail_nodes(ctx, rows, total).await
    }

    /// How many of them the caller has not seen.
    async fn unseen_notifications(&self, ctx: &Context<'_>) -> Result<u64> {
        choices::unseen(ctx.cx()?, ctx.caller()?).await.map_err(error)
    }

    /// Everything that is held about the caller, as JSON (GDPR, art. 15 and 20).
    #[graphql(complexity = "OWN_STATEMENT")]
    async fn my_data(&self, ctx: &Context<'_>) -> Result<String> {
        let held = mine::held(ctx.cx()?, ctx.caller()?).await.map_err(error)?;
        Ok(serde_json::to_string_pretty(&held).unwrap_or_default())
    }

    /// What is wrong with an address or a number, as one types it; empty when nothing is.
    async fn check_contact(&self, email: Option<String>, phone: Option<String>) -> Vec<FieldFault> {
        let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let email = said(email).and_then(|email| contact::email("email", &email).err());
        let phone = said(phone).and_then(|phone| contact::phone("phone", &phone).err());
        email.iter().chain(&phone).map(FieldFault::from).collect()
    }

    /// The request that a follow-up link shows, for anybody who has the link.
    async fn follow_up(&self, ctx: &Context<'_>, token: String) -> Result<FollowUpNode> {
        let followed = follow_up::follow(ctx.cx()?, &token).await.map_err(error)?;
        FollowUpNode::new(ctx, followed)
    }
}
