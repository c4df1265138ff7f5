//! One request alone does no harm: what a document may ask is counted before it is read, validated or run; a question ends
//! with its time and with whoever asked it, an act goes on to its end.

use std::future::Future as _;
use std::pin::pin;
use std::process::Command;
use std::task::{Context, Poll, Waker};

use appui::settings::Settings;
use graphql::{Api, Call};
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp, root};

use crate::{changed, form};

/// The documents of `tests/audit/documents.mjs`, which `./audit` fires at the release binary too: a debug build's parser stops
/// before its stack ends.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn no_request_alone_does_harm(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let url = app.url.clone();
    let fired = tokio::task::spawn_blocking(move || {
        Command::new("node").arg(format!("{}/tests/audit/one_request.mjs", root())).arg(url).output()
    });
    let output = fired.await.unwrap().expect("node, which ./test installs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    app.done().await;
}

/// Each limit is a setting, and the setting is the limit.
#[tokio::test]
async fn each_limit_is_a_setting() {
    type Set = fn(&mut Settings);
    let cases: [(Set, &str, &str); 12] = [
        (|set| set.limits.document_bytes = 20, "{ themes { slug name } }", "DOCUMENT_TOO_LARGE"),
        (|set| set.limits.nesting = 1, "{ themes { slug } }", "DOCUMENT_TOO_DEEP"),
        (|set| set.limits.tokens = 5, "{ themes { slug name } }", "DOCUMENT_TOO_LARGE"),
        (|set| set.limits.spreads = 0, "{ ... { themes { slug } } }", "DOCUMENT_TOO_LARGE"),
        (|set| set.limits.visits = 2, "{ themes { slug name } }", "TOO_MANY_FIELDS"),
        (|set| set.limits.depth = 1, "{ themes { slug } }", "DOCUMENT_TOO_DEEP"),
        (|set| set.limits.root_fields = 1, "{ themes { slug } partners { slug } }", "TOO_MANY_ROOT_FIELDS"),
        (|set| set.limits.aliases = 0, "{ all: themes { slug } }", "TOO_MANY_ALIASES"),
        (|set| set.limits.values = 10, "{ themes { slug } }", "TOO_COSTLY"),
        (|set| set.limits.complexity = 1, "{ themes { slug } }", "TOO_COSTLY"),
        (|set| set.limits.text_chars = 3, "{ partner(slug: \"caue\") { slug } }", "TEXT_TOO_LONG"),
        (
            |set| set.limits.text_chars = 3,
            "query($s: String! = \"caue\") { partner(slug: $s) { slug } }",
            "TEXT_TOO_LONG",
        ),
    ];
    for (set, query, code) in cases {
        let app = TestApp::start_set(Database::Sqlite, "haute-garonne", set).await;
        let answer = app.anonymous().ask(query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{query}: {answer}");
        app.done().await;
    }
}

/// The API in process, as the pages have it, for somebody who has signed in.
async fn in_process(app: &TestApp, who: &Caller) -> (Api, graphql::Caller) {
    let api = Api::new(app.cx.clone(), appui::wiring::limits_of(&app.settings.limits));
    let caller = api.caller(who.token.as_deref()).await.unwrap();
    (api, caller)
}

/// A confidential file is read by the administrator, which is logged, while SQLite's one writer is held: the question could
/// wait for ever, and has no time at all.
#[tokio::test]
async fn a_question_ends_with_its_time() {
    let app = TestApp::start_set(Database::Sqlite, "haute-garonne", |set| set.limits.seconds = 0).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let mut secret = changed(form("secret", &["juridique"]), json!({ "confidential": true }));
    secret["contact"]["email"] = json!(mayor.email);
    let filed = mayor.submit(secret).await;
    assert!(filed["id"].is_string(), "an act is not given up between its commit and its answer");
    let (api, caller) = in_process(&app, &admin).await;
    let query = format!("{{ request(id: {}) {{ title }} }}", filed["id"]);
    let held = app.cx.store.write().await.unwrap();
    let answer = api.execute(Call { query, ..Call::default() }, caller).await;
    drop(held);
    let answer = serde_json::to_value(answer).unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_SLOW", "{answer}");
    app.done().await;
}

/// A call that is begun, and whose client leaves before the answer.
fn left_behind(app: &TestApp, api: &Api, caller: graphql::Caller, query: &str, variables: Value) {
    let Value::Object(variables) = variables else { panic!("variables") };
    let call = Call { query: query.to_owned(), variables, ..Call::default() };
    let before = app.statements();
    let mut answer = pin!(api.execute(call, caller));
    let polled = answer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(polled, Poll::Pending) && app.statements() == before, "begun, and not done");
}

#[rstest]
#[tokio::test]
async fn an_act_goes_on_to_its_end_when_its_client_leaves(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let (api, caller) = in_process(&app, &mayor).await;
    let submit = "mutation($input: SubmitRequestInput!) { submitRequest(input: $input) { __typename } }";
    left_behind(&app, &api, caller, submit, json!({ "input": form("partie", &["voirie"]) }));
    let filed =
        async || mayor.run("{ requests { totalCount } }", json!({})).await["requests"]["totalCount"].clone();
    let mut tries = 0;
    while filed().await != 1 {
        tries += 1;
        assert!(tries < 200, "the act was given up");
    }
    app.done().await;
}
