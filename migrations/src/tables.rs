//! What the steps share: a table made from its columns, an index made from SQL that both databases read.

use sea_orm_migration::prelude::*;

/// Creates a table of these columns.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: Vec<ColumnDef>,
    references: &[(&'static str, &'static str)],
) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(name);
    for mut column in columns {
        table.col(&mut column);
    }
    for (column, parent) in references {
        table.foreign_key(ForeignKey::create().from(name, *column).to(*parent, "id"));
    }
    manager.create_table(table).await
}

/// Adds columns, one statement each: SQLite takes no more.
pub(crate) async fn add_columns(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: Vec<ColumnDef>,
) -> Result<(), DbErr> {
    for mut column in columns {
        manager.alter_table(Table::alter().table(name).add_column(&mut column).to_owned()).await?;
    }
    Ok(())
}

/// Takes columns away again.
pub(crate) async fn drop_columns(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    for column in columns {
        manager.alter_table(Table::alter().table(name).drop_column(*column).to_owned()).await?;
    }
    Ok(())
}

/// Creates indexes, each given from its name on: `NAME ON table (columns) WHERE …`.
pub(crate) async fn index(manager: &SchemaManager<'_>, indexes: &[&str]) -> Result<(), DbErr> {
    for index in indexes {
        let kind = if index.starts_with("uq_") { "UNIQUE INDEX" } else { "INDEX" };
        manager.get_connection().execute_unprepared(&format!("CREATE {kind} {index}")).await?;
    }
    Ok(())
}

/// Drops tables, children first.
pub(crate) async fn drop(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for name in names {
        manager.drop_table(Table::drop().table(*name).to_owned()).await?;
    }
    Ok(())
}
