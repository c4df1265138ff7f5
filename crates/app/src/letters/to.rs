//! To whom: one address, or a role behind which people stand.

use domain::ids::{AskId, FollowId, PersonId, RequestId};
use domain::territory::Unit;
use serde::{Deserialize, Serialize};

/// To whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// A person.
    Person(PersonId),
    /// A unit's functional mailbox.
    Mailbox(Unit),
    /// The contact named in a request.
    Contact(RequestId),
    /// The filer of a request, as its filer.
    Filer(RequestId, PersonId),
    /// The service in charge of the platform, where it has no administrator.
    Service,
    /// Everybody of a unit who is there, or who stands in.
    Unit(Unit),
    /// As [`Self::Unit`], but for the one of them who has done what it tells of.
    Colleagues(Unit, PersonId),
    /// The holder if there is one, else the unit.
    Holder(Unit, Option<PersonId>),
    /// The contact and the filer of a request.
    Requester(RequestId),
    /// The platform's administrators.
    Platform,
    /// The mayors or presidents of an authority; without any on the platform, its administrators.
    Executive(String),
    /// Whoever asked for a mandate, who may not be known yet.
    Asker(AskId),
    /// Whoever a follow-up link is mailed to, who has no account.
    Follower(FollowId),
}

impl To {
    /// Is it one address, or must it be fanned out first?
    pub const fn is_one(&self) -> bool {
        matches!(
            self,
            Self::Person(_)
                | Self::Mailbox(_)
                | Self::Contact(_)
                | Self::Filer(..)
                | Self::Service
                | Self::Asker(_)
                | Self::Follower(_)
        )
    }

    /// The person it is to, when it is to one who is known.
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(person) | Self::Filer(_, person) => Some(*person),
            Self::Mailbox(_)
            | Self::Contact(_)
            | Self::Service
            | Self::Unit(_)
            | Self::Colleagues(..)
            | Self::Holder(..)
            | Self::Requester(_)
            | Self::Platform
            | Self::Executive(_)
            | Self::Asker(_)
            | Self::Follower(_) => None,
        }
    }

    /// Is it a mailbox, which nobody greets by name?
    pub const fn is_mailbox(&self) -> bool {
        matches!(self, Self::Mailbox(_) | Self::Service)
    }

    /// A short key for deduplication.
    pub fn key(&self) -> String {
        match self {
            Self::Person(person) => crate::outbox::person_key(*person),
            Self::Mailbox(unit) => format!("mailbox/{unit}"),
            Self::Contact(request) => format!("contact/{request}"),
            Self::Filer(_, person) => format!("filer/{person}"),
            Self::Unit(unit) | Self::Colleagues(unit, _) | Self::Holder(unit, _) => format!("unit/{unit}"),
            Self::Requester(request) => format!("requester/{request}"),
            Self::Service => "service".to_owned(),
            Self::Platform => "platform".to_owned(),
            Self::Executive(authority) => format!("executive/{authority}"),
            Self::Asker(ask) => format!("asker/{ask}"),
            Self::Follower(link) => format!("follower/{link}"),
        }
    }
}
