//! What a referral is made of: its pause, its disagreement, its call attempts, the rule that gave its date.

use app::acts::Colleague;
use async_graphql::{Context, Object, Result, SimpleObject};
use domain::referral::CallAttempt;
use domain::time::{Instant, local_date};

use crate::date::Date;
use crate::enums::{CallChannel, CallResult};
use crate::loaders;
use crate::types::{AbsenceNode, PersonNode};

/// The rule of the shared guide that gave a date.
#[derive(SimpleObject)]
pub(super) struct GuideRule {
    /// Number of the guide's version.
    pub(super) version: u32,
    /// Its place among that version's delays, from 1.
    pub(super) number: i32,
    /// Whom and what it speaks of, in French.
    pub(super) label: String,
}

/// A stretch in which the clock stands still.
#[derive(SimpleObject)]
pub(super) struct Pause {
    /// Slug of the guide's reason.
    pub(super) reason: String,
    /// When it began.
    pub(super) since: Instant,
    /// The day on which the clock runs again.
    pub(super) until: Date,
}

/// A denial of the call by the requester.
#[derive(SimpleObject)]
pub(super) struct Disagreement {
    /// When it was denied.
    pub(super) since: Instant,
    /// The contact that was denied.
    pub(super) contacted_at: Instant,
    /// How it was settled; null while open.
    pub(super) upheld: Option<bool>,
}

/// Somebody to whom a referral can be handed over.
#[derive(SimpleObject)]
pub(super) struct Successor {
    /// Who.
    person: PersonNode,
    /// The absence that holds today, or comes next; null when none is known.
    absence: Option<AbsenceNode>,
    /// Are they away today? Then they are handed a referral only knowingly.
    is_absent: bool,
}

impl Successor {
    /// This colleague, as of an instant.
    pub(super) fn new(colleague: Colleague, now: Instant) -> Self {
        let Colleague { person, absence } = colleague;
        let is_absent = absence.is_some_and(|absence| absence.from <= local_date(now));
        Self { person: PersonNode::new(person), absence: absence.map(AbsenceNode), is_absent }
    }
}

/// A logged try to call the requester.
pub(super) struct CallAttemptNode(pub(super) CallAttempt);

#[Object(name = "CallAttempt")]
impl CallAttemptNode {
    /// When it was made.
    async fn at(&self) -> Instant {
        self.0.at
    }

    /// When it was logged.
    async fn entered_at(&self) -> Instant {
        self.0.entered_at
    }

    /// How.
    async fn channel(&self) -> CallChannel {
        self.0.channel.into()
    }

    /// With which result.
    async fn result(&self) -> CallResult {
        self.0.result.into()
    }

    /// Who made it.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        loaders::person(ctx, self.0.by).await
    }
}
