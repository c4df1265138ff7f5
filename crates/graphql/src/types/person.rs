//! People.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::mandate::{Person, RoleKind};
use domain::policy::{Actor, shows_address};

use crate::ctx::ContextExt;
use crate::types::{AuthorityNode, DirectorateNode, PartnerNode, ThemeNode};

/// A person, and whether they are shown by a role that the reader sees.
pub(crate) struct PersonNode(pub(crate) Person, bool);

impl PersonNode {
    /// Somebody.
    pub(crate) const fn new(person: Person) -> Self {
        Self(person, false)
    }

    /// Somebody as the bearer of a role that the reader sees.
    pub(crate) const fn by_role(person: Person) -> Self {
        Self(person, true)
    }
}

/// Something a person is.
#[derive(SimpleObject)]
#[graphql(name = "Role")]
struct RoleNode {
    /// `REQUESTER`, `EXPERT`, `MANAGER`, `PARTNER_ADMINISTRATOR` or `PLATFORM_ADMINISTRATOR`.
    kind: &'static str,
    /// The authority they act for.
    authority: Option<AuthorityNode>,
    /// What they are there.
    function: Option<crate::enums::Function>,
    /// The themes they may file on; empty for all.
    themes: Vec<ThemeNode>,
    /// The partner they are of.
    partner: Option<PartnerNode>,
    /// The directorate they are of.
    directorate: Option<DirectorateNode>,
}

#[Object(name = "Person")]
impl PersonNode {
    /// Their identifier.
    async fn id(&self) -> ID {
        self.0.id.opaque().into()
    }

    /// Their name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Their address: one's own, to those who answer requests, and wherever a role of theirs is shown.
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let is_shown = shows_address(&ctx.caller()?.actor, self.0.id, self.1);
        Ok(is_shown.then_some(self.0.email.as_str()))
    }

    /// Do they answer requests, as opposed to filing them? One's own only.
    async fn answers(&self, ctx: &Context<'_>) -> Result<bool> {
        let actor = &ctx.caller()?.actor;
        Ok(actor.person() == Some(self.0.id) && domain::policy::answers(actor))
    }

    /// The authorities whose agents they may authorise, as mayor or president: one's own only.
    async fn authorises(&self, ctx: &Context<'_>) -> Result<Vec<AuthorityNode>> {
        let caller = ctx.caller()?;
        let Actor::Person(who) = &caller.actor else { return Ok(Vec::new()) };
        let own = who.person.id == self.0.id;
        let mandates = who.roles().iter().filter(|_| own).filter_map(RoleKind::mandate);
        let led = mandates.filter(|(_, function, _)| function.is_executive());
        Ok(led.map(|(code, ..)| AuthorityNode::new(&caller.territory, code)).collect())
    }

    /// What they are now: one's own only, empty for others.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<RoleNode>> {
        let caller = ctx.caller()?;
        let Actor::Person(who) = &caller.actor else { return Ok(Vec::new()) };
        if who.person.id != self.0.id {
            return Ok(Vec::new());
        }
        let loaded = &caller.territory;
        let role = |kind, unit: Option<&domain::territory::Unit>| RoleNode {
            kind,
            authority: None,
            function: None,
            themes: Vec::new(),
            partner: unit.map(|unit| PartnerNode::new(loaded, &unit.partner)),
            directorate: unit.and_then(|unit| DirectorateNode::of(loaded, unit)),
        };
        let shown = who.roles().iter().map(|kind| match kind {
            RoleKind::Requester { authority, function, themes } => RoleNode {
                themes: themes.iter().map(|slug| ThemeNode::new(loaded, slug)).collect(),
                authority: Some(AuthorityNode::new(loaded, authority)),
                function: Some((*function).into()),
                ..role("REQUESTER", None)
            },
            RoleKind::Expert(unit) => role("EXPERT", Some(unit)),
            RoleKind::Manager(unit) => role("MANAGER", Some(unit)),
            RoleKind::PartnerAdministrator(slug) => {
                role("PARTNER_ADMINISTRATOR", Some(&domain::territory::Unit::new(slug.as_str(), None)))
            }
            RoleKind::PlatformAdministrator => role("PLATFORM_ADMINISTRATOR", None),
        });
        Ok(shown.collect())
    }
}
