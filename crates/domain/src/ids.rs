//! Identifiers: one type per kind of thing, so that one cannot be passed for another.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The identifier as it is shown outside: opaque, and of one kind only.
            pub fn opaque(self) -> String {
                format!("{}-{}", $prefix, self.0.simple())
            }

            /// Reads [`Self::opaque`] back; none when it is another kind's, or not an identifier.
            pub fn from_opaque(text: &str) -> Option<Self> {
                let rest = text.strip_prefix($prefix)?.strip_prefix('-')?;
                Uuid::try_parse(rest).ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A request (demande), and with its referrals the file (dossier).
    RequestId = "req",
    /// A referral (saisine): request × unit.
    ReferralId = "ref",
    /// A person: requester, expert, manager or administrator.
    PersonId = "per",
    /// A role given to a person: a mandate or a membership of a unit.
    RoleId = "rol",
    /// A person's asking for a mandate.
    AskId = "ask",
    /// A link by which a request is followed without an account.
    FollowId = "fol",
    /// An absence of a person.
    AbsenceId = "abs",
    /// A mail of the outbox.
    MailId = "mai",
    /// A planned reminder.
    ReminderId = "rem",
    /// A signed-in session.
    SessionId = "ses",
    /// A feed: an address by which figures and callbacks are read without signing in.
    FeedId = "fee",
    /// An export in the making, or made.
    ExportId = "exp",
    /// A draft: what a person has begun to write.
    DraftId = "dra",
    /// A free text kept beside the journal, so that retention can erase it.
    NoteId = "not",
}
