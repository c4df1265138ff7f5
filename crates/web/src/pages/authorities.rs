//! The card of a commune or an EPCI: who it is, and all of its requests that one may see.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::operation;
use super::render::message;

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Wanted {
    recherche: Option<String>,
}

/// Looks one up by name, code or postal code.
pub(super) async fn search(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Response, Response> {
    let search = wanted.recherche.unwrap_or_default();
    let data = visit.ask(operation!("Authorities"), json!({ "search": search })).await?;
    Ok(visit.page("authorities.html", &data, json!({ "search": search })))
}

/// The card.
pub(super) async fn page(visit: Visit, Path(code): Path<String>) -> Result<Response, Response> {
    let data = visit.ask(operation!("Authority"), json!({ "code": code })).await?;
    if data.get("localAuthority").is_none_or(Value::is_null) {
        return Err(message(
            StatusCode::NOT_FOUND,
            "Collectivité inconnue",
            "Cherchez-la par son nom ou son code postal.",
        ));
    }
    Ok(visit.page("authority.html", &data, json!({})))
}
