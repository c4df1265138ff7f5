//! Rows of `form_kept`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "form_kept")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) visit: String,
    pub(crate) person: String,
    pub(crate) content: String,
    pub(crate) kept_at: DateTimeUtc,
}

alone!();
