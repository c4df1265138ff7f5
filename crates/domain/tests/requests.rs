//! Requests as mairies write them find their themes and their partners (`tests/requests/`), without a server.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use domain::folder;
use domain::routing::{ScoredTheme, route};
use domain::suggestion::{Suggester, Suggestion};
use domain::territory::Territory;
use serde::Deserialize;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[derive(Deserialize)]
struct Sample {
    authority: String,
    title: String,
    description: String,
    themes: Vec<String>,
    expected: Vec<String>,
    not_expected: Vec<String>,
}

fn territory() -> Territory {
    let file = |name: &&str| fs::read_to_string(format!("{ROOT}/config/haute-garonne/{name}")).unwrap();
    let files: BTreeMap<_, _> = folder::FILES.iter().map(|name| ((*name).to_owned(), file(name))).collect();
    folder::read(&files).unwrap()
}

fn samples() -> BTreeMap<String, Sample> {
    let entries = fs::read_dir(format!("{ROOT}/tests/requests")).unwrap();
    let read = |path: std::path::PathBuf| {
        let sample = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), sample)
    };
    entries.map(|entry| read(entry.unwrap().path())).collect()
}

/// What is wrong with one sample, in words; nothing when it is as its author says.
fn faults(sample: &Sample, territory: &Territory, found: &[Suggestion]) -> Vec<String> {
    let ticked: Vec<_> = found.iter().filter(|found| found.ticked).collect();
    let missing = sample.themes.iter().filter(|theme| !ticked.iter().any(|found| found.theme == **theme));
    let mut faults: Vec<_> = missing.map(|theme| format!("does not tick {theme}")).collect();
    if sample.themes.is_empty() && !ticked.is_empty() {
        faults.push("ticks a theme where none fits".into());
    }
    let themes: Vec<_> =
        ticked.iter().map(|found| ScoredTheme { slug: found.theme.clone(), score: found.score }).collect();
    let day = "2026-03-02".parse().unwrap();
    let verdicts = route(territory, &territory.authorities[&sample.authority], &themes, day);
    let chosen = |slug: &String| verdicts.iter().any(|v| v.partner == *slug && v.is_chosen());
    faults.extend(
        sample.expected.iter().filter(|slug| !chosen(slug)).map(|slug| format!("{slug} is not asked")),
    );
    faults.extend(
        sample.not_expected.iter().filter(|slug| chosen(slug)).map(|slug| format!("{slug} is asked")),
    );
    faults
}

#[test]
fn real_requests_find_their_themes_and_partners() {
    let territory = territory();
    let suggester = Suggester::new(&territory.themes);
    let samples = samples();
    assert!(samples.len() >= 20);
    let mut told = String::new();
    for (name, sample) in samples {
        let found = suggester.suggest(&format!("{}\n{}", sample.title, sample.description));
        let faults = faults(&sample, &territory, &found);
        if !faults.is_empty() {
            let shown = found.iter().take(7).map(|s| {
                format!("{}{}={:.1} {:?}", if s.ticked { "+" } else { "-" }, s.theme, s.score, s.phrases)
            });
            writeln!(told, "{name}: {}\n    {}", faults.join(", "), shown.collect::<Vec<_>>().join("\n    "))
                .unwrap();
        }
    }
    assert!(told.is_empty(), "\n{told}");
}
