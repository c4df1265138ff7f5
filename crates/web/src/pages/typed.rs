//! What was typed when the session was over: kept until it is taken, and shown again after signing in, to the same person.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use graphql::{NOBODY, Typed};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::cookies::{SESSION, TYPED, WANTED, cookie, gone};
use super::door::Visit;
use super::forms::{Browser, Sent, typed_of};
use super::message::message;
use super::{operation, paths};
use crate::Site;

/// Where it is taken up again.
const AGAIN: &str = "/reprise";

/// A page that cannot show a form again by itself.
#[derive(Clone)]
pub(super) struct Unshown;

/// Keeps what was typed, for whom the page was shown to.
async fn keep(site: &Site, browser: &Browser, person: &str, typed: &Typed) -> bool {
    let kept = site.api.forms().keep(&browser.visit, person, typed).await;
    kept.unwrap_or_else(|error| {
        tracing::error!(error = ?error, "what was typed could not be kept");
        false
    })
}

/// What leads to it: cookies that say that something waits.
fn waiting(site: &Site) -> CookieJar {
    let wanted = cookie(site, WANTED, AGAIN.to_owned());
    CookieJar::new().add(wanted).add(cookie(site, TYPED, "oui".to_owned()))
}

/// A form came without a session: to the sign-in, which leads back to it.
pub(super) async fn signed_out(visit: &Visit) -> Response {
    let shown_to = visit.sent.key.as_ref().map(|key| key.person.clone()).filter(|person| person != NOBODY);
    let token = visit.jar.get(SESSION).map(Cookie::value);
    let person = shown_to.unwrap_or_else(|| visit.site.api.forms().tag(token));
    let typed = typed_of(&visit.path, &visit.sent);
    if !typed.fields.is_empty() && keep(&visit.site, &visit.browser, &person, &typed).await {
        let mut answer = (waiting(&visit.site), Redirect::to("/connexion")).into_response();
        answer.extensions_mut().insert(super::render::Keyed);
        return answer;
    }
    let texts: Vec<_> =
        typed.fields.iter().map(|(_, text)| text).filter(|text| !text.trim().is_empty()).collect();
    if texts.is_empty() {
        return Redirect::to("/connexion").into_response();
    }
    let page = visit.page("unkept.html", &Value::Null, json!({ "texts": texts }));
    (StatusCode::UNAUTHORIZED, page).into_response()
}

/// A form of somebody else's page: kept for them, done for nobody.
pub(super) async fn of_another(
    site: &Site,
    browser: &Browser,
    sent: &Sent,
    path: &str,
    is_part: bool,
) -> Response {
    if is_part {
        return (StatusCode::UNAUTHORIZED, "Une autre personne s’est connectée.\n").into_response();
    }
    let person = sent.key.as_ref().map(|key| key.person.clone()).unwrap_or_default();
    let is_kept = keep(site, browser, &person, &typed_of(path, sent)).await;
    let told = if is_kept {
        "Cette page était ouverte au nom d’une autre personne que celle qui est connectée maintenant. Rien n’a été envoyé : ce qui y \
         était écrit est gardé pour elle seule, et l’attend à sa prochaine connexion ici."
    } else {
        "Cette page était ouverte au nom d’une autre personne que celle qui est connectée maintenant. Rien n’a été envoyé."
    };
    let page = message(StatusCode::CONFLICT, "Rien n’a été changé", told);
    if is_kept { (waiting(site), page).into_response() } else { page }
}

/// Forgets what was kept of a form once it has been taken.
pub(super) async fn taken(
    site: &Site,
    jar: &CookieJar,
    (browser, shown_to): (&Browser, Option<String>),
    path: &str,
    answer: Response,
) -> Response {
    let to_sign_in = answer.headers().get(header::LOCATION).is_some_and(|to| to.as_bytes() == b"/connexion");
    let is_taken = answer.status().is_redirection() && !to_sign_in;
    if jar.get(TYPED).is_none() || !is_taken {
        return answer;
    }
    let person = shown_to.unwrap_or_else(|| site.api.forms().tag(jar.get(SESSION).map(Cookie::value)));
    if let Err(error) = site.api.forms().accepted(&browser.visit, &person, path).await {
        tracing::error!(error = ?error, "what was typed could not be forgotten");
    }
    answer
}

/// Shows what was typed, in the form it was typed in; of several, all to choose from.
pub(super) async fn again(visit: Visit) -> Result<Response, Response> {
    let (frame, typed) = waiting_for(&visit).await?;
    match typed.as_slice() {
        [] => Ok((visit.jar.remove(gone(&visit.site, TYPED)), Redirect::to("/")).into_response()),
        [(_, only)] => show(&visit, &frame, only).await,
        several => {
            let one = |(id, typed): &(String, Typed)| json!({ "id": id, "text": excerpt(typed) });
            let all: Vec<_> = several.iter().map(one).collect();
            Ok(visit.page("typed.html", &frame, json!({ "all": all })))
        }
    }
}

/// One of several.
pub(super) async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response, Response> {
    let (frame, typed) = waiting_for(&visit).await?;
    match typed.iter().find(|(one, _)| *one == id) {
        Some((_, typed)) => show(&visit, &frame, typed).await,
        None => Ok(Redirect::to(AGAIN).into_response()),
    }
}

async fn waiting_for(visit: &Visit) -> Result<(Value, Vec<(String, Typed)>), Response> {
    let frame = visit.ask(operation!("Frame"), json!({})).await?;
    if frame.get("me").is_none_or(Value::is_null) {
        return Err(visit.to_sign_in());
    }
    let forms = visit.site.api.forms();
    let person = forms.tag(visit.jar.get(SESSION).map(Cookie::value));
    let typed = forms.typed(&visit.browser.visit, &person).await.map_err(|error| {
        tracing::error!(error = ?error, "what was typed could not be read");
        message(StatusCode::SERVICE_UNAVAILABLE, "Service indisponible", "Réessayez dans quelques minutes.")
    })?;
    Ok((frame, typed))
}

/// What tells one form from another: its longest text.
fn excerpt(typed: &Typed) -> String {
    let longest = typed.fields.iter().map(|(_, text)| text).max_by_key(|text| text.len());
    longest.map_or_else(String::new, |text| text.chars().take(80).collect())
}

/// The form's own page shows it, as it would after a refusal; nothing is done.
async fn show(visit: &Visit, frame: &Value, typed: &Typed) -> Result<Response, Response> {
    if !paths::is_ours(&typed.path) {
        return Ok(Redirect::to("/").into_response());
    }
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&typed.fields).finish();
    let mut request = Request::post(&typed.path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap_or_default();
    let cookies = visit.jar.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if let Ok(cookies) = cookies.parse() {
        request.headers_mut().insert(header::COOKIE, cookies);
    }
    request.extensions_mut().insert(Sent::shown(typed.fields.clone()));
    request.extensions_mut().insert(visit.browser.clone());
    request.extensions_mut().insert(visit.who.clone());
    let routes = super::every_page().with_state::<()>(visit.site.clone());
    let Ok(mut answer) = routes.oneshot(request).await;
    if answer.extensions_mut().remove::<Unshown>().is_some() {
        let texts: Vec<_> =
            typed.fields.iter().map(|(_, text)| text).filter(|text| text.len() > 20).collect();
        let more = json!({ "to": typed.path, "fields": typed.fields, "texts": texts });
        return Ok(visit.page("again.html", frame, more));
    }
    if answer.status() == StatusCode::UNPROCESSABLE_ENTITY {
        *answer.status_mut() = StatusCode::OK;
    }
    Ok(answer)
}
