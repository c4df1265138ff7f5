//! The outbox as the relay sees it: mails claimed with a lease, fanned out to people, marked.

use domain::chrono::TimeDelta;
use domain::ids::PersonId;
use domain::time::{Instant, local_date};
use domain::uuid::Uuid;
use storage::outbox::{self, Claimed, NewMail};
use storage::{StoreError, Tx, choices};

pub use storage::outbox::Outcome as Sending;

use crate::letters::{Addressed, Letter, To, recipients};
use crate::{AppError, Cx, Outcome, new_id};

/// Why a mail that its reader does not want has not been sent.
const UNWANTED: &str = "PREFERENCE";

/// How long a worker may keep a mail before another takes it over.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// Puts letters in the outbox, in the transaction of what caused them.
pub(crate) async fn enqueue(
    tx: &Tx,
    now: Instant,
    letters: Vec<(Addressed, String)>,
) -> Result<u64, StoreError> {
    enqueue_wanted(tx, now, letters, |_| true).await
}

/// As [`enqueue`]; what its reader does not want by mail is kept for their notifications, and not sent.
async fn enqueue_wanted(
    tx: &Tx,
    now: Instant,
    letters: Vec<(Addressed, String)>,
    is_wanted: impl Fn(&Addressed) -> bool,
) -> Result<u64, StoreError> {
    let mails = letters.into_iter().map(|(addressed, key)| NewMail {
        id: new_id(),
        kind: addressed.letter.kind().to_owned(),
        payload: addressed.to_payload(),
        request: addressed.letter.request(),
        dedup_key: key,
        created_at: now,
        due_at: now,
        person: addressed.to.person(),
        unwanted: (!is_wanted(&addressed)).then_some(UNWANTED),
    });
    outbox::enqueue(tx, mails.collect()).await
}

/// A mail to be sent by the relay.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its id: its Message-ID is made from it.
    pub id: Uuid,
    /// What it says and to whom.
    pub addressed: Addressed,
    /// When it was caused.
    pub created_at: Instant,
    /// How often it has been tried before.
    pub attempts: u32,
}

/// What was claimed at a time.
#[derive(Debug)]
pub struct Batch {
    /// Mails to one address each.
    pub mails: Vec<Mail>,
    /// Was anything there? Then there may be more, such as the mails that a fan-out made.
    pub more: bool,
}

/// Claims mails that are due. Those addressed to a role are first fanned out to the people who have it now.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(cx: &Cx, worker: Uuid, limit: u64) -> Outcome<Batch> {
    let now = cx.now();
    let tx = cx.store.write().await?;
    let claimed = outbox::claim(&tx, worker, (now, now + LEASE), limit).await?;
    tx.commit().await?;
    let mut mails = Vec::new();
    let more = !claimed.is_empty();
    for claimed in claimed {
        let Some(addressed) = Addressed::from_payload(&claimed.payload) else {
            mark(cx, worker, claimed.id, Sending::GivenUp("PAYLOAD_UNREADABLE".to_owned())).await?;
            continue;
        };
        if addressed.to.is_one() {
            let Claimed { id, created_at, attempts, .. } = claimed;
            mails.push(Mail { id, addressed, created_at, attempts });
        } else {
            fan_out_or_tell(cx, worker, &claimed, &addressed).await;
        }
    }
    Ok(Batch { mails, more })
}

/// One that fails keeps its lease and comes again; the others go on.
async fn fan_out_or_tell(cx: &Cx, worker: Uuid, claimed: &Claimed, addressed: &Addressed) {
    if let Err(error) = fan_out(cx, worker, claimed, addressed).await {
        tracing::error!(mail.id = %claimed.id, error = ?error, "mail {} could not be addressed", claimed.id);
    }
}

/// One mail for each person behind a role, in one transaction with the mark on the mail that asked for them.
async fn fan_out(cx: &Cx, worker: Uuid, claimed: &Claimed, addressed: &Addressed) -> Outcome<()> {
    let now = cx.now();
    let everyone = recipients(cx, &addressed.to, now).await?;
    let mut letters: Vec<_> = everyone
        .to
        .into_iter()
        .map(|to| {
            let key = format!("{}:{}", claimed.id, to.key());
            (Addressed { letter: addressed.letter.clone(), to }, key)
        })
        .collect();
    if let Some(unit) = everyone.nobody_in {
        // Once a day, however many mails found nobody there.
        let key = format!("nobody:{unit}:{}", local_date(now));
        letters.extend(alarm_platform(cx, now, &Letter::NobodyThere { unit }, &key).await?);
    }
    let readers: Vec<_> = letters.iter().filter_map(|(addressed, _)| addressed.to.person()).collect();
    let preferences = choices::preferences(&cx.store, &readers).await?;
    let wants = |addressed: &Addressed| {
        let said = addressed.to.person().and_then(|person| preferences.get(&person)).copied();
        addressed.letter.is_wanted(said.unwrap_or_default())
    };
    // Nobody silent: what nobody of a unit wants by mail, everybody gets.
    let is_of_unit = matches!(addressed.to, To::Unit(_) | To::Colleagues(..) | To::Holder(..));
    let nobody_wants = is_of_unit && !letters.iter().any(|(addressed, _)| wants(addressed));
    let tx = cx.store.write().await?;
    enqueue_wanted(&tx, now, letters, |addressed| nobody_wants || wants(addressed)).await?;
    outbox::mark(&tx, worker, claimed.id, Sending::Fanned, now).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}

/// The alarm, one mail for each administrator of the platform.
async fn alarm_platform(
    cx: &Cx,
    now: Instant,
    letter: &Letter,
    key: &str,
) -> Outcome<Vec<(Addressed, String)>> {
    let to = recipients(cx, &To::Platform, now).await?.to;
    Ok(to.into_iter().map(|to| letter.clone().to(to.clone(), format!("{key}:{}", to.key()))).collect())
}

/// Marks a mail that this worker claimed. Given up, it alarms the platform's administrators (once, and never about an alarm).
///
/// # Errors
/// When the database does not answer.
pub async fn mark(cx: &Cx, worker: Uuid, id: Uuid, sending: Sending) -> Outcome<()> {
    let tx = cx.store.write().await?;
    outbox::mark(&tx, worker, id, sending, cx.now()).await?;
    Ok(tx.commit().await?)
}

/// Gives a mail up and alarms the platform's administrators; an alarm that fails alarms nobody.
///
/// # Errors
/// When the database does not answer.
pub async fn give_up(cx: &Cx, worker: Uuid, mail: &Mail, error: String) -> Outcome<()> {
    let now = cx.now();
    let letter = &mail.addressed.letter;
    let is_alarm = matches!(letter, Letter::MailGivenUp { .. } | Letter::NobodyThere { .. });
    let alarm = if is_alarm {
        Vec::new()
    } else {
        let (what, request) = (letter.kind().to_owned(), letter.request());
        let alarm = Letter::MailGivenUp { mail: mail.id, what, request };
        alarm_platform(cx, now, &alarm, &format!("given-up:{}:{}", mail.id, now.timestamp_micros())).await?
    };
    let tx = cx.store.write().await?;
    if outbox::mark(&tx, worker, mail.id, Sending::GivenUp(error), now).await? {
        enqueue(&tx, now, alarm).await?;
    }
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}

/// How many mails wait, and how many have been given up.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(cx: &Cx) -> Outcome<(u64, u64)> {
    outbox::counts(&cx.store).await.map_err(AppError::from)
}

/// A person's key in deduplication.
pub(crate) fn person_key(person: PersonId) -> String {
    person.to_string()
}
