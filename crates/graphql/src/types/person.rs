//! People.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::mandate::{Person, RoleKind};
use domain::policy::Actor;

use crate::ctx::ContextExt;
use crate::types::{AuthorityNode, DirectorateNode, PartnerNode};

/// A person.
pub(crate) struct PersonNode(pub(crate) Person);

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

    /// Their address: their own, and to those who answer requests.
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let Actor::Person(who) = &ctx.caller()?.actor else { return Ok(None) };
        let answers = who.roles().iter().any(|role| !matches!(role, RoleKind::Requester { .. }));
        Ok((answers || who.person.id == self.0.id).then_some(self.0.email.as_str()))
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
            partner: unit.map(|unit| PartnerNode::new(loaded, &unit.partner)),
            directorate: unit.and_then(|unit| DirectorateNode::of(loaded, unit)),
        };
        let shown = who.roles().iter().map(|kind| match kind {
            RoleKind::Requester { authority, function, .. } => RoleNode {
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
