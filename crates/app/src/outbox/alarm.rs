//! What could not be done, told to the platform's administrators: once a day for each address, unit or entry.

use domain::ids::RequestId;
use domain::time::{Instant, local_date};
use domain::uuid::Uuid;
use storage::outbox::{self, Claimed};

use super::{Mail, Sending, enqueue};
use crate::letters::{Addressed, Letter, To, address, recipients};
use crate::{Cx, Outcome};

/// The alarm, one mail for each administrator of the platform.
pub(crate) async fn alarm_platform(
    cx: &Cx,
    now: Instant,
    letter: &Letter,
    key: &str,
) -> Outcome<Vec<(Addressed, String)>> {
    let to = recipients(cx, &To::Platform, now).await?.to;
    let one = |to: To| {
        let key = format!("{key}:{}", to.key());
        (Addressed::new(letter.clone(), To::Platform).one_of_them(to), key)
    };
    Ok(to.into_iter().map(one).collect())
}

/// Gives a mail up and alarms the platform's administrators; an alarm that fails alarms nobody. However many mails an address
/// refuses in a day, they make one alarm.
///
/// # Errors
/// When the database does not answer.
pub async fn give_up(cx: &Cx, worker: Uuid, mail: &Mail, error: String) -> Outcome<()> {
    let letter = &mail.addressed.letter;
    let is_alarm = matches!(
        letter,
        Letter::MailGivenUp { .. } | Letter::NobodyThere { .. } | Letter::FiguresStopped { .. }
    );
    let of = Lost { mail: mail.id, what: letter.label(), request: letter.request(), is_alarm };
    let address = address(cx, &mail.addressed.to).await?;
    let print = address.map(|(_, email)| cx.settings.keys.address_print(&email));
    end(cx, worker, &of, error, print).await
}

/// A mail of a kind that this program knows, whose content it cannot read.
///
/// # Errors
/// When the database does not answer.
pub async fn give_up_unread(cx: &Cx, worker: Uuid, mail: &Claimed) -> Outcome<()> {
    tracing::error!(mail.id = %mail.id, mail.kind = mail.kind, "mail {} cannot be read", mail.id);
    let of = Lost { mail: mail.id, what: "courriel illisible", request: mail.request, is_alarm: false };
    end(cx, worker, &of, outbox::UNREADABLE.to_owned(), None).await
}

/// A mail that ends without having left.
struct Lost {
    mail: Uuid,
    what: &'static str,
    request: Option<RequestId>,
    is_alarm: bool,
}

async fn end(cx: &Cx, worker: Uuid, of: &Lost, error: String, print: Option<String>) -> Outcome<()> {
    let (now, day) = (cx.now(), local_date(cx.now()));
    let about = print.clone().unwrap_or_else(|| of.mail.to_string());
    let (mail, what, request) = (of.mail, of.what.to_owned(), of.request);
    let alarm = Letter::MailGivenUp { mail, what, request, address: print.clone(), day: Some(day) };
    let alarm = if of.is_alarm {
        Vec::new()
    } else {
        alarm_platform(cx, now, &alarm, &format!("given-up:{about}:{day}")).await?
    };
    let tx = cx.store.write().await?;
    if outbox::mark(&tx, worker, of.mail, Sending::GivenUp(error), now).await? {
        if let Some(print) = &print {
            outbox::keep_address(&tx, of.mail, print).await?;
        }
        enqueue(&tx, now, alarm).await?;
    }
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}

/// The figures have stopped at an entry of the journal that cannot be read: told once a day until it is mended.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn figures_stopped(cx: &Cx, request: RequestId, entry: &str) -> Outcome<()> {
    let now = cx.now();
    let letter = Letter::FiguresStopped { request, entry: entry.to_owned() };
    let key = format!("figures:{request}:{}", local_date(now));
    let letters = alarm_platform(cx, now, &letter, &key).await?;
    let keys: Vec<_> = letters.iter().map(|(_, key)| key.clone()).collect();
    if outbox::existing(&cx.store, &keys).await?.len() == keys.len() {
        return Ok(());
    }
    let tx = cx.store.write().await?;
    enqueue(&tx, now, letters).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}
