//! Migrations over the database of an earlier release, filled by it; and the rule that lets people work meanwhile.

use std::fs;

use migrations::{Migrator, MigratorTrait as _, SchemaManager, tables};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use serde_json::{Value, json};
use tests::{Database, TestApp, root};

/// How many migrations the release had that wrote the sample.
const RELEASE: u32 = 9;

/// The rows of that release, as statements of this database.
fn rows(database: Database) -> Vec<String> {
    let sample = fs::read_to_string(format!("{}/tests/samples/release_{RELEASE}.jsonl", root())).unwrap();
    sample.lines().map(|line| insert(database, &serde_json::from_str(line).unwrap())).collect()
}

fn insert(database: Database, line: &Value) -> String {
    let row = line["row"].as_object().unwrap();
    let columns: Vec<String> = row.keys().map(|name| format!("\"{name}\"")).collect();
    let values: Vec<String> = row.values().map(|value| literal(database, value)).collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        line["table"].as_str().unwrap(),
        columns.join(", "),
        values.join(", ")
    )
}

fn literal(database: Database, value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(is) => is.to_string().to_uppercase(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Array(_) => panic!("no list is kept in a column"),
        // An identifier.
        Value::Object(bytes) => match (database, bytes["bytes"].as_str().unwrap()) {
            (Database::Sqlite, id) => format!("X'{id}'"),
            (Database::Postgres, id) => format!("'{id}'"),
        },
    }
}

/// Where PostgreSQL keeps each table: a table that is written anew, which nobody can use meanwhile, moves.
const PLACES: &str = "CREATE TABLE place_before AS SELECT relname, relfilenode FROM pg_class \
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
const MOVED: &str = "DO $$ DECLARE moved text; BEGIN SELECT string_agg(relname, ', ') INTO moved FROM pg_class \
    JOIN place_before USING (relname) WHERE pg_class.relfilenode <> place_before.relfilenode; \
    IF moved IS NOT NULL THEN RAISE EXCEPTION 'written anew: %', moved; END IF; END $$; DROP TABLE place_before";

#[rstest]
#[tokio::test]
async fn what_an_earlier_release_has_written_goes_on(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_after(database, async |store: &DatabaseConnection| {
        Migrator::install(store).await.unwrap();
        Migrator::up(store, Some(RELEASE)).await.unwrap();
        for statements in rows(database).chunks(50) {
            store.execute_unprepared(&statements.join(";\n")).await.unwrap();
        }
        if database == Database::Postgres {
            store
                .execute_unprepared(
                    "SELECT setval(pg_get_serial_sequence('journal', 'seq'), max(seq)) FROM journal",
                )
                .await
                .unwrap();
            store.execute_unprepared(PLACES).await.unwrap();
        }
    })
    .await;
    if database == Database::Postgres {
        app.raw(MOVED).await;
    }
    app.at("2026-11-27 10:00");
    let (admin, mayor) = (app.administrator().await, app.mayor_of("31184").await);
    let all = "{ requests(first: 20) { totalCount nodes { reference title referrals { nodes { status dueOn } } \
               journal(first: 10) { nodes { kind } } } } }";
    let found = admin.run(all, json!({})).await;
    assert_eq!(found["requests"]["totalCount"], 17);
    for request in found["requests"]["nodes"].as_array().unwrap() {
        assert!(!request["journal"]["nodes"].as_array().unwrap().is_empty(), "{request}");
    }
    app::statistics::rebuild(&app.cx).await.unwrap();
    let figures = "{ statistics(period: { from: \"2025-11-01\", to: \"2026-11-30\" }, groupBy: []) { total { referrals } } }";
    assert_eq!(admin.run(figures, json!({})).await["statistics"]["total"]["referrals"], 34);
    mayor.submit(crate::form("après la mise à jour", &["voirie"])).await;
    app.work().await;
    app.done().await;
}

/// Indexes are made beside those who write, and beside instances that wait for their turn to prepare: neither waits for the other.
#[rstest]
#[tokio::test]
async fn an_index_is_made_while_others_wait(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let url = app.settings.database_url.0.clone();
    let patience = std::time::Duration::from_mins(1);
    let first = app::Preparing::begin(&url, patience).await.unwrap();
    let (mut second, own) = (Box::pin(app::Preparing::begin(&url, patience)), tests::connection(&url).await);
    let manager = SchemaManager::new(&own);
    let indexed = async {
        for _ in 0..2 {
            tables::index_beside(&manager, &["ix_essai ON referral (unit, version)"]).await.unwrap();
        }
        assert!(manager.has_index("referral", "ix_essai").await.unwrap());
        tables::drop_beside(&manager, &["ix_essai"]).await.unwrap();
    };
    tokio::select! {
        _ = &mut second => panic!("two prepare at once"),
        () = indexed => {}
    }
    drop(first);
    let second = second.await.unwrap();
    assert!(second.migrate().await.unwrap().is_empty());
    drop(second);
    app.done().await;
}

/// The steps that came after that release, by name and text.
fn steps() -> Vec<(String, String)> {
    let folder = fs::read_dir(format!("{}/migrations/src", root())).unwrap();
    let mut steps: Vec<_> = folder
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_owned();
            let number: u32 = name.split('_').nth(3)?.parse().ok()?;
            (number > RELEASE).then(|| (name, fs::read_to_string(&path).unwrap()))
        })
        .collect();
    steps.sort();
    assert!(!steps.is_empty());
    steps
}

/// `docs/checklists.md`, « A migration »: nothing that writes a full table anew, and indexes of tables that were there before are
/// made beside those who write.
#[test]
fn steps_let_people_work_meanwhile() {
    for (name, text) in steps() {
        let upper = text.to_uppercase();
        for forbidden in [
            "ALTER COLUMN",
            "MODIFY_COLUMN",
            "RENAME COLUMN",
            "RENAME_COLUMN",
            "RENAME_TABLE",
            "SET NOT NULL",
        ] {
            assert!(
                !upper.contains(forbidden),
                "{name}: {forbidden} stops those who work, or the program before"
            );
        }
        let made = |table: &str| {
            text.contains(&format!("create(manager, \"{table}\""))
                || text.contains(&format!("create_table(\"{table}\""))
                || text.contains(&format!("CREATE TABLE {table} ("))
        };
        let is_alone = text.contains("Some(false)");
        for line in text.lines().filter(|line| line.contains("ix_") || line.contains("uq_")) {
            let Some((_, after)) = line.split_once(" ON ") else { continue };
            let table = after.split([' ', '(']).next().unwrap();
            assert!(
                made(table) || (is_alone && text.contains("index_beside")),
                "{name}: an index on {table}, which may be full: tables::index_beside, in a step without transaction"
            );
        }
    }
}
