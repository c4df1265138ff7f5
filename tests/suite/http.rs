//! GraphQL over HTTP as others rely on it: the audits, tokens, limits, and the engine's traps kept shut.

use std::process::Command;

use reqwest::{Client, Method};
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Database, TestApp, root};

#[tokio::test(flavor = "multi_thread")]
async fn every_audit_of_graphql_over_http_passes() {
    let app = TestApp::start(Database::Sqlite).await;
    let url = format!("{}/graphql", app.url);
    let audit = tokio::task::spawn_blocking(move || {
        Command::new("node").arg(format!("{}/tests/node/audit.mjs", root())).arg(url).output()
    });
    let output = audit.await.unwrap().expect("node, which ./test installs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    app.done().await;
}

async fn status(app: &TestApp, method: Method, kind: Option<&str>, body: &str) -> u16 {
    let mut request = Client::new().request(method, format!("{}/graphql", app.url)).body(body.to_owned());
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn one_operation_by_post_in_json_and_nothing_else() {
    let app = TestApp::start(Database::Sqlite).await;
    let json = Some("application/json");
    let asks = r#"{"query":"{ __typename }"}"#;
    assert_eq!(status(&app, Method::GET, None, "").await, 405);
    for kind in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data")]
    {
        assert_eq!(status(&app, Method::POST, kind, asks).await, 415, "{kind:?}");
    }
    for body in [
        "",
        "{",
        "[]",
        "null",
        "42",
        r#"[{"query":"{ __typename }"}]"#,
        r#"{"query":1}"#,
        r#"{"variables":{}}"#,
    ] {
        assert_eq!(status(&app, Method::POST, json, body).await, 400, "{body}");
    }
    let refused = Client::new()
        .post(format!("{}/graphql", app.url))
        .header("content-type", "application/json")
        .body("{");
    let told: Value = refused.send().await.unwrap().json().await.unwrap();
    assert_eq!(told["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{told}");
    let large = format!(r#"{{"query":"{{ __typename }} #{}"}}"#, "x".repeat(2_000_000));
    assert_eq!(status(&app, Method::POST, json, &large).await, 413);
    let get = Client::new().get(format!("{}/graphql?query=mutation{{signOut{{__typename}}}}", app.url));
    assert_eq!(get.send().await.unwrap().status().as_u16(), 405, "a GET changes nothing");
    for probe in ["/healthz", "/readyz", "/metrics", "/"] {
        let answer = Client::new().get(format!("{}{probe}", app.url)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{probe}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }
    app.done().await;
}

/// A token of ours with its header and claims changed, unsigned or signed by somebody else.
fn forged(kind: &str) -> String {
    // base64url without padding, of texts that are written here.
    let encode = |text: &str| {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut out = String::new();
        for chunk in text.as_bytes().chunks(3) {
            let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - chunk.len()));
            for place in 0..=chunk.len() {
                out.push(char::from(LETTERS[(bits >> (18 - 6 * place) & 63) as usize]));
            }
        }
        out
    };
    let claims = r#"{"iss":"appui","aud":"appui-api","sub":"00000000-0000-0000-0000-000000000000","sid":"00000000-0000-0000-0000-000000000000","exp":9999999999}"#;
    match kind {
        "none" => format!("{}.{}.", encode(r#"{"alg":"none","typ":"JWT"}"#), encode(claims)),
        "forged" => {
            format!("{}.{}.{}", encode(r#"{"alg":"HS256","typ":"JWT"}"#), encode(claims), encode("signature"))
        }
        other => other.to_owned(),
    }
}

#[rstest]
#[case("none")]
#[case("forged")]
#[case("n'importe quoi")]
#[case("a.b.c")]
#[tokio::test]
async fn a_token_that_is_not_ours_is_a_401(#[case] kind: &str) {
    let app = TestApp::start(Database::Sqlite).await;
    let mut caller = app.anonymous();
    caller.token = Some(forged(kind));
    let (status, answer) = caller.post(json!({ "query": "{ me { name } }" }).to_string()).await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (401, &json!("INVALID_TOKEN")));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn expired_ended_and_anonymous_are_unauthenticated(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let query = json!({ "query": "{ requests { nodes { id } } }" }).to_string();
    let code = |answer: (u16, Value)| (answer.0, answer.1["errors"][0]["extensions"]["code"].clone());
    let out = (200, json!("UNAUTHENTICATED"));
    assert_eq!(code(app.anonymous().post(query.clone()).await), out);
    let mayor = app.mayor_of("31184").await;
    assert!(mayor.post(query.clone()).await.1["errors"].is_null());
    mayor.mutate("signOut", json!({}), "done").await;
    assert_eq!(code(mayor.post(query.clone()).await), out, "at once");
    let again = app.mayor_of("31184").await;
    app.at("2027-12-01 09:00");
    assert_eq!(code(again.post(query).await), out, "by the clock");
    assert_eq!(again.run("{ me { name } }", json!({})).await["me"], Value::Null);
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn the_link_signs_in_once_within_a_quarter_of_an_hour(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let nobody = app.anonymous();
    let ask = async |email: &str| nobody.mutate("requestSignInLink", json!({ "email": email }), "sent").await;
    let known = ask(&mayor.email).await;
    assert_eq!(known, ask("inconnu@nulle-part.example").await, "the same answer");
    let link = app.mails().await.pop().expect("one mail").link("/connexion/").expect("its link");
    let used = nobody.mutate("signIn", json!({ "token": link }), "accessToken expiresAt").await;
    assert!(used["accessToken"].is_string());
    assert_eq!(
        nobody.refused("signIn", json!({ "token": link })).await,
        "INVALID_SIGN_IN_LINK",
        "single use"
    );
    ask(&mayor.email).await;
    let old = app.mails().await.pop().unwrap().link("/connexion/").unwrap();
    app.at("2026-03-02 09:15");
    assert_eq!(nobody.refused("signIn", json!({ "token": old })).await, "INVALID_SIGN_IN_LINK", "too old");
    for _ in 0..20 {
        assert_eq!(ask(&mayor.email).await, known);
        app.deliver().await;
    }
    assert_eq!(app.mails().await.len(), 5, "a share of links, silently");
    app.done().await;
}

#[tokio::test]
async fn deep_wide_and_aliased_documents_are_refused() {
    let app = TestApp::start(Database::Sqlite).await;
    let mayor = app.mayor_of("31184").await;
    let deep = format!(
        "{{ requests {{ nodes {{ {} id {} }} }} }}",
        "referrals { nodes { request { ".repeat(8),
        "} } }".repeat(8)
    );
    let wide = "{ requests(first: 100) { nodes { referrals(first: 100) { nodes { journal(first: 100) { nodes { at } } } } } } }";
    let aliased =
        format!("{{ {} }}", (0..40).map(|n| format!("a{n}: me {{ name }}")).collect::<Vec<_>>().join(" "));
    let batch = "query A { me { name } } query B { me { name } }";
    for document in [deep.as_str(), wide, &aliased, batch, "{ me { name", "{ nothing }"] {
        let answer = mayor.ask(document, json!({})).await;
        assert!(
            answer["errors"][0]["message"].is_string() && answer.get("data").is_none(),
            "{document}: {answer}"
        );
    }
    // What the contract says must pass, passes.
    let page = "{ referrals(first: 100) { totalCount nodes { id status notifiedAt dueOn dueAt overdue unreachable version \
                delayWorkingDays routingReason partner { slug name } request { reference title } } } }";
    assert!(mayor.ask(page, json!({})).await.get("errors").is_none());
    app.done().await;
}

#[tokio::test]
async fn every_failure_implements_the_interface() {
    let app = TestApp::start(Database::Sqlite).await;
    let query = "{ __schema { types { name kind possibleTypes { name } interfaces { name } } } }";
    let types = app.anonymous().run(query, json!({})).await["__schema"]["types"].as_array().unwrap().clone();
    let failure = types.iter().find(|t| t["name"] == "Failure").expect("the interface");
    let failures: Vec<_> =
        failure["possibleTypes"].as_array().unwrap().iter().map(|t| t["name"].clone()).collect();
    let payloads: Vec<_> = types
        .iter()
        .filter(|t| t["kind"] == "UNION" && t["name"].as_str().unwrap().ends_with("Payload"))
        .collect();
    assert!(payloads.len() >= 17, "one payload a mutation");
    for payload in payloads {
        for member in payload["possibleTypes"].as_array().unwrap() {
            let name = member["name"].as_str().unwrap();
            assert!(name.ends_with("Success") || failures.contains(&member["name"]), "{name}");
        }
    }
    app.done().await;
}
