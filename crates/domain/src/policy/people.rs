//! Rights over people rather than files: who gives and ends which role, whose people one sees, what is the administrator's own.

use super::permit::Asked;
use super::{Actor, Identity, Permit};
use crate::mandate::RoleKind;
use crate::refusal::Refusal;
use crate::territory::Unit;

/// May the actor give, or end, this role? An executive authorises the authority's agents (convention 2024, art. 2), a manager
/// the unit's experts, a partner's administrator its experts and managers; the platform's administrator all of them.
///
/// # Errors
/// `NOT_ALLOWED`.
pub fn authorize_role(actor: &Actor, kind: &RoleKind) -> Result<Permit, Refusal> {
    let may = match actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::Person(who) => who.is_platform_administrator() || gives(who, kind),
    };
    permit(may, Asked::Role(kind.clone()))
}

fn gives(who: &Identity, kind: &RoleKind) -> bool {
    match kind {
        RoleKind::Requester { authority, function, themes: _ } => {
            !function.is_executive() && is_executive_of(who, authority)
        }
        RoleKind::Expert(unit) => who.manages(unit) || who.administers(&unit.partner),
        RoleKind::Manager(unit) => who.administers(&unit.partner),
        RoleKind::PartnerAdministrator(_) | RoleKind::PlatformAdministrator => false,
    }
}

/// Is this person the mayor or the president there?
fn is_executive_of(who: &Identity, authority: &str) -> bool {
    who.mandates(authority).any(|(function, _)| function.is_executive())
}

/// May the actor do what is the platform administrator's alone: mails, reminders held back, the whole journal, the folder?
///
/// # Errors
/// `NOT_ALLOWED`.
pub fn authorize_administration(actor: &Actor) -> Result<Permit, Refusal> {
    let may = match actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::Person(who) => who.is_platform_administrator(),
    };
    permit(may, Asked::Administration)
}

/// May the actor say when an authority is open? Its people, and the administrator for them.
///
/// # Errors
/// `NOT_ALLOWED`.
pub fn authorize_card(actor: &Actor, authority: &str) -> Result<Permit, Refusal> {
    let may = match actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::Person(who) => who.is_platform_administrator() || who.mandates(authority).next().is_some(),
    };
    permit(may, Asked::Card(authority.to_owned()))
}

/// Does this person see what each of a unit's people holds? Their manager, nobody else: others see the unit's load.
pub fn sees_loads(who: &Identity, unit: &Unit) -> bool {
    who.manages(unit)
}

/// May the actor see how a unit is doing: its load, its people's? Its managers and its partner's administrator.
pub fn leads(actor: &Actor, unit: &Unit) -> bool {
    match actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::Person(who) => {
            who.is_platform_administrator() || who.manages(unit) || who.administers(&unit.partner)
        }
    }
}

/// Does the actor answer requests, as opposed to filing them? Then they may know who is in an authority, and what it asks.
pub fn answers(actor: &Actor) -> bool {
    match actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::Person(who) => who.roles().iter().any(|role| !matches!(role, RoleKind::Requester { .. })),
    }
}

pub(super) fn permit(is_allowed: bool, asked: Asked) -> Result<Permit, Refusal> {
    if is_allowed { Ok(Permit::new(asked)) } else { Err(Refusal::NotAllowed) }
}

/// The people a caller may see in lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleScope {
    /// All of them.
    pub everyone: bool,
    /// Everybody who acts for an authority.
    pub requesters: bool,
    /// Who acts for these authorities.
    pub authorities: Vec<String>,
    /// Who is of these units.
    pub units: Vec<Unit>,
    /// Who is of these partners.
    pub partners: Vec<String>,
}

impl PeopleScope {
    /// The scope of a caller.
    pub fn of(actor: &Actor) -> Self {
        let Actor::Person(who) = actor else {
            return Self { everyone: matches!(actor, Actor::System), ..Self::default() };
        };
        let mut scope = Self { requesters: answers(actor), ..Self::default() };
        for role in who.roles() {
            match role {
                RoleKind::PlatformAdministrator => scope.everyone = true,
                RoleKind::Requester { authority, .. } => scope.authorities.push(authority.clone()),
                RoleKind::Expert(unit) | RoleKind::Manager(unit) => scope.units.push(unit.clone()),
                RoleKind::PartnerAdministrator(partner) => scope.partners.push(partner.clone()),
            }
        }
        scope
    }
}
