//! Exports.

use app::Export;
use async_graphql::{ID, SimpleObject};
use domain::time::Instant;

/// An export of the caller's: in the making, or to be fetched.
#[derive(SimpleObject)]
#[graphql(name = "Export")]
pub(crate) struct ExportNode {
    /// Its identifier.
    id: ID,
    /// The file's name.
    name: String,
    /// When it was asked for.
    asked_at: Instant,
    /// How many rows it will have.
    total: i32,
    /// How many are written.
    done: i32,
    /// When it was ready; null while it is made.
    finished_at: Option<Instant>,
    /// It could not be made.
    failed: bool,
}

impl From<Export> for ExportNode {
    fn from(export: Export) -> Self {
        let Export {
            id,
            person: _,
            wanted: _,
            name,
            asked_at,
            total,
            done,
            finished_at,
            failed,
            made_for: _,
        } = export;
        Self { id: id.opaque().into(), name, asked_at, total, done, finished_at, failed }
    }
}
