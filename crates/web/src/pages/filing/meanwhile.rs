//! What a script asks for while one types: the draft kept, an address looked at.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use serde_json::{Value, json};

use super::step::{Step, keep};
use crate::pages::authorities::authority_meant;
use crate::pages::door::{Refused, Visit};
use crate::pages::operation;
use crate::pages::people::said;

/// Keeps the draft while one types, and tells the themes that its words speak of. A script asks for this.
pub(in crate::pages) async fn save(visit: Visit, Form(mut form): Form<Step>) -> Result<Response, Response> {
    // An authority that is being typed is none yet: the contact of the one before stays until another is known.
    if let Some(typed) = said(form.collectivite.as_ref()) {
        form.collectivite = authority_meant(&visit, &typed).await?.ok();
    }
    let kept = keep(&visit, &form, 1).await?;
    let text = format!("{}\n{}", form.titre.unwrap_or_default(), form.description.unwrap_or_default());
    let found = visit.ask(operation!("SuggestThemes"), json!({ "text": text })).await?;
    Ok(told_kept(&visit, &found, &kept))
}

/// What a script is told: kept, or (with a status that says so) not.
fn told_kept<T>(visit: &Visit, found: &Value, kept: &Result<T, Refused>) -> Response {
    let page = visit.page("suggestions.html", found, json!({ "kept": kept.is_ok() }));
    if kept.is_ok() { page } else { (StatusCode::UNPROCESSABLE_ENTITY, page).into_response() }
}

/// Keeps the last step while one types. A script asks for this.
pub(in crate::pages) async fn save_details(
    visit: Visit,
    Form(form): Form<Step>,
) -> Result<Response, Response> {
    let kept = keep(&visit, &form, 3).await?;
    Ok(told_kept(&visit, &json!({ "suggestThemes": [] }), &kept))
}

/// Tells what is wrong with an address or a number as one leaves the field. A script asks for this.
pub(in crate::pages) async fn check(visit: Visit, Form(form): Form<Step>) -> Result<Response, Response> {
    let variables = json!({ "email": form.courriel, "phone": form.telephone });
    let data = visit.ask(operation!("CheckContact"), variables).await?;
    Ok(visit.page("checked.html", &data, json!({})))
}
