//! Proof that the policy was asked, and what for. Each write of `storage` asks the permit whether it covers that very write.

use super::Action;
use crate::feed::FeedOf;
use crate::ids::{ReferralId, RequestId};
use crate::mandate::RoleKind;
use crate::territory::Unit;
use crate::words::Function;

/// Proof that the policy was asked and agreed. Only the policy makes it; what it was asked for, it keeps.
#[derive(Debug)]
#[must_use]
pub struct Permit(Asked);

/// What the policy was asked for.
#[derive(Debug)]
pub(super) enum Asked {
    /// An act on a request, or on one referral of it.
    Act { action: Action, request: RequestId, referral: Option<ReferralId> },
    /// Filing for an authority, and the request that it becomes.
    Filing { authority: String, request: Option<RequestId> },
    /// Giving or ending a role of this kind.
    Role(RoleKind),
    /// Opening or revoking a feed.
    Feed(FeedOf),
    /// Saying when an authority is open.
    Card(String),
    /// What is the platform administrator's alone.
    Administration,
    /// What nobody in particular asked for.
    System(System),
}

/// Who of the platform's own writes without anybody having asked: each may write what it is there for, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// The operator at the command line: people and their roles.
    Operator,
    /// The worker that closes feeds which have outlived their opener's role.
    Feeds,
    /// The demo, on a platform without any request: people, their roles, and files with their past.
    Demo,
    /// What people who have left a unit held there, given back to it.
    Departures,
}

/// A write, as `storage` is about to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write<'a> {
    /// A new request of an authority.
    NewRequest(RequestId, &'a str),
    /// What a request is now, or what was decided of its partners.
    Request(RequestId),
    /// A new referral of a request.
    NewReferral(RequestId),
    /// What a referral of a request is now, in its unit.
    Referral(RequestId, ReferralId, &'a Unit),
    /// A link by which a request is followed, made or revoked.
    FollowLink(RequestId),
    /// A role given or ended.
    Role(&'a RoleKind),
    /// An asking for a mandate decided: for which authority, as what.
    Mandate(&'a str, Function),
    /// A feed opened or revoked.
    Feed(&'a FeedOf),
    /// When an authority is open.
    Card(&'a str),
    /// A mail sent again or settled.
    Mail,
    /// A reminder held back or let go.
    Reminder,
}

impl Permit {
    pub(super) const fn new(asked: Asked) -> Self {
        Self(asked)
    }

    /// The permit of one of the platform's own.
    pub const fn of_the_system(system: System) -> Self {
        Self(Asked::System(system))
    }

    /// The same permit to file, for the request that is being filed; any other permit stays what it is.
    pub fn to_file(self, id: RequestId) -> Self {
        if let Asked::Filing { authority, request: None } = self.0 {
            Self(Asked::Filing { authority, request: Some(id) })
        } else {
            self
        }
    }

    /// Was the policy asked for this write?
    pub fn covers(&self, write: &Write<'_>) -> bool {
        match &self.0 {
            Asked::Act { action, request, referral } => act_covers(*action, (*request, *referral), write),
            Asked::Filing { authority, request } => request.is_some_and(|id| {
                let new = [Write::NewRequest(id, authority), Write::NewReferral(id), Write::FollowLink(id)];
                new.contains(write)
            }),
            Asked::Role(kind) => role_covers(kind, write),
            Asked::Feed(of) => *write == Write::Feed(of),
            Asked::Card(authority) => *write == Write::Card(authority),
            Asked::Administration => matches!(write, Write::Mail | Write::Reminder),
            Asked::System(System::Operator) => matches!(write, Write::Role(_)),
            Asked::System(System::Feeds) => matches!(write, Write::Feed(_)),
            Asked::System(System::Demo) => {
                matches!(write, Write::Role(_) | Write::NewRequest(..) | Write::NewReferral(_))
            }
            Asked::System(System::Departures) => matches!(write, Write::Referral(..)),
        }
    }
}

/// What each act may write: of its own request, and of no other.
fn act_covers(
    action: Action,
    (request, referral): (RequestId, Option<ReferralId>),
    write: &Write<'_>,
) -> bool {
    let of_request = *write == Write::Request(request);
    let new_referral = *write == Write::NewReferral(request);
    let of_referral = matches!(
        write,
        Write::Referral(of, id, _) if *of == request && referral.is_none_or(|own| own == *id)
    );
    match action {
        Action::ReadRequest | Action::ReadReferral => false,
        Action::Claim
        | Action::LogCall
        | Action::Hold
        | Action::Reassign
        | Action::AnswerCall
        | Action::Settle
        | Action::Withdraw => of_request || of_referral,
        Action::Decline => of_request || of_referral || new_referral,
        Action::Triage => of_request || new_referral,
        Action::Share => *write == Write::FollowLink(request),
    }
}

/// A role given or ended, on whatever themes, and the asking for it; what its bearer held in the unit goes back to it.
fn role_covers(kind: &RoleKind, write: &Write<'_>) -> bool {
    let mandate = kind.mandate().map(|(authority, function, _)| (authority, function));
    let is_this = |other: &RoleKind| match other.mandate() {
        Some((authority, function, _)) => mandate == Some((authority, function)),
        None => kind == other,
    };
    matches!(write, Write::Role(other) if is_this(other))
        || matches!(write, Write::Mandate(authority, function) if mandate == Some((*authority, *function)))
        || matches!(write, Write::Referral(_, _, unit) if kind.unit() == Some(*unit))
}
