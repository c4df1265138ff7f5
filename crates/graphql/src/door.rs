//! What the pages need beside documents: who calls, what time it is, files that are streamed. Narrow on purpose: nothing here
//! hands out the use cases' context, and with it the store.

use app::authenticate::{Caller, TokenError, authenticate};
use app::{AppError, Export};
use domain::ids::ExportId;
use domain::publication::Publication;
use domain::refusal::Refusal;
use domain::time::Instant;

use crate::Api;

impl Api {
    /// Where the pages are, without a slash at the end.
    pub fn public_url(&self) -> &str {
        &self.cx.settings.public_url
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.cx.now()
    }

    /// The caller behind a bearer token; anonymous without one.
    ///
    /// # Errors
    /// A token that is not ours; a database that does not answer.
    pub async fn caller(&self, token: Option<&str>) -> Result<Caller, TokenError> {
        authenticate(&self.cx, token).await
    }

    /// What was published of a quarter.
    ///
    /// # Errors
    /// `NOT_PUBLISHED`; a database that does not answer.
    pub async fn published(&self, quarter: &str) -> Result<Publication, AppError> {
        app::publications::published(&self.cx, quarter).await
    }

    /// An export of the caller's that is ready to be streamed.
    ///
    /// # Errors
    /// `INVALID_ID`, `NOT_FOUND`, `EXPORT_NOT_READY`.
    pub async fn ready_export(&self, caller: &Caller, id: &str) -> Result<Export, AppError> {
        let id = ExportId::from_opaque(id).ok_or(Refusal::InvalidId { field: "id" })?;
        app::exports::ready(&self.cx, caller, id).await
    }

    /// The n-th part of an export; none after the last.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn export_part(&self, export: &Export, n: i32) -> Result<Option<Vec<u8>>, AppError> {
        app::exports::part(&self.cx, export, n).await
    }
}
