//! Pages as people see and use them, in a headless Chromium: three errands, and every page looked at in every light.

use std::io::Write as _;
use std::process::{Command, Stdio};

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp, root};

use crate::refusals::refusals;
use crate::scenes::every_page;
use crate::{changed, first_referral, form};

/// Runs a script of `tests/node` with this input; what it printed.
async fn node(script: &'static str, input: Value) -> Value {
    let run = move || {
        let mut child = Command::new("node")
            .arg(script)
            .current_dir(format!("{}/tests/node", root()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("node");
        child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn errand(app: &TestApp, journey: &str, who: &Caller, script: bool) -> Value {
    json!({ "url": app.url, "journey": journey, "token": who.token, "script": script })
}

/// A request that no rule matches.
pub(crate) fn unheard_of() -> Value {
    changed(form("girafe", &[]), json!({ "title": "Une girafe", "description": "Qui prête une girafe ?" }))
}

#[rstest]
#[case(Database::Sqlite, true)]
#[case(Database::Sqlite, false)]
#[case(Database::Postgres, true)]
#[case(Database::Postgres, false)]
#[tokio::test(flavor = "multi_thread")]
async fn a_mayor_files_by_keyboard_with_and_without_a_script(
    #[case] database: Database,
    #[case] script: bool,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let told = node("journeys.mjs", errand(&app, "file", &mayor, script)).await;
    let filed = mayor
        .run(
            "{ requests { totalCount nodes { reference referrals { totalCount } } } draft { key } }",
            json!({}),
        )
        .await;
    assert_eq!(filed["requests"]["totalCount"], 1);
    assert_eq!(filed["requests"]["nodes"][0]["reference"], told["reference"]);
    let asked = filed["requests"]["nodes"][0]["referrals"]["totalCount"].as_u64().unwrap();
    assert!(asked > 1 && told["promised"].as_str().unwrap().starts_with(&asked.to_string()), "{told}");
    assert_eq!(filed["draft"], Value::Null, "the draft is gone with the filing");
    app.done().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_expert_claims_and_logs(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let request = mayor.submit(form("appel", &["organisation-ressources-humaines"])).await;
    let told = node("journeys.mjs", errand(&app, "call", &expert, true)).await;
    assert_eq!(told, json!({ "before": "Un rappel est à faire", "after": "Aucun rappel n’est dû" }));
    let query = "query($id: ID!) { referral(id: $id) { status expert { name } callAttempts { result } } }";
    let seen = expert.run(query, json!({ "id": first_referral(&request) })).await["referral"].clone();
    assert_eq!(
        (&seen["status"], &seen["callAttempts"][0]["result"]),
        (&json!("CONTACTED"), &json!("REACHED"))
    );
    app.done().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_triages(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, administrator) = (app.mayor_of("31184").await, app.administrator().await);
    mayor.submit(unheard_of()).await;
    let told = node("journeys.mjs", errand(&app, "triage", &administrator, true)).await;
    let expected =
        json!({ "before": "Une demande attend d’être orientée", "after": "Rien n’attend d’être orienté" });
    assert_eq!(told, expected);
    app.done().await;
}

/// From the figures to a structure's, to a feed that another tool reads, to an export, by keyboard alone.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_reads_and_gives_out_figures(#[values(true, false)] script: bool) {
    let app = TestApp::start(Database::Sqlite).await;
    let (mayor, administrator) = (app.mayor_of("31184").await, app.administrator().await);
    mayor.submit(form("chiffres", &["organisation-ressources-humaines", "urbanisme"])).await;
    app.at("2026-03-20 09:00");
    let told = node("journeys.mjs", errand(&app, "figures", &administrator, script)).await;
    let late = "0 % des rappels faits à temps";
    assert_eq!((&told["before"], &told["unit"]), (&json!(late), &json!(late)), "{told}");
    assert_eq!((&told["rows"], &told["csv"]), (&json!(3), &json!(3)), "{told}");
    assert_eq!((&told["shown"], &told["asked"]), (&json!("1"), &json!("Un export se prépare")), "{told}");
    app.done().await;
}

/// Everyday errands by keyboard alone, with and without a script.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn people_arrange_things_among_themselves_by_keyboard(#[values(true, false)] script: bool) {
    let app = TestApp::start(Database::Sqlite).await;
    let (mayor, manager) = (app.mayor_of("31184").await, app.manager_of("cdg31").await);
    let administrator = app.administrator().await;
    let ask = node("journeys.mjs", errand(&app, "ask", &app.anonymous(), script)).await;
    assert_eq!(ask["said"], "Votre demande est transmise");
    let grant = node("journeys.mjs", errand(&app, "grant", &mayor, script)).await;
    let asked = "Mettre fin au rôle de Camille Nouveau ?";
    assert_eq!(grant, json!({ "before": "Une personne demande à être habilitée", "asked": asked }));
    let team = node("journeys.mjs", errand(&app, "team", &manager, script)).await;
    assert_eq!(team["people"], 2);
    mayor.submit(form("relance", &["organisation-ressources-humaines"])).await;
    app.at("2026-03-04 09:30");
    let evening = node("journeys.mjs", errand(&app, "evening", &administrator, script)).await;
    assert_eq!(evening, json!({ "held": 1, "after": 0 }));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_number_is_told_as_one_leaves_the_field() {
    let app = TestApp::start(Database::Sqlite).await;
    let mayor = app.mayor_of("31184").await;
    let draft = json!({ "authorityCode": "31184", "title": "École", "description": "Rénover l’école", "themes": ["juridique"] });
    mayor.mutate("saveDraft", draft, "draft { key }").await;
    let told = node("journeys.mjs", errand(&app, "check", &mayor, true)).await;
    assert!(told["told"].as_str().unwrap().contains("numéro n’est pas reconnu"), "{told}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_too_many_is_not_lost() {
    let app = TestApp::start_set(Database::Sqlite, "haute-garonne", |set| set.drafts.most = 1).await;
    let mayor = app.mayor_of("31184").await;
    mayor.mutate("saveDraft", json!({ "title": "École", "authorityCode": "31184" }), "draft { key }").await;
    let told = node("journeys.mjs", errand(&app, "full", &mayor, true)).await;
    assert!(told["told"].as_str().unwrap().contains("brouillon"), "{told}");
    assert_eq!(told["title"], "Le toit du lavoir");
    app.done().await;
}

/// Screenshots land in `target/screens`, which CI keeps.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_clean_in_every_light() {
    let app = TestApp::start(Database::Sqlite).await;
    let mut pages = every_page(&app).await;
    pages.extend(refusals(&pages));
    let (first, second) = pages.split_at(pages.len() / 2);
    let out = format!("{}/target/screens", root());
    let look = |pages: &[Value]| node("look.mjs", json!({ "url": app.url, "out": out, "pages": pages }));
    let (one, other) = tokio::join!(look(first), look(second));
    let faults: Vec<_> =
        [one, other].iter().flat_map(|told| told["faults"].as_array().unwrap().clone()).collect();
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.iter().map(|f| f.as_str().unwrap()).collect::<Vec<_>>().join("\n")
    );
    app.done().await;
}

/// At most eight statements for any page.
#[rstest]
#[tokio::test]
async fn a_page_asks_for_few_statements(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut faults = Vec::new();
    for page in every_page(&app).await {
        let path = page["path"].as_str().unwrap();
        let cookie = page["token"].as_str().map(|token| format!("appui_session={token}")).unwrap_or_default();
        let before = app.statements();
        let asks = http.get(format!("{}{path}", app.url)).header("cookie", cookie).send();
        let (answer, statements) = app.cx.store.recorded(asks).await;
        let answer = answer.unwrap();
        let asked = app.statements() - before;
        if answer.status().as_u16() != 200 {
            faults.push(format!("{path}: {}", answer.status()));
        }
        if asked > 8 {
            faults.push(format!("{path}: {asked} statements\n{}", statements.join("\n")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    app.done().await;
}
