//! One shape for every letter, laid out as text and as HTML (MJML, so that mail programs agree).

use std::sync::LazyLock;

use domain::text::lines;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, escape_formatter};
use serde::Serialize;

/// A promise, or a line of a digest: who, by which day, why.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Promise {
    /// The unit, or the request.
    pub(crate) who: String,
    /// The day, in words.
    pub(crate) by: String,
    /// Why, or what about.
    pub(crate) why: String,
    /// Where to go for this one.
    pub(crate) url: String,
}

/// The one thing to do.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Act {
    /// Its verb.
    pub(crate) label: String,
    /// A page that asks, then posts: following it changes nothing.
    pub(crate) url: String,
}

/// A letter, ready to be laid out: the news, the promise first, one act, the rest in small.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Letter {
    /// The subject: the news with the reference.
    pub(crate) subject: String,
    /// The news.
    pub(crate) title: String,
    /// Name of the addressee.
    pub(crate) name: String,
    /// What the platform is called.
    pub(crate) platform: String,
    /// Who calls by which day.
    pub(crate) promises: Vec<Promise>,
    /// What else there is to say.
    pub(crate) paragraphs: Vec<String>,
    /// The one thing to do.
    pub(crate) act: Option<Act>,
    /// The rest, in small.
    pub(crate) small: Vec<String>,
}

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_auto_escape_callback(|name| {
        if name == "letter.mjml" { AutoEscape::Html } else { AutoEscape::None }
    });
    templates.set_formatter(readable);
    let added = templates
        .add_template("letter.txt", include_str!("../templates/letter.txt"))
        .and_then(|()| templates.add_template("letter.mjml", include_str!("../templates/letter.mjml")));
    debug_assert!(added.is_ok(), "the templates are part of the binary: {added:?}");
    templates
});

/// What stands in a letter, without control signs: MJML has no place for them, and a letter with one would never leave.
fn readable(out: &mut Output<'_>, state: &State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) => escape_formatter(out, state, &Value::from(lines(text))),
        None => escape_formatter(out, state, value),
    }
}

/// Why a letter could not be laid out: a fault of ours, never of what people wrote.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RenderError {
    /// The template.
    #[error("template: {0}")]
    Template(#[from] minijinja::Error),
    /// MJML could not read it.
    #[error("mjml: {0}")]
    Parse(#[from] mrml::prelude::parser::Error),
    /// MJML could not lay it out.
    #[error("mjml: {0}")]
    Layout(#[from] mrml::prelude::render::Error),
}

/// The letter as text and as HTML.
pub(crate) fn render(letter: &Letter) -> Result<(String, String), RenderError> {
    let text = TEMPLATES.get_template("letter.txt")?.render(letter)?;
    let mjml = TEMPLATES.get_template("letter.mjml")?.render(letter)?;
    let html = mrml::parse(&mjml)?.element.render(&mrml::prelude::render::RenderOptions::default())?;
    Ok((text, html))
}

/// Lays a letter with everything in it out, to see that the templates hold.
pub(crate) fn check() -> Result<(), RenderError> {
    let text = || "Exemple".to_owned();
    let letter = Letter {
        subject: text(),
        title: text(),
        name: text(),
        platform: text(),
        promises: vec![Promise { who: text(), by: text(), why: text(), url: text() }],
        paragraphs: vec![text()],
        act: Some(Act { label: text(), url: text() }),
        small: vec![text()],
    };
    render(&letter).and_then(|_| render(&Letter::default())).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_sign_stops_no_letter() {
        let text = "Eau\u{0} \u{1b}[31m \u{ffff}potable\n";
        let letter = Letter { title: text.into(), paragraphs: vec![text.into()], ..Letter::default() };
        let (text, html) = render(&letter).unwrap();
        assert!(text.contains("Eau [31m potable") && html.contains("Eau [31m potable"), "{text}");
    }

    #[test]
    fn markup_in_a_text_is_shown_as_text() {
        let letter = Letter {
            subject: "s".into(),
            title: "<script>alert(1)</script> & « ».".into(),
            name: "<b>Anne</b>".into(),
            platform: "Plateforme".into(),
            promises: vec![Promise { who: "CAUE".into(), ..Promise::default() }],
            paragraphs: vec!["</mj-text><img src=x>".into()],
            act: Some(Act { label: "Ouvrir".into(), url: "https://a.example/?a=1&b=2".into() }),
            small: vec!["petit".into()],
        };
        let (text, html) = render(&letter).unwrap();
        assert!(text.contains("<script>alert(1)</script>") && text.contains("</mj-text><img src=x>"));
        assert!(
            !html.contains("<script>alert")
                && !html.contains("<img src=x>")
                && html.contains("&lt;b&gt;Anne")
        );
        assert!(html.contains("a=1&amp;b=2"));
    }
}
