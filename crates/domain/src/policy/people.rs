//! Rights over people rather than files: who gives and ends which role, whose people one sees, what is the administrator's own.

use super::permit::Asked;
use super::{Actor, Identity, Permit, Scope, within};
use crate::ids::PersonId;
use crate::mandate::RoleKind;
use crate::refusal::Refusal;
use crate::territory::Unit;

/// Does the actor decide of such roles? An executive authorises the authority's agents (convention 2024, art. 2), a manager the
/// unit's experts, a partner's administrator its experts and managers; the platform's administrator all of them.
pub fn may_decide_roles(actor: &Actor, kind: &RoleKind) -> bool {
    match actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::Person(who) => who.is_platform_administrator() || gives(who, kind),
    }
}

/// May the actor give this role to this person? Who decides of such roles, and never to themselves: a role is another's to give.
///
/// # Errors
/// `NOT_ALLOWED`, `OWN_ROLE`.
pub fn authorize_giving(actor: &Actor, kind: &RoleKind, to: PersonId) -> Result<Permit, Refusal> {
    let agreed = permit(may_decide_roles(actor, kind), Asked::Role(kind.clone()))?;
    if actor.person() == Some(to) { Err(Refusal::OwnRole) } else { Ok(agreed) }
}

/// May the actor end this role of this person? Who decides of such roles; and everybody leaves a role of their own, a mayor or
/// president apart: their authority would be left without an executive by a click.
///
/// # Errors
/// `NOT_ALLOWED`.
pub fn authorize_ending(actor: &Actor, kind: &RoleKind, of: PersonId) -> Result<Permit, Refusal> {
    let is_executive = kind.mandate().is_some_and(|(_, function, _)| function.is_executive());
    let leaves = actor.person() == Some(of) && !is_executive;
    permit(leaves || may_decide_roles(actor, kind), Asked::Role(kind.clone()))
}

fn gives(who: &Identity, kind: &RoleKind) -> bool {
    match kind {
        RoleKind::Requester { authority, function, themes } => {
            !function.is_executive() && is_executive_of(who, authority, themes)
        }
        RoleKind::Expert(unit) => who.manages(unit) || who.administers(&unit.partner),
        RoleKind::Manager(unit) => who.administers(&unit.partner),
        RoleKind::PartnerAdministrator(_) | RoleKind::PlatformAdministrator => false,
    }
}

/// Is this person the mayor or the president there, for these themes?
fn is_executive_of(who: &Identity, authority: &str, themes: &[String]) -> bool {
    who.mandates(authority).any(|(function, limit)| function.is_executive() && within(limit, themes))
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
    /// Who acts for these authorities.
    pub authorities: Vec<String>,
    /// Who acts for this authority, while one of its files is within the scope.
    pub by_file: Option<(String, Scope)>,
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
        let mut scope = Self::default();
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

    /// The same, with the people of an authority at hand: those who answer requests know who acts for it while they see one of its
    /// files, which is what they know it by.
    #[must_use]
    pub fn through_a_file(self, actor: &Actor, authority: &str) -> Self {
        let is_known = self.everyone || self.authorities.iter().any(|own| own == authority);
        if is_known || !answers(actor) {
            return self;
        }
        Self { by_file: Some((authority.to_owned(), Scope::of(actor))), ..self }
    }
}

/// Is a person's address shown to the actor? One's own; to those who answer requests; and to whoever is shown the role that the
/// person has, wherever it is shown.
pub fn shows_address(actor: &Actor, person: PersonId, is_shown_by_role: bool) -> bool {
    is_shown_by_role || answers(actor) || actor.person() == Some(person)
}

/// Does the actor read a person's role from outside? Somebody who acts for an authority, read by who does not: it is logged.
pub fn reads_role_from_outside(actor: &Actor, person: PersonId, kind: &RoleKind) -> bool {
    match (actor, kind) {
        (Actor::Person(who), RoleKind::Requester { authority, .. }) => {
            who.person.id != person && who.mandates(authority).next().is_none()
        }
        _ => false,
    }
}
