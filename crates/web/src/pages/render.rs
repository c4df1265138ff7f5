//! Templates: strict, small, part of the binary.

use std::sync::LazyLock;

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use graphql::french;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

/// The templates, by name.
const PAGES: [(&str, &str); 7] = [
    ("base.html", include_str!("../../templates/base.html")),
    ("message.html", include_str!("../../templates/message.html")),
    ("home.html", include_str!("../../templates/home.html")),
    ("sign_in.html", include_str!("../../templates/sign_in.html")),
    ("confirm.html", include_str!("../../templates/confirm.html")),
    ("request.html", include_str!("../../templates/request.html")),
    ("referral.html", include_str!("../../templates/referral.html")),
];
const CALLBACK: &str = include_str!("../../templates/callback.html");

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.add_filter("jour", day);
    templates.add_filter("moment", moment);
    for (name, text) in PAGES.into_iter().chain([("callback.html", CALLBACK)]) {
        let added = templates.add_template(name, text);
        debug_assert!(added.is_ok(), "the templates are part of the binary: {added:?}");
    }
    templates
});

fn day(date: &str) -> Result<String, Error> {
    let date = date
        .parse()
        .map_err(|error| Error::new(ErrorKind::InvalidOperation, "not a date").with_source(error));
    Ok(french::day_and_year(date?))
}

fn moment(at: &str) -> Result<String, Error> {
    french::moment_of(at).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "not an instant"))
}

/// A page.
pub(super) fn page(name: &str, context: impl Serialize) -> Response {
    let rendered =
        TEMPLATES.get_template(name).and_then(|template| template.render(Value::from_serialize(context)));
    match rendered {
        Ok(html) => ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(error = ?error, page = name, "a page could not be made");
            (StatusCode::INTERNAL_SERVER_ERROR, "Un incident est survenu : réessayez.\n").into_response()
        }
    }
}

/// A page with one thing to say.
pub(super) fn message(status: StatusCode, title: &str, text: &str) -> Response {
    let context = serde_json::json!({ "title": title, "text": text, "who": null });
    (status, page("message.html", context)).into_response()
}

/// The style sheet.
pub(super) async fn style() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, include_str!("../../templates/style.css"))
}
