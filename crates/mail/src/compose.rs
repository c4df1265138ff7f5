//! From a letter's ids to a message with its headers.

use app::letters::{Addressed, Facts, Letter, facts};
use app::outbox::Mail;
use app::{AppError, Cx};
use domain::contact::sent_as;
use domain::text::one_line;
use domain::time::Instant;
use domain::uuid::Uuid;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use crate::render::{self, render};
use crate::words::{Writing, write};

/// Why there is no message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ComposeError {
    /// The address cannot stand in a header: never will.
    #[error("ADDRESS_UNUSABLE")]
    Address,
    /// It could not be laid out: a fault of ours.
    #[error("LAYOUT_FAILED: {0}")]
    Layout(String),
}

/// The message; none when there is nothing left to say.
pub(crate) fn compose(cx: &Cx, mail: &Mail, facts: &Facts) -> Result<Option<Message>, ComposeError> {
    let letter = &mail.addressed.letter;
    let Some(words) = written(cx, letter, facts) else { return Ok(None) };
    message(&cx.settings.public_url, (mail.id, letter), facts, &words).map(Some)
}

/// Lays a sample out with every template.
///
/// # Errors
/// What is wrong with which template.
pub fn check_templates() -> Result<(), String> {
    render::check().map_err(|error| error.to_string())
}

/// The subject that such a mail would have at an instant.
///
/// # Errors
/// When the database does not answer.
pub async fn subject_of(cx: &Cx, addressed: &Addressed, at: Instant) -> Result<Option<String>, AppError> {
    let Ok(facts) = facts(cx, addressed, at).await? else { return Ok(None) };
    Ok(written(cx, &addressed.letter, &facts).map(|letter| one_line(&letter.subject)))
}

fn written(cx: &Cx, letter: &Letter, facts: &Facts) -> Option<render::Letter> {
    let sign_in_token =
        if let Letter::SignIn { link } = letter { Some(cx.settings.keys.link_token(*link)) } else { None };
    write(
        letter,
        &Writing {
            facts,
            public_url: &cx.settings.public_url,
            link_minutes: cx.settings.link_ttl.num_minutes(),
            sign_in_token,
            follow_token: facts.follow.map(|link| cx.settings.keys.follow_token(link)),
        },
    )
}

pub(crate) fn message(
    public_url: &str,
    (id, letter): (Uuid, &Letter),
    facts: &Facts,
    written: &render::Letter,
) -> Result<Message, ComposeError> {
    let (text, html) = render(written).map_err(|error| ComposeError::Layout(error.to_string()))?;
    let service = &facts.territory.territory.departement.service;
    let host = host(public_url);
    let mailbox = |name: &str, email: &str| {
        let address = sent_as(email).and_then(|email| email.parse().ok()).ok_or(ComposeError::Address)?;
        Ok::<_, ComposeError>(Mailbox::new(Some(one_line(name)), address))
    };
    let mut builder = Message::builder()
        .message_id(Some(format!("<{id}@{host}>")))
        .from(mailbox(&written.platform, &service.email)?)
        .to(mailbox(&facts.name, &facts.email)?)
        .date(facts.now.into())
        .subject(one_line(&written.subject));
    if let Some(request) = letter.request() {
        // One thread a request, whichever mail of it came first to this reader.
        let thread = format!("<{request}@{host}>");
        builder = builder.in_reply_to(thread.clone()).references(thread);
    }
    let body = MultiPart::alternative_plain_html(text, html);
    let mut message = builder.multipart(body).map_err(|error| ComposeError::Layout(error.to_string()))?;
    let mut set = |name: &'static str, value: String| {
        message.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    };
    set("Auto-Submitted", "auto-generated".to_owned());
    if matches!(letter, Letter::Digest { .. }) {
        let unsubscribe = sent_as(&service.email).unwrap_or_else(|| service.email.clone());
        set(
            "List-Unsubscribe",
            format!("<mailto:{unsubscribe}?subject=Se%20d%C3%A9sabonner%20du%20r%C3%A9capitulatif>"),
        );
    }
    Ok(message)
}

/// The host of the public address, for Message-IDs.
fn host(public_url: &str) -> &str {
    let rest = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    rest.split(['/', ':']).next().filter(|host| !host.is_empty()).unwrap_or("localhost")
}
