//! The first page: what this is, for someone unknown; one's own errands, for someone known.

use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::door::Visit;
use super::operation;

/// The page; an expert's and an administrator's day begins elsewhere.
pub(super) async fn page(visit: Visit) -> Result<Response, Response> {
    let known = visit.ask(operation!("Frame"), json!({})).await?;
    let roles = known.pointer("/me/roles").and_then(Value::as_array).cloned().unwrap_or_default();
    let is = |wanted: &str| roles.iter().any(|role| role.get("kind").and_then(Value::as_str) == Some(wanted));
    if is("REQUESTER") {
        let data = visit.ask(operation!("Home"), json!({})).await?;
        return Ok(visit.page("home.html", &data, json!({})));
    }
    if is("PLATFORM_ADMINISTRATOR") {
        return Ok(Redirect::to("/pilotage").into_response());
    }
    if !roles.is_empty() {
        return Ok(Redirect::to("/corbeille").into_response());
    }
    Ok(visit.page("home.html", &known, json!({})))
}
