//! Rows of `person`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) folded: Option<String>,
}

alone!();

impl From<Model> for domain::mandate::Person {
    fn from(row: Model) -> Self {
        let Model { id, email, name, created_at: _, folded: _ } = row;
        Self { id: domain::ids::PersonId(id), email, name }
    }
}
