//! What follows from events, in the same transaction: journal entries, planned reminders, mails.

mod ladders;

use std::collections::BTreeMap;

use domain::ids::{NoteId, PersonId, ReferralId, RequestId};
use domain::referral::{Event, Referral, journal_kinds};
use domain::reminders::Planned;
use domain::request::{Request, Triage};
use domain::territory::Unit;
use domain::time::Instant;
use domain::uuid::Uuid;
use storage::journal::{self, NewEntry};
use storage::reminders::{self, About};
use storage::{StoreError, Tx};

use crate::letters::{Addressed, Letter, Line, To};
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
    /// The referrals that events have changed, as they are after the last of them.
    changed: BTreeMap<ReferralId, Referral>,
    /// A triage that has begun on a request which may have had one before.
    triage: Option<(RequestId, Triage)>,
    given_back: BTreeMap<Unit, Vec<Line>>,
    tells_everybody: bool,
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
            changed: BTreeMap::new(),
            triage: None,
            given_back: BTreeMap::new(),
            tells_everybody: false,
        }
    }

    /// What comes back to a unit is told to all of it: whoever caused it did not do it themselves.
    pub(crate) fn telling_everybody(self) -> Self {
        Self { tells_everybody: true, ..self }
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
        // Without a word in this list, nobody could read it back, and the figures would stop there.
        debug_assert!(
            journal_kinds().iter().any(|(known, _)| *known == kind),
            "an entry of no known kind: {kind}"
        );
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
        self.first_ladder(referral)?;
        let letter = Letter::Notice { request: referral.request, referral: referral.id, note };
        self.letter(letter, To::Unit(referral.unit.clone()), format!("notice:{}", referral.id));
        Ok(())
    }

    /// The triage that has just begun: its entry, its ladder, the alarm.
    pub(crate) fn triage_begun(&mut self, request: &Request) -> Outcome<()> {
        let Some(triage) = &request.triage else { return Ok(()) };
        self.request_entry(request.id, "TRIAGE_BEGUN", serde_json::json!({ "dueAt": triage.due_at }));
        self.triage_ladder(request.id, triage, request.version > 1)?;
        let key = format!("triage:{}:{}", request.id, triage.since.timestamp_micros());
        self.letter(Letter::TriageAlarm { request: request.id }, To::Platform, key);
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
        self.changed.insert(referral.id, referral.clone());
        let (request, id) = (referral.request, referral.id);
        let at = self.now.timestamp_micros();
        let holder = || To::Holder(referral.unit.clone(), referral.holder);
        match event {
            Event::SlotOffered { .. } => {
                let letter = Letter::SlotOffered { request, referral: id, note };
                self.letter(letter, holder(), format!("slot:{id}:{at}"));
            }
            Event::Paused { .. } | Event::Resumed { .. } => {
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
                // Whoever stands in for them; the unit, where nobody does.
                let to = To::Holder(referral.unit.clone(), Some(*to));
                self.letter(letter, to, format!("handed-over:{id}:{at}"));
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
                let letter = Letter::CallDenied { request, referral: id };
                self.letter(letter.clone(), holder(), format!("denied:{id}:{at}:unit"));
                self.letter(letter, To::Platform, format!("denied:{id}:{at}:platform"));
            }
            Event::Released => {
                let line = Line { request, referral: Some(id), step: String::new() };
                self.given_back.entry(referral.unit.clone()).or_default().push(line);
            }
            Event::Notified { .. }
            | Event::Claimed { .. }
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

    /// The journal's entries alone, for a past of which nothing is to be sent.
    pub(crate) fn into_entries(self) -> Vec<NewEntry> {
        self.entries
    }

    /// A unit is told at once of what has come back to it: in one letter, however much it is. Whoever gave it back knows.
    fn tell_given_back(&mut self) {
        for (unit, lines) in std::mem::take(&mut self.given_back) {
            let Some(first) = lines.first().and_then(|line| line.referral) else { continue };
            let key = format!("given-back:{first}:{}", self.now.timestamp_micros());
            let to = match self.actor.filter(|_| !self.tells_everybody) {
                Some(by) => To::Colleagues(unit, by),
                None => To::Unit(unit),
            };
            self.letter(Letter::GivenBack { lines }, to, key);
        }
    }

    /// Writes everything.
    pub(crate) async fn write(mut self, tx: &Tx) -> Result<(), AppError> {
        self.keep_ladders(tx).await?;
        self.tell_given_back();
        let Self { now, entries, letters, planned, .. } = self;
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
