//! Who may do and see what, asked of the running product for every mutation, every question and every field of a file: the
//! list is the schema's own. The table is `tests/access.txt`; a change of rights is a visible change of it.

mod gestures;
mod readings;
mod world;

use std::fmt::Write as _;
use std::fs;

use async_graphql::parser::types::FieldDefinition;
use rstest::rstest;
use serde_json::Value;
use tests::{Caller, Database, root};

use crate::sdl::Sdl;
use readings::{Given, Reading};
use world::{WHO, World};

/// A line of the table.
fn line(name: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().fold(String::new(), |mut line, cell| {
        let _ = write!(line, " {cell:<5}");
        line
    });
    format!("{name:<35}{}\n", cells.trim_end())
}

/// What became of a gesture.
fn outcome(answer: &Value, gesture: &str) -> String {
    let payload = &answer["data"][gesture];
    let done = payload["__typename"].as_str().is_some_and(|name| name.ends_with("Success"));
    let code = answer["errors"][0]["extensions"]["code"].as_str().or_else(|| payload["code"].as_str());
    if done { "yes".to_owned() } else { shortened(code.unwrap_or_else(|| panic!("{gesture}: {answer}"))) }
}

/// The codes of refusals in a word, as the table's head explains them.
fn shortened(code: &str) -> String {
    let word = match code {
        "UNAUTHENTICATED" => "login",
        "NOT_FOUND" => "?",
        "NOT_ALLOWED" => "no",
        "MANDATE_SCOPE" => "scope",
        "MANDATE_EXPIRED" => "over",
        "NO_MANDATE" => "lacks",
        "NO_FEED_OF_OWN" => "empty",
        other => other,
    };
    word.to_owned()
}

async fn tried(world: &World, gesture: &str, way: &str) -> Vec<String> {
    let mut input = gestures::staged(world, gesture, way).await;
    let mut cells = Vec::new();
    for caller in &world.callers {
        let ends = ["signOut", "renewSession"].contains(&gesture);
        let answer = if ends {
            world.again(caller).await.try_mutate(gesture, input.clone(), "__typename").await
        } else {
            caller.try_mutate(gesture, input.clone(), "__typename").await
        };
        let outcome = outcome(&answer, gesture);
        if outcome == "yes" {
            input = gestures::staged(world, gesture, way).await;
        }
        cells.push(outcome);
    }
    assert!(cells.iter().any(|cell| cell == "yes"), "nobody may {gesture} {way}: {cells:?}");
    cells
}

async fn gestures_of(world: &World, mutations: &[FieldDefinition]) -> String {
    let mut table = String::new();
    for mutation in mutations {
        let gesture = mutation.name.node.as_str();
        let ways =
            gestures::WAYS.iter().find(|(name, _)| *name == gesture).map_or(&[""][..], |(_, ways)| ways);
        for way in ways {
            let cells = tried(world, gesture, way).await;
            table += &line(format!("{gesture} {way}").trim(), &cells);
        }
    }
    table
}

async fn seen(caller: &Caller, reading: &Reading) -> String {
    let answer = caller.ask(&reading.query, reading.variables.clone()).await;
    if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
        return shortened(code);
    }
    let found = reading.path.iter().fold(&answer["data"], |found, name| &found[name]);
    let none = match found {
        Value::Null => true,
        Value::Array(rows) => rows.is_empty(),
        Value::Object(page) => page.get("totalCount").is_some_and(|total| *total == 0),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    };
    if none { "-".to_owned() } else { "some".to_owned() }
}

/// A line for each reading that somebody sees something of, then the names of those that there is nothing to see of here.
async fn readings_of(world: &World, sdl: &Sdl) -> String {
    let given = Given::of(world).await;
    let (mut table, mut empty) = (String::new(), Vec::new());
    for reading in given.readings(sdl) {
        let mut cells = Vec::new();
        for caller in &world.callers {
            cells.push(seen(caller, &reading).await);
        }
        if cells.iter().any(|cell| cell == "some") {
            table += &line(&reading.name, &cells);
        } else {
            empty.push(reading.name);
        }
    }
    let questions: Vec<_> = empty.iter().filter(|name| !name.contains(':')).collect();
    assert!(questions.is_empty(), "nobody sees {questions:?}: have something there to be seen");
    empty.iter().fold(table, |table, name| table + "# nothing here: " + name + "\n")
}

/// Compares with the part of the committed table that is under this title.
fn compared(title: &str, database: Database, now: &str) {
    let committed = fs::read_to_string(format!("{}/tests/access.txt", root())).unwrap_or_default();
    let mut parts = committed.split("\n## ").skip(1);
    let known = parts.find_map(|part| part.strip_prefix(title)).unwrap_or_default().trim();
    let made = format!("{}/target/access-{title}-{database:?}.txt", root());
    fs::write(&made, now).unwrap();
    let differs: Vec<_> = now.lines().filter(|line| !known.lines().any(|known| known == *line)).collect();
    assert!(
        now.trim() == known,
        "rights differ; if that is meant, the new part is {made}:\n{}",
        differs.join("\n")
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gestures_are_those_of_the_table(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let (world, sdl) = (World::new(database).await, Sdl::read());
    let now = line("", &WHO.map(str::to_owned)) + &gestures_of(&world, &sdl.fields("Mutation")).await;
    compared("Gestures", database, &now);
    world.app.mails().await;
    world.app.done().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readings_are_those_of_the_table(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let (world, sdl) = (World::new(database).await, Sdl::read());
    let now = line("", &WHO.map(str::to_owned)) + &readings_of(&world, &sdl).await;
    compared("Readings", database, &now);
    world.app.mails().await;
    world.app.done().await;
}
