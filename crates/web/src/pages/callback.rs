//! « Avez-vous été rappelé ? » and « on ne m'a pas rappelé »: a page that asks, then a form.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::message::message;
use super::operation;
use super::people::told;
use super::referral::load;

/// The answer.
#[derive(Deserialize)]
pub(super) struct Answer {
    called: Option<String>,
    slot: Option<String>,
    /// The administrator's decision on a denial.
    tranche: Option<String>,
}

/// The page.
pub(super) async fn page(visit: Visit, Path(id): Path<String>) -> Result<Response, Response> {
    let data = load(&visit, &id).await?;
    Ok(visit.page("callback.html", &data, json!({ "typed": "", "refused": null })))
}

/// « oui » or « non »; whatever else is sent decides nothing.
fn yes(answer: &str) -> Result<bool, Response> {
    match answer {
        "oui" => Ok(true),
        "non" => Ok(false),
        _ => Err(message(StatusCode::UNPROCESSABLE_ENTITY, "Rien n’a été changé", "Choisissez oui ou non.")),
    }
}

/// Takes the answer.
pub(super) async fn answer(
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Answer>,
) -> Result<Response, Response> {
    let word = match (&form.slot, &form.tranche, form.called.as_deref()) {
        (Some(_), _, _) => "propose",
        (None, Some(_), _) => "tranche",
        (None, None, Some("oui")) => "confirme",
        (None, None, _) => "signale",
    };
    if let Some(slot) = form.slot {
        let variables = json!({ "id": id, "slot": slot });
        if let Err(refused) = visit.act((operation!("OfferSlot"), "offerSlot"), variables).await? {
            let data = load(&visit, &id).await?;
            let more = json!({ "typed": slot, "refused": told(&refused) });
            let page = visit.page("callback.html", &data, more);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    } else if let Some(settled) = form.tranche {
        let variables = json!({ "id": id, "upheld": !yes(&settled)? });
        visit.act_or_tell((operation!("SettleDisagreement"), "settleDisagreement"), variables).await?;
    } else {
        let confirmed = yes(form.called.as_deref().unwrap_or_default())?;
        let variables = json!({ "id": id, "confirmed": confirmed });
        visit.act_or_tell((operation!("ConfirmCallback"), "confirmCallback"), variables).await?;
    }
    let data = load(&visit, &id).await?;
    let reference = data.pointer("/referral/request/reference").and_then(Value::as_str).unwrap_or_default();
    Ok(Visit::done(&format!("/demandes/{reference}"), word))
}
