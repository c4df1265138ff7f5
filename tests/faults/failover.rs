//! PostgreSQL crashes, is restarted, or gives way to another server: « not now » meanwhile, never a fault of ours, nothing lost.

use crate::cluster::Cluster;
use crate::place::{Filed, Ledger, Place, until};

#[tokio::test]
#[ignore = "runs a PostgreSQL: ./faults"]
async fn a_crash_of_postgres_loses_nothing() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let cluster = Cluster::create(data.path(), &[]);
    let place = Place::at(folder.path().to_owned(), cluster.url());
    let mayor = place.mayor();
    let server = place.serve();
    let mut ledger = Ledger::default();
    for _ in 0..3 {
        ledger.file_well(&server, &mayor, 10).await;
        cluster.stop("immediate");
        assert_eq!(ledger.file(&server, &mayor).await, Filed::Refused);
        server.readiness(503).await;
        assert!(cluster.try_start());
        server.readiness(200).await;
    }
    ledger.file_well(&server, &mayor, 10).await;
    ledger.holds(&server, &mayor).await;
}

#[tokio::test]
#[ignore = "runs two PostgreSQL: ./faults"]
async fn a_standby_takes_over_and_nothing_is_lost() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = tempfile::tempdir().unwrap();
    // Acknowledged by the primary once the standby has it: what « nothing lost » needs of PostgreSQL.
    let primary = Cluster::create(one.path(), &["synchronous_commit=on"]);
    let mut standby = primary.standby(two.path());
    assert!(
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
            && primary.sql("SELECT pg_reload_conf()")
    );
    let place = Place::at(folder.path().to_owned(), primary.url());
    let mayor = place.mayor();
    let server = place.serve();
    let mut ledger = Ledger::default();
    ledger.file_well(&server, &mayor, 20).await;
    primary.stop("immediate");
    standby.take_over(&primary);
    until("a copy that is only read", async || standby.is_up()).await;
    // A copy that is only read answers, and is not ready.
    server.readiness(503).await;
    assert_eq!(ledger.file(&server, &mayor).await, Filed::Refused);
    standby.promote();
    server.readiness(200).await;
    ledger.holds(&server, &mayor).await;
    ledger.file_well(&server, &mayor, 10).await;
    ledger.holds(&server, &mayor).await;
}
