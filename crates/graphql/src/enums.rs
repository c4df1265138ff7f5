//! The domain's closed lists, as GraphQL enums.

use async_graphql::Enum;

macro_rules! enums {
    ($($(#[$doc:meta])* $name:ident of $remote:literal { $($(#[$vdoc:meta])* $variant:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
        #[graphql(remote = $remote)]
        pub(crate) enum $name { $($(#[$vdoc])* $variant),* }
    )*};
}

enums! {
    /// What a requester is in the local authority.
    Function of "domain::words::Function" { Maire, President, Dgs, Secretaire, Dst, Technicien }
    /// How pressing a request is.
    Urgency of "domain::words::Urgency" { Low, Normal, High }
    /// Where a referral stands.
    ReferralStatus of "domain::words::Status" {
        Notified, Claimed, Contacted, Feasible, NotFeasible, Proposed, Agreed, Underway, Closed, Declined,
        Redirected, Withdrawn,
    }
    /// How a closed referral ended.
    Outcome of "domain::words::Outcome" { Answered, SupportDone, NotFeasible, NoFollowUp, Unreachable }
    /// Why a unit declines.
    DeclineReason of "domain::words::DeclineReason" {
        OutOfScope, NotEligible, AdministrativePolice, PrivateCompetition, Duplicate, Other,
    }
    /// What a call attempt came to.
    CallResult of "domain::words::CallResult" { Reached, Voicemail, NoAnswer, WrongNumber }
    /// The way a call attempt was made.
    CallChannel of "domain::words::Channel" { Phone, Video, Visit, Email }
    /// What those who answer do to a referral.
    ReferralAct of "domain::referral::Act" {
        Claim, Release, HandOver, LogCall, Pause, Resume, Decline, Redirect, Close,
    }
    /// Kind of local authority.
    AuthorityKind of "domain::words::AuthorityKind" { Commune, Epci }
}

/// What a person can be.
#[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum RoleKind {
    /// Acts for an authority.
    Requester,
    /// Answers referrals of a unit.
    Expert,
    /// Leads a unit.
    Manager,
    /// Administers a partner.
    PartnerAdministrator,
    /// Administers the platform.
    PlatformAdministrator,
}

impl From<&domain::mandate::RoleKind> for RoleKind {
    fn from(kind: &domain::mandate::RoleKind) -> Self {
        use domain::mandate::RoleKind as Domain;
        match kind {
            Domain::Requester { .. } => Self::Requester,
            Domain::Expert(_) => Self::Expert,
            Domain::Manager(_) => Self::Manager,
            Domain::PartnerAdministrator(_) => Self::PartnerAdministrator,
            Domain::PlatformAdministrator => Self::PlatformAdministrator,
        }
    }
}

/// Where a mail stands.
#[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
#[graphql(remote = "app::MailState")]
pub(crate) enum MailState {
    /// Still to be sent, or tried again.
    Waiting,
    /// It has left.
    Sent,
    /// Kept as a notification: its reader wants no such mail.
    Unwanted,
    /// Not sent: when its turn came there was nothing left to say, or nobody to say it to.
    Skipped,
    /// It could not be sent, and nobody has looked after it yet.
    GivenUp,
    /// It could not be sent, and somebody has looked after it.
    Settled,
}

/// In which order referrals are listed.
#[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum ReferralOrder {
    /// The newest first.
    Newest,
    /// What is owed first: by due day.
    DueFirst,
}

/// What figures can be grouped by.
#[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
#[graphql(remote = "domain::figures::Dimension")]
pub(crate) enum Dimension {
    /// The theme that routed.
    Theme,
    /// The partner.
    Partner,
    /// The directorate.
    Directorate,
    /// The commune.
    Commune,
    /// The EPCI on the day of filing.
    Epci,
    /// The arrondissement.
    Arrondissement,
    /// The month of the notification.
    Month,
    /// How it was closed.
    Outcome,
    /// Why it was declined.
    DeclineReason,
}
