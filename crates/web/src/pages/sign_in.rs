//! Signing in by a mailed link. Following the link changes nothing: mail scanners follow links too; the button does.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::Cookie;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::{COOKIE, Visit, WANTED};
use super::message::message;
use super::operation;

/// The form of the link.
#[derive(Deserialize)]
pub(super) struct Ask {
    email: String,
}

/// Asks for the address.
pub(super) async fn ask(visit: Visit) -> Response {
    visit.page("sign_in.html", &Value::Null, json!({ "refused": null }))
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
    let session = match visit.act((operation!("SignIn"), "signIn"), json!({ "token": token })).await? {
        Ok(session) => session,
        // A used or old link: the form for another is right there.
        Err(refused) => {
            let refused = json!({ "message": refused.message, "field": refused.field });
            let page = visit.page("sign_in.html", &Value::Null, json!({ "refused": refused }));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let token = session.get("accessToken").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (cookie, wanted) = (visit.cookie(token), visit.wanted());
    let jar = visit.jar.add(cookie).remove(Cookie::build((WANTED, "")).path("/"));
    Ok((jar, Redirect::to(&wanted)).into_response())
}

/// Ends the session, here and for its token.
pub(super) async fn close(visit: Visit) -> Result<Response, Response> {
    visit.act_or_tell((operation!("SignOut"), "signOut"), json!({})).await?;
    let gone = Cookie::build((COOKIE, "")).path("/");
    Ok((visit.jar.remove(gone), Redirect::to("/")).into_response())
}
