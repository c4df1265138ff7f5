//! The outbox as the relay sees it: mails claimed with a short lease, fanned out to people, looked at again, marked.

mod alarm;
mod enqueue;
mod fan_out;
mod prepare;

use domain::ids::PersonId;
use domain::time::Instant;
use domain::uuid::Uuid;
use storage::outbox;

pub use storage::outbox::{Claimed, Outcome as Sending, UNREADABLE};

pub(crate) use self::alarm::{alarm_platform, figures_stopped};
pub use self::alarm::{give_up, give_up_unread};
pub(crate) use self::enqueue::enqueue;
pub use self::prepare::prepare;
use crate::letters::{Addressed, Letter};
use crate::{AppError, Cx, Outcome};

/// A mail to be sent by the relay.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its id: its Message-ID is made from it.
    pub id: Uuid,
    /// What it says and to whom.
    pub addressed: Addressed,
    /// When it was caused.
    pub created_at: Instant,
    /// Its place in its request's thread.
    pub thread_at: Instant,
    /// How often it has been tried before.
    pub attempts: u32,
    /// Until when it is this worker's, unless renewed.
    pub leased_until: Instant,
}

/// What was claimed at a time.
#[derive(Debug, Default)]
pub struct Batch {
    /// Mails to one address each.
    pub mails: Vec<Mail>,
    /// Mails to a role, whose people could not be looked up: to be tried again like any other.
    pub failed: Vec<Mail>,
    /// Mails whose content this program cannot read: a newer one may have written them, and read them soon.
    pub unread: Vec<Claimed>,
    /// Was anything there? Then there may be more, such as the mails that a fan-out made.
    pub more: bool,
}

/// Claims mails that are due, of the kinds that this program knows; those that a person waits for first, each reader's of a
/// request in order. Those addressed to a role are first fanned out to the people who have it now.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(cx: &Cx, worker: Uuid, limit: u64) -> Outcome<Batch> {
    let more_links = crate::sign_in::give_links(cx).await?;
    let now = cx.now();
    let leased_until = now + cx.settings.mail_lease;
    let tx = cx.store.write().await?;
    let claimed = outbox::claim(&tx, worker, (now, leased_until), limit, Letter::KINDS).await?;
    tx.commit().await?;
    let mut batch = Batch { more: more_links || !claimed.is_empty(), ..Batch::default() };
    for claimed in claimed {
        match mail(&claimed, leased_until) {
            None => batch.unread.push(claimed),
            Some(mail) if mail.addressed.to.is_one() => batch.mails.push(mail),
            Some(mail) => batch.failed.extend(fanned(cx, worker, mail).await),
        }
    }
    Ok(batch)
}

/// What was claimed, read; none when it cannot be.
fn mail(claimed: &Claimed, leased_until: Instant) -> Option<Mail> {
    let addressed = Addressed::from_payload(&claimed.payload)?;
    let Claimed { id, created_at, thread_at, attempts, .. } = *claimed;
    Some(Mail { id, addressed, created_at, thread_at, attempts, leased_until })
}

/// Fans a mail out; gives it back when its people could not be looked up.
async fn fanned(cx: &Cx, worker: Uuid, mail: Mail) -> Option<Mail> {
    let failed = fan_out::fan_out(cx, worker, &mail).await.err()?;
    tracing::error!(mail.id = %mail.id, error = ?failed, "mail {} could not be addressed", mail.id);
    Some(mail)
}

/// Keeps a mail for this worker for a while longer; false when another has taken it over: then it is not this one's to send.
///
/// # Errors
/// When the database does not answer.
pub async fn renew(cx: &Cx, worker: Uuid, id: Uuid) -> Outcome<bool> {
    let until = cx.now() + cx.settings.mail_lease;
    let tx = cx.store.write().await?;
    let is_kept = outbox::renew(&tx, worker, id, until).await?;
    tx.commit().await?;
    Ok(is_kept)
}

/// Marks a mail that this worker claimed; nothing changes when another has taken it over.
///
/// # Errors
/// When the database does not answer.
pub async fn mark(cx: &Cx, worker: Uuid, id: Uuid, sending: Sending) -> Outcome<()> {
    let tx = cx.store.write().await?;
    outbox::mark(&tx, worker, id, sending, cx.now()).await?;
    Ok(tx.commit().await?)
}

/// How many mails wait, and how many have been given up.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(cx: &Cx) -> Outcome<(u64, u64)> {
    outbox::counts(&cx.store).await.map_err(AppError::from)
}

/// How many mails wait for a program that knows their kind: a newer one wrote them.
///
/// # Errors
/// When the database does not answer.
pub async fn unknown(cx: &Cx) -> Outcome<u64> {
    outbox::unknown(&cx.store, Letter::KINDS).await.map_err(AppError::from)
}

/// How many mails are some worker's now.
///
/// # Errors
/// When the database does not answer.
pub async fn leased(cx: &Cx) -> Outcome<u64> {
    outbox::leased(&cx.store, cx.now()).await.map_err(AppError::from)
}

/// A person's key in deduplication.
pub(crate) fn person_key(person: PersonId) -> String {
    person.to_string()
}
