//! What a person has begun to write: kept as they go, so that a line that drops loses nothing, and two windows lose nothing of
//! each other's.

use domain::draft::{Draft, DraftContent, Seen};
use domain::ids::DraftId;
use domain::policy::signed_in;
use domain::refusal::Refusal;
use storage::{StoreError, Tx, drafts, people, requests};

use crate::authenticate::Caller;
use crate::{AppError, Cx, Outcome, new_id};

/// Which draft is written, and by whom.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// Its id; none for the one that was saved last.
    pub id: Option<DraftId>,
    /// Another than those there are.
    pub another: bool,
    /// What the page knows of it.
    pub seen: Seen,
}

/// The caller's drafts, the latest first.
///
/// # Errors
/// When nobody has signed in.
pub async fn list(cx: &Cx, caller: &Caller) -> Outcome<Vec<Draft>> {
    let who = signed_in(&caller.actor)?;
    Ok(drafts::list(&cx.store, who.person.id, cx.now() - cx.settings.drafts_kept).await?)
}

/// The caller's draft of this id; without one, the one that was saved last.
///
/// # Errors
/// When nobody has signed in.
pub async fn find(cx: &Cx, caller: &Caller, id: Option<DraftId>) -> Outcome<Option<Draft>> {
    let all = list(cx, caller).await?;
    Ok(all.into_iter().find(|draft| id.is_none_or(|id| draft.id == id)))
}

/// Keeps what is written so far.
///
/// # Errors
/// When nobody has signed in; length and characters of the texts; `DRAFT_CHANGED`, `DRAFT_GONE`, `TOO_MANY_DRAFTS`.
pub async fn keep(cx: &Cx, caller: &Caller, which: Which, content: DraftContent) -> Outcome<Draft> {
    let content = content.checked()?;
    match keep_once(cx, caller, &which, &content).await {
        // The same page was quicker with its own draft: it is there now.
        Err(AppError::Store(StoreError::Duplicate)) => {
            let again = keep_once(cx, caller, &which, &content).await;
            let is_gone = matches!(again, Err(AppError::Store(StoreError::Duplicate)));
            if is_gone { Err(Refusal::DraftGone.into()) } else { again }
        }
        Err(AppError::Refused(Refusal::VersionConflict)) => Err(Refusal::DraftChanged.into()),
        kept => kept,
    }
}

async fn keep_once(cx: &Cx, caller: &Caller, which: &Which, content: &DraftContent) -> Outcome<Draft> {
    let who = signed_in(&caller.actor)?;
    let tx = cx.store.write().await?;
    let all = drafts::list(&tx, who.person.id, cx.now() - cx.settings.drafts_kept).await?;
    let found = match which.id {
        Some(id) => all.into_iter().find(|draft| draft.id == id),
        None if which.another => None,
        None => all.into_iter().next(),
    };
    let draft = match found {
        Some(draft) if draft.content == *content => draft,
        Some(mut draft) => {
            draft.is_as_seen(&which.seen)?;
            draft.version += 1;
            draft.writer.clone_from(&which.seen.writer);
            (draft.saved_at, draft.content) = (cx.now(), content.clone());
            drafts::update(&tx, who.person.id, &draft).await?;
            draft
        }
        None => begin(cx, caller, &tx, which, content).await?,
    };
    tx.commit().await?;
    Ok(draft)
}

/// A draft that is begun: none comes back to life once it was filed or thrown away.
async fn begin(cx: &Cx, caller: &Caller, tx: &Tx, which: &Which, content: &DraftContent) -> Outcome<Draft> {
    let me = signed_in(&caller.actor)?.person.clone();
    let id = which.id.unwrap_or_else(|| DraftId(new_id()));
    let key = Draft::key_of(id);
    let was_there = which.seen.version.is_some_and(|version| version > 0);
    if was_there || requests::by_key(tx, me.id, &key).await?.is_some() {
        return Err(Refusal::DraftGone.into());
    }
    people::hold(tx, &me.email).await?;
    let (most, since) = (cx.settings.drafts_most, cx.now() - cx.settings.drafts_kept);
    if drafts::list(tx, me.id, since).await?.len() >= most {
        return Err(Refusal::TooManyDrafts { max: most }.into());
    }
    let (writer, content) = (which.seen.writer.clone(), content.clone());
    let draft = Draft { id, key, version: 1, writer, saved_at: cx.now(), content };
    drafts::insert(tx, me.id, &draft).await?;
    Ok(draft)
}

/// Forgets a draft of the caller's; without an id, the one that was saved last.
///
/// # Errors
/// When nobody has signed in.
pub async fn discard(cx: &Cx, caller: &Caller, id: Option<DraftId>) -> Outcome<()> {
    let who = signed_in(&caller.actor)?;
    let tx = cx.store.write().await?;
    let all = drafts::list(&tx, who.person.id, cx.now() - cx.settings.drafts_kept).await?;
    if let Some(draft) = all.into_iter().find(|draft| id.is_none_or(|id| draft.id == id)) {
        drafts::discard(&tx, who.person.id, draft.id).await?;
    }
    Ok(tx.commit().await?)
}
