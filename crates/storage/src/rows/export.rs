//! Rows of `export`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) wanted: String,
    pub(crate) name: String,
    pub(crate) asked_at: DateTimeUtc,
    pub(crate) total: i32,
    pub(crate) done: i32,
    pub(crate) leased_until: Option<DateTimeUtc>,
    pub(crate) finished_at: Option<DateTimeUtc>,
    pub(crate) failed: bool,
    pub(crate) made_for: Option<String>,
}

alone!();
