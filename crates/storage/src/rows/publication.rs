//! Rows of `publication`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row: what was published of a quarter, kept as it was.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) quarter: String,
    pub(crate) published_at: DateTimeUtc,
    pub(crate) document: String,
}

alone!();
