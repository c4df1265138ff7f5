//! What is one's own: notifications, preferences, absences, the guide's acceptance, what is held about one.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::{Refused, Visit};
use super::operation;
use super::people::told;

/// What one wants by mail: a box that is not ticked is not sent.
#[derive(Deserialize)]
pub(super) struct Wanted {
    nouvelles: Option<String>,
    etapes: Option<String>,
    comite: Option<String>,
}

/// Which part of a list.
#[derive(Deserialize)]
pub(super) struct Part {
    apres: Option<String>,
}

/// The newest notification that was shown.
#[derive(Deserialize)]
pub(super) struct Shown {
    jusque: Option<String>,
}

/// Which version of the guide was read.
#[derive(Deserialize)]
pub(super) struct Read {
    version: u32,
}

/// When one is away, and who stands in.
#[derive(Deserialize)]
pub(super) struct Away {
    du: String,
    au: String,
    suppleant: Option<String>,
}

/// One's roles, preferences, data.
pub(super) async fn page(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("Account"), json!({})).await?;
    Ok(visit.page("account.html", &data, json!({})))
}

/// Keeps what one wants by mail.
pub(super) async fn prefer(visit: Visit, Form(wanted): Form<Wanted>) -> Result<Response, Response> {
    let variables = json!({ "notices": wanted.nouvelles.is_some(), "progress": wanted.etapes.is_some(), "pack": wanted.comite.is_some() });
    visit.act_or_tell((operation!("Prefer"), "prefer"), variables).await?;
    Ok(Visit::done("/mon-compte", "preferences"))
}

/// What was told to one, the latest first.
pub(super) async fn notifications(visit: Visit, Query(part): Query<Part>) -> Result<Response, Response> {
    let data = visit.ask(operation!("Notifications"), json!({ "after": part.apres })).await?;
    Ok(visit.page("notifications.html", &data, json!({})))
}

/// All of it is seen.
pub(super) async fn seen(visit: Visit, Form(shown): Form<Shown>) -> Result<Response, Response> {
    let variables = json!({ "until": shown.jusque });
    visit.act_or_tell((operation!("SeeNotifications"), "seeNotifications"), variables).await?;
    Ok(Visit::done("/notifications", "vu"))
}

/// Everything that is held about one, as a file.
pub(super) async fn export(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("MyData"), json!({})).await?;
    let held = data.get("myData").and_then(Value::as_str).unwrap_or_default().to_owned();
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"mes-donnees.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, held).into_response())
}

/// Accepts the guide's version that was read.
pub(super) async fn accept(visit: Visit, Form(read): Form<Read>) -> Result<Response, Response> {
    visit.act_or_tell((operation!("AcceptGuide"), "acceptGuide"), json!({ "version": read.version })).await?;
    Ok(Visit::done("/guide", "guide"))
}

/// One's absences, and a form for another.
pub(super) async fn absences(visit: Visit) -> Result<Response, Response> {
    show_absences(&visit, Value::Null, Value::Null).await
}

async fn show_absences(visit: &Visit, filled: Value, refused: Value) -> Result<Response, Response> {
    let data = visit.ask(operation!("Absences"), json!({})).await?;
    Ok(visit.page("absence.html", &data, json!({ "filled": filled, "refused": refused })))
}

/// Declares an absence.
pub(super) async fn declare(visit: Visit, Form(form): Form<Away>) -> Result<Response, Response> {
    let are_days = graphql::french::is_day(&form.du) && graphql::french::is_day(&form.au);
    let deputy = form.suppleant.clone().filter(|email| !email.trim().is_empty());
    let variables = json!({ "from": form.du, "to": form.au, "deputy": deputy });
    let declared = if are_days {
        visit.act((operation!("DeclareAbsence"), "declareAbsence"), variables).await?.map(|_| ())
    } else {
        Err(Refused { message: "Donnez le premier et le dernier jour.".to_owned(), field: "from".to_owned() })
    };
    match declared {
        Ok(()) => Ok(Visit::done("/absence", "absence")),
        Err(refused) => {
            let filled =
                json!({ "from": form.du, "to": form.au, "deputy": form.suppleant.unwrap_or_default() });
            let page = show_absences(&visit, filled, told(&refused)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Takes an absence back.
pub(super) async fn cancel(visit: Visit, Path(id): Path<String>) -> Result<Response, Response> {
    visit.act_or_tell((operation!("CancelAbsence"), "cancelAbsence"), json!({ "id": id })).await?;
    Ok(Visit::done("/absence", "absence-reprise"))
}
