//! Signing in by a mailed link. Following the link changes nothing: mail scanners follow links too; the button does.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::cookies::{SESSION, TYPED, WANTED, cookie, gone};
use super::door::Visit;
use super::message::message;
use super::operation;

/// The form of the link.
#[derive(Deserialize)]
pub(super) struct Ask {
    email: String,
}

/// Asks for the address.
pub(super) async fn ask(visit: Visit) -> Response {
    show(&visit, &Value::Null)
}

fn show(visit: &Visit, refused: &Value) -> Response {
    let waits = visit.jar.get(TYPED).is_some();
    visit.page("sign_in.html", &Value::Null, json!({ "refused": refused, "waits": waits }))
}

/// Has the link sent; the answer is the same for an unknown address.
pub(super) async fn send(visit: Visit, Form(form): Form<Ask>) -> Result<Response, Response> {
    visit
        .act_or_tell((operation!("RequestSignInLink"), "requestSignInLink"), json!({ "email": form.email }))
        .await?;
    let told = "Si cette adresse est connue, un lien vient de lui être envoyé : il est valable 15 minutes, une seule fois.";
    Ok(message(StatusCode::OK, "Regardez vos courriels", told))
}

/// Asks to confirm.
pub(super) async fn confirm(visit: Visit, Path(token): Path<String>) -> Response {
    visit.page("confirm.html", &Value::Null, json!({ "token": token }))
}

/// Uses the link up, and keeps the session in a cookie that no script reads.
pub(super) async fn open(visit: Visit, Path(token): Path<String>) -> Result<Response, Response> {
    let refused = match visit.act((operation!("SignIn"), "signIn"), json!({ "token": token })).await? {
        Ok(session) => match session.get("accessToken").and_then(Value::as_str) {
            Some(token) => return Ok(signed_in(visit, token.to_owned())),
            // Used by this very form, and signed out since.
            None => json!({ "message": graphql::used_link(), "field": "token" }),
        },
        Err(refused) => json!({ "message": refused.message, "field": refused.field }),
    };
    // A used or old link: the form for another is right there.
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&visit, &refused)).into_response())
}

fn signed_in(visit: Visit, token: String) -> Response {
    let (site, wanted) = (visit.site.clone(), visit.wanted());
    let jar = visit.jar.add(cookie(&site, SESSION, token)).remove(gone(&site, WANTED));
    (jar, Redirect::to(&wanted)).into_response()
}

/// Ends the session, here and for its token. Whoever has no session any more is as signed out as they wish.
pub(super) async fn close(visit: Visit) -> Result<Response, Response> {
    let ended = visit.act((operation!("SignOut"), "signOut"), json!({})).await;
    if let Err(answer) = ended
        && answer.status().is_server_error()
    {
        return Err(answer);
    }
    let gone = gone(&visit.site, SESSION);
    Ok((visit.jar.remove(gone), Redirect::to("/")).into_response())
}
