//! Looking something up in everybody's journal. Texts beside it are read in the file, where each reading is logged.

use domain::policy::{authorize_administration, signed_in};
use storage::PageOf;
use storage::journal::{self, Entry, Search};

use crate::authenticate::Caller;
use crate::{Cx, Outcome};

/// A page of what is found, the latest first.
///
/// # Errors
/// `NOT_ALLOWED` for anybody but the platform's administrator.
pub async fn search(
    cx: &Cx,
    caller: &Caller,
    wanted: &Search,
    page: (u64, Option<i64>),
) -> Outcome<PageOf<Entry>> {
    signed_in(&caller.actor)?;
    let _permit = authorize_administration(&caller.actor)?;
    Ok(journal::search(&cx.store, wanted, page).await?)
}

/// How many entries are found.
///
/// # Errors
/// When the database does not answer.
pub async fn count(cx: &Cx, wanted: &Search) -> Outcome<u64> {
    Ok(journal::count_found(&cx.store, wanted).await?)
}
