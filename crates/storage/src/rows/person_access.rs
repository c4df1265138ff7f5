//! Rows of `person_access`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_access")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) at: DateTimeUtc,
    pub(crate) reader_id: Uuid,
    pub(crate) person_id: Uuid,
}

alone!();
