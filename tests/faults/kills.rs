//! Killed while it writes: everything that was acknowledged is there.

use rstest::rstest;
use tests::Database;

use crate::place::{Filed, Ledger, Place};

#[rstest]
#[tokio::test]
async fn killed_while_it_writes(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let place = Place::new(database).await;
    let mayor = place.mayor();
    let mut ledgers = [Ledger::default(), Ledger::default()];
    for ledger in &mut ledgers {
        let server = place.serve();
        ledger.file_well(&server, &mayor, 5).await;
        // Killed by another hand while the next ones are on their way.
        let (pid, mut left) = (server.pid(), 10);
        while left > 0 {
            if left == 5 {
                std::process::Command::new("kill").args(["-s", "KILL", &pid]).status().unwrap();
            }
            left = if ledger.file(&server, &mayor).await == Filed::Unknown { 0 } else { left - 1 };
        }
    }
    let again = place.serve();
    for ledger in &ledgers {
        ledger.holds(&again, &mayor).await;
    }
    drop(again);
    place.done().await;
}
