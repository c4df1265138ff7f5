//! What is for everyone: the guide, help, the statements that the law asks for, the pieces pages are made of.

use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use serde_json::json;

use super::door::Visit;
use super::operation;

async fn plain(visit: &Visit, template: &str) -> Result<Response, Response> {
    let data = visit.ask(operation!("Frame"), json!({})).await?;
    Ok(visit.page(template, &data, json!({ "refused": null, "filled": null })))
}

/// Which version of the guide.
#[derive(Deserialize)]
pub(super) struct Of {
    /// The one that was in force at an instant; without it, today's.
    du: Option<String>,
}

/// The shared guide: which rule gives which date.
pub(super) async fn guide(visit: Visit, Query(of): Query<Of>) -> Result<Response, Response> {
    let at = of.du.filter(|at| graphql::french::moment_of(at).is_some());
    let data = visit.ask(operation!("Guide"), json!({ "at": at })).await?;
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
