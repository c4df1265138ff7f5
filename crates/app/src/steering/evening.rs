//! « Ce qui partira ce soir »: what the ladder will send until the day's last sending hour, as the facts are now; each line can
//! be held back, let go again, or sent at once.

use domain::chrono::TimeDelta;
use domain::ids::{PersonId, ReminderId};
use domain::policy::{authorize_administration, signed_in};
use domain::refusal::Refusal;
use domain::time::{Instant, instant, local_date};
use storage::journal::{self, NewEntry};
use storage::reminders::{self, Due};

use crate::authenticate::Caller;
use crate::run_reminders::{Run, Which, run};
use crate::{Cx, Outcome};

/// What will leave until when.
#[derive(Debug, Clone)]
pub struct Evening {
    /// Until when.
    pub until: Instant,
    /// What leaves, and what is held back and why.
    pub run: Run,
}

/// What will leave until the last sending hour of today, or until `until`.
///
/// # Errors
/// `NOT_ALLOWED` for anybody but the platform's administrator.
pub async fn upcoming(cx: &Cx, caller: &Caller, until: Option<Instant>) -> Outcome<Evening> {
    signed_in(&caller.actor)?;
    let _permit = authorize_administration(&caller.actor)?;
    let now = cx.now();
    let until = until.map_or_else(|| evening(caller, now), Ok)?.max(now);
    let run = run(cx, &caller.territory, &Which::due(until, true)).await?;
    Ok(Evening { until, run })
}

/// The last moment of today at which a reminder leaves; once it has passed, now.
fn evening(caller: &Caller, now: Instant) -> Outcome<Instant> {
    let hours = caller.territory.guide_at(now)?.sending_hours;
    let last = hours.to.overflowing_sub_signed(TimeDelta::minutes(1)).0;
    Ok(instant(local_date(now), last).max(now))
}

/// What is done to a planned reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// Held back until it is let go.
    Hold,
    /// Let go again.
    Release,
    /// Sent at once, whatever the hour: the administrator answers for it.
    Send,
}

/// Holds a reminder back, lets it go, or sends it; journalled.
///
/// # Errors
/// `NOT_ALLOWED`, `REMINDER_DECIDED`, `REMINDER_TOO_EARLY`.
pub async fn handle(cx: &Cx, caller: &Caller, id: ReminderId, gesture: Gesture) -> Outcome<()> {
    let me = signed_in(&caller.actor)?.person.id;
    let permit = authorize_administration(&caller.actor)?;
    let now = cx.now();
    let (held, kind) = match gesture {
        Gesture::Send => return send(cx, caller, id, (me, now)).await,
        Gesture::Hold => (Some((me, now)), "REMINDER_HELD"),
        Gesture::Release => (None, "REMINDER_RELEASED"),
    };
    let tx = cx.store.write().await?;
    let changed = reminders::hold_back(&tx, &permit, id.0, held).await?.ok_or(Refusal::ReminderDecided)?;
    journal::append(&tx, vec![entry(&changed, kind, me, now)]).await?;
    Ok(tx.commit().await?)
}

/// Puts one reminder of today in the outbox now; one of another day would say what is not true yet.
async fn send(cx: &Cx, caller: &Caller, id: ReminderId, (by, now): (PersonId, Instant)) -> Outcome<()> {
    let due = reminders::undecided(&cx.store, &[id.0]).await?.pop().ok_or(Refusal::ReminderDecided)?;
    if due.leaves_at > evening(caller, now)? {
        return Err(Refusal::ReminderTooEarly.into());
    }
    let sent = run(cx, &caller.territory, &Which::only(now, id.0, by)).await?;
    if sent.is_written { Ok(()) } else { Err(Refusal::ReminderDecided.into()) }
}

fn entry(due: &Due, kind: &'static str, by: PersonId, at: Instant) -> NewEntry {
    NewEntry {
        at,
        request: due.about.request(),
        referral: due.about.referral(),
        actor: Some(by),
        kind,
        data: serde_json::json!({ "step": due.step }),
        note: None,
    }
}
