//! The one door, for pages: who calls is in a cookie, what is asked is a committed document.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use graphql::{Call, UNAVAILABLE};
use serde_json::{Map, Value};

use super::done;
use super::message::message;
use super::render;
use super::who::Who;
use crate::Site;

/// The cookie that holds the session's token.
pub(super) const COOKIE: &str = "appui_session";
/// The cookie that remembers the page that was asked for before signing in.
pub(super) const WANTED: &str = "appui_vers";
const RENEW: &str = include_str!("../../../../graphql/operations/RenewSession.graphql");
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
    /// What was just done, as the address says.
    pub(super) done: Option<&'static str>,
    /// Who asks, once it has been looked up.
    pub(super) who: Who,
    /// Where to come back to after signing in: the page that was asked for.
    back: Option<String>,
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
            who: Who::of(&mut parts.extensions),
            done: parts.uri.query().and_then(done_word).and_then(done::said),
            back: parts.uri.path_and_query().filter(|_| parts.method == Method::GET).map(ToString::to_string),
        })
    }
}

impl Visit {
    /// Runs a document for whoever the cookie says; someone who has not signed in is led there.
    pub(super) async fn ask(&self, document: &str, variables: Value) -> Result<Value, Response> {
        let caller =
            self.who.caller(&self.site, &self.jar).await.map_err(|error| self.unavailable(&error))?;
        let variables = if let Value::Object(variables) = variables { variables } else { Map::new() };
        let query =
            if document.contains("...Me") { format!("{document}\n{ME}") } else { document.to_owned() };
        let call = Call { query, operation_name: None, variables };
        let answer = serde_json::to_value(self.site.api.execute(call, caller).await).unwrap_or_default();
        let code = answer.pointer("/errors/0/extensions/code").and_then(Value::as_str);
        match code {
            None if answer.get("errors").is_none() => Ok(answer.get("data").cloned().unwrap_or_default()),
            Some("UNAUTHENTICATED") => Err(self.to_sign_in()),
            Some("NOT_ALLOWED") => Err(told(&answer, StatusCode::FORBIDDEN, "Cette page n’est pas à vous")),
            Some(UNAVAILABLE) => Err(self.later()),
            Some("INTERNAL") => {
                Err(told(&answer, StatusCode::INTERNAL_SERVER_ERROR, "Un incident est survenu"))
            }
            // An address that is not one of ours, such as an identifier of another kind.
            Some("INVALID_ID" | "NOT_FOUND" | "INVALID_FOLLOW_LINK") => {
                Err(told(&answer, StatusCode::NOT_FOUND, "Page introuvable"))
            }
            Some("INVALID_VALUE") | None => Err(message(
                StatusCode::UNPROCESSABLE_ENTITY,
                self.refused(),
                "Une date ou un choix n’est pas valable : revenez en arrière et corrigez-le.",
            )),
            Some(_) => Err(told(&answer, StatusCode::UNPROCESSABLE_ENTITY, self.refused())),
        }
    }

    /// Who asks could not be looked up.
    pub(super) fn unavailable(&self, error: &graphql::TokenError) -> Response {
        tracing::error!(error = ?error, "the caller could not be looked up");
        self.later()
    }

    /// Not now. What was typed is still in the browser, and sent again it is one act: whether it was kept may not be known.
    pub(super) fn later(&self) -> Response {
        let text = if self.back.is_some() {
            "Réessayez dans quelques instants."
        } else {
            "Revenez en arrière : votre saisie y est encore. Renvoyez-la dans quelques instants, elle ne comptera qu’une fois."
        };
        message(StatusCode::SERVICE_UNAVAILABLE, "Service momentanément indisponible", text)
    }

    /// What a page says that a question, or a form, was not understood.
    fn refused(&self) -> &'static str {
        if self.back.is_some() { "Cette adresse n’est pas valable" } else { "Rien n’a été changé" }
    }

    /// To the sign-in, and from there back to the page that was asked for.
    pub(super) fn to_sign_in(&self) -> Response {
        if self.is_part {
            // A part of a page is no place for another page: the script says that the session is over.
            return (StatusCode::UNAUTHORIZED, "Votre session est terminée.\n").into_response();
        }
        let Some(back) = &self.back else { return Redirect::to("/connexion").into_response() };
        let wanted = Cookie::build((WANTED, back.clone())).path("/").http_only(true).same_site(SameSite::Lax);
        (CookieJar::new().add(wanted), Redirect::to("/connexion")).into_response()
    }

    /// The page that was asked for before signing in: one of ours, or the first page.
    pub(super) fn wanted(&self) -> String {
        let wanted = self.jar.get(WANTED).map(|cookie| cookie.value().to_owned());
        let is_ours =
            |path: &String| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        wanted.filter(is_ours).unwrap_or_else(|| "/".to_owned())
    }

    /// The cookie of a session.
    pub(super) fn cookie(&self, token: String) -> Cookie<'static> {
        session_cookie(&self.site, token)
    }

    /// After a form: the page that follows, with what was done.
    pub(super) fn done(path: &str, word: &str) -> Response {
        let mark = if path.contains('?') { '&' } else { '?' };
        Redirect::to(&format!("{path}{mark}fait={word}")).into_response()
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
        let today = graphql::french::today(self.site.api.now());
        render::page(template, &render::frame((&self.path, self.done, &today), data, more))
    }
}

/// The cookie of a session. Lax: it must come along when a mail's link is followed; every form is checked for its origin.
fn session_cookie(site: &Site, token: String) -> Cookie<'static> {
    let cookie = Cookie::build((COOKIE, token)).path("/").http_only(true).same_site(SameSite::Lax);
    cookie.secure(site.api.public_url().starts_with("https://")).build()
}

/// The word of what was just done.
fn done_word(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("fait="))
}

/// After a form that went well, a session that is old enough gets another cookie: the one before is soon worth nothing.
pub(super) async fn renewed(
    State(site): State<Site>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let who = Who::of(request.extensions_mut());
    let is_form = request.method() == Method::POST && !request.headers().contains_key("hx-request");
    let answer = next.run(request).await;
    let is_done = is_form && answer.status().is_redirection() && jar.get(COOKIE).is_some();
    if !is_done || answer.headers().contains_key(header::SET_COOKIE) {
        return answer;
    }
    let Ok(caller) = who.caller(&site, &jar).await else { return answer };
    let call = Call { query: RENEW.to_owned(), operation_name: None, variables: Map::new() };
    let told = serde_json::to_value(site.api.execute(call, caller).await).unwrap_or_default();
    match told.pointer("/data/renewSession/accessToken").and_then(Value::as_str) {
        Some(token) => {
            (CookieJar::new().add(session_cookie(&site, token.to_owned())), answer).into_response()
        }
        None => answer,
    }
}

/// The first error's sentence, as a page.
fn told(answer: &Value, status: StatusCode, title: &str) -> Response {
    message(status, title, answer.pointer("/errors/0/message").and_then(Value::as_str).unwrap_or_default())
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
