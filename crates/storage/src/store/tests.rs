//! What a connection is told, and what becomes of one whose transaction went wrong.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Db, Store, Waits};
use crate::{StoreError, Unavailable};

async fn sqlite(folder: &tempfile::TempDir, connections: u32) -> Store {
    let url = format!("sqlite://{}/essai.sqlite", folder.path().display());
    Store::connect(&url, connections, Waits::PATIENT).await.unwrap()
}

async fn number(db: &impl Db, query: &str) -> i64 {
    let asked = Statement::from_string(DbBackend::Sqlite, query);
    let row = db.connection().query_one_raw(asked).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn text(db: &impl Db, query: &str) -> String {
    let asked = Statement::from_string(DbBackend::Sqlite, query);
    let row = db.connection().query_one_raw(asked).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn every_connection_is_told_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder, 5).await;
    // Held at once, so that they are five.
    let mut held = Vec::new();
    for _ in 0..5 {
        held.push(store.snapshot().await.unwrap());
    }
    for connection in &held {
        assert_eq!(text(connection, "PRAGMA journal_mode").await, "wal");
        assert_eq!(number(connection, "PRAGMA synchronous").await, 2, "FULL");
        assert_eq!(number(connection, "PRAGMA foreign_keys").await, 1);
        assert_eq!(number(connection, "PRAGMA busy_timeout").await, 10_000);
    }
}

/// A write of so many bytes, committed.
async fn write(store: &Store, bytes: usize) -> Result<(), StoreError> {
    let tx = store.write().await?;
    let row = format!("INSERT INTO note (text) VALUES (zeroblob({bytes}))");
    tx.connection().execute_unprepared(&row).await?;
    tx.commit().await
}

/// A full disk, as a limit on the pages of a connection: the statement fails, SQLite takes the transaction back by itself, and the
/// driver does not see it. What is acknowledged afterwards must be in the file, where another process reads it.
#[tokio::test]
async fn after_a_full_disk_what_is_committed_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder, 1).await;
    store.db.execute_unprepared("CREATE TABLE note (text BLOB)").await.unwrap();
    let mut acknowledged = 0;
    for _ in 0..3 {
        store.db.execute_unprepared("PRAGMA max_page_count = 20").await.unwrap();
        let refused = write(&store, 400_000).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unavailable { why: Unavailable::Disk, .. }), "{refused}");
        for _ in 0..3 {
            write(&store, 10).await.unwrap();
            acknowledged += 1;
        }
        let beside = sqlite(&folder, 1).await;
        assert_eq!(number(&beside, "SELECT count(*) FROM note").await, acknowledged);
        // A transaction that is given up leaves nothing behind either.
        drop(store.write().await.unwrap());
        write(&beside, 10).await.unwrap();
        acknowledged += 1;
    }
}

/// Whoever cannot have the turn to write is told so, and not kept waiting.
#[tokio::test]
async fn the_turn_to_write_is_not_waited_for_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/essai.sqlite", folder.path().display());
    let short = std::time::Duration::from_millis(20);
    let store = Store::connect(&url, 2, Waits { turn: short, lock: short, ..Waits::PATIENT }).await.unwrap();
    let beside = sqlite(&folder, 1).await;
    let busy = |ended: StoreError| matches!(ended, StoreError::Unavailable { why: Unavailable::Busy, .. });
    let held = store.write().await.unwrap();
    assert!(busy(store.write().await.unwrap_err()), "the turn within this process");
    drop(held);
    let held = beside.write().await.unwrap();
    assert!(busy(store.write().await.unwrap_err()), "the lock of another process");
    drop(held);
}
