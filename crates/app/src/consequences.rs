//! What follows from events, in the same transaction: journal entries, planned reminders, mails.

use domain::guide::GuideVersion;
use domain::ids::{NoteId, PersonId, ReferralId, RequestId};
use domain::referral::{Event, Referral};
use domain::reminders::{Planned, Skip, plan, plan_confirmation};
use domain::request::Request;
use domain::time::Instant;
use domain::uuid::Uuid;
use storage::journal::{self, NewEntry};
use storage::reminders::{self, About};
use storage::{StoreError, Tx};

use crate::letters::{Addressed, Letter, To};
use crate::outbox::enqueue;
use crate::{AppError, Loaded, Outcome, new_id};

/// What a transaction has to write besides the state: gathered, then written in one statement a table.
#[derive(Debug)]
pub(crate) struct Consequences<'a> {
    loaded: &'a Loaded,
    now: Instant,
    actor: Option<PersonId>,
    entries: Vec<NewEntry>,
    letters: Vec<(Addressed, String)>,
    planned: Vec<(Uuid, About, Planned)>,
    revived: Vec<ReferralId>,
}

impl<'a> Consequences<'a> {
    /// None yet.
    pub(crate) fn new(loaded: &'a Loaded, now: Instant, actor: Option<PersonId>) -> Self {
        Self {
            loaded,
            now,
            actor,
            entries: Vec::new(),
            letters: Vec::new(),
            planned: Vec::new(),
            revived: Vec::new(),
        }
    }

    /// An entry about the request itself.
    pub(crate) fn request_entry(&mut self, request: RequestId, kind: &'static str, data: serde_json::Value) {
        self.entry(request, None, kind, data, None);
    }

    /// As [`Self::request_entry`], with a free text kept beside it.
    pub(crate) fn noted_entry(&mut self, request: RequestId, kind: &'static str, note: Option<NoteId>) {
        self.entry(request, None, kind, serde_json::Value::Null, note);
    }

    fn entry(
        &mut self,
        request: RequestId,
        referral: Option<ReferralId>,
        kind: &'static str,
        data: serde_json::Value,
        note: Option<NoteId>,
    ) {
        self.entries.push(NewEntry { at: self.now, request, referral, actor: self.actor, kind, data, note });
    }

    /// A letter; the same key is the same letter.
    pub(crate) fn letter(&mut self, letter: Letter, to: To, key: String) {
        self.letters.push(letter.to(to, key));
    }

    /// A referral that was just opened: its entry, its ladder, the notice to its unit; with why it was passed on, when it was.
    pub(crate) fn opened(&mut self, referral: &Referral, note: Option<NoteId>) -> Outcome<()> {
        let event = Event::Notified {
            unit: referral.unit.clone(),
            theme: referral.theme.clone(),
            promise: referral.promise.clone(),
        };
        self.event_entry(referral, &event, note);
        self.ladder(referral)?;
        let letter = Letter::Notice { request: referral.request, referral: referral.id, note };
        self.letter(letter, To::Unit(referral.unit.clone()), format!("notice:{}", referral.id));
        Ok(())
    }

    /// The triage that has just begun: its entry, its ladder, the alarm.
    pub(crate) fn triage_begun(&mut self, request: &Request) -> Outcome<()> {
        let Some(triage) = &request.triage else { return Ok(()) };
        let guide = self.loaded.guide_at(self.now)?;
        self.request_entry(request.id, "TRIAGE_BEGUN", serde_json::json!({ "dueAt": triage.due_at }));
        let calendar = self.loaded.territory.calendar(None);
        let span = (triage.since, triage.due_at);
        for planned in plan(&guide.triage_ladder, guide.sending_hours, span, &calendar) {
            self.planned.push((new_id(), About::Triage(request.id), planned));
        }
        let key = format!("triage:{}:{}", request.id, triage.since.timestamp_micros());
        self.letter(Letter::TriageAlarm { request: request.id }, To::Platform, key);
        Ok(())
    }

    fn guide(&self, referral: &Referral) -> Outcome<&'a GuideVersion> {
        self.loaded.guide(referral.promise.guide_version, self.now)
    }

    /// The ladder of the referral's due date as it is now.
    fn ladder(&mut self, referral: &Referral) -> Outcome<()> {
        let guide = self.guide(referral)?;
        let calendar = self.loaded.territory.calendar(Some(&referral.unit.partner));
        let span = (referral.promise.counted_from, referral.promise.due_at);
        let about = About::Referral(referral.request, referral.id);
        // A date that has moved may leave steps in the past: those would be nagging, not reminding.
        let ahead = |planned: &Planned| planned.leaves_at > self.now;
        let steps = plan(&guide.ladder, guide.sending_hours, span, &calendar).into_iter().filter(ahead);
        let steps: Vec<_> = steps.map(|planned| (new_id(), about, planned)).collect();
        self.planned.extend(steps);
        Ok(())
    }

    fn event_entry(&mut self, referral: &Referral, event: &Event, note: Option<NoteId>) {
        let mut data = serde_json::to_value(event).unwrap_or_default();
        if let Some(object) = data.as_object_mut() {
            object.remove("kind");
        }
        self.entry(referral.request, Some(referral.id), event.code(), data, note);
    }

    /// An event of a referral, which has been applied to it.
    pub(crate) fn event(&mut self, referral: &Referral, event: &Event, note: Option<NoteId>) -> Outcome<()> {
        self.event_entry(referral, event, note);
        let (request, id) = (referral.request, referral.id);
        let at = self.now.timestamp_micros();
        let holder = || To::Holder(referral.unit.clone(), referral.holder);
        match event {
            Event::SlotOffered { .. } => {
                self.ladder(referral)?;
                let letter = Letter::SlotOffered { request, referral: id, note };
                self.letter(letter, holder(), format!("slot:{id}:{at}"));
            }
            Event::Paused { .. } | Event::Resumed { .. } => {
                self.ladder(referral)?;
                // The date that was promised has moved: whoever was given it is told the new one.
                let letter = Letter::DateMoved { request, referral: id, note };
                self.letter(letter, To::Requester(request), format!("moved:{id}:{at}"));
            }
            Event::DisagreementSettled { upheld } => {
                let letter = Letter::Settled { request, referral: id, upheld: *upheld };
                self.letter(letter.clone(), holder(), format!("settled:{id}:{at}:unit"));
                self.letter(letter, To::Requester(request), format!("settled:{id}:{at}:requester"));
            }
            Event::Contacted { .. } => self.confirmation(referral)?,
            Event::HandedOver { to } if Some(*to) != self.actor => {
                let letter = Letter::HandedOver { request, referral: id };
                self.letter(letter, To::Person(*to), format!("handed-over:{id}:{at}"));
            }
            Event::BecameUnreachable => {
                let letter = Letter::Unreachable { request, referral: id };
                self.letter(letter, To::Requester(request), format!("unreachable:{id}:{at}"));
            }
            Event::Declined { .. } => {
                let letter = Letter::Declined { request, referral: id, note };
                self.letter(letter, To::Requester(request), format!("declined:{id}"));
            }
            Event::Withdrawn => {
                let letter = Letter::Withdrawn { request, referral: id };
                self.letter(letter, holder(), format!("withdrawn:{id}"));
            }
            Event::CallMissing => self.missing(referral),
            Event::CallDenied { .. } => {
                // What the call had silenced is owed again.
                self.revived.push(id);
                let letter = Letter::CallDenied { request, referral: id };
                self.letter(letter.clone(), holder(), format!("denied:{id}:{at}:unit"));
                self.letter(letter, To::Platform, format!("denied:{id}:{at}:platform"));
            }
            Event::Notified { .. }
            | Event::Claimed { .. }
            | Event::Released
            | Event::HandedOver { .. }
            | Event::CallAttempted { .. }
            | Event::Redirected { .. }
            | Event::CallConfirmed
            | Event::Closed { .. } => {}
        }
        Ok(())
    }

    /// « On ne m'a pas rappelé »: alerts the unit and, when overdue, the administrator; once a day at most.
    fn missing(&mut self, referral: &Referral) {
        let day = domain::time::local_date(self.now);
        let letter = Letter::CallMissing { request: referral.request, referral: referral.id };
        let to = To::Holder(referral.unit.clone(), referral.holder);
        self.letter(letter.clone(), to, format!("missing:{}:{day}:unit", referral.id));
        if referral.is_overdue(self.now) {
            self.letter(letter, To::Platform, format!("missing:{}:{day}:platform", referral.id));
        }
    }

    /// The question to the requester, once for each logged contact.
    fn confirmation(&mut self, referral: &Referral) -> Outcome<()> {
        let hours = self.guide(referral)?.sending_hours;
        let calendar = self.loaded.territory.calendar(Some(&referral.unit.partner));
        // Keyed by the day it was logged: a second call after a denial is asked about again.
        let day = domain::time::local_date(self.now);
        let planned = plan_confirmation(self.now, day, hours, &calendar);
        self.planned.push((new_id(), About::Referral(referral.request, referral.id), planned));
        Ok(())
    }

    /// The journal's entries alone, for a past of which nothing is to be sent.
    pub(crate) fn into_entries(self) -> Vec<NewEntry> {
        self.entries
    }

    /// Writes everything.
    pub(crate) async fn write(self, tx: &Tx) -> Result<(), AppError> {
        let Self { now, entries, letters, planned, revived, .. } = self;
        for referral in revived {
            reminders::revive(tx, referral, Skip::AlreadyCalled.code()).await?;
        }
        if !entries.is_empty() {
            journal::append(tx, entries).await?;
        }
        if !planned.is_empty() {
            reminders::plan(tx, planned).await?;
        }
        if !letters.is_empty() {
            enqueue(tx, now, letters).await?;
        }
        Ok(())
    }
}

/// Keeps a free text, if there is one, and tells where.
pub(crate) async fn keep_note(
    tx: &Tx,
    request: RequestId,
    text: Option<String>,
) -> Result<Option<NoteId>, StoreError> {
    let Some(text) = text else { return Ok(None) };
    let id = NoteId(new_id());
    journal::add_note(tx, id, request, text).await?;
    Ok(Some(id))
}
