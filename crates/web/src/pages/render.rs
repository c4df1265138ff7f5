//! Templates: strict, small, part of the binary. What is missing or null is a fault, never an empty space.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, LazyLock};

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::value::Object;
use minijinja::{
    Environment, Error, ErrorKind, State, UndefinedBehavior, Value as Shown, context, escape_formatter,
};
use serde_json::{Value, json};

use super::forms::FIELD;
use super::templates::{TEMPLATES as FILES, keyed, typographic};
use super::words;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    templates.set_formatter(|out, state, value| {
        if value.is_none() || value.is_undefined() {
            return Err(Error::new(ErrorKind::InvalidOperation, "nothing is there to be shown"));
        }
        escape_formatter(out, state, value)
    });
    words::add_to(&mut templates);
    for (name, text) in FILES {
        let added = templates.add_template_owned(name, keyed(&typographic(text)));
        debug_assert!(added.is_ok(), "the templates are part of the binary: {added:?}");
    }
    templates
});

/// What every page needs: who asks, what they are, where they are; then what was asked for, and what the page adds.
pub(super) fn frame((path, done, today): (&str, Option<&str>, &str), data: &Value, more: Value) -> Value {
    let me = data.get("me").cloned().unwrap_or_default();
    let roles = me.get("roles").and_then(Value::as_array).cloned().unwrap_or_default();
    let is = |kinds: &[&str]| {
        roles
            .iter()
            .filter_map(|role| role.get("kind").and_then(Value::as_str))
            .any(|kind| kinds.contains(&kind))
    };
    let mut context = json!({
        "me": me,
        "path": path,
        "done": done,
        "today": today,
        "is_requester": is(&["REQUESTER"]),
        "is_expert": is(&["EXPERT", "MANAGER"]),
        "is_manager": is(&["MANAGER", "PARTNER_ADMINISTRATOR"]),
        "is_partner_administrator": is(&["PARTNER_ADMINISTRATOR"]),
        "is_executive": me.get("authorises").and_then(Value::as_array).is_some_and(|led| !led.is_empty()),
        "is_administrator": is(&["PLATFORM_ADMINISTRATOR"]),
        "data": data,
    });
    if let (Some(context), Value::Object(more)) = (context.as_object_mut(), more) {
        context.extend(more);
    }
    context
}

/// A page that holds a form of ours.
#[derive(Clone)]
pub(super) struct Keyed;

/// The key of a page's forms: each form of it takes one more number.
#[derive(Debug)]
struct Keys {
    key: String,
    taken: AtomicU16,
}

impl Object for Keys {
    fn call(self: &Arc<Self>, _: &State<'_, '_>, _: &[Shown]) -> Result<Shown, Error> {
        let (key, number) = (&self.key, self.taken.fetch_add(1, Ordering::Relaxed));
        Ok(Shown::from_safe_string(format!(
            "<input type=\"hidden\" name=\"{FIELD}\" value=\"{key}-{number}\">"
        )))
    }
}

/// A page, whose forms take this key.
pub(super) fn page(name: &str, context: &Value, key: String) -> Response {
    let keys = Arc::new(Keys { key, taken: AtomicU16::new(0) });
    let shown = context! { cle => Shown::from_dyn_object(keys.clone()), ..Shown::from_serialize(context) };
    match TEMPLATES.get_template(name).and_then(|template| template.render(shown)) {
        Ok(html) => {
            let mut answer = ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response();
            if keys.taken.load(Ordering::Relaxed) > 0 {
                answer.extensions_mut().insert(Keyed);
            }
            answer
        }
        Err(error) => {
            tracing::error!(error = ?error, page = name, "a page could not be made");
            (StatusCode::INTERNAL_SERVER_ERROR, "Un incident est survenu : réessayez.\n").into_response()
        }
    }
}
