//! Who calls: built once at the edge from the session, then only looked at.

use crate::ids::PersonId;
use crate::mandate::{Person, Role, RoleKind};
use crate::territory::Unit;
use crate::time::Instant;
use crate::words::Function;

/// Who calls.
#[derive(Debug, Clone)]
pub enum Actor {
    /// Nobody known.
    Anonymous,
    /// A person who has signed in.
    Person(Identity),
    /// The operator at the command line, or a worker.
    System,
}

/// A person with the roles that hold now.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The person.
    pub person: Person,
    roles: Vec<RoleKind>,
    past: Vec<RoleKind>,
}

impl Identity {
    /// The person with these roles, as they hold at `now`.
    pub fn new(person: Person, roles: Vec<Role>, now: Instant) -> Self {
        let (roles, past): (Vec<_>, Vec<_>) = roles.into_iter().partition(|role| role.holds(now));
        let kinds = |roles: Vec<Role>| roles.into_iter().map(|role| role.kind).collect();
        Self { person, roles: kinds(roles), past: kinds(past) }
    }

    /// The person with these roles, of which it is known that they hold.
    pub fn holding(person: Person, roles: Vec<RoleKind>) -> Self {
        Self { person, roles, past: Vec::new() }
    }

    /// The roles that hold.
    pub fn roles(&self) -> &[RoleKind] {
        &self.roles
    }

    /// Mandates for an authority: function and themes (empty for all).
    pub fn mandates<'a>(&'a self, code: &'a str) -> impl Iterator<Item = (Function, &'a [String])> {
        self.roles.iter().filter_map(move |role| match role {
            RoleKind::Requester { authority, function, themes } if authority == code => {
                Some((*function, themes.as_slice()))
            }
            RoleKind::Requester { .. }
            | RoleKind::Expert(_)
            | RoleKind::Manager(_)
            | RoleKind::PartnerAdministrator(_)
            | RoleKind::PlatformAdministrator => None,
        })
    }

    /// Had the person a mandate for the authority that no longer holds?
    pub fn had_mandate(&self, code: &str) -> bool {
        self.past
            .iter()
            .any(|role| matches!(role, RoleKind::Requester { authority, .. } if authority == code))
    }

    /// Expert or manager of the unit?
    pub fn is_of_unit(&self, unit: &Unit) -> bool {
        self.roles
            .iter()
            .any(|role| matches!(role, RoleKind::Expert(own) | RoleKind::Manager(own) if own == unit))
    }

    /// Manager of the unit?
    pub fn manages(&self, unit: &Unit) -> bool {
        self.roles.iter().any(|role| matches!(role, RoleKind::Manager(own) if own == unit))
    }

    /// Administrator of the partner?
    pub fn administers(&self, partner: &str) -> bool {
        self.roles.iter().any(|role| matches!(role, RoleKind::PartnerAdministrator(own) if own == partner))
    }

    /// Administrator of the platform?
    pub fn is_platform_administrator(&self) -> bool {
        self.roles.contains(&RoleKind::PlatformAdministrator)
    }
}

impl Actor {
    /// The person's id, when a person calls.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(identity) => Some(identity.person.id),
            Self::Anonymous | Self::System => None,
        }
    }
}
