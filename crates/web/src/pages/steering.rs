//! The administrator's cockpit: the month's figures, and the baskets of what must not be forgotten. A basket shows references
//! and places, not titles: what people wrote is read in the file, where each reading is logged.

use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use serde_json::json;

use super::door::Visit;
use super::operation;

/// Which basket is open.
#[derive(Deserialize)]
pub(super) struct Basket {
    panier: Option<String>,
    /// After which one of it.
    apres: Option<String>,
}

/// The page.
pub(super) async fn page(visit: Visit, Query(basket): Query<Basket>) -> Result<Response, Response> {
    const BASKETS: [&str; 7] = [
        "retards",
        "non-prises",
        "desaccords",
        "sans-reponse",
        "apres-coup",
        "structures",
        "sans-interlocuteur",
    ];
    let wanted = basket.panier.unwrap_or_default();
    let here = BASKETS.into_iter().find(|known| *known == wanted).unwrap_or("retards");
    let (from, to, month) = graphql::french::month_of(visit.site.api.now());
    let after = basket.apres.filter(|after| !after.is_empty());
    let variables = json!({
        "period": { "from": from, "to": to },
        "late": here == "retards", "free": here == "non-prises", "disputed": here == "desaccords",
        "unmet": here == "sans-reponse", "enteredLate": here == "apres-coup", "after": after,
    });
    let data = visit.ask(operation!("Steering"), variables).await?;
    Ok(visit.page(
        "steering.html",
        &data,
        json!({ "month": month, "basket_here": here, "after_here": after }),
    ))
}
