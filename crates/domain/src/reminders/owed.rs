//! What an obligation that runs must have planned, whatever has happened before: the steps ahead of the date it has now,
//! and those after it even when their moment has gone by. A step that has left never leaves again for the same date.

use std::collections::BTreeMap;

use super::{Planned, plan};
use crate::calendar::WorkingCalendar;
use crate::guide::{GuideVersion, LadderStep, SendingHours};
use crate::referral::{Clock, Facts, Referral};
use crate::request::Triage;
use crate::time::{Instant, local_date};
use crate::words::Status;

/// What has become of a step that was planned for a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It waits for its moment, or is held back.
    Waiting,
    /// It has left.
    Left,
    /// It was not written, for a reason of its time.
    Skipped,
}

/// The steps of one due date that there are already, by their slug.
pub type Steps = BTreeMap<String, Kept>;

/// What is lacking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Steps never planned for this date.
    pub new: Vec<Planned>,
    /// Steps skipped for a reason that holds no more.
    pub again: Vec<Planned>,
}

/// What the referral's due date lacks; nothing where no call is owed.
pub fn lacking(referral: &Referral, kept: &Steps, facts: &Facts<'_>) -> Lacking {
    if !referral.is_owed() {
        return Lacking::default();
    }
    let clock = Clock { calendar: facts.calendar, pauses: &referral.pauses };
    let span = (referral.promise.counted_from, referral.promise.due_at);
    let is_unseen = referral.status == Status::Notified;
    Ladder { steps: &facts.guide.ladder, hours: facts.guide.sending_hours, is_unseen, now: facts.now }
        .lacking(span, &clock, kept)
}

/// As [`lacking`], of a request that waits in triage.
pub fn triage_lacking(
    triage: &Triage,
    kept: &Steps,
    (now, guide, calendar): (Instant, &GuideVersion, &WorkingCalendar),
) -> Lacking {
    if !triage.is_open() {
        return Lacking::default();
    }
    let clock = Clock { calendar, pauses: &[] };
    Ladder { steps: &guide.triage_ladder, hours: guide.sending_hours, is_unseen: true, now }.lacking(
        (triage.since, triage.due_at),
        &clock,
        kept,
    )
}

/// Is a later step for the same readers among these? Then it says what the earlier one would have said.
pub fn is_followed(ladder: &[LadderStep], step: &str, among: impl Fn(&str) -> bool) -> bool {
    let mut rest = ladder.iter().skip_while(|one| one.slug != step);
    let Some(here) = rest.next() else { return false };
    rest.any(|other| other.is_for_requester() == here.is_for_requester() && among(&other.slug))
}

struct Ladder<'a> {
    steps: &'a [LadderStep],
    hours: SendingHours,
    is_unseen: bool,
    now: Instant,
}

impl Ladder<'_> {
    fn lacking(&self, span: (Instant, Instant), clock: &Clock<'_>, kept: &Steps) -> Lacking {
        let mut lacking = Lacking::default();
        for planned in plan(self.steps, self.hours, span, clock) {
            let Some(step) = self.steps.iter().find(|step| step.slug == planned.step) else { continue };
            let has_left = |slug: &str| kept.get(slug) == Some(&Kept::Left);
            if is_followed(self.steps, &step.slug, has_left) {
                continue;
            }
            match kept.get(&step.slug) {
                None if step.is_late() || planned.leaves_at > self.now => lacking.new.push(planned),
                Some(Kept::Skipped) if self.is_wanted_again(step, &planned) => lacking.again.push(planned),
                None | Some(Kept::Skipped | Kept::Waiting | Kept::Left) => {}
            }
        }
        lacking
    }

    /// What comes before the date says how much time is left: true on its day, no longer after it.
    fn is_wanted_again(&self, step: &LadderStep, planned: &Planned) -> bool {
        let is_true = step.is_late() || local_date(planned.leaves_at) >= local_date(self.now);
        is_true && (self.is_unseen || !step.only_if_unseen)
    }
}
