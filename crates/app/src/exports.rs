//! Exports that take long: asked for, made in the background within the rights of whoever asked, fetched by them alone.

use std::sync::Arc;

use domain::chrono::NaiveDate;
use domain::ids::{ExportId, PersonId};
use domain::policy::{Actor, Identity, Scope, signed_in};
use domain::refusal::Refusal;
use domain::time::Instant;
use serde::{Deserialize, Serialize};
use storage::exports::{self, Export};
use storage::{Page, PageOf, StoreError, people, referrals, requests};

use crate::authenticate::Caller;
use crate::keys::fingerprint;
use crate::letters::{Letter, To};
use crate::outbox::enqueue;
use crate::{Cx, Loaded, Outcome, new_id};

/// Most exports of one person that wait at once.
const MOST: u64 = 3;
/// How many rows are read at once.
const ROWS: u64 = 500;

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Referrals one may see.
    Referrals,
    /// Requests one may see.
    Requests,
    /// Requests in the register of unmet needs.
    Unmet,
}

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// Comma-separated values.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Which table.
    pub what: What,
    /// In which form.
    pub form: Form,
}

impl Wanted {
    fn name(self, on: NaiveDate) -> String {
        let what = match self.what {
            What::Referrals => "saisines",
            What::Requests => "demandes",
            What::Unmet => "besoins-non-couverts",
        };
        let form = match self.form {
            Form::Csv => "csv",
            Form::Xlsx => "xlsx",
        };
        format!("{what}-{on}.{form}")
    }

    fn of_requests(self) -> requests::Filter {
        let unmet = (self.what == What::Unmet).then_some(true);
        requests::Filter { unmet, ..requests::Filter::default() }
    }
}

/// Asks for an export; a mail tells when it is ready.
///
/// # Errors
/// `TOO_MANY_EXPORTS`.
pub async fn ask(cx: &Cx, caller: &Caller, wanted: Wanted) -> Outcome<Export> {
    let me = signed_in(&caller.actor)?.person.id;
    let (now, scope) = (cx.now(), Scope::of(&caller.actor));
    let total = match wanted.what {
        What::Referrals => referrals::count(&cx.store, &scope, &referrals::Filter::default()).await?,
        What::Requests | What::Unmet => requests::count(&cx.store, &scope, &wanted.of_requests()).await?,
    };
    let export = Export {
        id: ExportId(new_id()),
        person: me,
        wanted: serde_json::to_string(&wanted).unwrap_or_default(),
        name: wanted.name(domain::time::local_date(now)),
        asked_at: now,
        total: i32::try_from(total).unwrap_or(i32::MAX),
        done: 0,
        finished_at: None,
        failed: false,
        made_for: None,
    };
    let tx = cx.store.write().await?;
    if exports::waiting(&tx, me).await? >= MOST {
        return Err(Refusal::TooManyExports { max: usize::try_from(MOST).unwrap_or_default() }.into());
    }
    exports::insert(&tx, &export).await?;
    tx.commit().await?;
    Ok(export)
}

/// The caller's exports, the latest first.
///
/// # Errors
/// When nobody has signed in.
pub async fn mine(cx: &Cx, caller: &Caller) -> Outcome<Vec<Export>> {
    let me = signed_in(&caller.actor)?.person.id;
    Ok(exports::of_person(&cx.store, me).await?)
}

/// An export of the caller's that is ready.
///
/// # Errors
/// `NOT_FOUND` for anybody else's; `EXPORT_NOT_READY`; `EXPORT_OUTDATED`.
pub async fn ready(cx: &Cx, caller: &Caller, id: ExportId) -> Outcome<Export> {
    let me = signed_in(&caller.actor)?.person.id;
    let found = exports::find(&cx.store, id).await?.filter(|export| export.person == me);
    let found = found.ok_or(Refusal::NotFound)?;
    if found.finished_at.is_none() {
        return Err(Refusal::ExportNotReady.into());
    }
    // What it holds was one's to read when it was made; it is given out while that is so.
    let rights = fingerprint(&Scope::of(&caller.actor).rights());
    if found.made_for.as_ref() == Some(&rights) { Ok(found) } else { Err(Refusal::ExportOutdated.into()) }
}

/// The n-th part of an export that is ready; none after the last.
///
/// # Errors
/// When the database does not answer.
pub async fn part(cx: &Cx, export: &Export, n: i32) -> Outcome<Option<Vec<u8>>> {
    Ok(exports::part(&cx.store, export.id, n).await?)
}

/// An export that this worker makes: what it may hold is what its owner may see now.
#[derive(Debug)]
pub struct Job {
    /// The export.
    pub export: Export,
    /// What is wanted.
    pub wanted: Wanted,
    /// The folder as it is.
    pub loaded: Arc<Loaded>,
    scope: Scope,
    parts: i32,
    /// Until when this worker has it; whoever comes after that takes it over.
    lease: Instant,
}

/// Takes the export that has waited longest, and forgets those that have been kept long enough; none when none waits.
///
/// # Errors
/// When the database does not answer.
pub async fn next(cx: &Cx) -> Outcome<Option<Job>> {
    let now = cx.now();
    let kept_since = now - cx.settings.exports_kept;
    if !exports::is_due(&cx.store, kept_since).await? {
        return Ok(None);
    }
    let tx = cx.store.write().await?;
    exports::forget(&tx, kept_since).await?;
    let lease = now + cx.settings.lease;
    let claimed = exports::claim(&tx, (now, lease)).await?;
    let Some(export) = claimed else {
        tx.commit().await?;
        return Ok(None);
    };
    let Ok(wanted) = serde_json::from_str(&export.wanted) else {
        exports::finish(&tx, export.id, (0, true), None, (lease, now)).await?;
        tx.commit().await?;
        return Ok(None);
    };
    tx.commit().await?;
    let scope = scope_of(cx, export.person).await?;
    Ok(Some(Job { export, wanted, loaded: cx.territory().await?, scope, parts: 0, lease }))
}

async fn scope_of(cx: &Cx, person: PersonId) -> Outcome<Scope> {
    let Some(known) = people::by_ids(&cx.store, &[person]).await?.pop() else { return Ok(Scope::default()) };
    let who = Identity::new(known, people::roles(&cx.store, person).await?, cx.now());
    Ok(Scope::of(&Actor::Person(who)))
}

impl Job {
    /// A page of referrals.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn referrals(
        &self,
        cx: &Cx,
        after: Option<storage::Key>,
    ) -> Outcome<PageOf<referrals::Listed>> {
        let page = Page { first: ROWS, after };
        Ok(referrals::list(&cx.store, &self.scope, &referrals::Filter::default(), page).await?)
    }

    /// A page of requests.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn requests(
        &self,
        cx: &Cx,
        after: Option<storage::Key>,
    ) -> Outcome<PageOf<domain::request::Request>> {
        let page = Page { first: ROWS, after };
        Ok(requests::list(&cx.store, &self.scope, &self.wanted.of_requests(), page).await?)
    }

    /// Keeps bytes, and how many rows they bring the export to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write(&mut self, cx: &Cx, bytes: Vec<u8>, done: usize) -> Outcome<()> {
        let (until, tx) = (cx.now() + cx.settings.lease, cx.store.write().await?);
        self.export.done = i32::try_from(done).unwrap_or(i32::MAX);
        exports::moved(&tx, self.export.id, self.export.done, (self.lease, until)).await?;
        if !bytes.is_empty() {
            exports::add_part(&tx, self.export.id, self.parts, bytes).await?;
            self.parts += 1;
        }
        tx.commit().await?;
        self.lease = until;
        Ok(())
    }
}

/// Ends the making of an export; when it is ready, a mail says so. One that another worker has taken over is that worker's to end.
///
/// # Errors
/// When the database does not answer.
pub async fn finish(cx: &Cx, job: &Job, failed: bool) -> Outcome<()> {
    let (now, export) = (cx.now(), &job.export);
    let tx = cx.store.write().await?;
    let rights = fingerprint(&job.scope.rights());
    match exports::finish(&tx, export.id, (export.done, failed), Some(&rights), (job.lease, now)).await {
        Err(StoreError::Stale) => return Ok(()),
        ended => ended?,
    }
    if !failed {
        let letter = Letter::ExportReady { export: export.id, name: export.name.clone() };
        let key = format!("export:{}", export.id);
        enqueue(&tx, now, vec![letter.to(To::Person(export.person), key)]).await?;
    }
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}
