//! The one door, for pages: who calls is in a cookie, what is asked is a committed document.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use graphql::{Call, authenticate};
use serde_json::{Map, Value};

use super::render::{self, message};
use crate::Site;

/// The cookie that holds the session's token.
pub(super) const COOKIE: &str = "appui_session";
/// Who is asking, for the frame around every page: costs no statement of its own.
const ME: &str = include_str!("../../../../graphql/operations/Me.graphql");

/// A visit of a page: the site, whose cookie, and where.
pub(super) struct Visit {
    pub(super) site: Site,
    pub(super) jar: CookieJar,
    /// The path, for the navigation to show where one is.
    pub(super) path: String,
    /// Does a script ask for a part of a page?
    pub(super) is_part: bool,
}

/// What the caller could have got right.
#[derive(Debug)]
pub(super) struct Refused {
    /// What to do next.
    pub(super) message: String,
    /// The field, as the API names it.
    pub(super) field: String,
}

impl FromRequestParts<Site> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        Ok(Self {
            site: site.clone(),
            jar: CookieJar::from_headers(&parts.headers),
            path: parts.uri.path().to_owned(),
            is_part: parts.headers.contains_key("hx-request"),
        })
    }
}

impl Visit {
    /// Runs a document for whoever the cookie says; someone who has not signed in is led there.
    pub(super) async fn ask(&self, document: &str, variables: Value) -> Result<Value, Response> {
        let cx = self.site.api.cx();
        let token = self.jar.get(COOKIE).map(axum_extra::extract::cookie::Cookie::value);
        let caller = match authenticate(cx, token).await {
            Ok(caller) => caller,
            // A cookie that is no longer ours: as if there were none.
            Err(_) => authenticate(cx, None).await.map_err(|error| unavailable(&error))?,
        };
        let variables = if let Value::Object(variables) = variables { variables } else { Map::new() };
        let query =
            if document.contains("...Me") { format!("{document}\n{ME}") } else { document.to_owned() };
        let call = Call { query, operation_name: None, variables };
        let answer = serde_json::to_value(self.site.api.execute(call, caller).await).unwrap_or_default();
        let code = answer.pointer("/errors/0/extensions/code").and_then(Value::as_str);
        match code {
            None if answer.get("errors").is_none() => Ok(answer.get("data").cloned().unwrap_or_default()),
            Some("UNAUTHENTICATED") => Err(Redirect::to("/connexion").into_response()),
            Some("INTERNAL") => {
                Err(told(&answer, StatusCode::INTERNAL_SERVER_ERROR, "Un incident est survenu"))
            }
            // An address that is not one of ours, such as an identifier of another kind.
            Some("INVALID_ID" | "NOT_FOUND") => Err(told(&answer, StatusCode::NOT_FOUND, "Page introuvable")),
            Some("INVALID_VALUE") | None => Err(message(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Rien n’a été changé",
                "Une date ou un choix n’est pas valable : revenez en arrière et corrigez-le.",
            )),
            Some(_) => Err(told(&answer, StatusCode::UNPROCESSABLE_ENTITY, "Rien n’a été changé")),
        }
    }

    /// Runs a mutation: what came of it, or what the caller could have got right.
    pub(super) async fn act(
        &self,
        (document, mutation): (&str, &str),
        variables: Value,
    ) -> Result<Result<Value, Refused>, Response> {
        let data = self.ask(document, variables).await?;
        let payload = data.get(mutation).cloned().unwrap_or_default();
        let text = |key: &str| payload.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(match text("message") {
            Some(message) => Err(Refused { message, field: text("field").unwrap_or_default() }),
            None => Ok(payload),
        })
    }

    /// As [`Self::act`], for a form of which nothing is to be kept: a refusal is a page that says what to do next.
    pub(super) async fn act_or_tell(&self, act: (&str, &str), variables: Value) -> Result<Value, Response> {
        let refused = |refused: Refused| {
            message(StatusCode::UNPROCESSABLE_ENTITY, "Rien n’a été changé", &refused.message)
        };
        self.act(act, variables).await?.map_err(refused)
    }

    /// A page: what was asked for, with the frame of whoever asks.
    pub(super) fn page(&self, template: &str, data: &Value, more: Value) -> Response {
        render::page(template, &render::frame(&self.path, data, more))
    }
}

/// The first error's sentence, as a page.
fn told(answer: &Value, status: StatusCode, title: &str) -> Response {
    message(status, title, answer.pointer("/errors/0/message").and_then(Value::as_str).unwrap_or_default())
}

fn unavailable(error: &graphql::TokenError) -> Response {
    tracing::error!(error = ?error, "the caller could not be looked up");
    message(StatusCode::SERVICE_UNAVAILABLE, "Service indisponible", "Réessayez dans quelques minutes.")
}

/// Lets a form through only when it comes from a page of ours: around every route of the pages, so that none forgets it.
pub(super) async fn same_origin(State(_site): State<Site>, request: Request, next: Next) -> Response {
    if request.method() == Method::GET || request.method() == Method::HEAD || is_ours(request.headers()) {
        return next.run(request).await;
    }
    message(StatusCode::FORBIDDEN, "Formulaire refusé", "Rouvrez la page, puis recommencez.")
}

/// Browsers say themselves where a form comes from (Fetch Metadata); older ones name the origin.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (None, None) => false,
    }
}
