//! What a person has chosen: the guide's version they accept (convention 2024, art. 5), what they want by mail, what they have
//! seen of their notifications.

use domain::policy::{Identity, signed_in};
use domain::preferences::Preferences;
use domain::refusal::Refusal;
use domain::time::Instant;
use storage::mails::{self, Filter, Kept};
use storage::{Page, PageOf, choices};

use crate::authenticate::Caller;
use crate::{Cx, Outcome, new_id};

/// Kinds of mails that are no notification: they are read where they arrive.
const NO_NOTIFICATIONS: &[&str] = &["sign-in"];

/// The last version of the guide that the caller has accepted, and when.
///
/// # Errors
/// When nobody has signed in.
pub async fn accepted(cx: &Cx, caller: &Caller) -> Outcome<Option<(u32, Instant)>> {
    let me = signed_in(&caller.actor)?.person.id;
    Ok(choices::accepted(&cx.store, &[me]).await?.remove(&me))
}

/// Accepts the guide's version in force: the one that was read.
///
/// # Errors
/// `GUIDE_CHANGED` when another one is in force by now.
pub async fn accept_guide(cx: &Cx, caller: &Caller, version: u32) -> Outcome<()> {
    let me = signed_in(&caller.actor)?.person.id;
    let now = cx.now();
    if caller.territory.guide_at(now)?.number != version {
        return Err(Refusal::GuideChanged.into());
    }
    let tx = cx.store.write().await?;
    choices::accept(&tx, new_id(), me, version, now).await?;
    Ok(tx.commit().await?)
}

/// What the caller wants by mail.
///
/// # Errors
/// When nobody has signed in.
pub async fn preferences(cx: &Cx, caller: &Caller) -> Outcome<Preferences> {
    let who = signed_in(&caller.actor)?;
    of(cx, who).await
}

async fn of(cx: &Cx, who: &Identity) -> Outcome<Preferences> {
    Ok(choices::preferences(&cx.store, &[who.person.id]).await?.remove(&who.person.id).unwrap_or_default())
}

/// Keeps what the caller wants by mail.
///
/// # Errors
/// When nobody has signed in.
pub async fn prefer(cx: &Cx, caller: &Caller, wanted: Preferences) -> Outcome<Preferences> {
    let who = signed_in(&caller.actor)?;
    let tx = cx.store.write().await?;
    choices::prefer(&tx, who.person.id, wanted).await?;
    tx.commit().await?;
    of(cx, who).await
}

/// Notes that the caller has seen their notifications: until the newest that was shown, or until now.
///
/// # Errors
/// When nobody has signed in.
pub async fn seen(cx: &Cx, caller: &Caller, until: Option<Instant>) -> Outcome<Preferences> {
    let who = signed_in(&caller.actor)?;
    let now = cx.now();
    let tx = cx.store.write().await?;
    choices::seen(&tx, who.person.id, until.unwrap_or(now).min(now)).await?;
    tx.commit().await?;
    of(cx, who).await
}

/// The caller's mails, as notifications.
pub fn mine(who: &Identity, after: Option<Instant>) -> Filter {
    let person = Some(who.person.id);
    Filter { person, after, unskipped: true, without: NO_NOTIFICATIONS, ..Filter::default() }
}

/// The caller's notifications, the latest first: what was mailed to them, or would have been had they wanted it.
///
/// # Errors
/// When nobody has signed in.
pub async fn notifications(cx: &Cx, caller: &Caller, page: Page) -> Outcome<PageOf<Kept>> {
    let who = signed_in(&caller.actor)?;
    Ok(mails::list(&cx.store, &mine(who, None), page).await?)
}

/// How many of them the caller has not seen.
///
/// # Errors
/// When nobody has signed in.
pub async fn unseen(cx: &Cx, caller: &Caller) -> Outcome<u64> {
    let who = signed_in(&caller.actor)?;
    let since = of(cx, who).await?.seen_at;
    Ok(mails::count(&cx.store, &mine(who, since)).await?)
}
