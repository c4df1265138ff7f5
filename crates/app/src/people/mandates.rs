//! Asking for a mandate: a newcomer for themselves, or somebody of the authority for a colleague. The executive decides; where
//! none is on the platform yet, its administrator does.

use domain::chrono::NaiveDate;
use domain::contact;
use domain::ids::AskId;
use domain::mandate::{MandateAsk, Membership, RoleKind};
use domain::policy::{Actor, Identity, authorize_role, signed_in};
use domain::refusal::Refusal;
use domain::request::LINE_MAX;
use domain::text::{kept, kept_if_any};
use domain::words::Function;
use storage::mandates;

use super::roles::{Giving, checked_function, give};
use crate::authenticate::Caller;
use crate::letters::{Letter, To};
use crate::outbox::enqueue;
use crate::{Cx, Outcome, new_id};

/// How many askings an authority may have waiting: more are nobody's honest work.
const MOST_WAITING: u64 = 20;
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
    let Asking { email, name, authority, function, message } = asking;
    let email = contact::email("email", &email)?;
    let name = kept("name", &name, 1, LINE_MAX)?;
    let message = kept_if_any("message", message.as_deref(), LINE_MAX)?;
    let known = caller.territory.territory.authorities.get(&authority);
    checked_function(
        Some(known.ok_or(Refusal::UnknownAuthority { field: "authorityCode" })?.kind),
        function,
    )?;
    let asked_by = match &caller.actor {
        Actor::Person(who) if who.mandates(&authority).next().is_some() => Some(who.person.id),
        Actor::Person(_) | Actor::Anonymous | Actor::System => None,
    };
    let now = cx.now();
    let tx = cx.store.write().await?;
    let (waiting, same) = mandates::waiting(&tx, &authority, &email).await?;
    if same || waiting >= MOST_WAITING {
        tracing::info!(waiting, "a mandate was asked for again, or too often");
        return Ok(());
    }
    let id = AskId(new_id());
    let to = To::Executive(authority.clone());
    let ask = MandateAsk {
        id,
        email,
        name,
        authority,
        function,
        message,
        asked_at: now,
        asked_by,
        decided_at: None,
        granted: None,
    };
    mandates::insert(&tx, &ask).await?;
    let letter = Letter::MandateAsked { ask: id };
    enqueue(&tx, now, vec![letter.to(to, format!("mandate-asked:{id}"))]).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
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
    Ok(mandates::open(&cx.store, Some(&own), SHOWN).await?)
}

fn executive_of(who: &Identity) -> Vec<String> {
    let own = who.roles().iter().filter_map(RoleKind::mandate);
    own.filter(|(_, function, _)| function.is_executive()).map(|(code, ..)| code.to_owned()).collect()
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
/// `NOT_FOUND`, `NOT_ALLOWED`, `ALREADY_DECIDED`; what giving a role refuses.
pub async fn decide(
    cx: &Cx,
    caller: &Caller,
    id: AskId,
    decision: Decision,
) -> Outcome<(MandateAsk, Option<Membership>)> {
    signed_in(&caller.actor)?;
    let now = cx.now();
    let tx = cx.store.write().await?;
    let mut ask = mandates::find(&tx, id).await?.ok_or(Refusal::NotFound)?;
    let kind =
        |themes| RoleKind::Requester { authority: ask.authority.clone(), function: ask.function, themes };
    let permit = authorize_role(&caller.actor, &kind(Vec::new()))?;
    let granted = matches!(decision, Decision::Granted(..));
    if !mandates::decide(&tx, &permit, id, (granted, caller.actor.person()), now).await? {
        return Err(Refusal::AlreadyDecided.into());
    }
    let given = match decision {
        Decision::Granted(themes, until) => {
            let giving =
                Giving { email: ask.email.clone(), name: ask.name.clone(), kind: kind(themes), until };
            Some(give(cx, &tx, caller, &permit, giving).await?)
        }
        Decision::Refused => {
            let letter = Letter::MandateRefused { ask: id };
            enqueue(&tx, now, vec![letter.to(To::Asker(id), format!("mandate-refused:{id}"))]).await?;
            None
        }
    };
    tx.commit().await?;
    cx.bell.notify_one();
    (ask.decided_at, ask.granted) = (Some(now), Some(granted));
    Ok((ask, given))
}
