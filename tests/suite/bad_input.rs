//! Bad input: a code, a field, a French sentence, and nothing changed.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Database, TestApp};

use crate::{changed, first_referral, form};

/// A form with one thing wrong, and what must be said of it.
fn wrong_forms() -> Vec<(Value, &'static str, &'static str)> {
    let base = || form("mauvaise", &["organisation-ressources-humaines"]);
    let contact = |field: &str, value: Value| {
        let mut form = base();
        form["contact"][field] = value;
        form
    };
    let with = |changes: Value| changed(base(), changes);
    let too_many: Vec<_> = (0..50).map(|_| "voirie").collect();
    vec![
        (with(json!({ "authorityCode": "99999" })), "UNKNOWN_AUTHORITY", "authorityCode"),
        (with(json!({ "authorityCode": "79191" })), "UNKNOWN_AUTHORITY", "authorityCode"),
        (with(json!({ "authorityCode": "31555" })), "NO_MANDATE", "authorityCode"),
        (with(json!({ "description": "" })), "TEXT_TOO_SHORT", "description"),
        (with(json!({ "description": "x" })), "TEXT_TOO_SHORT", "description"),
        (with(json!({ "description": "  \n " })), "TEXT_TOO_SHORT", "description"),
        (with(json!({ "description": "é".repeat(200_000) })), "TEXT_TOO_LONG", "description"),
        (with(json!({ "title": " " })), "TEXT_TOO_SHORT", "title"),
        (with(json!({ "title": "a\u{0}b" })), "INVALID_CHARACTER", "title"),
        (with(json!({ "themes": ["inconnu"] })), "UNKNOWN_THEME", "themes"),
        (with(json!({ "themes": too_many })), "TOO_MANY", "themes"),
        (with(json!({ "idempotencyKey": "" })), "TEXT_TOO_SHORT", "idempotencyKey"),
        (contact("email", json!("a@b.fr\r\nBcc: tous@b.fr")), "INVALID_EMAIL", "contact.email"),
        (contact("email", json!("mairie")), "INVALID_EMAIL", "contact.email"),
        (contact("phone", json!("appelez-moi")), "INVALID_PHONE", "contact.phone"),
        (contact("name", json!("")), "TEXT_TOO_SHORT", "contact.name"),
        (
            contact("preferredSlots", json!(["a", "b", "c", "d", "e", "f"])),
            "TOO_MANY",
            "contact.preferredSlots",
        ),
    ]
}

#[rstest]
#[tokio::test]
async fn a_wrong_form_is_told_by_code_field_and_sentence(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    for (form, code, field) in wrong_forms() {
        let payload = mayor.mutate("submitRequest", form.clone(), "__typename").await;
        assert_eq!(
            (payload["code"].as_str(), payload["field"].as_str()),
            (Some(code), Some(field)),
            "{form}"
        );
        let sentence = payload["message"].as_str().unwrap();
        assert!(sentence.chars().count() > 15 && sentence.ends_with('.'), "{sentence}");
    }
    let left = mayor.run("{ requests { totalCount } }", json!({})).await;
    assert_eq!(left["requests"]["totalCount"], 0, "nothing changed");
    assert!(app.mails().await.is_empty());
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn markup_is_text_and_lines_are_cleaned_where_they_enter(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let title = "<script>alert(1)</script> \u{202e}Bcc: tous@b.fr\r\nX-Faux: 1";
    let description = "<img src=x onerror=alert(1)>\u{7}\u{1b}[31m & \"guillemets\" {{ 7*7 }}";
    let mut odd = changed(
        form("texte", &["organisation-ressources-humaines"]),
        json!({ "title": title, "description": description }),
    );
    odd["contact"]["name"] = json!("<b>Anne</b>\r\nBcc: tous");
    let request = mayor.submit(odd).await;
    let query = "query($r: ID!) { request(id: $r) { title description contact { name } } }";
    let kept = mayor.run(query, json!({ "r": request["id"] })).await["request"].clone();
    assert_eq!(kept["title"], "<script>alert(1)</script> Bcc: tous@b.fr X-Faux: 1");
    let written = "<img src=x onerror=alert(1)>[31m & \"guillemets\" {{ 7*7 }}";
    assert_eq!(
        (kept["description"].as_str(), kept["contact"]["name"].as_str()),
        (Some(written), Some("<b>Anne</b> Bcc: tous"))
    );
    let mails = app.mails().await;
    assert!(mails.iter().any(|mail| mail.to.contains(&expert.email)));
    for mail in mails {
        assert!(
            !mail.headers.contains_key("bcc") && !mail.headers.contains_key("x-faux"),
            "{:?}",
            mail.headers
        );
        assert!(!mail.html.contains("<script>alert") && !mail.html.contains("<img src=x"), "{}", mail.html);
        assert!(!mail.html.contains("<b>Anne") && mail.html.contains("&lt;script&gt;"));
        assert!(mail.text.contains("<script>alert(1)</script>") && !mail.text.contains('\u{202e}'));
    }
    app.done().await;
}

#[rstest]
#[case("05 61 83 60 19")]
#[case("05.61.83.60.19")]
#[case("+33 (0)5 61 83 60 19")]
#[case("0033561836019")]
#[tokio::test]
async fn a_phone_number_is_normalised_and_kept_as_typed(#[case] typed: &str) {
    let app = TestApp::start(Database::Sqlite).await;
    let mayor = app.mayor_of("31184").await;
    let mut input = form("téléphone", &[]);
    input["contact"]["phone"] = json!(typed);
    let request = mayor.submit(input).await;
    let query = "query($r: ID!) { request(id: $r) { contact { phone phoneTyped } } }";
    let contact = mayor.run(query, json!({ "r": request["id"] })).await["request"]["contact"].clone();
    assert_eq!(contact, json!({ "phone": "+33561836019", "phoneTyped": typed }));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn ids_cursors_periods_and_pages_are_checked(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let request = mayor.submit(form("ids", &["organisation-ressources-humaines"])).await;
    let referral = first_referral(&request);
    let code =
        |answer: &Value| answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned();
    let asks = [
        (format!("{{ referral(id: {}) {{ id }} }}", request["id"]), "INVALID_ID"),
        ("{ request(id: \"12\") { id } }".to_owned(), "INVALID_ID"),
        ("{ request { id } }".to_owned(), "ONE_OF"),
        ("{ requests(after: \"zzz\") { nodes { id } } }".to_owned(), "INVALID_CURSOR"),
        ("{ referrals(after: \"5f.0\") { nodes { id } } }".to_owned(), "INVALID_CURSOR"),
        ("{ offers(after: \"Où ?\") { nodes { slug } } }".to_owned(), "INVALID_CURSOR"),
        ("{ requests(first: 1) { nodes { referrals(after: \"0 1\") { nodes { id } } } } }".to_owned(), "INVALID_CURSOR"),
        ("{ requests(first: 0) { nodes { id } } }".to_owned(), "INVALID_PAGE_SIZE"),
        ("{ requests(first: 101) { nodes { id } } }".to_owned(), "INVALID_PAGE_SIZE"),
        ("{ requests(first: -5) { nodes { id } } }".to_owned(), "INVALID_PAGE_SIZE"),
        (
            "{ statistics(period: { from: \"2026-03-02\", to: \"2026-03-31\" }, groupBy: []) { total { late } } }".to_owned(),
            "INVALID_PERIOD",
        ),
        ("{ suggestThemes(text: \"eau\", authorityCode: \"1\") { score } }".to_owned(), "UNKNOWN_AUTHORITY"),
        (
            "{ previewRouting(input: { authorityCode: \"31184\", themes: [\"x\"] }) { verdicts { chosen } } }".to_owned(),
            "UNKNOWN_THEME",
        ),
    ];
    for (query, expected) in asks {
        assert_eq!(code(&mayor.ask(&query, json!({})).await), expected, "{query}");
    }
    let wrong = json!({ "referralId": request["id"] });
    assert_eq!(expert.refused("claimReferral", wrong).await, "INVALID_ID");
    let stale = json!({ "referralId": referral, "expectedVersion": 7 });
    assert_eq!(expert.refused("claimReferral", stale).await, "VERSION_CONFLICT");
    let future = json!({ "referralId": referral, "result": "REACHED", "channel": "PHONE", "at": "2026-03-02T12:00:00Z" });
    assert_eq!(expert.refused("recordCallAttempt", future).await, "INVALID_CALL_MOMENT");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn cursors_walk_the_list_without_gap_or_repeat(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    for n in 0..7 {
        mayor.submit(form(&format!("page-{n}"), &[])).await;
    }
    let query = "query($a: String) { requests(first: 3, after: $a) { totalCount nodes { reference } \
                 pageInfo { hasNextPage endCursor } } }";
    let mut met: Vec<String> = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = mayor.run(query, json!({ "a": after })).await["requests"].clone();
        met.extend(
            page["nodes"].as_array().unwrap().iter().map(|n| n["reference"].as_str().unwrap().to_owned()),
        );
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        if after.is_null() {
            // One filed meanwhile comes first, and moves none of the others.
            app.at("2026-03-02 09:01");
            mayor.submit(form("entre-temps", &[])).await;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    met.sort();
    let expected: Vec<_> = (1..=7).map(|n| format!("PAT-2026-{n:04}")).collect();
    assert_eq!(met, expected);
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn lists_within_and_of_the_catalogue_walk_by_key_too(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    mayor.submit(form("école", &["construction-renovation", "defense-incendie"])).await;
    for (query, path) in [
        (
            "query($a: String) { list: offers(first: 7, after: $a) { totalCount edges { cursor } pageInfo { hasNextPage endCursor } } }",
            "/list",
        ),
        (
            "query($a: String) { requests { nodes { referrals(first: 1, after: $a) { totalCount edges { cursor } pageInfo { hasNextPage endCursor } } } } }",
            "/requests/nodes/0/referrals",
        ),
    ] {
        let (mut met, mut after) = (Vec::new(), Value::Null);
        let total = loop {
            let data = mayor.run(query, json!({ "a": after })).await;
            let page = data.pointer(path).unwrap().clone();
            met.extend(
                page["edges"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|edge| edge["cursor"].as_str().unwrap().to_owned()),
            );
            if page["pageInfo"]["hasNextPage"] == false {
                break page["totalCount"].as_u64().unwrap();
            }
            after = page["pageInfo"]["endCursor"].clone();
        };
        assert!(total > 1, "{query}");
        assert_eq!(met.len() as u64, total, "{query}");
        let each: std::collections::BTreeSet<_> = met.iter().collect();
        assert_eq!(each.len(), met.len(), "one is met twice: {met:?}");
    }
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn what_is_owed_first_comes_first_and_ties_lose_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    // The later filed is urgent and owed before the others, whose due date is the same.
    for (key, urgency) in [("un", "LOW"), ("deux", "LOW"), ("trois", "LOW"), ("quatre", "HIGH")] {
        let request =
            crate::changed(form(key, &["organisation-ressources-humaines"]), json!({ "urgency": urgency }));
        mayor.submit(request).await;
    }
    let query = "query($a: String) { referrals(first: 1, order: DUE_FIRST, after: $a) { \
                 nodes { dueOn request { reference } } pageInfo { hasNextPage endCursor } } }";
    let (mut met, mut days, mut after) = (Vec::new(), Vec::new(), Value::Null);
    loop {
        let page = expert.run(query, json!({ "a": after })).await["referrals"].clone();
        met.push(page["nodes"][0]["request"]["reference"].as_str().unwrap().to_owned());
        days.push(page["nodes"][0]["dueOn"].as_str().unwrap().to_owned());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(met.first().unwrap(), "PAT-2026-0004");
    assert!(days.is_sorted() && days[1] == days[2], "{days:?}");
    met.sort();
    assert_eq!(met, ["PAT-2026-0001", "PAT-2026-0002", "PAT-2026-0003", "PAT-2026-0004"]);
    let other = expert
        .ask("query($a: String) { referrals(after: $a) { nodes { id } } }", json!({ "a": after }))
        .await;
    assert_eq!(other["errors"][0]["extensions"]["code"], "INVALID_CURSOR", "a cursor of another order");
    for (wanted, expected) in [("disputed: false", 4), ("disputed: true", 0), ("enteredLate: false", 4)] {
        let counted =
            expert.run(&format!("{{ referrals(filter: {{ {wanted} }}) {{ totalCount }} }}"), json!({})).await;
        assert_eq!(counted["referrals"]["totalCount"], expected, "{wanted}");
    }
    app.done().await;
}
