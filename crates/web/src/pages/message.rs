//! A page with one thing to say: a refusal, an address that leads nowhere. Made without knowing who asks, and framed on its way
//! out for whoever is signed in, so that nobody seems signed out by what went wrong.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use serde_json::{Value, json};

use super::cookies::{SESSION, VISIT, cookie};
use super::door::Visit;
use super::{operation, render};
use crate::Site;

/// What such a page says, carried along with it.
#[derive(Debug, Clone)]
struct Said {
    title: String,
    text: String,
}

/// A page with one thing to say.
pub(super) fn message(status: StatusCode, title: &str, text: &str) -> Response {
    let context = render::frame(("", None, ""), &Value::Null, json!({ "title": title, "text": text }));
    let mut answer = (status, render::page("message.html", &context, String::new())).into_response();
    answer.extensions_mut().insert(Said { title: title.to_owned(), text: text.to_owned() });
    answer
}

/// An address that leads nowhere.
pub(super) async fn nowhere() -> Response {
    message(StatusCode::NOT_FOUND, "Page introuvable", "Vérifiez l’adresse, ou revenez à l’accueil.")
}

/// An address with a NUL in it is none: no database keeps such a text, and nobody types it.
pub(crate) async fn readable(request: Request, next: Next) -> Response {
    let holds_nul = |text: &str| text.contains("%00");
    let uri = request.uri();
    if holds_nul(uri.path()) || uri.query().is_some_and(holds_nul) {
        return nowhere().await;
    }
    next.run(request).await
}

/// Gives such a page the frame of whoever asks: their menu, their name; and a browser that was shown a form the cookie that the
/// form's key is bound to.
pub(super) async fn framed(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(mut visit) = Visit::from_request_parts(&mut parts, &site).await;
    // What was just done, the address says; what this page says is that something was not.
    visit.done = None;
    let mut answer = in_french(next.run(Request::from_parts(parts, body)).await);
    if let Some(Said { title, text }) = answer.extensions_mut().remove::<Said>() {
        answer = in_frame(&visit, &json!({ "title": title, "text": text }), answer).await;
    }
    let is_met = visit.browser.is_new && answer.extensions_mut().remove::<render::Keyed>().is_some();
    let met = cookie(&site, VISIT, visit.browser.visit);
    if is_met { (CookieJar::new().add(met), answer).into_response() } else { answer }
}

/// What the framework itself refuses (a field that lacks, an address that is no text, another way of asking) is said as the rest is.
fn in_french(answer: Response) -> Response {
    let is_text = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let (title, text) = match answer.status() {
        StatusCode::METHOD_NOT_ALLOWED => {
            ("Cette adresse ne s’ouvre pas ainsi", "Revenez à la page d’où vous venez, ou à l’accueil.")
        }
        StatusCode::BAD_REQUEST if is_text => {
            ("Cette adresse n’est pas valable", "Vérifiez-la, ou revenez à l’accueil.")
        }
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE if is_text => {
            ("Rien n’a été changé", "Ce formulaire n’est pas complet : rouvrez la page, puis recommencez.")
        }
        _ => return answer,
    };
    message(answer.status(), title, text)
}

async fn in_frame(visit: &Visit, said: &Value, answer: Response) -> Response {
    // Where the database could not be used, asking it who is there would only be waiting once more.
    if visit.jar.get(SESSION).is_none() || answer.status() == StatusCode::SERVICE_UNAVAILABLE {
        return answer;
    }
    let Ok(data) = visit.ask(operation!("Frame"), json!({})).await else { return answer };
    let mut framed = visit.page("message.html", &data, said.clone());
    *framed.status_mut() = answer.status();
    for cookie in answer.headers().get_all(header::SET_COOKIE) {
        framed.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    framed
}
