//! Who a person is on the platform: mandates for authorities, memberships of units, administration. All dated, all given.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::ids::{AskId, PersonId, RoleId};
use crate::territory::Unit;
use crate::time::{Instant, local_date};
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

impl RoleKind {
    /// For whom, as what and on which themes a requester acts.
    pub fn mandate(&self) -> Option<(&str, Function, &[String])> {
        match self {
            Self::Requester { authority, function, themes } => Some((authority, *function, themes)),
            Self::Expert(_)
            | Self::Manager(_)
            | Self::PartnerAdministrator(_)
            | Self::PlatformAdministrator => None,
        }
    }
}

impl RoleKind {
    /// The unit that one is of.
    pub fn unit(&self) -> Option<&Unit> {
        match self {
            Self::Expert(unit) | Self::Manager(unit) => Some(unit),
            Self::Requester { .. } | Self::PartnerAdministrator(_) | Self::PlatformAdministrator => None,
        }
    }
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
    /// Who gave it; none for the operator.
    pub given_by: Option<PersonId>,
}

impl Role {
    /// The last day of it, in Paris; none for open-ended.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.until.map(|until| local_date(until - TimeDelta::microseconds(1)))
    }

    /// Does it hold at this instant?
    pub fn holds(&self, now: Instant) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// What happened to roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleEvent {
    /// One was given.
    Given,
    /// One was refused to who would have given it themselves.
    Refused,
    /// One has ended.
    Ended,
}

impl RoleEvent {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Given, Self::Refused, Self::Ended];

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Given => "ROLE_GIVEN",
            Self::Refused => "ROLE_REFUSED",
            Self::Ended => "ROLE_ENDED",
        }
    }
}

/// An entry of the journal of roles: who, to whom, what, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleEntry {
    /// When.
    pub at: Instant,
    /// What happened.
    pub event: RoleEvent,
    /// Who did it; none for the operator.
    pub by: Option<PersonId>,
    /// Whose role.
    pub person: PersonId,
    /// Which role.
    pub kind: RoleKind,
    /// Until when it was given.
    pub until: Option<Instant>,
}

/// A person who asks to act for an authority, or for whom a colleague asks (convention 2024, art. 2: the executive authorises).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandateAsk {
    /// Its id.
    pub id: AskId,
    /// Their address, lower case.
    pub email: String,
    /// Their name.
    pub name: String,
    /// INSEE code or SIREN.
    pub authority: String,
    /// What they are there.
    pub function: Function,
    /// What they say of it.
    pub message: Option<String>,
    /// When it was asked.
    pub asked_at: Instant,
    /// The colleague who asks for them; none when they ask themselves.
    pub asked_by: Option<PersonId>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// Was it granted?
    pub granted: Option<bool>,
}

/// A role with the person who has it, as lists of people show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: Person,
    /// What they are, since when, until when.
    pub role: Role,
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn role(kind: RoleKind, until: Option<&str>) -> Role {
        let from = "2026-03-01T23:00:00Z".parse().unwrap();
        let until = until.map(|until| until.parse().unwrap());
        Role { id: RoleId(Uuid::nil()), kind, from, until, given_by: None }
    }

    #[test]
    fn a_role_holds_from_its_first_instant_until_just_before_its_end() {
        let ends = role(RoleKind::PlatformAdministrator, Some("2026-03-31T22:00:00Z"));
        let moment = TimeDelta::microseconds(1);
        let until = ends.until.unwrap();
        let holds = [ends.from - moment, ends.from, until - moment, until].map(|now| ends.holds(now));
        assert_eq!(holds, [false, true, true, false]);
        assert_eq!(ends.last_day(), "2026-03-31".parse().ok());
        let open = role(RoleKind::PlatformAdministrator, None);
        assert_eq!((open.last_day(), open.holds(until)), (None, true));
    }

    #[test]
    fn each_role_says_for_whom_it_is() {
        let unit = Unit::from("caue".to_owned());
        let (authority, themes) = ("31184".to_owned(), vec!["voirie".to_owned()]);
        let agent = RoleKind::Requester { authority, function: Function::Dgs, themes: themes.clone() };
        assert_eq!(
            (agent.mandate(), agent.unit()),
            (Some(("31184", Function::Dgs, themes.as_slice())), None)
        );
        for kind in [RoleKind::Expert(unit.clone()), RoleKind::Manager(unit.clone())] {
            assert_eq!((kind.mandate(), kind.unit()), (None, Some(&unit)));
        }
    }
}
