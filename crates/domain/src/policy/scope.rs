//! What a caller's lists may hold: every list query of `storage` wants a [`Scope`].

use crate::ids::PersonId;
use crate::mandate::RoleKind;
use crate::policy::Actor;
use crate::territory::Unit;

/// The files a caller may see in lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// All of them (platform administrator, system).
    pub everything: bool,
    /// Does it only count? A confidential file counts for those who may not read it, as « demande confidentielle ».
    pub counts_only: bool,
    /// Is it given out, to everybody or to whoever has an address? Then every confidential file counts as one.
    pub public: bool,
    /// Who calls.
    pub person: Option<PersonId>,
    /// Authorities whose requests they see; confidential ones only as filer or executive.
    pub authorities: Vec<String>,
    /// Authorities of which they are the executive.
    pub executive_of: Vec<String>,
    /// Units whose referrals they see.
    pub units: Vec<Unit>,
    /// Partners whose referrals they see, confidential ones apart.
    pub partners: Vec<String>,
}

impl Scope {
    /// The same files, to be counted.
    #[must_use]
    pub fn counting(self) -> Self {
        Self { counts_only: true, ..self }
    }

    /// Is a confidential referral of this authority and unit open to whoever counts: to the executive, to the unit it was sent to?
    pub fn opens(&self, authority: &String, unit: &str) -> bool {
        let of_unit = self.units.iter().any(|own| own.to_string() == unit);
        !self.public && (self.everything || self.executive_of.contains(authority) || of_unit)
    }

    /// The scope of a caller.
    pub fn of(actor: &Actor) -> Self {
        let identity = match actor {
            Actor::Anonymous => return Self::default(),
            Actor::System => return Self { everything: true, ..Self::default() },
            Actor::Person(identity) => identity,
        };
        let mut scope = Self { person: Some(identity.person.id), ..Self::default() };
        for role in identity.roles() {
            match role {
                RoleKind::PlatformAdministrator => scope.everything = true,
                RoleKind::Requester { authority, function, .. } => {
                    scope.authorities.push(authority.clone());
                    if function.is_executive() {
                        scope.executive_of.push(authority.clone());
                    }
                }
                RoleKind::Expert(unit) | RoleKind::Manager(unit) => scope.units.push(unit.clone()),
                RoleKind::PartnerAdministrator(partner) => scope.partners.push(partner.clone()),
            }
        }
        scope
    }
}
