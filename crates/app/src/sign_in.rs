//! Signing in by a mailed link (single use, a quarter of an hour), signing out.

use domain::chrono::TimeDelta;
use domain::contact;
use domain::ids::{PersonId, SessionId};
use domain::policy::{Unauthenticated, signed_in};
use domain::refusal::Refusal;
use domain::time::Instant;
use storage::{Tx, asks, people, sessions};

use crate::authenticate::{Caller, issue};
use crate::keys::fingerprint;
use crate::letters::{Letter, To};
use crate::outbox::enqueue;
use crate::{AppError, Cx, Outcome, new_id};

/// A session that was opened.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The bearer token.
    pub access_token: String,
    /// When it ends by itself.
    pub expires_at: Instant,
}

/// Notes that a link is asked for. Whether the address is known is looked up by the relay afterwards: the same is done here for
/// any address, so that neither the answer nor its time tells one from another.
///
/// # Errors
/// `INVALID_EMAIL` only.
pub async fn request_sign_in_link(cx: &Cx, email: &str) -> Outcome<()> {
    let email = contact::email("email", email)?;
    let tx = cx.store.write().await?;
    asks::insert(&tx, new_id(), &email, cx.now()).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}

/// Gives links that were asked for, each person one however often they asked, to so many people at most (mails go on in between):
/// the relay's first errand. Tells whether more people wait. Addresses that nobody has are dropped first, all at once.
///
/// # Errors
/// When the database does not answer.
pub async fn give_links(cx: &Cx) -> Outcome<bool> {
    if !asks::any(&cx.store).await? {
        return Ok(false);
    }
    drop_strangers(cx).await?;
    let most = cx.settings.links_at_once.max(1);
    let waiting = asks::waiting(&cx.store, most).await?;
    for email in &waiting {
        let tx = cx.store.write().await?;
        give_link(cx, &tx, email).await?;
        tx.commit().await?;
    }
    Ok(u64::try_from(waiting.len()).is_ok_and(|people| people >= most))
}

async fn drop_strangers(cx: &Cx) -> Outcome<()> {
    let tx = cx.store.write().await?;
    let dropped = asks::drop_of_nobody(&tx).await?;
    tx.commit().await?;
    tracing::debug!(dropped, "sign-in links were asked for at addresses that nobody has");
    Ok(())
}

/// A link for the person of this address, unless they have had their share; the ones before it end. The person is held, so that
/// several workers count one after the other, and all that they asked for is taken together.
async fn give_link(cx: &Cx, tx: &Tx, email: &str) -> Outcome<()> {
    let person = people::hold(tx, email).await?;
    let is_asked = asks::take(tx, email).await?;
    let Some(person) = person.filter(|_| is_asked) else { return Ok(()) };
    let (now, until) = (cx.now(), cx.now() + cx.settings.link_ttl);
    let since = now - cx.settings.link_ttl;
    if sessions::links_since(tx, person.id, since).await? >= cx.settings.links_per_ttl {
        tracing::debug!(person.id = %person.id, "sign-in links: the share of this person is used up");
        return Ok(());
    }
    let link = new_id();
    let hash = fingerprint(&cx.settings.keys.link_token(link));
    sessions::end_links(tx, person.id, now).await?;
    sessions::insert_link(tx, link, person.id, hash, (now, until)).await?;
    let letter = Letter::SignIn { link }.to(To::Person(person.id), format!("sign-in:{link}"));
    enqueue(tx, now, vec![letter]).await?;
    Ok(())
}

/// Opens a session with the token of a link, which is used up by it, and ends the person's other links. The very form that has used
/// it gets the same session again, from the same browser: a second press is no second person.
///
/// # Errors
/// `INVALID_SIGN_IN_LINK`.
pub async fn sign_in(cx: &Cx, token: &str) -> Outcome<SignedIn> {
    match use_up(cx, token).await {
        Err(AppError::Refused(Refusal::InvalidSignInLink | Refusal::AlreadyDone)) => again(cx, token).await,
        opened => opened,
    }
}

async fn use_up(cx: &Cx, token: &str) -> Outcome<SignedIn> {
    let (now, session) = (cx.now(), SessionId(new_id()));
    let tx = cx.store.write().await?;
    let used = sessions::use_link(&tx, &fingerprint(token), (session, cx.form.as_deref()), now).await?;
    let person = used.ok_or(Refusal::InvalidSignInLink)?;
    sessions::end_links(&tx, person, now).await?;
    let opened = open_session(cx, &tx, (person, session), now + cx.settings.session_ttl).await?;
    tx.commit().await?;
    Ok(opened)
}

async fn again(cx: &Cx, token: &str) -> Outcome<SignedIn> {
    let (now, used) = (cx.now(), Refusal::InvalidSignInLink);
    let Some(form) = &cx.form else { return Err(used.into()) };
    let session = sessions::opened_by(&cx.store, &fingerprint(token), form, now).await?;
    let session = session.ok_or(Refusal::InvalidSignInLink)?;
    let found = sessions::find(&cx.store, session).await?;
    let found = found.filter(|found| found.ended_at.is_none() && found.expires_at > now).ok_or(used)?;
    let access_token = issue(cx, found.person.id.0, session, found.expires_at)?;
    Ok(SignedIn { access_token, expires_at: found.expires_at })
}

/// Opens a session for a person known otherwise (the operator's `appui token`).
///
/// # Errors
/// When the database does not answer.
pub async fn open_for(cx: &Cx, person: PersonId, expires_at: Instant) -> Outcome<SignedIn> {
    let tx = cx.store.write().await?;
    let opened = open_session(cx, &tx, (person, SessionId(new_id())), expires_at).await?;
    tx.commit().await?;
    Ok(opened)
}

async fn open_session(
    cx: &Cx,
    tx: &Tx,
    (person, session): (PersonId, SessionId),
    expires_at: Instant,
) -> Outcome<SignedIn> {
    sessions::insert(tx, session, person, (cx.now(), expires_at)).await?;
    Ok(SignedIn { access_token: issue(cx, person.0, session, expires_at)?, expires_at })
}

/// How long a session that was renewed still answers: calls that were under way end well.
const GRACE: TimeDelta = TimeDelta::minutes(1);

/// A session in place of one that is old enough to be renewed (a stolen cookie is worth less, the longer it is kept); none for
/// one that is young.
///
/// # Errors
/// When nobody has signed in.
pub async fn renew(cx: &Cx, caller: &Caller) -> Outcome<Option<SignedIn>> {
    let person = signed_in(&caller.actor)?.person.id;
    let session = caller.session.ok_or(Unauthenticated)?;
    let now = cx.now();
    if caller.since.is_none_or(|since| now - since < cx.settings.session_renewal) {
        return Ok(None);
    }
    let tx = cx.store.write().await?;
    if !sessions::renewed(&tx, session, now + GRACE).await? {
        return Ok(None);
    }
    // Another token, the same end: whoever keeps renewing a stolen one gains no time by it.
    let opened = open_session(cx, &tx, (person, SessionId(new_id())), caller.until.unwrap_or(now)).await?;
    tx.commit().await?;
    Ok(Some(opened))
}

/// Ends the session: its token is worth nothing from the next call on.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_out(cx: &Cx, session: SessionId) -> Outcome<()> {
    let tx = cx.store.write().await?;
    sessions::end(&tx, session, cx.now()).await?;
    tx.commit().await?;
    Ok(())
}
