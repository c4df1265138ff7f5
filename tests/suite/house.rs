//! Guards that keep the house in shape: arrows, schema, sizes, one clock.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};
use tests::root;

/// What each crate may know of ours, and of what only one crate may know.
const ARROWS: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("migrations", &[]),
    ("storage", &["domain", "migrations"]),
    ("app", &["domain", "storage"]),
    ("mail", &["domain", "app"]),
    ("graphql", &["domain", "app"]),
    ("formats", &["domain", "app"]),
    ("web", &["graphql", "formats"]),
    ("appui", &["domain", "storage", "app", "mail", "formats", "graphql", "web"]),
    ("tests", &["domain", "storage", "app", "mail", "formats", "graphql", "web", "appui", "migrations"]),
];

#[test]
fn the_arrows_are_as_drawn() {
    let metadata =
        MetadataCommand::new().manifest_path(format!("{}/Cargo.toml", root())).no_deps().exec().unwrap();
    let ours: BTreeSet<_> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(metadata.packages.len(), ours.len(), "a new crate needs its arrows");
    for (name, may) in ARROWS {
        let package = metadata.packages.iter().find(|package| package.name.as_str() == name).unwrap();
        let knows: Vec<_> = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal)
            .map(|dependency| dependency.name.as_str())
            .collect();
        for known in &knows {
            assert!(!ours.contains(known) || may.contains(known), "{name} → {known} is not drawn");
        }
        let only = |library: &str, in_: &[&str]| {
            assert!(!knows.contains(&library) || in_.contains(&name), "{name} names {library}");
        };
        only("sea-orm", &["storage", "tests"]);
        only("sea-orm-migration", &["migrations", "storage"]);
        only("lettre", &["mail"]);
        only("axum", &["web", "appui", "tests"]);
        if name == "domain" {
            assert!(!knows.contains(&"tokio"));
        }
    }
}

#[test]
fn the_schema_is_the_committed_one() {
    let committed = fs::read_to_string(format!("{}/graphql/schema.graphql", root())).unwrap_or_default();
    let now = graphql::Api::sdl();
    assert!(committed == now, "the schema has changed: cargo run -- schema > graphql/schema.graphql");
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn rooms_stay_small_and_say_what_lives_there() {
    let mut files = Vec::new();
    for folder in ["crates", "migrations/src", "tests/src", "tests/suite"] {
        sources(&Path::new(root()).join(folder), &mut files);
    }
    assert!(files.len() > 80);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let lines = text.lines().count();
        assert!(lines <= 420, "{}: {lines} lines are two rooms", file.display());
        assert!(text.starts_with("//! "), "{}: the first line says what lives there", file.display());
    }
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = fs::read_to_string(format!("{}/Cargo.toml", root())).unwrap();
    let begin = manifest.find("[workspace.dependencies]").unwrap();
    let table = &manifest[begin..manifest[begin..].find("[workspace.lints").unwrap() + begin];
    let mut explained = false;
    for line in table.lines().skip(1) {
        if line.is_empty() {
            explained = false;
        } else if line.starts_with('#') {
            explained = true;
        } else {
            assert!(explained, "no reason above: {line}");
        }
    }
}

/// Writes that want no permit. Of these rooms none does: one signs in by a secret; choices, drafts, absences, exports and
/// what was typed are one's own; the journals, the outbox and the access log are kept with what has been permitted; figures,
/// publications and the folder are the workers' and the operator's.
const ROOMS_WITHOUT_PERMIT: [&str; 15] = [
    "sessions.rs",
    "asks.rs",
    "choices.rs",
    "drafts.rs",
    "absences.rs",
    "exports.rs",
    "forms.rs",
    "journal.rs",
    "outbox.rs",
    "access.rs",
    "role_entries.rs",
    "follow.rs",
    "cells.rs",
    "publications.rs",
    "territories.rs",
];

/// Of the others, these: numbers and locks of a transaction, ladders that follow from an act and what their worker decides, the
/// note of a reading, an asking that is open to all, a person whose first role wants its own, what a kept request or person is found by.
const WRITES_WITHOUT_PERMIT: [&str; 14] = [
    "take_numbers",
    "requests.rs hold",
    "plan",
    "hold_steps",
    "plan_again",
    "reminders.rs hold",
    "reminders.rs decide",
    "used",
    "mandates.rs insert",
    "people.rs hold",
    "hold_administrators",
    "people.rs insert",
    "terms.rs insert",
    "people.rs fold_names",
];

#[test]
fn every_write_wants_a_permit_or_says_why_not() {
    let mut files = Vec::new();
    sources(&Path::new(root()).join("crates/storage/src"), &mut files);
    let mut without = Vec::new();
    for file in files {
        let (room, text) = (file.file_name().unwrap().to_str().unwrap(), fs::read_to_string(&file).unwrap());
        for after in text.split("pub async fn ").skip(1) {
            let head = after.split_once('{').unwrap().0;
            let writes = head.contains("tx: &Tx") && !head.contains("permit: &Permit");
            if writes && !ROOMS_WITHOUT_PERMIT.contains(&room) {
                let name = head.split(['(', '<']).next().unwrap();
                without.push(format!("{room} {name}"));
            }
        }
    }
    without.retain(|write| !WRITES_WITHOUT_PERMIT.iter().any(|known| write.ends_with(known)));
    assert!(without.is_empty(), "{without:?}: give it a permit, or say here why it wants none");
}

/// The pages ask the API and the files: neither hands them the use cases' context, and with it the store.
#[test]
fn the_pages_cannot_reach_the_store() {
    let mut files = Vec::new();
    sources(&Path::new(root()).join("crates/web/src"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let words: BTreeSet<_> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        for word in ["Cx", "cx", "storage", "Tx"] {
            assert!(!words.contains(word), "{}: {word}", file.display());
        }
    }
    for library in ["graphql", "formats"] {
        let text = fs::read_to_string(format!("{}/crates/{library}/src/lib.rs", root())).unwrap();
        for line in text.lines().filter(|line| line.starts_with("pub use app::")) {
            let words: BTreeSet<_> = line.split(|c: char| !c.is_alphanumeric()).collect();
            assert!(!words.contains("Cx") && !words.contains("Store"), "{library}: {line}");
        }
    }
    for public in ["execute.rs", "door.rs", "ctx.rs"] {
        let text = fs::read_to_string(format!("{}/crates/graphql/src/{public}", root())).unwrap();
        let gives = text.lines().any(|line| {
            line.trim_start().starts_with("pub ")
                && line.rsplit("->").next().unwrap().contains("Cx")
                && line.contains("->")
        });
        assert!(!gives, "{public} gives the context away");
    }
}

/// Tests assert statements, bytes and rows: what took how long belongs to `./bench`, on a quiet machine.
#[test]
fn no_test_looks_at_a_watch() {
    let mut files = Vec::new();
    for folder in ["tests/src", "tests/suite"] {
        sources(&Path::new(root()).join(folder), &mut files);
    }
    let watches =
        [["elapsed", "()"], ["Instant::", "now()"], ["SystemTime", "::now()"]].map(|parts| parts.concat());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for watch in &watches {
            assert!(!text.contains(watch.as_str()), "{}: {watch}", file.display());
        }
    }
}
