//! Rows of `feed`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row. Either a unit's or a person's.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) token_hash: String,
    pub(crate) unit: Option<String>,
    pub(crate) person_id: Option<Uuid>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) created_by: Uuid,
    pub(crate) revoked_at: Option<DateTimeUtc>,
    pub(crate) last_used_at: Option<DateTimeUtc>,
}

alone!();
