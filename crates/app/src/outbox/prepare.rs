//! A mail looked at again just before it leaves: is it still wanted, is its addressee still the one to be told?

use std::collections::BTreeMap;

use domain::chrono::NaiveDate;

use super::Mail;
use super::enqueue::enqueue_in_thread;
use crate::letters::{Addressed, Facts, Letter, Line, To, Unsent, facts, instead};
use crate::{Cx, Outcome};

/// What the mail is written with, or why it is not sent. What its addressee may no longer read is passed on to whoever may.
///
/// # Errors
/// When the database does not answer.
pub async fn prepare(cx: &Cx, mail: &Mail) -> Outcome<Result<Facts, Unsent>> {
    let found = facts(cx, &mail.addressed, cx.now()).await?;
    match (found, &mail.addressed.letter) {
        (Ok(facts), Letter::Digest { day, lines }) if !facts.hidden.is_empty() => {
            pass_on(cx, mail, lines_by_reader(*day, &facts)).await?;
            Ok(if facts.hidden.len() == lines.len() { Err(Unsent::NotTheirs) } else { Ok(facts) })
        }
        (Err(Unsent::NotTheirs), letter) => {
            let other = instead(cx, &mail.addressed).await?;
            let again = other.map(|to| Addressed::new(letter.clone(), to));
            pass_on(cx, mail, again.into_iter().collect()).await?;
            Ok(Err(Unsent::NotTheirs))
        }
        (found, _) => Ok(found),
    }
}

/// The lines of a digest that are no longer its reader's, to the units that owe them.
fn lines_by_reader(day: NaiveDate, facts: &Facts) -> Vec<Addressed> {
    let mut by_reader: BTreeMap<To, Vec<Line>> = BTreeMap::new();
    for (line, unit) in &facts.hidden {
        let to = unit.clone().map_or(To::Platform, To::Unit);
        by_reader.entry(to).or_default().push(line.clone());
    }
    let digest = |(to, lines)| Addressed::new(Letter::Digest { day, lines }, to);
    by_reader.into_iter().map(digest).collect()
}

/// Once for each mail and reader, however often it is looked at.
async fn pass_on(cx: &Cx, mail: &Mail, letters: Vec<Addressed>) -> Outcome<()> {
    if letters.is_empty() {
        return Ok(());
    }
    let keyed = |addressed: Addressed| {
        let key = format!("instead:{}:{}", mail.id, addressed.to.key());
        (addressed, key)
    };
    let tx = cx.store.write().await?;
    let letters = letters.into_iter().map(keyed).collect();
    enqueue_in_thread(&tx, (cx.now(), mail.thread_at), letters, |_| true).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(())
}
