//! A file: who calls by which day, where each stands, who was not asked and why.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use serde_json::{Value, json};

use super::{door, render};
use crate::Site;

const REQUEST: &str = include_str!("../../../../graphql/operations/Request.graphql");

/// The page.
pub(super) async fn page(
    State(site): State<Site>,
    Path(reference): Path<String>,
    jar: CookieJar,
) -> Response {
    let data = match door::ask(&site, &jar, REQUEST, json!({ "reference": reference })).await {
        Ok(data) => data,
        Err(elsewhere) => return elsewhere,
    };
    let request = data.get("request").cloned().unwrap_or_default();
    if request == Value::Null {
        return absent();
    }
    render::page("request.html", json!({ "who": data.pointer("/me/name"), "request": request }))
}

/// What one may not see is not there.
pub(super) fn absent() -> Response {
    let told = "Vérifiez l’adresse, ou connectez-vous avec un autre compte.";
    render::message(StatusCode::NOT_FOUND, "Dossier introuvable", told)
}
