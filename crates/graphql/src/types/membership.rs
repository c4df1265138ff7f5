//! Roles with the people who have them, and askings for a mandate.

use crate::date::Date;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use domain::mandate::{MandateAsk, Membership, RoleEntry, RoleKind};
use domain::policy::authorize_ending;
use domain::territory::Unit;
use domain::time::Instant;

use crate::ctx::ContextExt;
use crate::enums::{Function, RoleKind as Kind};
use crate::loaders;
use crate::types::{AuthorityNode, DirectorateNode, PartnerNode, PersonNode, ThemeNode};

/// A role with the person who has it.
pub(crate) struct MembershipNode(pub(crate) Membership);

impl MembershipNode {
    fn unit(&self) -> Option<Unit> {
        unit_of(&self.0.role.kind)
    }
}

fn unit_of(kind: &RoleKind) -> Option<Unit> {
    match kind {
        RoleKind::Expert(unit) | RoleKind::Manager(unit) => Some(unit.clone()),
        RoleKind::PartnerAdministrator(slug) => Some(Unit::new(slug.as_str(), None)),
        RoleKind::Requester { .. } | RoleKind::PlatformAdministrator => None,
    }
}

#[Object(name = "Membership")]
impl MembershipNode {
    /// Its identifier.
    async fn id(&self) -> ID {
        self.0.role.id.opaque().into()
    }

    /// Who.
    async fn person(&self) -> PersonNode {
        PersonNode::by_role(self.0.person.clone())
    }

    /// Their address, as their person's: whoever sees the membership may write to them.
    async fn email(&self) -> &str {
        &self.0.person.email
    }

    /// What they are.
    async fn kind(&self) -> Kind {
        (&self.0.role.kind).into()
    }

    /// The authority they act for.
    async fn authority(&self, ctx: &Context<'_>) -> Result<Option<AuthorityNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(self.0.role.kind.mandate().map(|(authority, ..)| AuthorityNode::new(loaded, authority)))
    }

    /// What they are there.
    async fn function(&self) -> Option<Function> {
        self.0.role.kind.mandate().map(|(_, function, _)| function.into())
    }

    /// The themes they may file on; empty for all.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<ThemeNode>> {
        let loaded = &ctx.caller()?.territory;
        let themes = self.0.role.kind.mandate().map(|(.., themes)| themes).unwrap_or_default();
        Ok(themes.iter().map(|slug| ThemeNode::new(loaded, slug)).collect())
    }

    /// The partner they are of.
    async fn partner(&self, ctx: &Context<'_>) -> Result<Option<PartnerNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(self.unit().map(|unit| PartnerNode::new(loaded, &unit.partner)))
    }

    /// The directorate they are of.
    async fn directorate(&self, ctx: &Context<'_>) -> Result<Option<DirectorateNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(self.unit().and_then(|unit| DirectorateNode::of(loaded, &unit)))
    }

    /// Since when.
    async fn from(&self) -> Instant {
        self.0.role.from
    }

    /// Until when; null for no end.
    async fn until(&self) -> Option<Instant> {
        self.0.role.until
    }

    /// The last day of it; null for no end.
    async fn last_day(&self) -> Option<Date> {
        self.0.role.last_day().map(Into::into)
    }

    /// Does it hold now?
    async fn holds(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.role.holds(ctx.cx()?.now()))
    }

    /// Who gave it; null for the operator.
    async fn given_by(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        match self.0.role.given_by {
            Some(person) => loaders::person(ctx, person).await,
            None => Ok(None),
        }
    }

    /// How many open referrals they hold in the unit, which would go back to it; 0 for those who may not end the role.
    async fn holding(&self, ctx: &Context<'_>) -> Result<u64> {
        loaders::holding(ctx, &self.0).await
    }

    /// May the caller end it?
    async fn may_end(&self, ctx: &Context<'_>) -> Result<bool> {
        let holds = self.0.role.holds(ctx.cx()?.now());
        Ok(holds && authorize_ending(&ctx.caller()?.actor, &self.0.role.kind, self.0.person.id).is_ok())
    }
}

/// What happened to a role.
pub(crate) struct RoleEntryNode(pub(crate) RoleEntry);

#[Object(name = "RoleEntry")]
impl RoleEntryNode {
    /// When it happened.
    async fn at(&self) -> Instant {
        self.0.at
    }

    /// `ROLE_GIVEN`, `ROLE_REFUSED` to who would have given it themselves, or `ROLE_ENDED`.
    async fn event(&self) -> &'static str {
        self.0.event.code()
    }

    /// Who did it; null for the operator.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        match self.0.by {
            Some(person) => loaders::person(ctx, person).await,
            None => Ok(None),
        }
    }

    /// Whose role.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        loaders::person(ctx, self.0.person).await
    }

    /// Which role.
    async fn kind(&self) -> Kind {
        (&self.0.kind).into()
    }

    /// The authority that it is for.
    async fn authority(&self, ctx: &Context<'_>) -> Result<Option<AuthorityNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(self.0.kind.mandate().map(|(authority, ..)| AuthorityNode::new(loaded, authority)))
    }

    /// What it makes of them there.
    async fn function(&self) -> Option<Function> {
        self.0.kind.mandate().map(|(_, function, _)| function.into())
    }

    /// The partner that it is of.
    async fn partner(&self, ctx: &Context<'_>) -> Result<Option<PartnerNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(unit_of(&self.0.kind).map(|unit| PartnerNode::new(loaded, &unit.partner)))
    }

    /// The directorate that it is of.
    async fn directorate(&self, ctx: &Context<'_>) -> Result<Option<DirectorateNode>> {
        let loaded = &ctx.caller()?.territory;
        Ok(unit_of(&self.0.kind).and_then(|unit| DirectorateNode::of(loaded, &unit)))
    }

    /// Until when it was given; null for no end.
    async fn until(&self) -> Option<Instant> {
        self.0.until
    }
}

/// Somebody who asks to act for an authority.
pub(crate) struct MandateAskNode(pub(crate) MandateAsk);

#[Object(name = "MandateAsk")]
impl MandateAskNode {
    /// Its identifier.
    async fn id(&self) -> ID {
        self.0.id.opaque().into()
    }

    /// Their name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Their address.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// The authority.
    async fn authority(&self, ctx: &Context<'_>) -> Result<AuthorityNode> {
        Ok(AuthorityNode::new(&Arc::clone(&ctx.caller()?.territory), &self.0.authority))
    }

    /// What they are there.
    async fn function(&self) -> Function {
        self.0.function.into()
    }

    /// What they say of it.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// When it was asked.
    async fn asked_at(&self) -> Instant {
        self.0.asked_at
    }

    /// The colleague who asks for them; null when they ask themselves.
    async fn asked_by(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        match self.0.asked_by {
            Some(person) => loaders::person(ctx, person).await,
            None => Ok(None),
        }
    }

    /// Was it granted? Null while it waits.
    async fn granted(&self) -> Option<bool> {
        self.0.granted
    }
}
