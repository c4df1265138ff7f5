//! The shape of every act on a referral: load, authorise, check the version, decide, and in one transaction save the state
//! with what follows from it. When somebody was quicker, look again: they may have changed the answer.

use domain::ids::{NoteId, ReferralId, RequestId};
use domain::policy::{Action, Actor, FileFacts, Permit, ReferralFacts, Scope, authorize, signed_in};
use domain::referral::{Command, Facts, Referral, apply, decide};
use domain::refusal::Refusal;
use domain::request::Request;
use domain::territory::Unit;
use domain::time::Instant;
use storage::{Db, Tx, people, referrals, requests};

use crate::authenticate::Caller;
use crate::consequences::{Consequences, keep_note};
use crate::{AppError, Cx, Loaded, Outcome};

/// How often to look again after somebody was quicker.
const TRIES: u32 = 4;

/// Which referral, as the caller knows it.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its id.
    pub id: ReferralId,
    /// The version the caller has seen; none to act on whatever it is now.
    pub expected_version: Option<i32>,
}

/// A referral that was acted on, with its request.
#[derive(Debug, Clone)]
pub struct Acted {
    /// The referral as it is now.
    pub referral: Referral,
    /// Its request.
    pub request: Request,
}

/// A file as a decision needs it.
#[derive(Debug)]
pub(crate) struct File {
    /// The request.
    pub(crate) request: Request,
    /// All of its referrals.
    pub(crate) referrals: Vec<Referral>,
}

impl File {
    /// Asks the policy about the file, or one referral of it.
    pub(crate) fn authorize(
        &self,
        caller: &Caller,
        action: Action,
        referral: Option<&Referral>,
    ) -> Result<Permit, Refusal> {
        authorize_on(caller, action, (&self.request, &self.referrals), referral)
    }
}

/// Asks the policy about a file, or one referral of it.
pub(crate) fn authorize_on(
    caller: &Caller,
    action: Action,
    file: (&Request, &[Referral]),
    referral: Option<&Referral>,
) -> Result<Permit, Refusal> {
    authorize_actor(&caller.actor, action, file, referral)
}

/// As [`authorize_on`], of somebody who does not call: whoever a letter is for.
pub(crate) fn authorize_actor(
    actor: &Actor,
    action: Action,
    (request, referrals): (&Request, &[Referral]),
    referral: Option<&Referral>,
) -> Result<Permit, Refusal> {
    let units: Vec<Unit> = referrals.iter().map(|referral| referral.unit.clone()).collect();
    authorize(actor, action, &facts_of(request, &units, referral))
}

/// What the policy must know of a file.
pub(crate) fn facts_of<'a>(
    request: &'a Request,
    units: &'a [Unit],
    referral: Option<&'a Referral>,
) -> FileFacts<'a> {
    let of = |referral: &'a Referral| ReferralFacts {
        id: referral.id,
        unit: &referral.unit,
        holder: referral.holder,
    };
    FileFacts {
        request: request.id,
        authority: &request.authority,
        filer: request.filer,
        confidential: request.confidential,
        themes: &request.themes,
        units,
        referral: referral.map(of),
    }
}

/// The file of this request, held against others who would write to it until the transaction ends.
pub(crate) async fn hold_file(tx: &Tx, id: RequestId) -> Outcome<Option<File>> {
    let Some(request) = requests::hold(tx, id).await? else { return Ok(None) };
    let referrals = referrals::of_requests(tx, &[id]).await?;
    Ok(Some(File { request, referrals }))
}

/// As [`hold_file`], where the caller sees the request: what is hidden is looked for in the very way of what does not exist.
pub(crate) async fn hold_seen(tx: &Tx, caller: &Caller, id: RequestId) -> Outcome<Option<File>> {
    match requests::seen(tx, &Scope::of(&caller.actor), id).await? {
        Some(_) => hold_file(tx, id).await,
        None => Ok(None),
    }
}

/// As [`hold_seen`], of this referral's request.
pub(crate) async fn hold_with(tx: &Tx, caller: &Caller, id: ReferralId) -> Outcome<Option<File>> {
    match referrals::seen(tx, &Scope::of(&caller.actor), id).await? {
        Some((_, request)) => hold_file(tx, request.id).await,
        None => Ok(None),
    }
}

/// The file of this request; none where there is none.
pub(crate) async fn load_file(db: &impl Db, id: RequestId) -> Outcome<Option<File>> {
    match requests::find(db, id).await? {
        Some(request) => Ok(Some(file_of(db, request).await?)),
        None => Ok(None),
    }
}

/// The file of a request that has been read.
pub(crate) async fn file_of(db: &impl Db, request: Request) -> Outcome<File> {
    let referrals = referrals::of_requests(db, &[request.id]).await?;
    Ok(File { request, referrals })
}

/// What an act is: who may, what is commanded of the referral as it is, and the words that go with it.
pub(crate) struct Act<F> {
    /// What the policy is asked.
    pub(crate) action: Action,
    /// The command, given the referral and the folder.
    pub(crate) command: F,
    /// Free text, kept beside the journal.
    pub(crate) note: Option<String>,
}

/// Acts on a referral.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`, `VERSION_CONFLICT`, or what the domain refuses.
pub(crate) async fn act<F>(cx: &Cx, caller: &Caller, target: Target, act: Act<F>) -> Outcome<Acted>
where
    F: Fn(&Referral, &Loaded) -> Result<Command, Refusal> + Send + Sync,
{
    signed_in(&caller.actor)?;
    let mut tries = 0;
    loop {
        tries += 1;
        match once(cx, caller, target, &act).await {
            Err(AppError::Refused(Refusal::VersionConflict))
                if target.expected_version.is_none() && tries < TRIES => {}
            // With a version given, look once more: the state itself may have the better answer (who was quicker).
            Err(AppError::Refused(Refusal::VersionConflict)) if tries == 1 => {}
            answered => return answered,
        }
    }
}

async fn once<F>(cx: &Cx, caller: &Caller, target: Target, act: &Act<F>) -> Outcome<Acted>
where
    F: Fn(&Referral, &Loaded) -> Result<Command, Refusal> + Send + Sync,
{
    let now = cx.now();
    let tx = cx.store.write().await?;
    let mut file = hold_with(&tx, caller, target.id).await?.ok_or(Refusal::NotFound)?;
    // As it is now that the file is held: whoever was quicker has been waited for.
    let found = file.referrals.iter().find(|one| one.id == target.id).cloned().ok_or(Refusal::NotFound)?;
    let permit = file.authorize(caller, act.action, Some(&found))?;
    let command = (act.command)(&found, &caller.territory)?;
    let events = decided(&found, &command, &caller.territory, now);
    let stale = target.expected_version.is_some_and(|expected| expected != found.version);
    let events = match events {
        Err(AppError::Refused(Refusal::AlreadyClaimed { by, at, .. })) => {
            let name = people::by_ids(&tx, &[by]).await?.pop().map(|person| person.name);
            return Err(Refusal::AlreadyClaimed { by, name, at }.into());
        }
        _ if stale => return Err(Refusal::VersionConflict.into()),
        decided => decided?,
    };
    let note = keep_note(&tx, found.request, act.note.clone()).await?;
    let mut changed = found.clone();
    let mut consequences = Consequences::new(&caller.territory, now, caller.actor.person());
    for (n, event) in events.iter().enumerate() {
        apply(&mut changed, event, now);
        // The words go with the last event: the one that the command is about.
        let said: Option<NoteId> = note.filter(|_| n + 1 == events.len());
        consequences.event(&changed, event, said)?;
    }
    referrals::update(&tx, &permit, &changed, found.version).await?;
    replace(&mut file.referrals, &changed);
    note_unmet(&tx, &permit, &mut file, &mut consequences, now).await?;
    consequences.write(&tx).await?;
    commit(cx, tx).await?;
    Ok(Acted { referral: changed, request: file.request })
}

/// What the domain decides, in view of the partner's calendar and the guide under which the referral was opened.
pub(crate) fn decided(
    referral: &Referral,
    command: &Command,
    loaded: &Loaded,
    now: Instant,
) -> Result<Vec<domain::referral::Event>, AppError> {
    let calendar = loaded.territory.calendar(Some(&referral.unit.partner));
    let guide = loaded.guide(referral.promise.guide_version, now)?;
    Ok(decide(referral, command, &Facts { now, calendar: &calendar, guide })?)
}

pub(crate) fn replace(referrals: &mut [Referral], changed: &Referral) {
    for referral in referrals.iter_mut().filter(|referral| referral.id == changed.id) {
        referral.clone_from(changed);
    }
}

/// Enters the request in the register of unmet needs once its last referral has ended without contact.
pub(crate) async fn note_unmet(
    tx: &Tx,
    permit: &Permit,
    file: &mut File,
    consequences: &mut Consequences<'_>,
    now: Instant,
) -> Outcome<()> {
    let unmet = file.request.is_unmet(&file.referrals);
    if file.request.unmet_since.is_some() == unmet {
        return Ok(());
    }
    // A contact that the administrator restores takes the request out of the register again.
    file.request.unmet_since = unmet.then_some(now);
    file.request.version += 1;
    let kind = if unmet { "NEED_UNMET" } else { "NEED_MET" };
    consequences.request_entry(file.request.id, kind, serde_json::Value::Null);
    requests::update(tx, permit, &file.request).await?;
    Ok(())
}

/// Commits, then rings for the relay.
pub(crate) async fn commit(cx: &Cx, tx: Tx) -> Outcome<()> {
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}
