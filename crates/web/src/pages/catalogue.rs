//! What one may ask for, and of whom: the catalogue, its paper booklet, the partners.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::operation;
use super::render::message;

/// What is looked for.
#[derive(Deserialize)]
pub(super) struct Wanted {
    theme: Option<String>,
    partenaire: Option<String>,
    recherche: Option<String>,
    collectivite: Option<String>,
}

/// A choice that was left open comes as an empty text.
fn said(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The catalogue.
pub(super) async fn page(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Response, Response> {
    let Wanted { theme, partenaire, recherche, collectivite } = wanted;
    let (theme, partner, search) = (said(theme), said(partenaire), said(recherche));
    let authority = said(collectivite);
    let filter = json!({ "theme": theme, "partner": partner, "search": search, "authorityCode": authority });
    let data = visit.ask(operation!("Catalogue"), json!({ "filter": filter })).await?;
    let chosen = |text: &Option<String>| text.clone().unwrap_or_default();
    let more = json!({
        "theme": chosen(&theme), "partner": chosen(&partner), "search": chosen(&search), "authority": chosen(&authority),
    });
    Ok(visit.page("catalogue.html", &data, more))
}

/// The whole catalogue as the paper guide of offers.
pub(super) async fn booklet(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("Catalogue"), json!({})).await?;
    Ok(visit.page("booklet.html", &data, json!({})))
}

/// All partners.
pub(super) async fn partners(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("Partners"), json!({})).await?;
    Ok(visit.page("partners.html", &data, json!({})))
}

/// One partner.
pub(super) async fn partner(visit: Visit, Path(slug): Path<String>) -> Result<Response, Response> {
    let data = visit.ask(operation!("Partner"), json!({ "slug": slug })).await?;
    if data.get("partner").is_none_or(Value::is_null) {
        return Err(message(
            StatusCode::NOT_FOUND,
            "Partenaire inconnu",
            "Choisissez-le dans la liste des partenaires.",
        ));
    }
    Ok(visit.page("partner.html", &data, json!({})))
}
