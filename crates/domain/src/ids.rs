//! Identifiers: one type per kind of thing, so that one cannot be passed for another.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A request (demande), and with its referrals the file (dossier).
    RequestId,
    /// A referral (saisine): request × unit.
    ReferralId,
    /// A person: requester, expert, manager or administrator.
    PersonId,
    /// A role given to a person: a mandate or a membership of a unit.
    RoleId,
    /// A signed-in session.
    SessionId,
    /// A free text kept beside the journal, so that retention can erase it.
    NoteId,
}
