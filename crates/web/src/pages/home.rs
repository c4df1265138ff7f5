//! What one owes and what one has asked; for someone unknown, what this is.

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use serde_json::{Value, json};

use super::{door, render};
use crate::Site;

const INBOX: &str = include_str!("../../../../graphql/operations/Inbox.graphql");

/// The page.
pub(super) async fn page(State(site): State<Site>, jar: CookieJar) -> Response {
    let unknown = json!({ "who": null, "data": null });
    if jar.get(door::COOKIE).is_none() {
        return render::page("home.html", unknown);
    }
    match door::ask(&site, &jar, INBOX, json!({})).await {
        Ok(data) => {
            let who = data.pointer("/me/name").cloned().unwrap_or(Value::Null);
            render::page("home.html", json!({ "who": who, "data": data }))
        }
        Err(elsewhere) => elsewhere,
    }
}
