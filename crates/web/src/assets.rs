//! What pages need beside themselves: style, script, font, all of this origin and part of the binary. An address carries its
//! content's fingerprint, so that a browser may keep it for ever.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

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

const ASSETS: [Asset; 5] = [
    Asset::own("app.css", "text/css; charset=utf-8", include_bytes!("../static/app.css")),
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

/// The file of this name.
pub(crate) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(Asset { name: _, media, content, brotli }) = find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = [
        (header::CONTENT_TYPE, media),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
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
    let asset = find(name)?;
    let mut hasher = DefaultHasher::new();
    asset.content.hash(&mut hasher);
    Some(format!("/static/{name}?v={:016x}", hasher.finish()))
}
