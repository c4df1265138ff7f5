//! What the steps share: a table made from its columns, an index made from SQL that both databases read.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

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

/// Creates indexes on tables that were there before, beside those who write to them: in a step of its own, without transaction. One
/// that stopped half-way begins again; what it has left is dropped first.
///
/// # Errors
/// When the database does not do it.
pub async fn index_beside(manager: &SchemaManager<'_>, indexes: &[&str]) -> Result<(), DbErr> {
    for index in indexes {
        let name = index.split(' ').next().unwrap_or_default();
        drop_beside(manager, &[name]).await?;
        let kind = if index.starts_with("uq_") { "UNIQUE INDEX" } else { "INDEX" };
        let made = format!("CREATE {kind} {} {index}", beside(manager));
        manager.get_connection().execute_unprepared(&made).await?;
    }
    Ok(())
}

/// Drops such indexes, where they are.
///
/// # Errors
/// When the database does not do it.
pub async fn drop_beside(manager: &SchemaManager<'_>, names: &[&str]) -> Result<(), DbErr> {
    for name in names {
        let dropped = format!("DROP INDEX {} IF EXISTS {name}", beside(manager));
        manager.get_connection().execute_unprepared(&dropped).await?;
    }
    Ok(())
}

/// PostgreSQL's word for it; SQLite has one writer anyway.
fn beside(manager: &SchemaManager<'_>) -> &'static str {
    if manager.get_database_backend() == DbBackend::Postgres { "CONCURRENTLY" } else { "" }
}

/// Drops tables, children first.
pub(crate) async fn drop(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for name in names {
        manager.drop_table(Table::drop().table(*name).to_owned()).await?;
    }
    Ok(())
}
