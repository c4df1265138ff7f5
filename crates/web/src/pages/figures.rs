//! Figures by theme, structure, territory, month: the view is in the address, so that it can be sent. What one sees is one's own
//! perimeter: the API decides it.

use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::acts::unit;
use super::door::Visit;
use super::operation;
use super::people::said;

/// Which view.
#[derive(Deserialize, Default)]
pub(super) struct View {
    /// The word of a grouping.
    par: Option<String>,
    /// First and last month, `2026-03`.
    de: Option<String>,
    a: Option<String>,
    structure: Option<String>,
    theme: Option<String>,
}

/// The groupings that the page offers: the word in the address, what the API takes, what a person reads.
const GROUPINGS: [(&str, &[&str], &str); 15] = [
    ("theme", &["THEME"], "par thème"),
    ("structure", &["PARTNER"], "par structure"),
    ("direction", &["DIRECTORATE"], "par direction"),
    ("commune", &["COMMUNE"], "par commune"),
    ("epci", &["EPCI"], "par intercommunalité"),
    ("arrondissement", &["ARRONDISSEMENT"], "par arrondissement"),
    ("mois", &["MONTH"], "par mois"),
    ("issue", &["OUTCOME"], "par issue"),
    ("refus", &["DECLINE_REASON"], "par motif de refus"),
    ("theme-structure", &["THEME", "PARTNER"], "par thème et structure"),
    ("theme-mois", &["THEME", "MONTH"], "par thème et mois"),
    ("structure-mois", &["PARTNER", "MONTH"], "par structure et mois"),
    ("structure-refus", &["PARTNER", "DECLINE_REASON"], "par structure et motif de refus"),
    ("epci-theme", &["EPCI", "THEME"], "par intercommunalité et thème"),
    ("epci-structure", &["EPCI", "PARTNER"], "par intercommunalité et structure"),
];

/// The page.
pub(super) async fn page(visit: Visit, Query(view): Query<View>) -> Result<Response, Response> {
    let now = visit.site.api.cx().now();
    let (this, ..) = graphql::french::month_of(now);
    let this = this.get(..7).unwrap_or_default().to_owned();
    let month = |text: &Option<String>| {
        said(text.as_ref())
            .filter(|month| graphql::french::month_bounds(month).is_some())
            .unwrap_or_else(|| this.clone())
    };
    let (first, last) = (month(&view.de), month(&view.a));
    let bounds = |month: &str| graphql::french::month_bounds(month).unwrap_or_default();
    // A period the wrong way round is read the other way round.
    let (first, last) = if first <= last { (first, last) } else { (last, first) };
    let period = json!({ "from": bounds(&first).0, "to": bounds(&last).1 });
    let wanted = view.par.unwrap_or_default();
    let by = GROUPINGS.into_iter().find(|(word, ..)| *word == wanted);
    let (word, dimensions, _) = by.unwrap_or(("theme", &["THEME"], ""));
    let place = said(view.structure.as_ref()).unwrap_or_default();
    let (partner, directorate) = unit(&place);
    let theme = said(view.theme.as_ref());
    let filter = json!({
        "partner": Some(partner).filter(|slug| !slug.is_empty()), "directorate": directorate, "theme": theme,
    });
    let data = visit
        .ask(operation!("Statistics"), json!({ "period": period, "by": dimensions, "filter": filter }))
        .await?;
    let groupings: Vec<Value> =
        GROUPINGS.iter().map(|(word, _, label)| json!({ "word": word, "label": label })).collect();
    let more = json!({
        "groupings": groupings, "by": word, "first": first, "last": last, "unit_here": place,
        "theme_here": theme.unwrap_or_default(), "columns": dimensions.len(),
    });
    Ok(visit.page("figures.html", &data, more))
}
