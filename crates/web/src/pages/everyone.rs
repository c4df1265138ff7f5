//! What is for everyone: the guide, help, the statements that the law asks for, absences, the pieces pages are made of.

use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::door::{Refused, Visit};
use super::operation;

/// When one is away, and who stands in.
#[derive(Deserialize)]
pub(super) struct Absence {
    du: String,
    au: String,
    suppleant: Option<String>,
}

async fn plain(visit: &Visit, template: &str) -> Result<Response, Response> {
    let data = visit.ask(operation!("Frame"), json!({})).await?;
    Ok(visit.page(template, &data, json!({ "refused": null, "filled": null })))
}

/// The shared guide in force: which rule gives which date.
pub(super) async fn guide(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("Guide"), json!({})).await?;
    Ok(visit.page("guide.html", &data, json!({})))
}

/// The accessibility statement (RGAA 4.1).
pub(super) async fn accessibility(visit: Visit) -> Result<Response, Response> {
    plain(&visit, "accessibility.html").await
}

/// Legal notice and personal data.
pub(super) async fn legal(visit: Visit) -> Result<Response, Response> {
    plain(&visit, "legal.html").await
}

/// Help on one page.
pub(super) async fn help(visit: Visit) -> Result<Response, Response> {
    plain(&visit, "help.html").await
}

/// The pieces that pages are made of, all on one page.
pub(super) async fn components(visit: Visit) -> Result<Response, Response> {
    plain(&visit, "components.html").await
}

/// Asks for the days of an absence.
pub(super) async fn absence(visit: Visit) -> Result<Response, Response> {
    plain(&visit, "absence.html").await
}

/// Declares it.
pub(super) async fn declare_absence(visit: Visit, Form(form): Form<Absence>) -> Result<Response, Response> {
    let are_days = graphql::french::is_day(&form.du) && graphql::french::is_day(&form.au);
    let deputy = form.suppleant.clone().filter(|email| !email.trim().is_empty());
    let variables = json!({ "from": form.du, "to": form.au, "deputy": deputy });
    let declared = if are_days {
        visit.act((operation!("DeclareAbsence"), "declareAbsence"), variables).await?.map(|_| ())
    } else {
        Err(Refused { message: "Donnez le premier et le dernier jour.".to_owned(), field: "from".to_owned() })
    };
    match declared {
        Ok(()) => Ok(Redirect::to("/corbeille").into_response()),
        Err(refused) => {
            let data = visit.ask(operation!("Frame"), json!({})).await?;
            let filled =
                json!({ "from": form.du, "to": form.au, "deputy": form.suppleant.unwrap_or_default() });
            let more = json!({ "refused": { "message": refused.message, "field": refused.field }, "filled": filled });
            Ok(visit.page("absence.html", &data, more))
        }
    }
}
