//! The reminders whose time has come: looked at as things are now, sent, skipped with a reason, or held until they may leave.
//!
//! One digest a person and day. A worker that slept catches up once, in order; two at once decide each row once.

mod directory;
mod judge;
mod mailing;

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{PersonId, ReminderId};
use domain::referral::Referral;
use domain::reminders::Skip;
use domain::time::Instant;
use domain::uuid::Uuid;
use storage::journal::{self, NewEntry};
use storage::reminders::{self, About, Decision, Due};
use storage::{Tx, referrals};

use self::judge::{Judged, Judgement, judge};
use self::mailing::{Mailing, mailing};
use crate::acts::hand_back_what_was_left;
use crate::letters::{Addressed, To};
use crate::outbox::enqueue;
use crate::{Cx, Loaded, Outcome};

/// How many rows are looked at in one go.
const BATCH: usize = 1_000;

/// A reminder that leaves, to one addressee.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// The reminder.
    pub id: ReminderId,
    /// When it might have left, or will.
    pub leaves_at: Instant,
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
    /// The reminder.
    pub id: ReminderId,
    /// Who holds it back, and since when; none where a rule does.
    pub held_by: Option<(PersonId, Instant)>,
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
    /// Was it written? Not a dry run, nor what another worker was quicker at.
    pub is_written: bool,
}

/// Which reminders are looked at, as at when, and whether they leave.
#[derive(Debug, Clone)]
pub struct Which {
    as_of: Instant,
    is_dry: bool,
    /// This one alone, whatever the hour, because this person says so.
    only: Option<(Uuid, PersonId)>,
}

impl Which {
    /// Those that are due, to be sent.
    pub(crate) const fn due(as_of: Instant, is_dry: bool) -> Self {
        Self { as_of, is_dry, only: None }
    }

    /// One, to be sent at once.
    pub(crate) const fn only(now: Instant, id: Uuid, by: PersonId) -> Self {
        Self { as_of: now, is_dry: false, only: Some((id, by)) }
    }
}

/// Gives back what its holders have left, then looks at what is due and sends it; with `dry`, only tells what it would do.
///
/// # Errors
/// When the database does not answer.
pub async fn run_reminders(cx: &Cx, as_of: Instant, dry: bool) -> Outcome<Run> {
    let loaded = cx.territory().await?;
    if !dry {
        hand_back_what_was_left(cx, &loaded, as_of).await?;
    }
    run(cx, &loaded, &Which::due(as_of, dry)).await
}

/// As [`run_reminders`], for what is asked.
pub(crate) async fn run(cx: &Cx, loaded: &Loaded, which: &Which) -> Outcome<Run> {
    let due = match which.only {
        None => all_due(cx, which).await?,
        Some((id, _)) => reminders::undecided(&cx.store, &[id]).await?,
    };
    let mut judged = Vec::new();
    for batch in due.chunks(BATCH) {
        judged.extend(judge(cx, loaded, (&due, batch), which).await?);
    }
    // Composed as one run, so that a person's day is one digest however many lines it has.
    let (mut run, mails) = mailing(cx, &judged, which).await?;
    if !which.is_dry {
        run.is_written = write(cx, &judged, &run, mails, which).await?;
    }
    Ok(run)
}

/// Everything that is due, page by page.
async fn all_due(cx: &Cx, which: &Which) -> Outcome<Vec<Due>> {
    let mut all: Vec<Due> = Vec::new();
    loop {
        let after = all.last().map(|last| (last.leaves_at, last.id));
        let page =
            reminders::due(&cx.store, which.as_of, after, u64::try_from(BATCH).unwrap_or(u64::MAX)).await?;
        let is_last = page.len() < BATCH;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// One transaction: the rows decided, the mails of those that this worker decided, the journal.
async fn write(cx: &Cx, judged: &[Judged], run: &Run, mails: Mailing, which: &Which) -> Outcome<bool> {
    let now = which.as_of;
    let skipping = skips(judged, &mails);
    let is_sent =
        |one: &&Judged| matches!(one.judgement, Judgement::Send { .. }) && mails.sent.contains(&one.due.id);
    let sending: Vec<Uuid> = judged.iter().filter(is_sent).map(|one| one.due.id).collect();
    // What was to be sent by hand and has nothing to say changes nothing.
    if sending.is_empty() && (skipping.is_empty() || which.only.is_some()) {
        return Ok(false);
    }
    let tx = cx.store.write().await?;
    for (reason, ids) in still_true(&tx, judged, skipping).await? {
        reminders::decide(&tx, &ids, Decision::Skipped(reason), now).await?;
    }
    let decision = if which.only.is_some() { Decision::SentByHand } else { Decision::Sent };
    let sent = reminders::decide(&tx, &sending, decision, now).await?;
    if sent.len() != sending.len() {
        // Another worker is at these rows: leave them to it, and take what is left the next time.
        return Ok(false);
    }
    let expected = mails.letters.len();
    let kept = enqueue(&tx, now, mails.letters).await?;
    if usize::try_from(kept).ok() != Some(expected) {
        return Ok(false);
    }
    journal::append(&tx, entries(run, which)).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(true)
}

/// Reminders that are not written, by the reason why.
type Skips = BTreeMap<&'static str, Vec<Uuid>>;

fn skips(judged: &[Judged], mails: &Mailing) -> Skips {
    let mut by_reason = Skips::new();
    for one in judged {
        if let Judgement::Skip(skip) = &one.judgement {
            by_reason.entry(skip.code()).or_default().push(one.due.id);
        }
    }
    for nobody in &mails.nobody {
        by_reason.entry(Skip::NobodyToWriteTo.code()).or_default().push(*nobody);
    }
    by_reason
}

/// Of these, what is about referrals that have not changed since they were judged: of a call that is owed again meanwhile, no
/// reminder is lost. The others are judged anew the next time.
async fn still_true(tx: &Tx, judged: &[Judged], skips: Skips) -> Outcome<Skips> {
    let ids: Vec<Uuid> = skips.values().flatten().copied().collect();
    reminders::hold(tx, &ids).await?;
    let held: BTreeSet<&Uuid> = ids.iter().collect();
    let of = judged.iter().filter(|one| held.contains(&one.due.id));
    let of: Vec<_> = of.filter_map(|one| Some((one.due.id, one.referral.as_ref()?))).collect();
    let referrals: Vec<_> = of.iter().map(|(_, referral)| referral.id).collect();
    let versions = referrals::versions(tx, &referrals).await?;
    let has_changed =
        |(_, referral): &&(Uuid, &Referral)| versions.get(&referral.id) != Some(&referral.version);
    let changed: BTreeSet<Uuid> = of.iter().filter(has_changed).map(|(id, _)| *id).collect();
    let unchanged = |ids: Vec<Uuid>| ids.into_iter().filter(|id| !changed.contains(id)).collect();
    Ok(skips.into_iter().map(|(reason, ids)| (reason, unchanged(ids))).collect())
}

/// « Relance envoyée », once for each reminder.
fn entries(run: &Run, which: &Which) -> Vec<NewEntry> {
    let mut told: Vec<(About, &str)> = run.leaving.iter().map(|one| (one.about, one.step.as_str())).collect();
    told.sort_unstable();
    told.dedup();
    let entry = |(about, step): (About, &str)| NewEntry {
        at: which.as_of,
        request: about.request(),
        referral: about.referral(),
        actor: which.only.map(|(_, by)| by),
        kind: "REMINDER_SENT",
        data: serde_json::json!({ "step": step }),
        note: None,
    };
    told.into_iter().map(entry).collect()
}

/// A key for one day's digest of one addressee; what is sent by hand is a mail of its own.
fn digest_key(to: &To, which: &Which) -> String {
    let by_hand = which.only.map(|(id, _)| format!(":{id}")).unwrap_or_default();
    format!("digest:{}:{}{by_hand}", to.key(), domain::time::local_date(which.as_of))
}

/// The rows of one subject and due date that are due, for the step that supersedes the others.
fn same_ladder(a: &Due, b: &Due) -> bool {
    a.about == b.about && a.due_on == b.due_on
}
