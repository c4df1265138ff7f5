//! What one may ask for, and of whom: the catalogue, its paper booklet, the partners.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::message::message;
use super::operation;

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

/// The catalogue: of whoever acts for one authority, what is open to it, unless the address says otherwise.
pub(super) async fn page(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Response, Response> {
    let Wanted { theme, partenaire, recherche, collectivite } = wanted;
    let (theme, partner, search) = (said(theme), said(partenaire), said(recherche));
    let authority = match collectivite {
        Some(code) => said(Some(code)),
        None => own(&visit.ask(operation!("Frame"), json!({})).await?),
    };
    let filter = json!({ "theme": theme, "partner": partner, "search": search, "authorityCode": authority });
    let chosen = |text: &Option<String>| text.clone().unwrap_or_default();
    let variables =
        json!({ "filter": filter, "authority": chosen(&authority), "narrowed": authority.is_some() });
    let data = visit.ask_whole(operation!("Catalogue"), variables, "offers").await?;
    let more = json!({
        "theme": chosen(&theme), "partner": chosen(&partner), "search": chosen(&search), "authority": chosen(&authority),
    });
    Ok(visit.page("catalogue.html", &data, more))
}

/// The authority that one acts for, where it is one alone.
fn own(data: &Value) -> Option<String> {
    let roles = data.pointer("/me/roles")?.as_array()?;
    let mut codes: Vec<&str> =
        roles.iter().filter_map(|role| role.pointer("/authority/code")?.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    if let [code] = codes.as_slice() { Some((*code).to_owned()) } else { None }
}

/// The whole catalogue as the paper guide of offers.
pub(super) async fn booklet(visit: Visit) -> Result<Response, Response> {
    let variables = json!({ "authority": "", "narrowed": false });
    let data = visit.ask_whole(operation!("Catalogue"), variables, "offers").await?;
    let public_url = visit.site.api.public_url();
    Ok(visit.page("booklet.html", &data, json!({ "public_url": public_url })))
}

/// All partners.
pub(super) async fn partners(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("Partners"), json!({})).await?;
    Ok(visit.page("partners.html", &data, json!({})))
}

/// One partner.
pub(super) async fn partner(visit: Visit, Path(slug): Path<String>) -> Result<Response, Response> {
    let data = visit.ask_whole(operation!("Partner"), json!({ "slug": slug }), "offers").await?;
    if data.get("partner").is_none_or(Value::is_null) {
        return Err(message(
            StatusCode::NOT_FOUND,
            "Partenaire inconnu",
            "Choisissez-le dans la liste des partenaires.",
        ));
    }
    Ok(visit.page("partner.html", &data, json!({})))
}
