//! How a use case ends when it does not end well: refused (data), not signed in, or a technical fault (an incident).

use domain::policy::Unauthenticated;
use domain::refusal::Refusal;
use storage::StoreError;

/// What every use case answers with.
pub type Outcome<T> = Result<T, AppError>;

/// Why a use case did not do it.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// An expected failure: shown to the caller, nothing changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nobody has signed in, or no longer is.
    #[error(transparent)]
    Unauthenticated(#[from] Unauthenticated),
    /// The database cannot do it now, and nothing was done: busy, its disk full, out of reach. Worth asking again in a while.
    #[error("database unavailable")]
    Unavailable(#[source] StoreError),
    /// The database failed; logged once at the edge, shown as an incident.
    #[error("database")]
    Store(#[source] StoreError),
    /// The configuration in the database does not hold together.
    #[error("configuration: {0}")]
    Configuration(&'static str),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Refused(Refusal::VersionConflict),
            later @ StoreError::Unavailable { .. } => Self::Unavailable(later),
            StoreError::AlreadyDone => Self::Refused(Refusal::AlreadyDone),
            StoreError::FormReused => Self::Refused(Refusal::FormReused),
            other @ (StoreError::Database(_)
            | StoreError::NotPermitted { .. }
            | StoreError::Duplicate
            | StoreError::Inconsistent { .. }
            | StoreError::Newer(_)
            | StoreError::UnknownAddress
            | StoreError::UnreadableAddress
            | StoreError::Folder(_)) => Self::Store(other),
        }
    }
}
