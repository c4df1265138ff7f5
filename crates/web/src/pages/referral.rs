//! A referral, for the expert who follows the mail: whom to call, and the call logged in one click.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use serde_json::{Value, json};

use super::request::absent;
use super::{door, render};
use crate::Site;

pub(super) const REFERRAL: &str = include_str!("../../../../graphql/operations/Referral.graphql");
const LOG: &str = include_str!("../../../../graphql/operations/RecordCallAttempt.graphql");

/// The form of a call.
#[derive(Deserialize)]
pub(super) struct Logged {
    result: String,
    note: Option<String>,
}

/// The page.
pub(super) async fn page(State(site): State<Site>, Path(id): Path<String>, jar: CookieJar) -> Response {
    show(&site, &jar, &id, "referral.html").await
}

/// A page about one referral.
pub(super) async fn show(site: &Site, jar: &CookieJar, id: &str, template: &str) -> Response {
    let data = match door::ask(site, jar, REFERRAL, json!({ "id": id })).await {
        Ok(data) => data,
        Err(elsewhere) => return elsewhere,
    };
    let referral = data.get("referral").cloned().unwrap_or_default();
    if referral == Value::Null {
        return absent();
    }
    let roles = data.pointer("/me/roles").and_then(Value::as_array).cloned().unwrap_or_default();
    let answers = roles.iter().any(|role| {
        role.get("kind").and_then(Value::as_str).is_some_and(|kind| kind == "EXPERT" || kind == "MANAGER")
    });
    render::page(
        template,
        json!({ "who": data.pointer("/me/name"), "referral": referral, "answers": answers }),
    )
}

/// Logs a call that was just made.
pub(super) async fn log_call(
    State(site): State<Site>,
    Path(id): Path<String>,
    jar: CookieJar,
    headers: HeaderMap,
    Form(form): Form<Logged>,
) -> Response {
    let logged = async {
        door::same_origin(&headers)?;
        let variables = json!({ "id": id, "result": form.result, "note": form.note });
        door::act(&site, &jar, (LOG, "recordCallAttempt"), variables).await
    };
    logged.await.map_or_else(|page| page, |_| Redirect::to(&format!("/saisines/{id}")).into_response())
}
