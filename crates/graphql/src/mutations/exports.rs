//! Exports, asked for.

use app::exports::{Form, Wanted, What};
use async_graphql::{Context, Enum, InputObject, Object, Result};

use super::requests::{ctx_caller, ctx_cx};
use crate::failure::payload;
use crate::types::ExportNode;

/// Mutations of exports.
#[derive(Default)]
pub(crate) struct ExportMutations;

payload!(
    AskExportPayload,
    AskExportSuccess {
        /// The export.
        export: ExportNode,
    }
);

/// Which table.
#[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
#[graphql(remote = "What")]
enum ExportTable {
    /// Referrals one may see.
    Referrals,
    /// Requests one may see.
    Requests,
    /// Requests in the register of unmet needs.
    Unmet,
}

/// In which form.
#[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
#[graphql(remote = "Form")]
enum ExportForm {
    /// Comma-separated values (RFC 4180).
    Csv,
    /// A spreadsheet.
    Xlsx,
}

/// What is wanted.
#[derive(InputObject)]
struct AskExportInput {
    /// Which table.
    table: ExportTable,
    /// In which form.
    form: ExportForm,
}

#[Object]
impl ExportMutations {
    /// Asks for an export; it is made in the background, and a mail tells when it is ready.
    async fn ask_export(&self, ctx: &Context<'_>, input: AskExportInput) -> Result<AskExportPayload> {
        let AskExportInput { table, form } = input;
        let wanted = Wanted { what: table.into(), form: form.into() };
        let asked = async { app::exports::ask(ctx_cx(ctx)?, ctx_caller(ctx)?, wanted).await };
        AskExportPayload::from_outcome(asked.await.map(|export| AskExportSuccess { export: export.into() }))
    }
}
