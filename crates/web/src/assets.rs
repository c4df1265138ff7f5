//! What pages need beside themselves: style, script, font, all of this origin and part of the binary. An address that
//! carries the content's fingerprint may be kept for ever.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use serde::Deserialize;

/// A file that pages name.
struct Asset {
    name: &'static str,
    media: &'static str,
    content: &'static [u8],
    /// The same in Brotli, made once by `scripts/vendor`: others' files do not change between two versions.
    brotli: Option<&'static [u8]>,
}

impl Asset {
    const fn own(name: &'static str, media: &'static str, content: &'static [u8]) -> Self {
        Self { name, media, content, brotli: None }
    }
}

const ASSETS: [Asset; 6] = [
    Asset::own("app.css", "text/css; charset=utf-8", include_bytes!("../static/app.css")),
    Asset::own("figures.css", "text/css; charset=utf-8", include_bytes!("../static/figures.css")),
    Asset::own("app.js", "text/javascript; charset=utf-8", include_bytes!("../static/app.js")),
    Asset::own("icon.svg", "image/svg+xml", include_bytes!("../static/icon.svg")),
    Asset::own("atkinson.woff2", "font/woff2", include_bytes!("../static/vendor/atkinson.woff2")),
    Asset {
        name: "htmx.min.js",
        media: "text/javascript; charset=utf-8",
        content: include_bytes!("../static/vendor/htmx.min.js"),
        brotli: Some(include_bytes!("../static/vendor/htmx.min.js.br")),
    },
];

fn find(name: &str) -> Option<Asset> {
    ASSETS.into_iter().find(|asset| asset.name == name)
}

/// The version that a page asks for.
#[derive(Deserialize)]
pub(crate) struct Version {
    v: Option<String>,
}

/// The file of this name.
pub(crate) async fn file(
    Path(name): Path<String>,
    Query(version): Query<Version>,
    headers: HeaderMap,
) -> Response {
    let Some(Asset { name: _, media, content, brotli }) = find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // The font is named by the style sheet, without a version: a day. So is the version of another process in a deployment.
    let is_this = version.v.is_some_and(|v| v == fingerprint(content));
    let kept_for = if is_this { "public, max-age=31536000, immutable" } else { "public, max-age=86400" };
    let kept =
        [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, kept_for), (header::VARY, "accept-encoding")];
    let reads =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match brotli.filter(|_| reads.split(',').any(|coding| coding.trim() == "br")) {
        Some(small) => {
            let mut answer = (kept, small).into_response();
            answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            answer
        }
        None => (kept, content).into_response(),
    }
}

/// Its address; none for a name that is not one of ours.
pub(crate) fn address(name: &str) -> Option<String> {
    Some(format!("/static/{name}?v={}", fingerprint(find(name)?.content)))
}

fn fingerprint(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
