//! A feed: whose figures, changes and callbacks an address gives to whoever holds its token.

use crate::ids::PersonId;
use crate::mandate::RoleKind;
use crate::policy::{Identity, Scope};
use crate::territory::{Territory, Unit};

/// Whose feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedOf {
    /// A partner's (with all its directorates, when it is made of them), or a directorate's.
    Unit(Unit),
    /// A person's: the callbacks they hold.
    Person(PersonId),
}

impl FeedOf {
    /// What a unit's feed may hold, as its opener reads it: confidential files are told to those of the unit, not to who
    /// administers it. A partner made of directorates has all of them, confidential files apart.
    pub fn scope_of(unit: &Unit, territory: &Territory, opener: &Identity) -> Scope {
        let is_whole = unit.directorate.is_none()
            && territory.partner(&unit.partner).is_some_and(|partner| !partner.directorates.is_empty());
        if is_whole {
            Scope { partners: vec![unit.partner.clone()], ..Scope::default() }
        } else if opener.is_of_unit(unit) {
            Scope { units: vec![unit.clone()], ..Scope::default() }
        } else {
            Scope { open_units: vec![unit.clone()], ..Scope::default() }
        }
    }

    /// What a person's feed may hold: what their units owe, as long as they are of them.
    pub fn scope_of_person(who: &Identity) -> Scope {
        let units = who.roles().iter().filter_map(|role| match role {
            RoleKind::Expert(unit) | RoleKind::Manager(unit) => Some(unit.clone()),
            RoleKind::Requester { .. }
            | RoleKind::PartnerAdministrator(_)
            | RoleKind::PlatformAdministrator => None,
        });
        Scope { person: Some(who.person.id), units: units.collect(), ..Scope::default() }
    }
}
