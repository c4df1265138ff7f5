//! `POST /graphql`: GraphQL over HTTP, strictly. One operation, JSON only, so that no page of another site can ask.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use graphql::{Call, TRY_AGAIN, TokenError, UNAVAILABLE};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::Site;
use crate::late::is_late;

const JSON: &str = "application/json; charset=utf-8";
const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";

/// A body as the GraphQL-over-HTTP draft has it; anything else is a 400.
#[derive(Deserialize)]
struct Body {
    query: String,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    /// Allowed, and of no use to us: only its type is looked at.
    #[serde(rename = "extensions")]
    _extensions: Option<Map<String, Value>>,
}

/// Runs a document.
pub(crate) async fn graphql(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Response {
    let Some(answer_type) = accepted(&headers) else {
        return failed(
            StatusCode::NOT_ACCEPTABLE,
            JSON,
            "Demandez une réponse « Accept: application/json ».",
        );
    };
    if !is_json(&headers) {
        return failed(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            answer_type,
            "Envoyez du « Content-Type: application/json ».",
        );
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) if is_late(&rejection) => {
            let told = "Le corps n’est pas arrivé en entier dans le temps donné : envoyez-le de nouveau, d’un seul tenant.";
            return failed(StatusCode::REQUEST_TIMEOUT, answer_type, told);
        }
        Err(rejection) => {
            return failed(
                rejection.status(),
                answer_type,
                "Le corps est trop grand ou coupé : envoyez-en moins.",
            );
        }
    };
    let Ok(Body { query, operation_name, variables, _extensions: _ }) = serde_json::from_slice(&body) else {
        return failed(
            StatusCode::BAD_REQUEST,
            answer_type,
            "Le corps doit être un objet JSON avec une clé « query » (texte sur une seule ligne, ou \\n).",
        );
    };
    let Ok(token) = bearer(&headers) else { return unauthorized(answer_type) };
    let caller = match site.api.caller(token).await {
        Ok(caller) => caller,
        Err(TokenError::NotOurs) => return unauthorized(answer_type),
        Err(TokenError::App(error)) => {
            tracing::error!(error = ?error, "the caller could not be looked up");
            return unavailable(answer_type);
        }
    };
    let variables = variables.unwrap_or_default();
    let call = Call { query, operation_name, variables, form: None };
    answer(&site.api.execute(call, caller).await, answer_type)
}

/// What could not be done now: a status that proxies and clients know, in the same shape as every other error.
fn unavailable(answer_type: &'static str) -> Response {
    let error = json!({ "message": TRY_AGAIN, "extensions": { "code": UNAVAILABLE } });
    let body = json!({ "data": null, "errors": [error] });
    let headers = [(header::CONTENT_TYPE, answer_type), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, body.to_string()).into_response()
}

/// Does this error say that it may be asked again in a while?
fn is_for_later(error: &async_graphql::ServerError) -> bool {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    code.is_some_and(|code| *code == UNAVAILABLE.into())
}

/// The answer: an error of the document has no `data`, and is a 400 where the client knows the new media type.
fn answer(response: &async_graphql::Response, answer_type: &'static str) -> Response {
    if response.errors.iter().any(is_for_later) {
        return unavailable(answer_type);
    }
    let of_document = response.is_err() && response.errors.iter().all(|error| error.path.is_empty());
    let body = if of_document {
        json!({ "errors": response.errors }).to_string()
    } else {
        serde_json::to_string(response).unwrap_or_default()
    };
    let status = if of_document && answer_type == GRAPHQL { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    (status, [(header::CONTENT_TYPE, answer_type), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

fn failed(status: StatusCode, answer_type: &'static str, message: &str) -> Response {
    let code = status.canonical_reason().unwrap_or_default().to_uppercase().replace(' ', "_");
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    (status, [(header::CONTENT_TYPE, answer_type)], body.to_string()).into_response()
}

fn unauthorized(answer_type: &'static str) -> Response {
    let body = json!({ "errors": [{
        "message": "Ce jeton d’accès n’est pas valable : connectez-vous de nouveau.",
        "extensions": { "code": "INVALID_TOKEN" },
    }] });
    let headers =
        [(header::CONTENT_TYPE, answer_type), (header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")];
    (StatusCode::UNAUTHORIZED, headers, body.to_string()).into_response()
}

/// The header is there, and is not a bearer's.
struct NotBearer;

/// The bearer token, if the header is there.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, NotBearer> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(NotBearer)?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty();
    if is_bearer { Ok(Some(token.trim())) } else { Err(NotBearer) }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(text) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut parts = text.split(';').map(str::trim);
    let json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| {
        let lower = parameter.to_ascii_lowercase();
        lower.is_empty() || lower == "charset=utf-8" || lower == "charset=\"utf-8\""
    })
}

/// The media type to answer with; none when the client takes none of ours.
fn accepted(headers: &HeaderMap) -> Option<&'static str> {
    let Some(accept) = headers.get(header::ACCEPT) else { return Some(JSON) };
    let text = accept.to_str().unwrap_or_default();
    let mut media =
        text.split(',').map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    media.find_map(|media| match media.as_str() {
        "application/graphql-response+json" => Some(GRAPHQL),
        "" | "*/*" | "application/*" | "application/json" => Some(JSON),
        _ => None,
    })
}
