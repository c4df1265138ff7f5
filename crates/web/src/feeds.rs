//! The feeds' addresses: one a partner, a directorate or a person, and a form. A token opens them, not a session; what is asked
//! too often waits; what has not changed is not sent again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::get};
use axum_extra::extract::Query;
use formats::{Answer, Asked, FormatError, Kind};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use graphql::AppError;
use serde::Deserialize;

use crate::Site;

/// How many tokens are remembered before those that have been quiet are forgotten.
const REMEMBERED: usize = 10_000;

/// How often each token may read.
#[derive(Clone)]
pub struct Pace(Arc<DefaultKeyedRateLimiter<u64>>);

impl std::fmt::Debug for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pace")
    }
}

impl Pace {
    /// So many readings a minute and token.
    pub fn per_minute(readings: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(readings).unwrap_or(NonZeroU32::MIN));
        Self(Arc::new(RateLimiter::keyed(quota)))
    }

    /// May this token read now? A token is known here by its hash alone.
    fn allows(&self, token: &str) -> bool {
        if self.0.len() > REMEMBERED {
            self.0.retain_recent();
        }
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        self.0.check_key(&hasher.finish()).is_ok()
    }
}

/// What stands for every token that opens nothing.
const GUESSED: &str = "";

/// The routes of the feeds.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/flux/schemas/chiffres-1.json", get(json_schema))
        .route("/flux/schemas/chiffres-1.table.json", get(table_schema))
        .route("/flux/{unit}/{file}", get(of_unit))
        .route("/flux/{partner}/{directorate}/{file}", get(of_directorate))
}

/// The token, for readers that send no header; the months of the figures.
#[derive(Deserialize)]
struct How {
    jeton: Option<String>,
    de: Option<String>,
    a: Option<String>,
}

async fn json_schema(State(site): State<Site>) -> Response {
    Json(formats::json_schema(site.api.public_url())).into_response()
}

async fn table_schema() -> Response {
    Json(formats::table_schema()).into_response()
}

async fn of_unit(
    State(site): State<Site>,
    Path((unit, file)): Path<(String, String)>,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Response {
    answered(&site, (&unit, &file), how, &headers).await
}

async fn of_directorate(
    State(site): State<Site>,
    Path((partner, directorate, file)): Path<(String, String, String)>,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Response {
    answered(&site, (&format!("{partner}/{directorate}"), &file), how, &headers).await
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

async fn answered(site: &Site, (of, file): (&str, &str), how: How, headers: &HeaderMap) -> Response {
    let Some(kind) = Kind::of(file) else {
        return plain(
            StatusCode::NOT_FOUND,
            "Ce flux n’existe pas : chiffres.json, chiffres.csv, changements.atom ou rappels.ics.\n",
        );
    };
    let Some(token) = bearer(headers).or(how.jeton) else {
        let mut answer = plain(
            StatusCode::UNAUTHORIZED,
            "Ajoutez le jeton du flux : ?jeton=… ou Authorization: Bearer …\n",
        );
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        return answer;
    };
    if !site.pace.allows(&token) {
        return too_many();
    }
    let Some(period) = graphql::french::months_within(how.de.as_deref(), how.a.as_deref(), site.api.now())
    else {
        return plain(StatusCode::UNPROCESSABLE_ENTITY, "Les mois s’écrivent ?de=2026-01&a=2026-03.\n");
    };
    let path = format!("/flux/{of}/{file}");
    let asked = Asked { of, kind, period, path: &path };
    match site.files.feed(&token, &asked).await {
        Ok(Some(answer)) => fresh(kind, answer, headers, site.api.now().timestamp()),
        // Tokens that open nothing share one pace.
        Ok(None) if !site.pace.allows(GUESSED) => too_many(),
        Ok(None) => plain(
            StatusCode::UNAUTHORIZED,
            "Ce jeton n’ouvre pas ce flux, ou il est révoqué : demandez-en un autre.\n",
        ),
        Err(error) => not_made(&error),
    }
}

fn not_made(error: &FormatError) -> Response {
    tracing::error!(error = ?error, "a feed could not be made");
    if matches!(error, FormatError::App(AppError::Unavailable(_))) {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "Service momentanément indisponible : réessayez.\n");
    }
    plain(StatusCode::INTERNAL_SERVER_ERROR, "Un incident est survenu : réessayez.\n")
}

fn too_many() -> Response {
    let mut answer = plain(StatusCode::TOO_MANY_REQUESTS, "Trop de lectures : attendez une minute.\n");
    answer.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
    answer
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The feed, or that it has not changed (RFC 9110, 13.1).
fn fresh(kind: Kind, answer: Answer, headers: &HeaderMap, now: i64) -> Response {
    let Answer { body, etag, modified } = answer;
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let same = match (text(header::IF_NONE_MATCH), text(header::IF_MODIFIED_SINCE)) {
        (Some(tags), _) => {
            tags.split(',').any(|tag| [etag.as_str(), "*"].contains(&tag.trim().trim_start_matches("W/")))
        }
        (None, Some(since)) => {
            // A date has seconds: within the last of them something else may still happen (RFC 9110, 8.8.2.2).
            let at = modified.timestamp();
            graphql::french::http_date(since).is_some_and(|since| at <= since && at + 1 < now)
        }
        (None, None) => false,
    };
    let kept = [
        (header::ETAG, etag),
        (header::LAST_MODIFIED, modified.format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::VARY, "authorization, accept-encoding".to_owned()),
    ];
    if same {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let mut answer = (kept, [(header::CONTENT_TYPE, kind.media())], body).into_response();
    if kind == Kind::Csv {
        let schema = "</flux/schemas/chiffres-1.table.json>; rel=\"describedby\"; type=\"application/json\"";
        answer.headers_mut().insert(header::LINK, header::HeaderValue::from_static(schema));
    }
    answer
}
