//! Rows of `preference`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preference")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) person_id: Uuid,
    pub(crate) notices: bool,
    pub(crate) progress: bool,
    pub(crate) meeting_pack: bool,
    pub(crate) seen_at: Option<DateTimeUtc>,
}

alone!();
