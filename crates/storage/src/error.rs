//! What can go wrong in the database, told apart once.

use sea_orm::{DbErr, SqlErr};

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database itself: out of reach, full, a statement that failed.
    #[error("la base de données n’a pas répondu : {0}")]
    Database(#[source] DbErr),
    /// The policy was asked for something else than this write: a fault of ours.
    #[error("l’autorisation {asked} ne vaut pas pour {write}")]
    NotPermitted {
        /// What the policy was asked.
        asked: String,
        /// What was about to be written.
        write: String,
    },
    /// A row with this key exists.
    #[error("cette ligne existe déjà")]
    Duplicate,
    /// The row has changed since it was read.
    #[error("la ligne a changé depuis sa lecture")]
    Stale,
    /// A value in the database that the domain has no word for.
    #[error("valeur inattendue dans {table}.{column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// Migrations that this binary does not know.
    #[error(
        "la base de données est plus récente que ce programme (migration {0}) : installez la version à jour"
    )]
    Newer(String),
    /// An address that is neither SQLite nor PostgreSQL.
    #[error("adresse de base de données inconnue : sqlite://chemin ou postgres://… attendu")]
    UnknownAddress,
    /// The folder of an SQLite file cannot be made.
    #[error("le dossier de la base SQLite ne peut pas être créé : {0}")]
    Folder(#[from] std::io::Error),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            Some(_) | None => Self::Database(error),
        }
    }
}
