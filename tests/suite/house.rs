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
        only("sea-orm", &["storage"]);
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
