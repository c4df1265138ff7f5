//! What others hold is not waited for without end: « not now », with when to come back; and connections that died do not fail
//! requests one by one.

use sea_orm::ConnectionTrait as _;
use tests::Database;

use crate::place::{Filed, Ledger, Place, Running};

async fn served(database: Database, connections: u32) -> (Place, Running, String) {
    let place = Place::new(database).await;
    let place = place
        .with("APPUI_DATABASE_CONNECTIONS", connections)
        .with("APPUI_DATABASE__TURN_SECONDS", 1)
        .with("APPUI_DATABASE__LOCK_SECONDS", 1);
    let mayor = place.mayor();
    let server = Running::start(place.command(&["serve", "--no-worker"]));
    server.readiness(200).await;
    (place, server, mayor)
}

async fn page(server: &Running, path: &str) -> (u16, Option<String>) {
    let answer = reqwest::get(format!("{}{path}", server.url)).await.unwrap();
    let when = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    (answer.status().as_u16(), when)
}

/// One table is locked: pages that need it say « not now », the others are served, and the instance stays ready.
#[tokio::test]
async fn a_locked_table_is_not_waited_for() {
    let (place, server, mayor) = served(Database::Postgres, 2).await;
    let other = tests::connection(&place.url).await;
    other.execute_unprepared("BEGIN; LOCK TABLE request IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut ledger = Ledger::default();
    // More at once than there are connections: those for whom there is none are told as well.
    let query = "{ requests(first: 5) { nodes { title } } }";
    let asked = tokio::join!(
        server.ask(&mayor, query, serde_json::Value::Null),
        server.ask(&mayor, query, serde_json::Value::Null),
        server.ask(&mayor, query, serde_json::Value::Null),
    );
    for answer in [asked.0, asked.1, asked.2] {
        let (status, answer) = answer.unwrap();
        assert_eq!(
            (status, &answer["errors"][0]["extensions"]["code"]),
            (503, &"UNAVAILABLE".into()),
            "{answer}"
        );
    }
    assert_eq!(ledger.file(&server, &mayor).await, Filed::Refused);
    server.readiness(200).await;
    assert_eq!(page(&server, "/connexion").await.0, 200);
    other.execute_unprepared("ROLLBACK").await.unwrap();
    ledger.file_well(&server, &mayor, 1).await;
    ledger.holds(&server, &mayor).await;
    drop((server, other));
    place.done().await;
}

/// Pages say it too, as pages: everything they need is locked.
#[tokio::test]
async fn a_page_says_when_to_come_back() {
    let path = "/accompagnements";
    let (place, server, _) = served(Database::Postgres, 1).await;
    let other = tests::connection(&place.url).await;
    other.execute_unprepared("BEGIN; LOCK TABLE territory IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let (status, when) = page(&server, path).await;
    assert_eq!((status, when.as_deref()), (503, Some("5")));
    other.execute_unprepared("ROLLBACK").await.unwrap();
    assert_eq!(page(&server, path).await.0, 200);
    drop((server, other));
    place.done().await;
}

/// SQLite's one turn to write is held by another process: who reads is served, who writes is told.
#[tokio::test]
async fn a_locked_file_is_not_waited_for() {
    let (place, server, mayor) = served(Database::Sqlite, 4).await;
    let other = tests::connection(&place.url).await;
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let mut ledger = Ledger::default();
    assert_eq!(ledger.file(&server, &mayor).await, Filed::Refused);
    assert_eq!(page(&server, "/").await.0, 200);
    other.execute_unprepared("ROLLBACK").await.unwrap();
    ledger.file_well(&server, &mayor, 2).await;
    ledger.holds(&server, &mayor).await;
    drop((server, other));
    place.done().await;
}

/// PostgreSQL was restarted: its connections are dead, and nobody notices.
#[tokio::test]
async fn dead_connections_are_replaced_before_they_are_used() {
    let (place, server, mayor) = served(Database::Postgres, 4).await;
    let other = tests::connection(&place.url).await;
    let mut ledger = Ledger::default();
    let ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for _ in 0..3 {
        ledger.file_well(&server, &mayor, 3).await;
        // Connections at rest, as those of a quiet morning are.
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        other.execute_unprepared(ends).await.unwrap();
        ledger.file_well(&server, &mayor, 6).await;
    }
    server.readiness(200).await;
    ledger.holds(&server, &mayor).await;
    drop((server, other));
    place.done().await;
}
