//! The pages' routes. The pages themselves come with the issue on the front end; this one says what stands here.

use axum::Router;
use axum::response::Html;
use axum::routing::get;

use crate::Site;

/// The routes of the pages.
pub(crate) fn routes() -> Router<Site> {
    Router::new().route("/", get(home))
}

async fn home() -> Html<&'static str> {
    Html(include_str!("../templates/home.html"))
}
