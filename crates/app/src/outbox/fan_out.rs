//! From a mail to a role to one mail for each person behind it.

use domain::time::local_date;
use domain::uuid::Uuid;
use storage::{choices, outbox};

use super::enqueue::enqueue_in_thread;
use super::{Mail, Sending, alarm_platform};
use crate::letters::{Addressed, Letter, To, recipients_of};
use crate::{Cx, Outcome};

/// One mail for each person behind a role, in one transaction with the mark on the mail that asked for them.
pub(super) async fn fan_out(cx: &Cx, worker: Uuid, mail: &Mail) -> Outcome<()> {
    let (now, addressed) = (cx.now(), &mail.addressed);
    let everyone = recipients_of(cx, &addressed.to, &addressed.letter, now).await?;
    let to_one = |to: To| {
        let key = format!("{}:{}", mail.id, to.key());
        (addressed.one_of_them(to), key)
    };
    let mut letters: Vec<_> = everyone.to.into_iter().map(to_one).collect();
    if let Some(unit) = everyone.nobody_in {
        // Once a day, however many mails found nobody there.
        let key = format!("nobody:{unit}:{}", local_date(now));
        letters.extend(alarm_platform(cx, now, &Letter::NobodyThere { unit }, &key).await?);
    }
    let readers: Vec<_> = letters.iter().filter_map(|(addressed, _)| addressed.to.person()).collect();
    let preferences = choices::preferences(&cx.store, &readers).await?;
    let wants = |addressed: &Addressed| {
        let said = addressed.to.person().and_then(|person| preferences.get(&person)).copied();
        addressed.letter.is_wanted(said.unwrap_or_default())
    };
    // Nobody silent: what nobody of a unit wants by mail, everybody gets.
    let is_of_unit = matches!(addressed.to, To::Unit(_) | To::Colleagues(..) | To::Holder(..));
    let nobody_wants = is_of_unit && !letters.iter().any(|(addressed, _)| wants(addressed));
    let tx = cx.store.write().await?;
    // Its lease may have been taken over meanwhile: then another worker fans it out.
    if outbox::mark(&tx, worker, mail.id, Sending::Fanned, now).await? {
        let is_wanted = |addressed: &Addressed| nobody_wants || wants(addressed);
        enqueue_in_thread(&tx, (now, mail.thread_at), letters, is_wanted).await?;
        tx.commit().await?;
        cx.bell.notify_one();
    }
    Ok(())
}
