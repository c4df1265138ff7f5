//! The one door, for pages: who calls is in a cookie, what is asked is a committed document.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use graphql::{Call, authenticate};
use serde_json::Value;

use super::render::message;
use crate::Site;

/// The cookie that holds the session's token.
pub(super) const COOKIE: &str = "appui_session";

/// Runs a document for whoever the cookie says; someone who has not signed in is led there.
pub(super) async fn ask(
    site: &Site,
    jar: &CookieJar,
    document: &str,
    variables: Value,
) -> Result<Value, Response> {
    let token = jar.get(COOKIE).map(axum_extra::extract::cookie::Cookie::value);
    let caller = match authenticate(site.api.cx(), token).await {
        Ok(caller) => caller,
        // A cookie that is no longer ours: as if there were none.
        Err(_) => authenticate(site.api.cx(), None).await.map_err(|error| unavailable(&error))?,
    };
    let variables = if let Value::Object(variables) = variables { variables } else { serde_json::Map::new() };
    let call = Call { query: document.to_owned(), operation_name: None, variables };
    let answer = serde_json::to_value(site.api.execute(call, caller).await).unwrap_or_default();
    let code = answer.pointer("/errors/0/extensions/code").and_then(Value::as_str);
    match code {
        None if answer.get("errors").is_none() => Ok(answer.get("data").cloned().unwrap_or_default()),
        Some("UNAUTHENTICATED") => Err(Redirect::to("/connexion").into_response()),
        Some("INTERNAL") => Err(told(&answer, StatusCode::INTERNAL_SERVER_ERROR, "Un incident est survenu")),
        // An address that is not one of ours, such as an identifier of another kind.
        Some(_) | None => Err(told(&answer, StatusCode::NOT_FOUND, "Page introuvable")),
    }
}

/// The first error's sentence, as a page.
fn told(answer: &Value, status: StatusCode, title: &str) -> Response {
    message(status, title, answer.pointer("/errors/0/message").and_then(Value::as_str).unwrap_or_default())
}

/// Runs a mutation; its failure is a page that says what to do next.
pub(super) async fn act(
    site: &Site,
    jar: &CookieJar,
    (document, mutation): (&str, &str),
    variables: Value,
) -> Result<Value, Response> {
    let data = ask(site, jar, document, variables).await?;
    let payload = data.get(mutation).cloned().unwrap_or_default();
    match payload.get("message").and_then(Value::as_str) {
        Some(told) => Err(message(StatusCode::UNPROCESSABLE_ENTITY, "Rien n’a été changé", told)),
        None => Ok(payload),
    }
}

fn unavailable(error: &graphql::TokenError) -> Response {
    tracing::error!(error = ?error, "the caller could not be looked up");
    message(StatusCode::SERVICE_UNAVAILABLE, "Service indisponible", "Réessayez dans quelques minutes.")
}

/// Does the form come from a page of ours? Browsers say so themselves (Fetch Metadata); older ones name the origin.
pub(super) fn same_origin(headers: &HeaderMap) -> Result<(), Response> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ours = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (None, None) => false,
    };
    let refused =
        || message(StatusCode::FORBIDDEN, "Formulaire refusé", "Rouvrez la page, puis recommencez.");
    if ours { Ok(()) } else { Err(refused()) }
}
