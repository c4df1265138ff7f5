//! What a person has begun to write: kept as they go, so that a line that drops loses nothing.

use domain::draft::{Draft, DraftContent};
use domain::policy::signed_in;
use storage::drafts;

use crate::authenticate::Caller;
use crate::{Cx, Outcome, new_id};

/// The caller's draft.
///
/// # Errors
/// When nobody has signed in.
pub async fn find(cx: &Cx, caller: &Caller) -> Outcome<Option<Draft>> {
    let who = signed_in(&caller.actor)?;
    Ok(drafts::find(&cx.store, who.person.id).await?)
}

/// Keeps what is written so far, under the key of the draft that was begun.
///
/// # Errors
/// When nobody has signed in; length and characters of the texts.
pub async fn keep(cx: &Cx, caller: &Caller, content: DraftContent) -> Outcome<Draft> {
    let who = signed_in(&caller.actor)?;
    let content = content.checked()?;
    let tx = cx.store.write().await?;
    let begun = drafts::find(&tx, who.person.id).await?;
    let key = begun.map_or_else(|| format!("{}{}", Draft::KEY, new_id()), |begun| begun.key);
    let draft = Draft { key, saved_at: cx.now(), content };
    drafts::keep(&tx, who.person.id, &draft).await?;
    tx.commit().await?;
    Ok(draft)
}

/// Forgets the caller's draft.
///
/// # Errors
/// When nobody has signed in.
pub async fn discard(cx: &Cx, caller: &Caller) -> Outcome<()> {
    let who = signed_in(&caller.actor)?;
    let tx = cx.store.write().await?;
    drafts::discard(&tx, who.person.id).await?;
    Ok(tx.commit().await?)
}
