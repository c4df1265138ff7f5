//! Signing in by a mailed link (single use, a quarter of an hour), signing out.

use domain::chrono::TimeDelta;
use domain::contact;
use domain::ids::{PersonId, SessionId};
use domain::policy::{Unauthenticated, signed_in};
use domain::refusal::Refusal;
use domain::time::Instant;
use storage::{Tx, people, sessions};

use crate::authenticate::{Caller, issue};
use crate::keys::fingerprint;
use crate::letters::{Letter, To};
use crate::outbox::enqueue;
use crate::{Cx, Outcome, new_id};

/// A session that was opened.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The bearer token.
    pub access_token: String,
    /// When it ends by itself.
    pub expires_at: Instant,
}

/// Mails a link to the person of this address. The answer is the same for an unknown address, and for one that has had
/// its share of links.
///
/// # Errors
/// `INVALID_EMAIL` only.
pub async fn request_sign_in_link(cx: &Cx, email: &str) -> Outcome<()> {
    let email = contact::email("email", email)?;
    let now = cx.now();
    let Some(person) = people::by_email(&cx.store, &email).await? else { return Ok(()) };
    let since = now - cx.settings.link_ttl;
    if sessions::links_since(&cx.store, person.id, since).await? >= cx.settings.links_per_ttl {
        tracing::warn!(person.id = %person.id, "sign-in links: the share of this person is used up");
        return Ok(());
    }
    let link = new_id();
    let hash = fingerprint(&cx.settings.keys.link_token(link));
    let tx = cx.store.write().await?;
    sessions::insert_link(&tx, link, person.id, hash, (now, now + cx.settings.link_ttl)).await?;
    enqueue(&tx, now, vec![Letter::SignIn { link }.to(To::Person(person.id), format!("sign-in:{link}"))])
        .await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}

/// Opens a session with the token of a link, which is used up by it.
///
/// # Errors
/// `INVALID_SIGN_IN_LINK`.
pub async fn sign_in(cx: &Cx, token: &str) -> Outcome<SignedIn> {
    let now = cx.now();
    let tx = cx.store.write().await?;
    let person =
        sessions::use_link(&tx, &fingerprint(token), now).await?.ok_or(Refusal::InvalidSignInLink)?;
    let opened = open_session(cx, &tx, person, now + cx.settings.session_ttl).await?;
    tx.commit().await?;
    Ok(opened)
}

/// Opens a session for a person known otherwise (the operator's `appui token`).
///
/// # Errors
/// When the database does not answer.
pub async fn open_for(cx: &Cx, person: PersonId, expires_at: Instant) -> Outcome<SignedIn> {
    let tx = cx.store.write().await?;
    let opened = open_session(cx, &tx, person, expires_at).await?;
    tx.commit().await?;
    Ok(opened)
}

async fn open_session(cx: &Cx, tx: &Tx, person: PersonId, expires_at: Instant) -> Outcome<SignedIn> {
    let session = SessionId(new_id());
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
    let opened = open_session(cx, &tx, person, caller.until.unwrap_or(now)).await?;
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
