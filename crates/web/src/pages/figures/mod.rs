//! Figures by theme, structure, territory, month: the view is in the address, so that it can be sent. What one sees is one's own
//! perimeter: the API decides it.

mod shapes;
mod view;

use axum::extract::Path;
use axum::response::Response;
use axum_extra::extract::Query;
use serde_json::{Value, json};

pub(in crate::pages) use self::view::View;
use super::door::Visit;
use super::operation;

/// The figures of everything one may count.
pub(super) async fn page(visit: Visit, Query(view): Query<View>) -> Result<Response, Response> {
    shown(&visit, view, "/chiffres").await
}

/// A partner's own page.
pub(super) async fn of_partner(
    visit: Visit,
    Path(partner): Path<String>,
    Query(view): Query<View>,
) -> Result<Response, Response> {
    let path = format!("/chiffres/structures/{partner}");
    shown(&visit, view.of(partner), &path).await
}

/// A directorate's own page.
pub(super) async fn of_directorate(
    visit: Visit,
    Path((partner, directorate)): Path<(String, String)>,
    Query(view): Query<View>,
) -> Result<Response, Response> {
    let unit = format!("{partner}/{directorate}");
    let path = format!("/chiffres/structures/{unit}");
    shown(&visit, view.of(unit), &path).await
}

async fn shown(visit: &Visit, view: View, path: &str) -> Result<Response, Response> {
    let seen = view.seen(graphql::french::last_year(visit.site.api.cx().now()));
    let data = visit.ask(operation!("Statistics"), seen.variables()).await?;
    let at = |path: &str| data.pointer(path).unwrap_or(&Value::Null);
    let total = at("/statisticsTables/0/total");
    let more = json!({
        "action": path,
        "view": seen.shown(),
        "months": shapes::months(at("/statisticsTables/1/rows"), (&seen.first, &seen.last)),
        "attribution": shapes::attribution(total),
        "funnel": shapes::funnel(total),
        "map": shapes::map(at("/contours"), at("/statisticsTables/0/rows")),
    });
    Ok(visit.page("figures.html", &data, more))
}
