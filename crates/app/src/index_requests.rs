//! Requests and people of before they could be found by their words get them, in parts, beside whoever works.

use domain::ids::RequestId;
use domain::uuid::Uuid;
use storage::{people, terms};

use crate::{Cx, Outcome};

/// Requests of one transaction.
const PART: u64 = 500;

/// Gives those that lack them their terms, and tells how many there were. Two at once do no harm.
///
/// # Errors
/// When the database does not answer.
pub async fn complete(cx: &Cx) -> Outcome<usize> {
    let loaded = cx.territory().await?;
    let (mut after, mut done) = (RequestId(Uuid::nil()), 0);
    loop {
        let mut part = terms::missing(&cx.store, after, PART).await?;
        for found in &mut part {
            loaded.territory.name_of(&found.authority).clone_into(&mut found.place);
        }
        let Some(last) = part.last() else { return Ok(done) };
        after = last.request;
        let tx = cx.store.write().await?;
        terms::insert(&tx, &part).await?;
        tx.commit().await?;
        done += part.len();
    }
}

/// Folds the names of people who were there before, in parts.
///
/// # Errors
/// When the database does not answer.
pub async fn fold_names(cx: &Cx) -> Outcome<usize> {
    let mut done = 0;
    loop {
        let tx = cx.store.write().await?;
        let folded = people::fold_names(&tx, PART).await?;
        tx.commit().await?;
        done += folded;
        if folded == 0 {
            return Ok(done);
        }
    }
}
