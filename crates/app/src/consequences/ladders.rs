//! The reminders that follow: whatever the events of a transaction were, a call that is owed at the end of them has the
//! reminders of the date it has now. No act plans its own.

use domain::calendar::WorkingCalendar;
use domain::guide::GuideVersion;
use domain::ids::RequestId;
use domain::referral::{Facts, Referral};
use domain::reminders::{Lacking, Planned, Steps, lacking, plan_confirmation, triage_lacking};
use domain::request::Triage;
use storage::Tx;
use storage::reminders::{self, About};

use super::Consequences;
use crate::{AppError, Outcome, new_id};

fn about(referral: &Referral) -> About {
    About::Referral(referral.request, referral.id)
}

impl<'a> Consequences<'a> {
    /// The ladder of a referral that has just been opened: nothing of it can be planned yet.
    pub(super) fn first_ladder(&mut self, referral: &Referral) -> Outcome<()> {
        let lacking = self.lacking(referral, &Steps::new())?;
        self.plan(about(referral), lacking.new);
        Ok(())
    }

    /// The ladder of a triage that has just begun, on a request that may have had one `before`.
    pub(super) fn triage_ladder(&mut self, request: RequestId, triage: &Triage, before: bool) -> Outcome<()> {
        if before {
            self.triage = Some((request, triage.clone()));
        } else {
            let lacking = self.lacking_of_triage(triage, &Steps::new())?;
            self.plan(About::Triage(request), lacking.new);
        }
        Ok(())
    }

    /// The question to the requester, once for each logged contact.
    pub(super) fn confirmation(&mut self, referral: &Referral) -> Outcome<()> {
        let (guide, calendar) = (self.guide(referral)?, self.calendar(referral));
        let planned = plan_confirmation(referral, &Facts { now: self.now, calendar: &calendar, guide });
        self.plan(about(referral), vec![planned]);
        Ok(())
    }

    /// Plans what the calls that are owed after the events lack, and plans again what was skipped for a reason that is gone.
    pub(super) async fn keep_ladders(&mut self, tx: &Tx) -> Result<(), AppError> {
        let owed: Vec<Referral> = self.changed.values().filter(|one| one.is_owed()).cloned().collect();
        let triage = self.triage.take();
        let of = owed.iter().map(|one| (about(one), one.promise.due_on()));
        let of_triage = triage.iter().map(|(id, triage)| (About::Triage(*id), triage.due_on()));
        let of: Vec<_> = of.chain(of_triage).collect();
        if of.is_empty() {
            return Ok(());
        }
        let mut kept = reminders::hold_steps(tx, &of).await?;
        let mut steps = |about: About| kept.remove(&about).unwrap_or_default();
        let mut all = Vec::new();
        for referral in &owed {
            all.push((about(referral), self.lacking(referral, &steps(about(referral)))?));
        }
        if let Some((id, triage)) = triage {
            let about = About::Triage(id);
            all.push((about, self.lacking_of_triage(&triage, &steps(about))?));
        }
        let mut again = Vec::new();
        for (about, lacking) in all {
            self.plan(about, lacking.new);
            again.extend(lacking.again.into_iter().map(|planned| (about, planned)));
        }
        Ok(reminders::plan_again(tx, again).await?)
    }

    /// The reminders that the referral's due date lacks, as it is now.
    fn lacking(&self, referral: &Referral, kept: &Steps) -> Outcome<Lacking> {
        let (guide, calendar) = (self.guide(referral)?, self.calendar(referral));
        Ok(lacking(referral, kept, &Facts { now: self.now, calendar: &calendar, guide }))
    }

    fn lacking_of_triage(&self, triage: &Triage, kept: &Steps) -> Outcome<Lacking> {
        let calendar = self.loaded.territory.calendar(None);
        Ok(triage_lacking(triage, kept, (self.now, self.loaded.guide_at(self.now)?, &calendar)))
    }

    fn guide(&self, referral: &Referral) -> Outcome<&'a GuideVersion> {
        self.loaded.guide(referral.promise.guide_version, self.now)
    }

    fn calendar(&self, referral: &Referral) -> WorkingCalendar {
        self.loaded.territory.calendar(Some(&referral.unit.partner))
    }

    fn plan(&mut self, about: About, steps: Vec<Planned>) {
        self.planned.extend(steps.into_iter().map(|planned| (new_id(), about, planned)));
    }
}
