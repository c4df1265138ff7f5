//! HTTP: the GraphQL endpoint, probes, metrics, and the pages' routes.
//!
//! Knows the API and nothing under it; what may not live here: a rule, a query, a right.

mod assets;
mod endpoint;
mod feeds;
mod headers;
mod late;
mod pages;
mod probes;

use std::future::ready;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, map_request};
use axum::routing::{get, post};
use formats::Files;
use graphql::Api;

pub use feeds::Pace;
pub use probes::Probes;

/// What the routes share.
#[derive(Clone, Debug)]
pub struct Site {
    /// The one door.
    pub api: Api,
    /// Figures and feeds as files.
    pub files: Files,
    /// How the process tells that it is well.
    pub probes: Probes,
    /// How often a feed is read.
    pub pace: Pace,
    /// Largest body, in bytes.
    pub body_bytes: usize,
    /// How long a body has to arrive.
    pub body_time: Duration,
    /// After how many seconds to come back when something cannot be done now.
    pub retry_after: u32,
}

/// All routes.
pub fn router(site: Site) -> Router {
    let public_url = site.api.public_url().to_owned();
    let (limit, retry_after) = (DefaultBodyLimit::max(site.body_bytes), site.retry_after);
    let time = site.body_time;
    let routes = Router::new()
        .route("/graphql", post(endpoint::graphql))
        .route("/healthz", get(probes::healthz))
        .route("/readyz", get(probes::readyz))
        .route("/metrics", get(probes::metrics))
        .merge(feeds::routes())
        .merge(pages::routes(&site))
        .layer(from_fn(pages::message::readable))
        .layer(map_request(move |request| ready(late::within(time, request))));
    headers::strict(routes.layer(limit).with_state(site), &public_url, retry_after)
}
