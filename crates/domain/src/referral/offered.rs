//! Which acts a referral is open to now: each is put to `decide` as somebody would ask for it, so that what is offered is what
//! would be accepted. Who may ask is the policy's to say.

use uuid::Uuid;

use crate::ids::PersonId;
use crate::policy::Action;
use crate::referral::{Command, Facts, Referral, decide};
use crate::territory::Unit;
use crate::time::{local_date, next_day};
use crate::words::{CallResult, Channel, DeclineReason, Outcome};

/// An act of those who answer, as it is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Take it.
    Claim,
    /// Give it back to the unit.
    Release,
    /// Pass it to a colleague.
    HandOver,
    /// Log a call attempt.
    LogCall,
    /// Stop the clock.
    Pause,
    /// Let it run again.
    Resume,
    /// Decline.
    Decline,
    /// Pass it on to another unit.
    Redirect,
    /// Close with an outcome.
    Close,
}

impl Act {
    /// All of them, in the order of a referral's life.
    pub const ALL: [Self; 9] = [
        Self::Claim,
        Self::LogCall,
        Self::HandOver,
        Self::Release,
        Self::Pause,
        Self::Resume,
        Self::Decline,
        Self::Redirect,
        Self::Close,
    ];

    /// What the policy is asked for it.
    pub const fn action(self) -> Action {
        match self {
            Self::Claim => Action::Claim,
            Self::LogCall => Action::LogCall,
            Self::Decline | Self::Redirect => Action::Decline,
            Self::Pause | Self::Resume => Action::Hold,
            Self::Release | Self::HandOver | Self::Close => Action::Reassign,
        }
    }

    /// Would it be accepted, asked by this person in the best of its forms?
    pub fn is_open(self, referral: &Referral, facts: &Facts<'_>, by: PersonId) -> bool {
        self.asked(facts, by).iter().any(|command| decide(referral, command, facts).is_ok())
    }

    fn asked(self, facts: &Facts<'_>, by: PersonId) -> Vec<Command> {
        match self {
            Self::Claim => vec![Command::Claim { by }],
            Self::Release => vec![Command::Release],
            // To somebody else, whoever that is.
            Self::HandOver => vec![Command::HandOver { to: PersonId(Uuid::nil()) }],
            Self::LogCall => {
                let (channel, result) = (Channel::Phone, CallResult::NoAnswer);
                vec![Command::LogCall { by, at: facts.now, channel, result }]
            }
            Self::Pause => {
                let until = next_day(local_date(facts.now));
                let reasons = facts.guide.pause_reasons.iter();
                reasons.map(|reason| Command::Pause { reason: reason.slug.clone(), until }).collect()
            }
            Self::Resume => vec![Command::Resume],
            Self::Decline => {
                vec![Command::Decline { reason: DeclineReason::Other, granted: true, with_text: true }]
            }
            Self::Redirect => vec![Command::Redirect { to: Unit::new("", None) }],
            Self::Close => Outcome::ALL.iter().map(|outcome| Command::Close { outcome: *outcome }).collect(),
        }
    }
}
