//! Every mail, with why it left and what became of it; one that was given up is tried again, or noted as looked after.

use domain::ids::MailId;
use domain::policy::{authorize_administration, signed_in};
use domain::refusal::Refusal;
use storage::mails::{self, Filter, Kept};
use storage::{Page, PageOf};

use crate::authenticate::Caller;
use crate::{Cx, Outcome};

/// A page of mails, the latest first.
///
/// # Errors
/// `NOT_ALLOWED` for anybody but the platform's administrator.
pub async fn list(cx: &Cx, caller: &Caller, wanted: &Filter, page: Page) -> Outcome<PageOf<Kept>> {
    signed_in(&caller.actor)?;
    let _permit = authorize_administration(&caller.actor)?;
    Ok(mails::list(&cx.store, wanted, page).await?)
}

/// How many mails there are.
///
/// # Errors
/// When the database does not answer.
pub async fn count(cx: &Cx, wanted: &Filter) -> Outcome<u64> {
    Ok(mails::count(&cx.store, wanted).await?)
}

/// What is done about a mail that was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Tried again, from the beginning.
    Retry,
    /// Noted as looked after: the person was told otherwise.
    Settle,
}

/// Does something about a mail that was given up.
///
/// # Errors
/// `NOT_ALLOWED`, `MAIL_NOT_GIVEN_UP`.
pub async fn look_after(cx: &Cx, caller: &Caller, id: MailId, remedy: Remedy) -> Outcome<Kept> {
    signed_in(&caller.actor)?;
    let permit = authorize_administration(&caller.actor)?;
    let now = cx.now();
    let tx = cx.store.write().await?;
    let changed = match remedy {
        Remedy::Retry => mails::retry(&tx, &permit, id, now).await?,
        Remedy::Settle => mails::settle(&tx, &permit, id, now).await?,
    };
    let changed = changed.ok_or(Refusal::MailNotGivenUp)?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(changed)
}
