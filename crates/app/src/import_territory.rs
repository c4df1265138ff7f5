//! The Département's folder into the database: into an empty one at the start, later by the operator's import.

use domain::territory::Territory;
use storage::{StoreError, people, referrals, territories};

use crate::{Cx, Outcome};

/// What became of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// It is the truth from now on.
    Done,
    /// It was already.
    Same,
    /// It lacks what files and people refer to: nothing has changed.
    Refused(Vec<String>),
}

/// Units with open referrals, and authorities with mandates or open files, that the folder no longer has.
async fn missing(cx: &Cx, territory: &Territory) -> Outcome<Vec<String>> {
    let units = referrals::open_units(&cx.store).await?;
    let authorities = people::authorities(&cx.store, cx.now()).await?;
    let units = units.into_iter().filter(|unit| !territory.has_unit(unit)).map(|unit| unit.to_string());
    let gone = authorities.into_iter().filter(|code| !territory.authorities.contains_key(code));
    Ok(units.chain(gone).collect())
}

/// Keeps the folder as a new version. The same folder again changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn import_territory(cx: &Cx, territory: &Territory) -> Outcome<Imported> {
    let current = territories::load(&cx.store).await?;
    if current.as_ref().is_some_and(|(_, current)| current == territory) {
        return Ok(Imported::Same);
    }
    if current.is_some() {
        let missing = missing(cx, territory).await?;
        if !missing.is_empty() {
            return Ok(Imported::Refused(missing));
        }
    }
    let tx = cx.store.write().await?;
    territories::append(&tx, current.map(|(version, _)| version), territory, cx.now()).await?;
    tx.commit().await?;
    Ok(Imported::Done)
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
