//! Rows of `export_part`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row: some of an export's bytes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export_part")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) export_id: Uuid,
    pub(crate) n: i32,
    pub(crate) bytes: Vec<u8>,
}

alone!();
