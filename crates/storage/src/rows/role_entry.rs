//! Rows of `role_entry`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_entry")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) seq: i64,
    pub(crate) at: DateTimeUtc,
    pub(crate) event: String,
    pub(crate) by_id: Option<Uuid>,
    pub(crate) person_id: Uuid,
    pub(crate) kind: String,
    pub(crate) place: Option<String>,
    pub(crate) function: Option<String>,
    pub(crate) until: Option<DateTimeUtc>,
}

alone!();
