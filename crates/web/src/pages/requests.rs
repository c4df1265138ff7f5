//! A mairie's requests: the list, the file, taking one back.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::message::message;
use super::operation;
use super::people::told;

/// Which part of the list.
#[derive(Deserialize)]
pub(super) struct Part {
    apres: Option<String>,
    recherche: Option<String>,
    vue: Option<String>,
}

/// Why it is taken back.
#[derive(Deserialize)]
pub(super) struct Reason {
    motif: Option<String>,
}

/// All requests that one may see.
pub(super) async fn list(visit: Visit, Query(part): Query<Part>) -> Result<Response, Response> {
    let (search, view) = (part.recherche.unwrap_or_default(), part.vue.unwrap_or_default());
    let filter = json!({
        "search": Some(&search).filter(|search| !search.trim().is_empty()),
        "mine": (view == "miennes").then_some(true), "inTriage": (view == "a-orienter").then_some(true),
        "unmet": (view == "sans-reponse").then_some(true),
    });
    let data = visit.ask(operation!("Requests"), json!({ "after": part.apres, "filter": filter })).await?;
    Ok(visit.page("requests.html", &data, json!({ "search": search, "view_here": view })))
}

/// A file: who calls by which day, where each stands, what happened, who was not asked and why.
pub(super) async fn page(visit: Visit, Path(reference): Path<String>) -> Result<Response, Response> {
    show(&visit, &reference, "request.html", json!({})).await
}

/// Asks before taking a request back.
pub(super) async fn ask_withdrawal(
    visit: Visit,
    Path(reference): Path<String>,
) -> Result<Response, Response> {
    show(&visit, &reference, "withdraw.html", json!({ "typed": "", "refused": null })).await
}

async fn show(visit: &Visit, reference: &str, template: &str, more: Value) -> Result<Response, Response> {
    let data = visit.ask(operation!("Request"), json!({ "reference": reference })).await?;
    if data.get("request").is_none_or(Value::is_null) {
        return Err(absent());
    }
    Ok(visit.page(template, &data, more))
}

/// Takes a request back.
pub(super) async fn withdraw(
    visit: Visit,
    Path(reference): Path<String>,
    Form(form): Form<Reason>,
) -> Result<Response, Response> {
    let data = visit.ask(operation!("Request"), json!({ "reference": reference })).await?;
    let id = data.pointer("/request/id").cloned().ok_or_else(absent)?;
    let typed = form.motif.unwrap_or_default();
    let variables = json!({ "id": id, "reason": Some(&typed).filter(|reason| !reason.trim().is_empty()) });
    match visit.act((operation!("WithdrawRequest"), "withdrawRequest"), variables).await? {
        Ok(_) => Ok(Visit::done(&format!("/demandes/{reference}"), "retiree")),
        Err(refused) => {
            let more = json!({ "typed": typed, "refused": told(&refused) });
            let page = show(&visit, &reference, "withdraw.html", more).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What one may not see is not there.
pub(super) fn absent() -> Response {
    let told = "Vérifiez l’adresse, ou connectez-vous avec un autre compte.";
    message(StatusCode::NOT_FOUND, "Dossier introuvable", told)
}
