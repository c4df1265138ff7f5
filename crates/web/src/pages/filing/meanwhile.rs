//! What a script asks for while one types: the draft kept, an address looked at.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use serde_json::{Value, json};

use super::step::{Kept, Step, keep};
use crate::pages::authorities::authority_meant;
use crate::pages::door::{Refused, Visit};
use crate::pages::operation;
use crate::pages::people::said;

/// Keeps the draft while one types, and tells the themes that its words speak of. A script asks for this.
pub(in crate::pages) async fn save(
    visit: Visit,
    headers: HeaderMap,
    Form(mut form): Form<Step>,
) -> Result<Response, Response> {
    // An authority that is being typed is none yet: the contact of the one before stays until another is known.
    if let Some(typed) = said(form.collectivite.as_ref()) {
        form.collectivite = authority_meant(&visit, &typed).await?.ok();
    }
    let kept = keep(&visit, &form, 1).await?;
    let text = format!("{}\n{}", form.titre.unwrap_or_default(), form.description.unwrap_or_default());
    let found = visit.ask(operation!("SuggestThemes"), json!({ "text": text })).await?;
    Ok(told_kept(&visit, &headers, &found, &kept))
}

/// What a script is told: kept, or (with a status that says so) not. The page's address says from now on which draft it shows.
fn told_kept(visit: &Visit, headers: &HeaderMap, found: &Value, kept: &Result<Kept, Refused>) -> Response {
    let page = visit.page("suggestions.html", found, json!({ "kept": kept.is_ok() }));
    match kept {
        Ok(kept) if is_named(headers, &kept.id) => page,
        Ok(kept) => {
            let address = format!("{}?brouillon={}", of_step(&visit.path), kept.id);
            ([("hx-replace-url", address)], page).into_response()
        }
        Err(refused) if refused.field == "version" || refused.field == "id" => {
            (StatusCode::CONFLICT, page).into_response()
        }
        Err(_) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
    }
}

/// Does the page's address name the draft already?
fn is_named(headers: &HeaderMap, id: &str) -> bool {
    let address = headers.get("hx-current-url").and_then(|value| value.to_str().ok());
    address.is_some_and(|address| address.contains(id))
}

/// The page of a step, by the address that keeps it.
fn of_step(path: &str) -> &'static str {
    if path.ends_with("/rappel") { "/demande/rappel" } else { "/demande" }
}

/// Keeps the last step while one types. A script asks for this.
pub(in crate::pages) async fn save_details(
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<Step>,
) -> Result<Response, Response> {
    let kept = keep(&visit, &form, 3).await?;
    Ok(told_kept(&visit, &headers, &json!({ "suggestThemes": [] }), &kept))
}

/// Tells what is wrong with an address or a number as one leaves the field. A script asks for this.
pub(in crate::pages) async fn check(visit: Visit, Form(form): Form<Step>) -> Result<Response, Response> {
    let variables = json!({ "email": form.courriel, "phone": form.telephone });
    let data = visit.ask(operation!("CheckContact"), variables).await?;
    Ok(visit.page("checked.html", &data, json!({})))
}
