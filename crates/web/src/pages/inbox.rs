//! An expert's inbox: what is owed first, then what is free, mine, the team's, and what has ended. Nothing is hidden: counts
//! stand beside the tabs, and the list says how many of how many.

use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::operation;

/// Which tab, and which part of its list.
#[derive(Deserialize)]
pub(super) struct View {
    vue: Option<String>,
    apres: Option<String>,
}

const OPEN: [&str; 8] =
    ["NOTIFIED", "CLAIMED", "CONTACTED", "FEASIBLE", "NOT_FEASIBLE", "PROPOSED", "AGREED", "UNDERWAY"];

/// The page.
pub(super) async fn page(visit: Visit, Query(view): Query<View>) -> Result<Response, Response> {
    let tab = view.vue.unwrap_or_else(|| "a-faire".to_owned());
    let (filter, order) = wanted(&tab);
    // What stands beside a tab is not counted twice.
    let counts = !["a-faire", "a-prendre", "les-miens"].contains(&tab.as_str());
    let variables =
        json!({ "filter": filter, "order": order, "after": view.apres.clone(), "counts": counts });
    let data = visit.ask(operation!("Inbox"), variables).await?;
    let today = graphql::french::today(visit.site.api.now());
    let after = view.apres.unwrap_or_default();
    Ok(visit.page("inbox.html", &data, json!({ "tab_here": tab, "after_here": after, "today": today })))
}

/// What a tab shows, in which order.
fn wanted(tab: &str) -> (Value, &'static str) {
    match tab {
        "a-prendre" => (json!({ "free": true }), "DUE_FIRST"),
        "les-miens" => (json!({ "mine": true, "status": OPEN }), "DUE_FIRST"),
        "equipe" => (json!({ "status": OPEN }), "DUE_FIRST"),
        "clos" => (json!({ "status": ["CLOSED", "DECLINED", "REDIRECTED", "WITHDRAWN"] }), "NEWEST"),
        "injoignables" => (json!({ "status": ["NOTIFIED", "CLAIMED"], "unreachable": true }), "DUE_FIRST"),
        _ => (json!({ "status": ["NOTIFIED", "CLAIMED"], "unreachable": false }), "DUE_FIRST"),
    }
}
