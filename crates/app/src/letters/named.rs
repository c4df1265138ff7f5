//! The kinds of letters, as the outbox keeps them: named once, for what is written and for what an instance claims.

use super::Letter;

macro_rules! kinds {
    ($($letter:ident => $kind:literal,)*) => {
        impl Letter {
            /// Every kind that this program can read and write. An instance claims these alone; mails of other kinds wait for a
            /// newer program.
            pub const KINDS: &[&str] = &[$($kind),*];

            /// The kind, as kept in the outbox.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Self::$letter { .. } => $kind,)*
                }
            }
        }
    };
}

kinds! {
    SignIn => "sign-in",
    Acknowledgement => "acknowledgement",
    Oriented => "oriented",
    Notice => "notice",
    HandedOver => "handed-over",
    GivenBack => "given-back",
    Declined => "declined",
    Redirected => "redirected",
    DateMoved => "date-moved",
    Settled => "settled",
    Withdrawn => "withdrawn",
    Overdue => "overdue",
    AskConfirmation => "ask-confirmation",
    Unreachable => "unreachable",
    SlotOffered => "slot-offered",
    CallMissing => "call-missing",
    CallDenied => "call-denied",
    TriageAlarm => "triage-alarm",
    NobodyThere => "nobody-there",
    MailGivenUp => "mail-given-up",
    FiguresStopped => "figures-stopped",
    RoleGiven => "role-given",
    RoleEnded => "role-ended",
    FeedEnded => "feed-ended",
    MandateAsked => "mandate-asked",
    MandatesWaiting => "mandates-waiting",
    MandateRefused => "mandate-refused",
    FiledOnBehalf => "filed-on-behalf",
    FollowLink => "follow-link",
    Digest => "digest",
    ExportReady => "export-ready",
    MeetingPack => "meeting-pack",
}
