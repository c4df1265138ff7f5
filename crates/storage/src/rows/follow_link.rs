//! Rows of `follow_link`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follow_link")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) request_id: Uuid,
    pub(crate) email: Option<String>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) created_by: Uuid,
    pub(crate) revoked_at: Option<DateTimeUtc>,
}

alone!();
