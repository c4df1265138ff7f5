//! The Département's folder into the database: into an empty one at the start, later by the operator's import.

use domain::territory::Territory;
use storage::{StoreError, territories};

use crate::{Cx, Outcome};

/// Keeps the folder as a new version. The same folder again changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn import_territory(cx: &Cx, territory: &Territory) -> Outcome<bool> {
    let current = territories::load(&cx.store).await?;
    if current.as_ref().is_some_and(|(_, current)| current == territory) {
        return Ok(false);
    }
    let tx = cx.store.write().await?;
    territories::append(&tx, current.map(|(version, _)| version), territory, cx.now()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Keeps the folder where there is none yet. Of two instances that start at once, one does.
///
/// # Errors
/// When the database does not answer.
pub async fn import_into_empty(cx: &Cx, territory: &Territory) -> Outcome<bool> {
    if territories::head(&cx.store).await?.is_some() {
        return Ok(false);
    }
    let tx = cx.store.write().await?;
    match territories::append(&tx, None, territory, cx.now()).await {
        Ok(()) => tx.commit().await.map(|()| true).map_err(Into::into),
        Err(StoreError::Duplicate) => Ok(false),
        Err(other) => Err(other.into()),
    }
}
