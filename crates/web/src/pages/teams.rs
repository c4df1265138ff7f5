//! Units for those who lead them: what is owed and late, who is there and will be away; people added and ended.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use serde_json::{Value, json};

use super::door::Visit;
use super::operation;
use super::people::{Filled, give, told};

/// The units that one leads; with one only, that one.
pub(super) async fn list(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("Units"), json!({})).await?;
    let units = data.get("units").and_then(Value::as_array).cloned().unwrap_or_default();
    if let [only] = units.as_slice() {
        return Ok(Redirect::to(&path(only)).into_response());
    }
    Ok(visit.page("units.html", &data, json!({})))
}

/// The address of a unit's page.
fn path(unit: &Value) -> String {
    let slug = |pointer: &str| unit.pointer(pointer).and_then(Value::as_str);
    let partner = slug("/partner/slug").unwrap_or_default();
    match slug("/directorate/slug") {
        Some(directorate) => format!("/equipe/{partner}/{directorate}"),
        None => format!("/equipe/{partner}"),
    }
}

/// A partner that is a unit.
pub(super) async fn of_partner(visit: Visit, Path(partner): Path<String>) -> Result<Response, Response> {
    show(&visit, (&partner, None), &Filled::default(), Value::Null).await
}

/// A directorate.
pub(super) async fn of_directorate(
    visit: Visit,
    Path((partner, directorate)): Path<(String, String)>,
) -> Result<Response, Response> {
    show(&visit, (&partner, Some(&directorate)), &Filled::default(), Value::Null).await
}

async fn show(
    visit: &Visit,
    (partner, directorate): (&str, Option<&str>),
    filled: &Filled,
    refused: Value,
) -> Result<Response, Response> {
    let variables = json!({ "partner": partner, "directorate": directorate });
    let data = visit.ask(operation!("Team"), variables).await?;
    let here = data.pointer("/team/load").map(path).unwrap_or_default();
    let unit = directorate.map_or_else(|| partner.to_owned(), |slug| format!("{partner}/{slug}"));
    let more = json!({ "refused": refused, "filled": filled.shown(), "here": here, "unit": unit });
    Ok(visit.page("team.html", &data, more))
}

/// Adds somebody to a partner that is a unit.
pub(super) async fn add_to_partner(
    visit: Visit,
    Path(partner): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Response> {
    add(&visit, (&partner, None), filled).await
}

/// Adds somebody to a directorate.
pub(super) async fn add_to_directorate(
    visit: Visit,
    Path((partner, directorate)): Path<(String, String)>,
    Form(filled): Form<Filled>,
) -> Result<Response, Response> {
    add(&visit, (&partner, Some(&directorate)), filled).await
}

async fn add(
    visit: &Visit,
    (partner, directorate): (&str, Option<&str>),
    filled: Filled,
) -> Result<Response, Response> {
    let unit = directorate.map_or_else(|| partner.to_owned(), |slug| format!("{partner}/{slug}"));
    let filled = Filled { unite: Some(unit.clone()), role: filled.role.or(Some("EXPERT".into())), ..filled };
    match give(visit, &filled).await? {
        Ok(_) => Ok(Visit::done(&format!("/equipe/{unit}"), "habilite")),
        Err(refused) => {
            let page = show(visit, (partner, directorate), &filled, told(&refused)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
