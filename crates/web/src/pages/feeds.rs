//! Feeds: what there is, opened and revoked. A token is shown once, on the page that answers the form.

use axum::extract::Path;
use axum::response::Response;
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::{Value, json};

use super::acts::unit;
use super::door::Visit;
use super::operation;

/// Whose feed: a unit, or `moi`.
#[derive(Deserialize)]
pub(super) struct Wanted {
    de_qui: String,
}

/// The page.
pub(super) async fn page(visit: Visit) -> Result<Response, Response> {
    shown(&visit, Value::Null).await
}

async fn shown(visit: &Visit, opened: Value) -> Result<Response, Response> {
    let data = visit.ask(operation!("Feeds"), json!({})).await?;
    let public_url = visit.site.api.public_url();
    Ok(visit.page("feeds.html", &data, json!({ "opened": opened, "public_url": public_url })))
}

/// Opens one, and shows its token.
pub(super) async fn open(visit: Visit, Form(wanted): Form<Wanted>) -> Result<Response, Response> {
    let is_mine = wanted.de_qui == "moi";
    let (partner, directorate) = unit(&wanted.de_qui);
    let input = json!({
        "partner": Some(partner).filter(|_| !is_mine), "directorate": directorate, "mine": is_mine,
    });
    let opened =
        visit.act_or_tell((operation!("CreateFeed"), "createFeed"), json!({ "input": input })).await?;
    shown(&visit, opened).await
}

/// Revokes one.
pub(super) async fn revoke(visit: Visit, Path(id): Path<String>) -> Result<Response, Response> {
    visit.act_or_tell((operation!("RevokeFeed"), "revokeFeed"), json!({ "id": id })).await?;
    Ok(Visit::done("/flux", "flux-revoque"))
}
