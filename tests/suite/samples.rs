//! Requests as mairies write them, filed over HTTP with the themes that are suggested: the partners are as expected.

use std::fs;

use domain::words::Function;
use rstest::rstest;
use serde::Deserialize;
use serde_json::{Value, json};
use tests::{Database, TestApp, root};

#[derive(Deserialize)]
struct Sample {
    authority: String,
    function: String,
    title: String,
    description: String,
    urgency: String,
    expected: Vec<String>,
    not_expected: Vec<String>,
}

#[rstest]
#[tokio::test]
async fn real_requests_reach_their_partners(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let entries = fs::read_dir(format!("{}/tests/requests", root())).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 20);
    let suggest = "query($t: String!) { suggestThemes(text: $t) { theme { slug } ticked } }";
    for (n, path) in paths.iter().enumerate() {
        let sample: Sample = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let caller =
            app.of_authority(&sample.authority, Function::from_code(&sample.function).unwrap()).await;
        let words = format!("{}\n{}", sample.title, sample.description);
        let found = caller.run(suggest, json!({ "t": words })).await["suggestThemes"].clone();
        let ticked = found.as_array().unwrap().iter().filter(|s| s["ticked"] == true);
        let themes: Vec<_> = ticked.map(|suggestion| suggestion["theme"]["slug"].clone()).collect();
        let request = caller
            .submit(json!({
                "idempotencyKey": format!("sample-{n}"), "authorityCode": sample.authority, "title": sample.title,
                "description": sample.description, "themes": themes, "urgency": sample.urgency,
                "confidential": false,
                "contact": { "name": "Mairie", "function": sample.function, "email": "mairie@commune.example",
                             "preferredSlots": [] },
            }))
            .await;
        let nodes = request["referrals"]["nodes"].as_array().unwrap().clone();
        let asked = |slug: &String| nodes.iter().any(|node| node["partner"]["slug"] == *slug);
        let name = path.file_stem().unwrap().to_string_lossy();
        assert!(sample.expected.iter().all(asked), "{name}: {request:#}");
        assert!(!sample.not_expected.iter().any(asked), "{name}: {request:#}");
        // Every request ends with a referral or in triage.
        assert_eq!(nodes.is_empty(), request["triage"] != Value::Null, "{name}");
    }
    app.done().await;
}
