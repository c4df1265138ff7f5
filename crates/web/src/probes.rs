//! `/healthz`, `/readyz`, `/metrics`.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::Site;

type Ready = dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync;

/// How the process tells that it is well; given by the wiring, which knows the database and the counters.
#[derive(Clone)]
pub struct Probes {
    /// Does the database answer, with every migration applied?
    pub ready: Arc<Ready>,
    /// The counters, in Prometheus' text format.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}

impl fmt::Debug for Probes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Probes(…)")
    }
}

/// The process lives.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The database is ready.
pub(crate) async fn readyz(State(site): State<Site>) -> (StatusCode, &'static str) {
    if (site.probes.ready)().await {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    }
}

/// The counters.
pub(crate) async fn metrics(State(site): State<Site>) -> String {
    (site.probes.metrics)()
}
