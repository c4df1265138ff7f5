//! Rows of `authority_card`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authority_card")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) authority: String,
    pub(crate) opening_hours: String,
    pub(crate) said_at: DateTimeUtc,
    pub(crate) said_by: Uuid,
}

alone!();
