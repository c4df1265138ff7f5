//! Response headers, at their strictest: no script but our own, no frame, no sniffing, no referrer elsewhere.

use std::future::ready;

use axum::Router;
use axum::extract::Request;
use axum::http::header::REFERRER_POLICY;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::Response;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;

const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // Other sites learn nothing; ours are told, without which a browser has no origin to name when a form is sent.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// What a log says of a request: its route, never its address, which may hold a token.
fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<axum::extract::MatchedPath>();
    let route = route.map(axum::extract::MatchedPath::as_str).unwrap_or_default();
    tracing::debug_span!("request", method = %request.method(), route)
}

/// Where the site is served over HTTPS, it is never asked for otherwise (RFC 6797): two years, for this host alone.
const HTTPS_ONLY: (&str, &str) = ("strict-transport-security", "max-age=63072000");

/// When to come back, on every answer that says « not now »: in one place, so that none forgets it.
fn says_when(retry_after: u32, mut answer: Response) -> Response {
    if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from(retry_after));
    }
    answer
}

/// An address that holds a token is told to nobody, not even to us.
async fn told_to_nobody(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let holds = path.starts_with("/connexion/") || path.starts_with("/suivi/");
    let holds = holds || request.uri().query().is_some_and(|query| query.contains("jeton="));
    let mut answer = next.run(request).await;
    if holds {
        answer.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    answer
}

/// Puts the headers, the traces and the net under panics around the routes.
pub(crate) fn strict(routes: Router, public_url: &str, retry_after: u32) -> Router {
    let https = public_url.starts_with("https://").then_some(HTTPS_ONLY);
    let headed = HEADERS.into_iter().chain(https).fold(routes, |routes, (name, value)| {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
        routes.layer(SetResponseHeaderLayer::if_not_present(name, value))
    });
    headed
        .layer(map_response(move |answer| ready(says_when(retry_after, answer))))
        .layer(from_fn(told_to_nobody))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span))
}
