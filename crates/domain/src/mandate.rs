//! Who a person is on the platform: mandates for authorities, memberships of units, administration. All dated.

use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, RoleId};
use crate::territory::Unit;
use crate::time::Instant;
use crate::words::Function;

/// What a role lets one be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoleKind {
    /// Acts for an authority (habilitation): given by its executive, or by the operator.
    Requester {
        /// INSEE code or SIREN.
        authority: String,
        /// What they are there.
        function: Function,
        /// Themes they may file on; empty for all.
        themes: Vec<String>,
    },
    /// Answers referrals of a unit.
    Expert(Unit),
    /// Leads a unit.
    Manager(Unit),
    /// Administers a partner.
    PartnerAdministrator(String),
    /// Administers the platform, for the Département.
    PlatformAdministrator,
}

/// A role given to a person for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// What it lets one be.
    pub kind: RoleKind,
    /// First instant.
    pub from: Instant,
    /// First instant that it no longer holds; none for open-ended.
    pub until: Option<Instant>,
}

impl Role {
    /// Does it hold at this instant?
    pub fn holds(&self, now: Instant) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their address, lower case, unique.
    pub email: String,
    /// Their name.
    pub name: String,
}
