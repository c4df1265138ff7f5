//! Signing in by a mailed link. Following the link changes nothing: mail scanners follow links too; the button does.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{door, render};
use crate::Site;

const LINK: &str = include_str!("../../../../graphql/operations/RequestSignInLink.graphql");
const SIGN_IN: &str = include_str!("../../../../graphql/operations/SignIn.graphql");

/// The form of the link.
#[derive(Deserialize)]
pub(super) struct Ask {
    email: String,
}

/// Asks for the address.
pub(super) async fn ask() -> Response {
    render::page("sign_in.html", json!({ "who": null }))
}

/// Has the link sent; the answer is the same for an unknown address.
pub(super) async fn send(
    State(site): State<Site>,
    jar: CookieJar,
    headers: HeaderMap,
    Form(form): Form<Ask>,
) -> Response {
    let sent = async {
        door::same_origin(&headers)?;
        door::act(&site, &jar, (LINK, "requestSignInLink"), json!({ "email": form.email })).await
    };
    let told = "Si cette adresse est connue, un lien vient de lui être envoyé : il est valable 15 minutes, une seule fois.";
    sent.await.map_or_else(|page| page, |_| render::message(StatusCode::OK, "Regardez vos courriels", told))
}

/// Asks to confirm.
pub(super) async fn confirm(Path(token): Path<String>) -> Response {
    render::page("confirm.html", json!({ "who": null, "token": token }))
}

/// Uses the link up, and keeps the session in a cookie that no script reads.
pub(super) async fn open(
    State(site): State<Site>,
    Path(token): Path<String>,
    jar: CookieJar,
    headers: HeaderMap,
) -> Response {
    let opened = async {
        door::same_origin(&headers)?;
        door::act(&site, &jar, (SIGN_IN, "signIn"), json!({ "token": token })).await
    };
    let session = match opened.await {
        Ok(session) => session,
        Err(page) => return page,
    };
    let token = session.get("accessToken").and_then(Value::as_str).unwrap_or_default().to_owned();
    // Lax: the cookie must come along when a mail's link is followed; every form is checked for its origin.
    let cookie = Cookie::build((door::COOKIE, token)).path("/").http_only(true).same_site(SameSite::Lax);
    let cookie = cookie.secure(site.api.cx().settings.public_url.starts_with("https://"));
    (jar.add(cookie), Redirect::to("/")).into_response()
}
