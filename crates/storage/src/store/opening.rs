//! How a connection is opened: its address, its limits, and what each one is told before anything is asked of it.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sea_orm::ConnectOptions;
use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::Kind;
use super::suspicion::Suspicion;
use crate::StoreError;

/// How long one waits, at most, for what others hold.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// For a connection, and on SQLite for one's turn to write.
    pub turn: Duration,
    /// For a lock that another connection, or on SQLite another process, holds.
    pub lock: Duration,
    /// For one statement's answer; none for as long as it takes. PostgreSQL alone.
    pub statement: Option<Duration>,
    /// For the next statement of a transaction that has begun; none for ever. PostgreSQL alone.
    pub idle: Option<Duration>,
}

impl Waits {
    /// Of a command that works through everything: it waits for others, and no statement is cut short.
    pub const PATIENT: Self =
        Self { turn: Duration::from_secs(30), lock: Duration::from_secs(10), statement: None, idle: None };
}

/// The options of every connection to this address.
pub(super) fn options(
    url: &str,
    connections: u32,
    waits: Waits,
    suspicion: &Suspicion,
) -> Result<(Kind, ConnectOptions), StoreError> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        if let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let address = readable::<SqliteConnectOptions>(format!("sqlite://{path}?mode=rwc"))?;
        let mut options = bounded(&address, connections, waits);
        options.map_sqlx_sqlite_opts(move |sqlite| pragmas(sqlite, waits));
        options.map_sqlx_sqlite_pool_opts(never_left_inside_a_transaction);
        return Ok((Kind::Sqlite, options));
    }
    // The ORM knows one of the two spellings.
    if let Some(rest) = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) {
        let address = readable::<PgConnectOptions>(format!("postgres://{rest}"))?;
        let mut options = bounded(&address, connections, waits);
        options.map_sqlx_postgres_opts(move |postgres| parameters(postgres, waits));
        options.test_before_acquire(false);
        suspicion.watch(&mut options);
        return Ok((Kind::Postgres, options));
    }
    Err(StoreError::UnknownAddress)
}

/// The address, when the driver can read it. Asked first: told of one that it cannot, the ORM repeats it whole.
fn readable<O: FromStr>(address: String) -> Result<String, StoreError> {
    let is_read = address.parse::<O>().is_ok();
    if is_read { Ok(address) } else { Err(StoreError::UnreadableAddress) }
}

fn bounded(url: &str, connections: u32, waits: Waits) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).max_connections(connections).acquire_timeout(waits.turn);
    options
}

/// Said to each connection, not to the first alone. FULL: a commit is on the disk, and not only in the system's memory, before it
/// is acknowledged; what that costs is one flush a write.
fn pragmas(sqlite: SqliteConnectOptions, waits: Waits) -> SqliteConnectOptions {
    sqlite
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(waits.lock)
        .foreign_keys(true)
}

/// When the disk is full, SQLite takes a transaction back by itself. The driver's own rollback then fails, and it goes on counting
/// a transaction that is over: what comes next on that connection is a savepoint of nothing, its commits write nothing. Such a
/// connection is closed; the next one is new.
fn never_left_inside_a_transaction(pool: SqlitePoolOptions) -> SqlitePoolOptions {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            // A rollback may still be queued: this answers after it.
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

/// Said at the connection's start, so that it costs no statement.
fn parameters(postgres: PgConnectOptions, waits: Waits) -> PgConnectOptions {
    let millis = |wait: Option<Duration>| wait.map_or(0, |wait| wait.as_millis()).to_string();
    postgres.options([
        // The planner's default is for spinning disks: with it, a unit's list walks the whole history's index instead of its own.
        ("random_page_cost", "1.1".to_owned()),
        ("lock_timeout", millis(Some(waits.lock))),
        ("statement_timeout", millis(waits.statement)),
        ("idle_in_transaction_session_timeout", millis(waits.idle)),
    ])
}
