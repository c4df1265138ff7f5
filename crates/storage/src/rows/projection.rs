//! Rows of `projection`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row: how far a projection has followed the journal.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "projection")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) name: String,
    /// Everything before this place of the journal is in it.
    pub(crate) place: i64,
    /// Fingerprint of the calendars that working days were counted by.
    pub(crate) calendars: String,
}

alone!();
