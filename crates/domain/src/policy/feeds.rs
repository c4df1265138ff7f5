//! Who opens and revokes feeds: a unit's managers, its partner's administrator, the platform's; one's own, oneself.

use super::people::permit;
use super::permit::Asked;
use super::{Actor, Permit, leads};
use crate::feed::FeedOf;
use crate::mandate::RoleKind;
use crate::refusal::Refusal;

/// May the actor open, see and revoke this feed?
pub fn may_manage(actor: &Actor, of: &FeedOf) -> bool {
    match of {
        FeedOf::Unit(unit) => leads(actor, unit),
        FeedOf::Person(person) => actor.person() == Some(*person),
    }
}

/// Is a feed still worth anything? What its opener might open at this instant: its token outlives no role.
pub fn is_worth(opener: &Actor, of: &FeedOf) -> bool {
    authorize_feed(opener, of).is_ok()
}

/// As [`may_manage`], with its proof.
///
/// # Errors
/// `NOT_ALLOWED`; `NO_FEED_OF_OWN` for somebody who owes no callback.
pub fn authorize_feed(actor: &Actor, of: &FeedOf) -> Result<Permit, Refusal> {
    let answers = match actor {
        Actor::Person(who) => {
            who.roles().iter().any(|role| matches!(role, RoleKind::Expert(_) | RoleKind::Manager(_)))
        }
        Actor::System => true,
        Actor::Anonymous => false,
    };
    if matches!(of, FeedOf::Person(_)) && !answers {
        return Err(Refusal::NoFeedOfOwn);
    }
    permit(may_manage(actor, of), Asked::Feed(of.clone()))
}
