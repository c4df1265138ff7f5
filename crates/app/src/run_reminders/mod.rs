//! The reminders whose time has come: looked at as things are now, sent, skipped with a reason, or held until they may leave.
//!
//! One digest a person and day. A worker that slept catches up once, in order; two at once decide each row once.

mod judge;
mod mailing;

use domain::time::Instant;
use domain::uuid::Uuid;
use storage::journal::{self, NewEntry};
use storage::reminders::{self, About, Decision, Due};

use self::judge::{Judged, Judgement, judge};
use self::mailing::{Mailing, mailing};
use crate::letters::{Addressed, To};
use crate::outbox::enqueue;
use crate::{Cx, Outcome};

/// How many rows are looked at in one go.
const BATCH: usize = 1_000;

/// A reminder that leaves, to one addressee.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// What it is about.
    pub about: About,
    /// Reference of the request.
    pub reference: String,
    /// Slug of the step.
    pub step: String,
    /// The mail that carries it.
    pub mail: Addressed,
    /// Why, in French.
    pub why: String,
}

/// A reminder that does not leave.
#[derive(Debug, Clone)]
pub struct Held {
    /// What it is about.
    pub about: About,
    /// Reference of the request.
    pub reference: String,
    /// Slug of the step.
    pub step: String,
    /// Why not, in French.
    pub why: String,
}

/// What a run came to.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// What leaves.
    pub leaving: Vec<Leaving>,
    /// What is skipped or held back.
    pub held: Vec<Held>,
}

/// Looks at what is due and sends it; with `dry`, only tells what it would do.
///
/// # Errors
/// When the database does not answer.
pub async fn run_reminders(cx: &Cx, as_of: Instant, dry: bool) -> Outcome<Run> {
    let due = all_due(cx, as_of).await?;
    let mut judged = Vec::new();
    for batch in due.chunks(BATCH) {
        judged.extend(judge(cx, &due, batch, as_of).await?);
    }
    // Composed as one run, so that a person's day is one digest however many lines it has.
    let (run, mails) = mailing(cx, &judged, as_of).await?;
    if !dry {
        write(cx, &judged, &run, mails, as_of).await?;
    }
    Ok(run)
}

/// Everything that is due, page by page.
async fn all_due(cx: &Cx, as_of: Instant) -> Outcome<Vec<Due>> {
    let mut all: Vec<Due> = Vec::new();
    loop {
        let after = all.last().map(|last| (last.leaves_at, last.id));
        let page = reminders::due(&cx.store, as_of, after, u64::try_from(BATCH).unwrap_or(u64::MAX)).await?;
        let is_last = page.len() < BATCH;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// One transaction: the rows decided, the mails of those that this worker decided, the journal.
async fn write(cx: &Cx, judged: &[Judged], run: &Run, mails: Mailing, as_of: Instant) -> Outcome<()> {
    let now = as_of;
    let mut by_reason: std::collections::BTreeMap<&'static str, Vec<Uuid>> =
        std::collections::BTreeMap::new();
    let mut sending = Vec::new();
    for one in judged {
        match &one.judgement {
            Judgement::Skip(skip) => by_reason.entry(skip.code()).or_default().push(one.due.id),
            Judgement::Send { .. } if mails.sent.contains(&one.due.id) => sending.push(one.due.id),
            Judgement::Send { .. } | Judgement::Hold(_) => {}
        }
    }
    for nobody in &mails.nobody {
        by_reason.entry(domain::reminders::Skip::NobodyToWriteTo.code()).or_default().push(*nobody);
    }
    if by_reason.is_empty() && sending.is_empty() {
        return Ok(());
    }
    let tx = cx.store.write().await?;
    for (reason, ids) in by_reason {
        reminders::decide(&tx, &ids, Decision::Skipped(reason), now).await?;
    }
    let sent = reminders::decide(&tx, &sending, Decision::Sent, now).await?;
    if sent.len() != sending.len() {
        // Another worker is at these rows: leave them to it, and take what is left the next time.
        return Ok(());
    }
    let expected = mails.letters.len();
    let kept = enqueue(&tx, now, mails.letters).await?;
    if usize::try_from(kept).ok() != Some(expected) {
        return Ok(());
    }
    journal::append(&tx, entries(run, now)).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}

/// « Relance envoyée », once for each reminder.
fn entries(run: &Run, now: Instant) -> Vec<NewEntry> {
    let mut told: Vec<(About, &str)> = run.leaving.iter().map(|one| (one.about, one.step.as_str())).collect();
    told.sort_unstable();
    told.dedup();
    let entry = |(about, step): (About, &str)| NewEntry {
        at: now,
        request: about.request(),
        referral: about.referral(),
        actor: None,
        kind: "REMINDER_SENT",
        data: serde_json::json!({ "step": step }),
        note: None,
    };
    told.into_iter().map(entry).collect()
}

/// A key for one day's digest of one addressee.
fn digest_key(to: &To, as_of: Instant) -> String {
    format!("digest:{}:{}", to.key(), domain::time::local_date(as_of))
}

/// The rows of one subject and due date that are due, for the step that supersedes the others.
fn same_ladder(a: &Due, b: &Due) -> bool {
    a.about == b.about && a.due_on == b.due_on
}
