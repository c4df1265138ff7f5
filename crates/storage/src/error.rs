//! What can go wrong in the database, told apart once.

use std::fmt;

use sea_orm::sqlx;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database itself: a statement that failed.
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
    /// Not now: later it may. Nothing of it has been done.
    #[error("la base de données {why} : {source}")]
    Unavailable {
        /// What stands in the way.
        why: Unavailable,
        /// What the driver says.
        source: DbErr,
    },
    /// A row with this key exists.
    #[error("cette ligne existe déjà")]
    Duplicate,
    /// The row has changed since it was read.
    #[error("la ligne a changé depuis sa lecture")]
    Stale,
    /// This form has already acted.
    #[error("ce formulaire a déjà été pris en compte")]
    AlreadyDone,
    /// This form has already acted, and said something else.
    #[error("ce formulaire a déjà servi, avec un autre contenu")]
    FormReused,
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
    /// An address that the driver cannot read. It is not repeated, as the driver would: a password may stand in it.
    #[error(
        "adresse de base de données illisible : sqlite://chemin ou postgres://nom:mot-de-passe@hôte:port/base attendu \
         (dans le mot de passe, écrivez « : / ? # [ ] @ % » en %XX)"
    )]
    UnreadableAddress,
    /// The folder of an SQLite file cannot be made.
    #[error("le dossier de la base SQLite ne peut pas être créé : {0}")]
    Folder(#[from] std::io::Error),
}

/// What stands in the way of an answer that may come later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unavailable {
    /// Others hold what is needed: a connection, a lock, the turn to write; or it took too long.
    Busy,
    /// The disk is full, or cannot be read or written.
    Disk,
    /// Nothing answers, or what answers only reads: a server that stops, starts, or gives way to another.
    Unreachable,
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "est occupée",
            Self::Disk => "ne peut ni lire ni écrire sur son disque",
            Self::Unreachable => "est injoignable",
        })
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(why) = unavailable(&error) {
            return Self::Unavailable { why, source: error };
        }
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            Some(_) | None => Self::Database(error),
        }
    }
}

/// Whether, and why, the same may be answered later.
fn unavailable(error: &DbErr) -> Option<Unavailable> {
    if matches!(error, DbErr::ConnectionAcquire(_)) {
        return Some(Unavailable::Busy);
    }
    let (DbErr::Conn(RuntimeErr::SqlxError(driver))
    | DbErr::Exec(RuntimeErr::SqlxError(driver))
    | DbErr::Query(RuntimeErr::SqlxError(driver))) = error
    else {
        return None;
    };
    if let sqlx::Error::Database(told) = &**driver {
        let code = told.code().unwrap_or_default();
        return if code.len() == 5 { of_postgres(&code) } else { of_sqlite(&code) };
    }
    if matches!(**driver, sqlx::Error::PoolTimedOut) {
        return Some(Unavailable::Busy);
    }
    is_gone(driver).then_some(Unavailable::Unreachable)
}

/// Is the connection itself lost? The last two are of one that no longer knows where it stands: it is closed, the next is new.
fn is_gone(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed
            | sqlx::Error::InvalidSavePointStatement
    )
}

/// By SQLSTATE (PostgreSQL, appendix A).
fn of_postgres(code: &str) -> Option<Unavailable> {
    match code {
        // Deadlock, serialisation, too many connections, a lock or a statement that took too long, idle in a transaction.
        "40P01" | "40001" | "53300" | "55P03" | "57014" | "25P03" => Some(Unavailable::Busy),
        // Disk full, out of memory, no resources, input or output failed.
        "53100" | "53200" | "53000" | "58030" => Some(Unavailable::Disk),
        // Stopped by the administrator, after a crash, not yet up; a copy that is only read.
        "57P01" | "57P02" | "57P03" | "25006" => Some(Unavailable::Unreachable),
        _ if code.starts_with("08") => Some(Unavailable::Unreachable),
        _ => None,
    }
}

/// By SQLite's primary result code, which is the last byte of the extended one.
fn of_sqlite(code: &str) -> Option<Unavailable> {
    match code.parse::<u32>().ok()? & 0xff {
        // SQLITE_BUSY, SQLITE_LOCKED
        5 | 6 => Some(Unavailable::Busy),
        // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL
        8 | 10 | 13 => Some(Unavailable::Disk),
        // SQLITE_CANTOPEN
        14 => Some(Unavailable::Unreachable),
        _ => None,
    }
}
