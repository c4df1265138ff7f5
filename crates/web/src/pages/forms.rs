//! Forms as they come in: read once, checked for where they come from, each with the key that makes it act once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use graphql::{Form, FormKey, NOBODY, Typed};

use super::cookies::{SESSION, VISIT};
use super::message::message;
use super::{origin, typed};
use crate::Site;
use crate::late::is_late;

/// The field that holds the key.
pub(super) const FIELD: &str = "cle";

/// The browser that visits: its cookie, or the one that it is about to be given.
#[derive(Clone)]
pub(super) struct Browser {
    /// What the cookie holds.
    pub(super) visit: String,
    /// Has it no such cookie yet?
    pub(super) is_new: bool,
}

impl Browser {
    /// That of this request.
    pub(super) fn of(extensions: &mut Extensions, jar: &CookieJar) -> Self {
        let is_visit = |text: &&str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let known = jar.get(VISIT).map(Cookie::value).filter(is_visit).map(str::to_owned);
        let found = extensions.get_or_insert_with(|| Self {
            is_new: known.is_none(),
            visit: known.unwrap_or_else(graphql::new_visit),
        });
        found.clone()
    }
}

/// A form that was sent: empty for a page that is only looked at.
#[derive(Clone, Default)]
pub(super) struct Sent {
    /// Its fields, in their order, but the key.
    pub(super) fields: Arc<Vec<(String, String)>>,
    /// Its key, when it is one of ours.
    pub(super) key: Option<FormKey>,
    /// Is it shown again after a sign-in, and not sent? Then nothing is done.
    pub(super) is_shown: bool,
    has_acted: Arc<AtomicBool>,
}

impl Sent {
    /// What was typed before signing in, to be shown again.
    pub(super) fn shown(fields: Vec<(String, String)>) -> Self {
        Self { fields: Arc::new(fields), is_shown: true, ..Self::default() }
    }

    /// What makes the form's one act the only one: for the first act that it causes, none for what follows from it.
    pub(super) fn form(&self, path: &str, visit: &str) -> Option<Form> {
        if self.has_acted.swap(true, Ordering::Relaxed) { None } else { self.named(path, visit) }
    }

    /// The same, whether it has acted or not. The version that a page shows is no part of what its form says.
    pub(super) fn named(&self, path: &str, visit: &str) -> Option<Form> {
        let key = self.key.as_ref()?;
        let said: Vec<_> = self.fields.iter().filter(|(name, _)| name != "version").collect();
        Some(Form::new(key, visit, &serde_json::to_string(&(path, said)).unwrap_or_default()))
    }
}

/// Lets a form through only when it is ours: around every route of the pages, so that none forgets it.
pub(super) async fn checked(
    State(site): State<Site>,
    jar: CookieJar,
    request: Request,
    next: Next,
) -> Response {
    if request.method() == Method::GET || request.method() == Method::HEAD {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let bytes = match to_bytes(body, site.body_bytes).await {
        Ok(bytes) => bytes,
        Err(error) => return unread(&error),
    };
    let browser = Browser::of(&mut parts.extensions, &jar);
    let sent = read(&site, &parts.headers, &bytes, &browser);
    let is_fresh = sent.key.as_ref().is_some_and(|key| key.is_fresh);
    if !origin::is_ours(&parts.headers, site.api.public_url(), is_fresh) {
        return message(StatusCode::FORBIDDEN, "Formulaire refusé", "Rouvrez la page, puis recommencez.");
    }
    let is_part = parts.headers.contains_key("hx-request");
    let path = parts.uri.path().to_owned();
    if is_of_another(&site, &jar, &path, &sent) {
        return typed::of_another(&site, &browser, &sent, &path, is_part).await;
    }
    let person = sent.key.as_ref().map(|key| key.person.clone());
    // What a script keeps while one types is not the form that is sent.
    let sent = if is_part { Sent { key: None, ..sent } } else { sent };
    parts.extensions.insert(sent);
    let answer = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    typed::taken(&site, &jar, (&browser, person), &path, answer).await
}

/// A form that did not come whole: in time, or within its bounds.
fn unread(error: &axum::Error) -> Response {
    let (status, told) = if is_late(error) {
        let told = "Ce formulaire n’est pas arrivé en entier, la connexion est lente ou coupée : envoyez-le de nouveau. \
            Revenez en arrière, votre texte y est encore.";
        (StatusCode::REQUEST_TIMEOUT, told)
    } else {
        let told =
            "Ce formulaire est trop long : raccourcissez-le. Revenez en arrière, votre texte y est encore.";
        (StatusCode::PAYLOAD_TOO_LARGE, told)
    };
    message(status, "Rien n’a été changé", told)
}

fn read(site: &Site, headers: &HeaderMap, bytes: &[u8], browser: &Browser) -> Sent {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Sent::default();
    }
    let all = form_urlencoded::parse(bytes).into_owned();
    let (keys, fields): (Vec<_>, Vec<_>) = all.partition(|(name, _)| name == FIELD);
    let key = keys.first().and_then(|(_, key)| site.api.forms().read_key(&browser.visit, key));
    Sent { key, fields: Arc::new(fields), ..Sent::default() }
}

/// Was the page shown to somebody else than who has signed in since? Nothing is done in another's name. Signing in and out is
/// everybody's.
fn is_of_another(site: &Site, jar: &CookieJar, path: &str, sent: &Sent) -> bool {
    let Some(key) = sent.key.as_ref().filter(|key| key.person != NOBODY) else { return false };
    let now = site.api.forms().tag(jar.get(SESSION).map(Cookie::value));
    let is_of_all = path.starts_with("/connexion") || path == "/deconnexion";
    !is_of_all && now != NOBODY && now != key.person
}

/// A form as it was filled.
pub(super) fn typed_of(path: &str, sent: &Sent) -> Typed {
    Typed { path: path.to_owned(), fields: sent.fields.to_vec() }
}
