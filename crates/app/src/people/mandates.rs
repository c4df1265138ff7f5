//! Asking for a mandate: a newcomer for themselves, or somebody of the authority for a colleague. The executive decides; where
//! none is on the platform yet, its administrator does.

use domain::chrono::NaiveDate;
use domain::contact;
use domain::ids::{AskId, PersonId};
use domain::mandate::{MandateAsk, Membership, RoleKind};
use domain::policy::{Actor, Identity, authorize_giving, may_decide_roles, signed_in};
use domain::refusal::Refusal;
use domain::request::LINE_MAX;
use domain::text::{line_if_any, name};
use domain::words::Function;
use storage::{Tx, mandates, memberships, outbox, people};

use super::roles::{Giving, checked_function, give, note_refusal};
use crate::authenticate::Caller;
use crate::letters::{Letter, To};
use crate::outbox::enqueue;
use crate::{Cx, Outcome, new_id};

/// How many are shown at a time.
const SHOWN: u64 = 100;

/// Who asks to act for whom.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// INSEE code or SIREN.
    pub authority: String,
    /// What they are there.
    pub function: Function,
    /// What they say of it.
    pub message: Option<String>,
}

/// Keeps an asking and tells whoever decides. The answer is the same when it waits already, or too many do: a form open to all
/// tells nothing of who is known.
///
/// # Errors
/// Fields.
pub async fn ask(cx: &Cx, caller: &Caller, asking: Asking) -> Outcome<()> {
    let ask = checked(cx, caller, asking)?;
    let tx = cx.store.write().await?;
    let (waiting, same) = mandates::waiting(&tx, &ask.authority, &ask.email).await?;
    let is_kept = waiting < cx.settings.caused.asks_kept;
    if same || !is_kept || has_one(&tx, &ask).await? || !mandates::insert(&tx, &ask).await? {
        tracing::debug!(waiting, "a mandate was asked for again, or too often");
        return Ok(());
    }
    tell(cx, &tx, &ask, waiting).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}

/// Tells whoever may decide: an executive is given by the platform, and so is everybody where there is none yet. From so many
/// that wait on, an authority is no longer mailed about each: they are nobody's honest work, and the page shows them all.
async fn tell(cx: &Cx, tx: &Tx, ask: &MandateAsk, waiting: u64) -> Outcome<()> {
    let is_executive = ask.function.is_executive();
    let executives = memberships::executives(tx, &ask.authority, ask.asked_at).await?;
    if is_executive || executives.is_empty() {
        return tell_platform(cx, tx, ask).await;
    }
    if waiting < cx.settings.caused.asks_mailed {
        let letter = Letter::MandateAsked { ask: ask.id };
        let letter = letter.to(To::Executive(ask.authority.clone()), format!("mandate-asked:{}", ask.id));
        enqueue(tx, ask.asked_at, vec![letter]).await?;
    }
    Ok(())
}

/// Tells the platform, one by one up to so many an hour over all authorities; then once that others wait. The hour's places are
/// keys of the outbox: of two at once, one gets a place.
async fn tell_platform(cx: &Cx, tx: &Tx, ask: &MandateAsk) -> Outcome<()> {
    let now = ask.asked_at;
    let hour = now.format("%Y-%m-%dT%H");
    let key = |place: u32| format!("mandate-asked:platform:{hour}:{place}");
    let keys: Vec<_> = (0..cx.settings.caused.asks_to_platform).map(key).collect();
    let taken = outbox::existing(tx, &keys).await?;
    for key in keys.into_iter().filter(|key| !taken.contains(key)) {
        let letter = Letter::MandateAsked { ask: ask.id }.to(To::Platform, key);
        if enqueue(tx, now, vec![letter]).await? > 0 {
            return Ok(());
        }
    }
    let letter = Letter::MandatesWaiting { since: now };
    enqueue(tx, now, vec![letter.to(To::Platform, format!("mandates-waiting:{hour}"))]).await?;
    Ok(())
}

/// The asking as it would be kept.
fn checked(cx: &Cx, caller: &Caller, asking: Asking) -> Result<MandateAsk, Refusal> {
    let Asking { email, name: typed, authority, function, message } = asking;
    let kind = caller.territory.territory.authority(&authority, "authorityCode")?.kind;
    checked_function(Some(kind), function)?;
    let asked_by = match &caller.actor {
        Actor::Person(who) if who.mandates(&authority).next().is_some() => Some(who.person.id),
        Actor::Person(_) | Actor::Anonymous | Actor::System => None,
    };
    Ok(MandateAsk {
        id: AskId(new_id()),
        email: contact::email("email", &email)?,
        name: name("name", &typed)?,
        authority,
        function,
        message: line_if_any("message", message.as_deref(), LINE_MAX)?,
        asked_at: cx.now(),
        asked_by,
        decided_at: None,
        granted: None,
    })
}

/// Does the person of this address act for the authority already?
async fn has_one(tx: &Tx, ask: &MandateAsk) -> Outcome<bool> {
    let Some(person) = people::by_email(tx, &ask.email).await? else { return Ok(false) };
    let roles = people::roles(tx, person.id).await?;
    let is_there = |role: &RoleKind| role.mandate().is_some_and(|(code, ..)| code == ask.authority);
    Ok(roles.iter().any(|role| role.holds(ask.asked_at) && is_there(&role.kind)))
}

/// What waits for the caller to decide.
///
/// # Errors
/// When nobody has signed in.
pub async fn waiting(cx: &Cx, caller: &Caller) -> Outcome<Vec<MandateAsk>> {
    let who = signed_in(&caller.actor)?;
    if who.is_platform_administrator() {
        return Ok(mandates::open(&cx.store, None, SHOWN).await?);
    }
    let own = executive_of(who);
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let found = mandates::open(&cx.store, Some(&own), SHOWN).await?;
    let may = |ask: &MandateAsk| may_decide_roles(&caller.actor, &kind_of(ask, Vec::new()));
    Ok(found.into_iter().filter(may).collect())
}

fn executive_of(who: &Identity) -> Vec<String> {
    let own = who.roles().iter().filter_map(RoleKind::mandate);
    own.filter(|(_, function, _)| function.is_executive()).map(|(code, ..)| code.to_owned()).collect()
}

/// What an asking would make of a person.
fn kind_of(ask: &MandateAsk, themes: Vec<String>) -> RoleKind {
    RoleKind::Requester { authority: ask.authority.clone(), function: ask.function, themes }
}

/// How an asking is decided.
#[derive(Debug, Clone)]
pub enum Decision {
    /// A mandate on these themes (all when empty), until this day.
    Granted(Vec<String>, Option<NaiveDate>),
    /// None.
    Refused,
}

/// Decides an asking: the mandate is given, or the person is told that it is not.
///
/// # Errors
/// `NOT_FOUND`, `OWN_ROLE`, `ALREADY_DECIDED`; what giving a role refuses.
pub async fn decide(
    cx: &Cx,
    caller: &Caller,
    id: AskId,
    decision: Decision,
) -> Outcome<(MandateAsk, Option<Membership>)> {
    signed_in(&caller.actor)?;
    let tx = cx.store.write().await?;
    let ask = mandates::find(&tx, id).await?.ok_or(Refusal::NotFound)?;
    let kind = kind_of(&ask, Vec::new());
    // An asking that is another's to decide is not there.
    if !may_decide_roles(&caller.actor, &kind) {
        return Err(Refusal::NotFound.into());
    }
    match decided(cx, &tx, caller, ask, decision).await {
        Ok(decided) => {
            tx.commit().await?;
            cx.bell.notify_one();
            Ok(decided)
        }
        Err(refused) => {
            drop(tx);
            note_refusal(cx, caller, kind, &refused).await?;
            Err(refused)
        }
    }
}

async fn decided(
    cx: &Cx,
    tx: &Tx,
    caller: &Caller,
    mut ask: MandateAsk,
    decision: Decision,
) -> Outcome<(MandateAsk, Option<Membership>)> {
    let (now, id) = (cx.now(), ask.id);
    let asker = people::by_email(tx, &ask.email).await?.map_or(PersonId(id.0), |person| person.id);
    let permit = authorize_giving(&caller.actor, &kind_of(&ask, Vec::new()), asker)?;
    let granted = matches!(decision, Decision::Granted(..));
    if !mandates::decide(tx, &permit, &ask, (granted, caller.actor.person()), now).await? {
        return Err(Refusal::AlreadyDecided.into());
    }
    let given = match decision {
        Decision::Granted(themes, until) => {
            let (email, name, kind) = (ask.email.clone(), ask.name.clone(), kind_of(&ask, themes));
            Some(give(cx, tx, caller, Giving { email, name, kind, until }).await?)
        }
        Decision::Refused => {
            let letter = Letter::MandateRefused { ask: id };
            enqueue(tx, now, vec![letter.to(To::Asker(id), format!("mandate-refused:{id}"))]).await?;
            None
        }
    };
    (ask.decided_at, ask.granted) = (Some(now), Some(granted));
    Ok((ask, given))
}
