//! Files with their whole past, written in bulk: for the demo and the harness. No mail leaves, no past reminder is owed.

use domain::chrono::Datelike;
use domain::ids::{PersonId, RequestId};
use domain::mandate::{Person, Role};
use domain::policy::{Permit, System};
use domain::referral::{Clock, Command, Referral, apply};
use domain::reminders::{Planned, plan};
use domain::request::Submission;
use domain::territory::Unit;
use domain::time::{Instant, local_date};
use domain::uuid::Uuid;
use storage::journal::{self, NewEntry};
use storage::reminders::{self, About};
use storage::requests::{self, NewRequest};
use storage::{people, referrals};

use crate::acts::{decided, next};
use crate::consequences::Consequences;
use crate::submit_request::{Filed, prepare, reference};
use crate::{Cx, Loaded, Outcome, new_id};

/// A file with what happened to it.
#[derive(Debug)]
pub struct Chronicle {
    /// The file as it is at the end.
    pub filed: Filed,
    entries: Vec<NewEntry>,
}

impl Chronicle {
    /// A request filed at an instant, routed as it would have been then.
    ///
    /// # Errors
    /// What filing would refuse.
    pub fn file(loaded: &Loaded, by: PersonId, submission: Submission, at: Instant) -> Outcome<Self> {
        let filed = prepare(loaded, by, submission.checked(&loaded.territory)?, at)?;
        let entries = crate::submit_request::consequences(loaded, &filed)?.into_entries();
        Ok(Self { filed, entries })
    }

    /// Does something to one of its referrals at an instant, or just after the last thing that was done to it: a journal does not
    /// go back in time. What the domain refuses does not happen.
    pub fn act(
        &mut self,
        loaded: &Loaded,
        n: usize,
        actor: PersonId,
        command: &Command,
        at: Instant,
    ) -> bool {
        let at = self.after_the_last(n, at);
        let Some(referral) = self.filed.referrals.get_mut(n) else { return false };
        let Ok(events) = decided(referral, command, loaded, at) else { return false };
        let mut consequences = Consequences::new(loaded, at, Some(actor));
        for event in &events {
            apply(referral, event, at);
            if consequences.event(referral, event, None).is_err() {
                return false;
            }
        }
        self.entries.extend(consequences.into_entries());
        true
    }

    /// This instant, or that of the last thing done to the referral when it came later.
    fn after_the_last(&self, n: usize, at: Instant) -> Instant {
        let Some(referral) = self.filed.referrals.get(n) else { return at };
        let own = self.entries.iter().filter(|entry| entry.referral == Some(referral.id));
        own.map(|entry| entry.at).max().map_or(at, |last| last.max(at))
    }

    /// Passes one of its referrals on to a unit that has not had the request: another begins then, the last of the file.
    pub fn redirect(&mut self, loaded: &Loaded, n: usize, actor: PersonId, to: Unit, at: Instant) -> bool {
        let at = self.after_the_last(n, at);
        let Filed { request, referrals, .. } = &self.filed;
        let Some(from) = referrals.get(n).filter(|_| !referrals.iter().any(|had| had.unit == to)) else {
            return false;
        };
        let Ok(opened) = next(loaded, request, from, to.clone(), at) else { return false };
        if !self.act(loaded, n, actor, &Command::Redirect { to }, at) {
            return false;
        }
        let mut consequences = Consequences::new(loaded, at, Some(actor));
        if consequences.opened(&opened, None).is_err() {
            return false;
        }
        self.entries.extend(consequences.into_entries());
        self.filed.referrals.push(opened);
        true
    }

    /// The authority takes the request back: whatever is open ends.
    pub fn withdraw(&mut self, loaded: &Loaded, actor: PersonId, at: Instant) {
        let mut consequences = Consequences::new(loaded, at, Some(actor));
        consequences.request_entry(self.filed.request.id, "REQUEST_WITHDRAWN", serde_json::Value::Null);
        self.entries.extend(consequences.into_entries());
        for n in 0..self.filed.referrals.len() {
            self.act(loaded, n, actor, &Command::Withdraw, at);
        }
    }

    /// Opens a referral by hand, as the administrator does in triage.
    pub fn triage(&mut self, loaded: &Loaded, actor: PersonId, opened: Referral, at: Instant) {
        if let Some(triage) = &mut self.filed.request.triage {
            triage.decided_at = Some(at);
            triage.decided_by = Some(actor);
        }
        let mut consequences = Consequences::new(loaded, at, Some(actor));
        let data = serde_json::json!({ "targets": [opened.unit], "themes": self.filed.request.themes });
        consequences.request_entry(self.filed.request.id, "TRIAGED", data);
        if consequences.opened(&opened, None).is_ok() {
            self.entries.extend(consequences.into_entries());
            self.filed.referrals.push(opened);
        }
    }

    /// The end of its past: what is unmet is registered, what is still owed is planned.
    fn ended(&mut self, loaded: &Loaded, until: Instant) -> Vec<(Uuid, About, Planned)> {
        let Filed { request, referrals, .. } = &mut self.filed;
        if request.is_unmet(referrals) {
            request.unmet_since = referrals.iter().filter_map(|referral| referral.ended_at).max();
        }
        if let Some(at) = request.unmet_since {
            let mut consequences = Consequences::new(loaded, at, None);
            consequences.request_entry(request.id, "NEED_UNMET", serde_json::Value::Null);
            self.entries.extend(consequences.into_entries());
        }
        let mut owed = Vec::new();
        if let Some(triage) = request.triage.as_ref().filter(|triage| triage.is_open())
            && let Ok(guide) = loaded.guide_at(until)
        {
            let calendar = loaded.territory.calendar(None);
            let clock = Clock { calendar: &calendar, pauses: &[] };
            let span = (triage.since, triage.due_at);
            let steps = plan(&guide.triage_ladder, guide.sending_hours, span, &clock);
            let ahead = steps.into_iter().filter(|step| step.leaves_at > until);
            owed.extend(ahead.map(|step| (new_id(), About::Triage(request.id), step)));
        }
        for referral in referrals.iter().filter(|r| r.status.is_open() && r.contacted_at.is_none()) {
            let promise = &referral.promise;
            let Ok(guide) = loaded.guide(promise.guide_version, until) else { continue };
            let calendar = loaded.territory.calendar(Some(&referral.unit.partner));
            let span = (promise.counted_from, promise.due_at);
            let clock = Clock { calendar: &calendar, pauses: &referral.pauses };
            let steps = plan(&guide.ladder, guide.sending_hours, span, &clock).into_iter();
            let about = About::Referral(request.id, referral.id);
            owed.extend(steps.filter(|step| step.leaves_at > until).map(|step| (new_id(), about, step)));
        }
        owed
    }
}

/// Adds people with their roles.
///
/// # Errors
/// When the database does not answer, or an address is taken.
pub async fn add_people(
    cx: &Cx,
    everyone: &[Person],
    roles: &[(PersonId, Role)],
    at: Instant,
) -> Outcome<()> {
    let tx = cx.store.write().await?;
    people::insert(&tx, everyone, at).await?;
    people::add_roles(&tx, &Permit::of_the_system(System::Demo), roles).await?;
    Ok(tx.commit().await?)
}

/// Keeps files, in the order in which they were filed, all of one year.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(cx: &Cx, loaded: &Loaded, mut batch: Vec<Chronicle>, until: Instant) -> Outcome<()> {
    let Some(first) = batch.first() else { return Ok(()) };
    let year = local_date(first.filed.request.submitted_at).year();
    let permit = Permit::of_the_system(System::Demo);
    let tx = cx.store.write().await?;
    let n = i32::try_from(batch.len()).unwrap_or(i32::MAX);
    let last = requests::take_numbers(&tx, year, n).await?;
    let (mut planned, mut entries, mut opened) = (Vec::new(), Vec::new(), Vec::new());
    for (number, chronicle) in (last - n + 1..).zip(&mut batch) {
        chronicle.filed.request.reference = reference(loaded, year, number);
        planned.extend(chronicle.ended(loaded, until));
        entries.append(&mut chronicle.entries);
        opened.extend(chronicle.filed.referrals.iter().cloned());
    }
    entries.sort_by_key(|entry| entry.at);
    let keys: Vec<String> = batch.iter().map(|chronicle| key(chronicle.filed.request.id)).collect();
    let new: Vec<_> = batch
        .iter()
        .zip(&keys)
        .map(|(chronicle, key)| {
            let Filed { request, content, verdicts, referrals: _ } = &chronicle.filed;
            let place = loaded.territory.name_of(&request.authority);
            NewRequest { request, content, verdicts, place, key, payload_hash: key }
        })
        .collect();
    requests::insert(&tx, &permit, &new).await?;
    referrals::insert(&tx, &permit, &opened).await?;
    journal::append(&tx, entries).await?;
    reminders::plan(&tx, planned).await?;
    Ok(tx.commit().await?)
}

fn key(id: RequestId) -> String {
    format!("demo:{id}")
}

/// Has the database any request?
///
/// # Errors
/// When the database does not answer.
pub async fn has_requests(cx: &Cx) -> Outcome<bool> {
    Ok(requests::any(&cx.store).await?)
}

/// What the guide in force promises of a unit, for a referral opened by hand.
///
/// # Errors
/// As filing.
pub fn opened_by_hand(
    loaded: &Loaded,
    request: &domain::request::Request,
    unit: Unit,
    at: Instant,
) -> Outcome<Referral> {
    let promise = crate::submit_request::promise(loaded, &unit, None, request.urgency, at)?;
    let id = domain::ids::ReferralId(new_id());
    let mut referral = domain::referral::open(id, request.id, unit, promise);
    referral.routing_reason = domain::routing::Reason::ChosenByAdministrator.explain();
    Ok(referral)
}
