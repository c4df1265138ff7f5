//! Rows of `written_draft`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "written_draft")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) idempotency_key: String,
    pub(crate) content: String,
    pub(crate) version: i32,
    pub(crate) writer: Option<String>,
    pub(crate) saved_at: DateTimeUtc,
}

alone!();
