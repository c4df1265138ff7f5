//! Whether the database can be relied on now: every migration applied, and a write goes through.

use migrations::{Migrator, MigratorTrait, SchemaManager};
use sea_orm::{ConnectionTrait, Statement};

use super::Store;
use crate::StoreError;

/// The table in which sea-orm keeps which migrations have run.
const APPLIED: &str = "seaql_migrations";
/// A write that says nothing: it shows that one can be made.
const BEAT: &str = "UPDATE heartbeat SET beats = beats + 1";

impl Store {
    /// Can the database be read and written, with every migration applied that this program knows? A newer program's are no fault:
    /// the two serve side by side while one takes the other's place.
    ///
    /// # Errors
    /// When it does not answer, or cannot write: its disk is full, it is locked, it is a copy that is only read.
    pub async fn is_ready(&self) -> Result<bool, StoreError> {
        let applied = self.applied().await?;
        if Migrator::migrations().iter().any(|known| !applied.iter().any(|name| name == known.name())) {
            return Ok(false);
        }
        let beat = self.db.execute_raw(Statement::from_string(self.db.get_database_backend(), BEAT)).await?;
        Ok(beat.rows_affected() == 1)
    }

    /// Names of the migrations that have not run yet.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when the database has migrations this binary does not know; when it does not answer.
    pub async fn pending(&self) -> Result<Vec<String>, StoreError> {
        let known: Vec<_> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
        let applied = self.applied().await?;
        if let Some(newer) = applied.iter().find(|name| !known.contains(name)) {
            return Err(StoreError::Newer(newer.clone()));
        }
        Ok(known.into_iter().filter(|name| !applied.contains(name)).collect())
    }

    /// Names of the migrations that have run. Without a table of them, none has.
    async fn applied(&self) -> Result<Vec<String>, StoreError> {
        if let Ok(names) = self.named().await {
            return Ok(names);
        }
        // Asked only when something is amiss; another instance may have made it meanwhile, and what is wrong is told then.
        let is_there = SchemaManager::new(&self.db).has_table(APPLIED).await?;
        if is_there { self.named().await } else { Ok(Vec::new()) }
    }

    async fn named(&self) -> Result<Vec<String>, StoreError> {
        let names = format!("SELECT version FROM {APPLIED}");
        let asked = Statement::from_string(self.db.get_database_backend(), names);
        let rows = self.db.query_all_raw(asked).await?;
        let names: Result<_, _> = rows.iter().map(|row| row.try_get("", "version")).collect();
        Ok(names?)
    }
}
