//! Cursors and ids as anybody may send them to the endpoint: refused by code, or those that we gave.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tests::{Database, TestApp};

use crate::form;

/// Lists, each with a page of one and the place after it.
const LISTS: [&str; 4] = [
    "query($after: String) { list: requests(first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }",
    "query($after: String) { list: referrals(first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }",
    "query($after: String) { list: offers(first: 1, after: $after) { nodes { slug } pageInfo { endCursor } } }",
    "query($after: String) { list: referrals(first: 1, order: DUE_FIRST, after: $after) { nodes { id } \
     pageInfo { endCursor } } }",
];

/// Any text, or a good cursor with something changed.
fn any_cursor(good: String) -> impl Strategy<Value = String> {
    let sign = select(vec!["", "0", "f", "F", "+", " ", "g", "é", "\0", "\n"]);
    let changed = (any::<Index>(), any::<bool>(), sign).prop_map(move |(at, keeps, sign)| {
        let (before, after) = good.split_at(at.index(good.len()));
        format!("{before}{sign}{}", if keeps { after } else { &after[1..] })
    });
    prop_oneof![3 => changed, 1 => ".{0,60}", 1 => "[0-9a-f]{0,120}", 1 => "[0-9a-f]{2000}"]
}

#[tokio::test]
async fn any_other_text_is_no_cursor() {
    let app = TestApp::start(Database::Sqlite).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    for key in ["un", "deux", "trois"] {
        mayor.submit(form(key, &["organisation-ressources-humaines"])).await;
    }
    let mut runner = TestRunner::default();
    for query in LISTS {
        let who = if query.contains("requests") { &mayor } else { &expert };
        let first = who.run(query, Value::Null).await["list"].clone();
        let good = first["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        let next = who.run(query, json!({ "after": good })).await["list"].clone();
        assert!(next["nodes"] != first["nodes"] && next["nodes"][0].is_object(), "{next}");
        let cursors = any_cursor(good.clone());
        for _ in 0..Config::default().cases.div_ceil(4) {
            let after = cursors.new_tree(&mut runner).unwrap().current();
            let answer = who.ask(query, json!({ "after": after })).await;
            let code = match () {
                () if after == good => continue,
                () if after.contains('\0') => "INVALID_CHARACTER",
                () if after.len() > 1_000 => "TEXT_TOO_LONG",
                () => "INVALID_CURSOR",
            };
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{after:?}: {answer}");
        }
    }
    app.mails().await;
    app.done().await;
}
