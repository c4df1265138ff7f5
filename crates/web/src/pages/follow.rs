//! Following a request without an account: the page behind a sealed link, and the page where links are made and revoked.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::message::message;
use super::operation;
use super::people::{said, told};
use super::requests::absent;

/// Whom a link is mailed to.
#[derive(Deserialize)]
pub(super) struct To {
    courriel: Option<String>,
}

/// What the link shows: who calls by which day, and nothing personal.
pub(super) async fn page(visit: Visit, Path(token): Path<String>) -> Result<Response, Response> {
    let followed = visit.ask(operation!("FollowUp"), json!({ "token": token })).await;
    match followed {
        Ok(data) => Ok(visit.page("follow.html", &data, json!({}))),
        Err(answer) if answer.status() == StatusCode::NOT_FOUND => {
            let told = "Il a été révoqué, ou il est incomplet. Demandez-en un autre à la collectivité.";
            Err(message(StatusCode::NOT_FOUND, "Ce lien de suivi ne montre plus rien", told))
        }
        Err(answer) => Err(answer),
    }
}

/// The links of a request.
pub(super) async fn links(visit: Visit, Path(reference): Path<String>) -> Result<Response, Response> {
    let data = load(&visit, &reference).await?;
    Ok(show(&visit, &data, "", &Value::Null))
}

fn show(visit: &Visit, data: &Value, typed: &str, refused: &Value) -> Response {
    let url = visit.site.api.public_url().to_owned();
    visit.page("sharing.html", data, json!({ "public_url": url, "typed": typed, "refused": refused }))
}

async fn load(visit: &Visit, reference: &str) -> Result<Value, Response> {
    let data = visit.ask(operation!("Sharing"), json!({ "reference": reference })).await?;
    if data.get("request").is_none_or(Value::is_null) { Err(absent()) } else { Ok(data) }
}

/// Makes a link.
pub(super) async fn share(
    visit: Visit,
    Path(reference): Path<String>,
    Form(to): Form<To>,
) -> Result<Response, Response> {
    let data = load(&visit, &reference).await?;
    let id = data.pointer("/request/id").cloned().unwrap_or_default();
    let variables = json!({ "id": id, "email": said(to.courriel.as_ref()) });
    match visit.act((operation!("ShareRequest"), "shareRequest"), variables).await? {
        Ok(_) => Ok(Visit::done(&format!("/demandes/{reference}/suivi"), "partage")),
        Err(refused) => {
            let page = show(&visit, &data, &to.courriel.unwrap_or_default(), &told(&refused));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Revokes a link.
pub(super) async fn revoke(
    visit: Visit,
    Path((reference, id)): Path<(String, String)>,
) -> Result<Response, Response> {
    visit.act_or_tell((operation!("RevokeFollowLink"), "revokeFollowLink"), json!({ "id": id })).await?;
    Ok(Visit::done(&format!("/demandes/{reference}/suivi"), "revoque"))
}
