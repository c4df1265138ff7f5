//! The card of a commune or an EPCI: who it is, and all of its requests that one may see.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::message::message;
use super::operation;

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Wanted {
    recherche: Option<String>,
}

/// Which part of the list.
#[derive(Deserialize)]
pub(super) struct Part {
    apres: Option<String>,
}

/// When it is open.
#[derive(Deserialize)]
pub(super) struct Hours {
    horaires: String,
}

/// Looks one up by name, code or postal code.
pub(super) async fn search(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Response, Response> {
    let search = wanted.recherche.unwrap_or_default();
    let data = visit.ask(operation!("Authorities"), json!({ "search": search })).await?;
    Ok(visit.page("authorities.html", &data, json!({ "search": search })))
}

/// The card.
pub(super) async fn page(
    visit: Visit,
    Path(code): Path<String>,
    Query(part): Query<Part>,
) -> Result<Response, Response> {
    let known = visit.ask(operation!("Frame"), json!({})).await?;
    let answers = known.pointer("/me/answers") == Some(&Value::Bool(true));
    let variables = json!({ "code": code, "answers": answers, "after": part.apres });
    let data = visit.ask(operation!("Authority"), variables).await?;
    if data.get("localAuthority").is_none_or(Value::is_null) {
        return Err(message(
            StatusCode::NOT_FOUND,
            "Collectivité inconnue",
            "Cherchez-la par son nom ou son code postal.",
        ));
    }
    Ok(visit.page("authority.html", &data, json!({ "answers": answers })))
}

/// Keeps when the authority is open.
pub(super) async fn say_hours(
    visit: Visit,
    Path(code): Path<String>,
    Form(said): Form<Hours>,
) -> Result<Response, Response> {
    let variables = json!({ "authority": code, "hours": said.horaires });
    visit.act_or_tell((operation!("SayOpeningHours"), "sayOpeningHours"), variables).await?;
    Ok(Visit::done(&format!("/collectivites/{code}"), "horaires"))
}
