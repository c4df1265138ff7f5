//! The one door, for pages: who calls is in a cookie, what is asked is a committed document.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use graphql::{Call, Form, UNAVAILABLE};
use serde_json::{Map, Value};

use super::cookies::{SESSION, WANTED, cookie};
use super::forms::{Browser, Sent};
use super::message::message;
use super::who::Who;
use super::{done, paths, render, typed};
use crate::Site;

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
    /// With which browser.
    pub(super) browser: Browser,
    /// The form that was sent.
    pub(super) sent: Sent,
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
        let jar = CookieJar::from_headers(&parts.headers);
        Ok(Self {
            site: site.clone(),
            browser: Browser::of(&mut parts.extensions, &jar),
            sent: parts.extensions.get::<Sent>().cloned().unwrap_or_default(),
            jar,
            path: parts.uri.path().to_owned(),
            is_part: parts.headers.contains_key("hx-request"),
            who: Who::of(&mut parts.extensions),
            done: parts.uri.query().and_then(done_word).and_then(done::said),
            back: parts.uri.path_and_query().filter(|_| parts.method == Method::GET).map(ToString::to_string),
        })
    }
}

impl Visit {
    /// Runs a document for whoever the cookie says; someone who has not signed in is led there, with what they typed.
    pub(super) async fn ask(&self, document: &str, variables: Value) -> Result<Value, Response> {
        self.run(document, variables, None).await
    }

    async fn run(&self, document: &str, variables: Value, form: Option<Form>) -> Result<Value, Response> {
        let caller =
            self.who.caller(&self.site, &self.jar).await.map_err(|error| self.unavailable(&error))?;
        let variables = if let Value::Object(variables) = variables { variables } else { Map::new() };
        let query =
            if document.contains("...Me") { format!("{document}\n{ME}") } else { document.to_owned() };
        let call = Call { query, variables, form, ..Call::default() };
        let answer = serde_json::to_value(self.site.api.execute(call, caller).await).unwrap_or_default();
        let code = answer.pointer("/errors/0/extensions/code").and_then(Value::as_str);
        match code {
            None if answer.get("errors").is_none() => Ok(answer.get("data").cloned().unwrap_or_default()),
            Some("UNAUTHENTICATED") if self.back.is_none() && !self.is_part => {
                Err(typed::signed_out(self).await)
            }
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
        let Some(back) = self.back.clone().filter(|back| paths::is_ours(back)) else {
            return Redirect::to("/connexion").into_response();
        };
        (CookieJar::new().add(cookie(&self.site, WANTED, back)), Redirect::to("/connexion")).into_response()
    }

    /// The page that was asked for before signing in: one of ours, or the first page.
    pub(super) fn wanted(&self) -> String {
        let wanted = self.jar.get(WANTED).map(|cookie| cookie.value().to_owned());
        wanted.filter(|path| paths::is_ours(path)).unwrap_or_else(|| "/".to_owned())
    }

    /// After a form: the page that follows, with what was done.
    pub(super) fn done(path: &str, word: &str) -> Response {
        let mark = if path.contains('?') { '&' } else { '?' };
        Redirect::to(&paths::written(&format!("{path}{mark}fait={word}"))).into_response()
    }

    /// Runs a mutation: what came of it, or what the caller could have got right. A form that has already done this shows its
    /// success again, with nothing in it.
    pub(super) async fn act(
        &self,
        act: (&str, &str),
        variables: Value,
    ) -> Result<Result<Value, Refused>, Response> {
        if self.sent.is_shown {
            let message = "Vous êtes de nouveau connecté : relisez, puis envoyez.".to_owned();
            return Ok(Err(Refused { message, field: String::new() }));
        }
        let form = self.sent.form(&self.path, &self.browser.visit);
        let acted = self.act_once(act, variables, form.clone()).await;
        match form {
            Some(form) if !matches!(acted, Ok(Ok(_))) && self.is_done(&form).await => Ok(Ok(Value::Null)),
            Some(_) | None => acted,
        }
    }

    async fn act_once(
        &self,
        (document, mutation): (&str, &str),
        variables: Value,
        form: Option<Form>,
    ) -> Result<Result<Value, Refused>, Response> {
        let data = self.run(document, variables, form).await?;
        let payload = data.get(mutation).cloned().unwrap_or_default();
        let text = |key: &str| payload.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(match text("message") {
            Some(message) => Err(Refused { message, field: text("field").unwrap_or_default() }),
            None => Ok(payload),
        })
    }

    /// Has this very form already acted?
    async fn is_done(&self, form: &Form) -> bool {
        let Ok(caller) = self.who.caller(&self.site, &self.jar).await else { return false };
        self.site.api.forms().is_done(&caller, form).await.unwrap_or_default()
    }

    /// Has the form that was sent already acted?
    pub(super) async fn has_acted(&self) -> bool {
        match self.sent.named(&self.path, &self.browser.visit) {
            Some(form) => self.is_done(&form).await,
            None => false,
        }
    }

    /// As [`Self::act`], for a form of which nothing is to be kept: a refusal is a page that says what to do next.
    pub(super) async fn act_or_tell(&self, act: (&str, &str), variables: Value) -> Result<Value, Response> {
        let refused = |refused: Refused| {
            let mut told = message(StatusCode::UNPROCESSABLE_ENTITY, "Rien n’a été changé", &refused.message);
            if self.sent.is_shown {
                told.extensions_mut().insert(typed::Unshown);
            }
            told
        };
        self.act(act, variables).await?.map_err(refused)
    }

    /// A page: what was asked for, with the frame of whoever asks.
    pub(super) fn page(&self, template: &str, data: &Value, more: Value) -> Response {
        let today = graphql::french::today(self.site.api.now());
        let token = self.jar.get(SESSION).map(axum_extra::extract::cookie::Cookie::value);
        let key = self.site.api.forms().new_key(&self.browser.visit, token);
        render::page(template, &render::frame((&self.path, self.done, &today), data, more), key)
    }
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
    let is_done = is_form && answer.status().is_redirection() && jar.get(SESSION).is_some();
    if !is_done || answer.headers().contains_key(header::SET_COOKIE) {
        return answer;
    }
    let Ok(caller) = who.caller(&site, &jar).await else { return answer };
    let call = Call { query: RENEW.to_owned(), ..Call::default() };
    let told = serde_json::to_value(site.api.execute(call, caller).await).unwrap_or_default();
    match told.pointer("/data/renewSession/accessToken").and_then(Value::as_str) {
        Some(token) => {
            (CookieJar::new().add(cookie(&site, SESSION, token.to_owned())), answer).into_response()
        }
        None => answer,
    }
}

/// The first error's sentence, as a page.
fn told(answer: &Value, status: StatusCode, title: &str) -> Response {
    message(status, title, answer.pointer("/errors/0/message").and_then(Value::as_str).unwrap_or_default())
}
