//! Who may do what: every authorisation question of the platform is answered here, and nowhere else.
//!
//! What one may not see is *not found*; what one may see but not do is *not allowed*.

mod actor;
mod feeds;
mod people;
mod permit;
mod scope;

pub use self::actor::{Actor, Identity};
pub use self::feeds::{authorize_feed, is_worth, may_manage};
pub use self::people::{
    PeopleScope, answers, authorize_administration, authorize_card, authorize_ending, authorize_giving,
    leads, may_decide_roles, reads_role_from_outside, sees_loads, shows_address,
};
use self::permit::Asked;
pub use self::permit::{Permit, System, Write};
pub use self::scope::{Scope, Themed};
use crate::ids::{PersonId, ReferralId, RequestId};
use crate::refusal::Refusal;
use crate::territory::Unit;

/// What one can ask to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// See a request.
    ReadRequest,
    /// See a referral of it.
    ReadReferral,
    /// Take a referral.
    Claim,
    /// Log a call attempt.
    LogCall,
    /// Pause, resume.
    Hold,
    /// Give a referral back, pass it on to a colleague, close it: so that nothing is left to nobody, the administrators too.
    Reassign,
    /// Decline or redirect.
    Decline,
    /// Confirm or deny a call, offer a slot.
    AnswerCall,
    /// Withdraw the request.
    Withdraw,
    /// Settle a disagreement.
    Settle,
    /// Route a request that no rule matched.
    Triage,
    /// Let somebody follow the request without an account, or no longer.
    Share,
}

impl Action {
    /// Every action, for the matrix.
    pub const ALL: [Self; 12] = [
        Self::ReadRequest,
        Self::ReadReferral,
        Self::Claim,
        Self::LogCall,
        Self::Hold,
        Self::Reassign,
        Self::Decline,
        Self::AnswerCall,
        Self::Withdraw,
        Self::Settle,
        Self::Triage,
        Self::Share,
    ];
}

/// What the policy must know of a file.
#[derive(Debug, Clone, Copy)]
pub struct FileFacts<'a> {
    /// The request.
    pub request: RequestId,
    /// The authority's code.
    pub authority: &'a str,
    /// Who filed the request.
    pub filer: PersonId,
    /// Is it confidential?
    pub confidential: bool,
    /// Its themes.
    pub themes: &'a [String],
    /// Units that have a referral on the request.
    pub units: &'a [Unit],
    /// The referral, when one is asked about.
    pub referral: Option<ReferralFacts<'a>>,
}

/// What the policy must know of a referral.
#[derive(Debug, Clone, Copy)]
pub struct ReferralFacts<'a> {
    /// The referral.
    pub id: ReferralId,
    /// Its unit.
    pub unit: &'a Unit,
    /// Who holds it.
    pub holder: Option<PersonId>,
}

/// A caller who has signed in.
///
/// # Errors
/// [`Unauthenticated`] for anybody else.
pub fn signed_in(actor: &Actor) -> Result<&Identity, Unauthenticated> {
    match actor {
        Actor::Person(identity) => Ok(identity),
        Actor::Anonymous | Actor::System => Err(Unauthenticated),
    }
}

/// The caller has not signed in, or no longer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("UNAUTHENTICATED")]
pub struct Unauthenticated;

/// May this person file for the authority, on these themes?
///
/// # Errors
/// `NO_MANDATE`, `MANDATE_EXPIRED` or `MANDATE_SCOPE`.
pub fn authorize_submission(who: &Identity, authority: &str, themes: &[String]) -> Result<Permit, Refusal> {
    let filing = || Permit::new(Asked::Filing { authority: authority.to_owned(), request: None });
    if who.is_platform_administrator() {
        return Ok(filing());
    }
    let mandates: Vec<_> = who.mandates(authority).collect();
    if mandates.is_empty() {
        let expired = who.had_mandate(authority);
        return Err(if expired { Refusal::MandateExpired } else { Refusal::NoMandate });
    }
    if mandates.iter().any(|(_, limit)| within(limit, themes)) {
        Ok(filing())
    } else {
        Err(Refusal::MandateScope)
    }
}

/// May the actor do this to the file?
///
/// # Errors
/// `NOT_FOUND` when the actor may not see it, `NOT_ALLOWED` when they may only see it.
pub fn authorize(actor: &Actor, action: Action, facts: &FileFacts<'_>) -> Result<Permit, Refusal> {
    let FileFacts { request, referral, .. } = *facts;
    let agreed = || Permit::new(Asked::Act { action, request, referral: referral.map(|of| of.id) });
    let who = match actor {
        Actor::System => return Ok(agreed()),
        Actor::Anonymous => return Err(Refusal::NotFound),
        Actor::Person(who) => who,
    };
    let seen = match referral {
        Some(of) if action != Action::ReadRequest => sees_referral(who, facts, of.unit),
        _ => sees_request(who, facts),
    };
    if !seen {
        return Err(Refusal::NotFound);
    }
    if allows(who, action, facts) { Ok(agreed()) } else { Err(Refusal::NotAllowed) }
}

/// Does the actor see this request?
pub fn sees_request(who: &Identity, facts: &FileFacts<'_>) -> bool {
    who.is_platform_administrator()
        || is_of_the_authority(who, facts)
        || facts.units.iter().any(|unit| who.is_of_unit(unit))
        || (!facts.confidential && facts.units.iter().any(|unit| who.administers(&unit.partner)))
}

/// Does the actor see the file as a whole: every verdict, the whole journal? Of a confidential one, a unit sees its own
/// referral only.
pub fn sees_whole_file(actor: &Actor, facts: &FileFacts<'_>) -> bool {
    match actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::Person(who) => {
            !facts.confidential || who.is_platform_administrator() || is_of_the_authority(who, facts)
        }
    }
}

/// Does the actor see this referral of it? Of a confidential request, each unit sees its own only.
fn sees_referral(who: &Identity, facts: &FileFacts<'_>, unit: &Unit) -> bool {
    if who.is_platform_administrator() || is_of_the_authority(who, facts) || who.is_of_unit(unit) {
        return true;
    }
    !facts.confidential && sees_request(who, facts)
}

/// Are all these themes within a mandate's limit? One without a limit has all, those of a request without themes too.
fn within(limit: &[String], themes: &[String]) -> bool {
    limit.is_empty() || (!themes.is_empty() && themes.iter().all(|theme| limit.contains(theme)))
}

/// One of the authority's people who may see the request: a mandate's themes bind reading and acting as they bind filing, and a
/// confidential one is its executive's. What one has filed oneself stays one's own while any mandate there holds: the letters of
/// the file go to its filer, and its themes may be changed by others.
fn is_of_the_authority(who: &Identity, facts: &FileFacts<'_>) -> bool {
    let mut mandates = who.mandates(facts.authority);
    if facts.filer == who.person.id {
        return mandates.next().is_some();
    }
    mandates.any(|(function, limit)| {
        within(limit, facts.themes) && (!facts.confidential || function.is_executive())
    })
}

/// Does a mandate of the executive hold there that has the request's themes?
fn is_executive_there(who: &Identity, facts: &FileFacts<'_>) -> bool {
    who.mandates(facts.authority)
        .any(|(function, limit)| function.is_executive() && within(limit, facts.themes))
}

fn allows(who: &Identity, action: Action, facts: &FileFacts<'_>) -> bool {
    let of_unit = facts.referral.is_some_and(|of| who.is_of_unit(of.unit));
    match action {
        Action::ReadRequest | Action::ReadReferral => true,
        Action::Claim | Action::LogCall => of_unit,
        Action::Hold => holds(who, facts),
        // A unit may have no manager, and its holder may have left: somebody must be able to find it another.
        Action::Reassign => {
            let administers = facts.referral.is_some_and(|of| who.administers(&of.unit.partner));
            holds(who, facts) || administers || who.is_platform_administrator()
        }
        Action::Decline => of_unit || who.is_platform_administrator(),
        Action::AnswerCall => is_of_the_authority(who, facts),
        Action::Withdraw => {
            is_executive_there(who, facts)
                || (is_of_the_authority(who, facts) && facts.filer == who.person.id)
        }
        Action::Settle | Action::Triage => who.is_platform_administrator(),
        Action::Share => is_of_the_authority(who, facts) || who.is_platform_administrator(),
    }
}

/// The holder of the referral, while of the unit, or a manager of the unit.
fn holds(who: &Identity, facts: &FileFacts<'_>) -> bool {
    facts.referral.is_some_and(|of| {
        who.manages(of.unit) || (who.is_of_unit(of.unit) && of.holder == Some(who.person.id))
    })
}

#[cfg(test)]
pub(crate) mod tests;
