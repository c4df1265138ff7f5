//! The database: migrations up, down and up again; one newer than the binary; statements per operation.

use domain::ids::ReferralId;
use domain::policy::{Action, Actor, FileFacts, Permit, ReferralFacts, Scope, System, authorize};
use migrations::MigratorTrait as _;
use rstest::rstest;
use serde_json::json;
use storage::{StoreError, referrals, requests};
use tests::{Database, TestApp};

use crate::form;

#[rstest]
#[tokio::test]
async fn migrations_go_up_down_and_up_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let store = &app.cx.store;
    app.unmigrate().await;
    let all = migrations::Migrator::migrations().len();
    assert_eq!(store.pending().await.unwrap().len(), all);
    assert_eq!(store.migrate().await.unwrap().len(), all);
    assert!(store.is_ready().await.unwrap());
    appui::wiring::prepare(&app.settings, &app.cx).await.unwrap();
    app.mayor_of("31184").await.submit(form("après", &[])).await;
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_newer_database_is_told_and_left_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let store = &app.cx.store;
    app.raw("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2099_01_01_000001_futur', 0)")
        .await;
    let error = store.migrate().await.unwrap_err();
    assert!(error.to_string().contains("m2099_01_01_000001_futur"), "{error}");
    assert!(
        store.is_ready().await.unwrap(),
        "who serves goes on: the newer program knows what it owes this one"
    );
    app.raw("DELETE FROM seaql_migrations WHERE version = (SELECT MIN(version) FROM seaql_migrations)").await;
    assert!(!store.is_ready().await.unwrap(), "one that this program knows is missing");
    app.done().await;
}

/// The state rows are what the journal makes of them, at the end and at any instant before.
#[rstest]
#[tokio::test]
async fn figures_of_the_past_are_read_from_the_journal(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert, admin) =
        (app.mayor_of("31184").await, app.expert_of("cdg31").await, app.administrator().await);
    let request = mayor.submit(form("passé", &["organisation-ressources-humaines"])).await;
    let referral = crate::first_referral(&request);
    app.at("2026-03-20 10:00");
    let call = json!({ "referralId": referral, "result": "REACHED", "channel": "PHONE" });
    expert.act("recordCallAttempt", call).await;
    let query = "query($d: Date!, $e: Date!, $t: DateTime) { statistics(period: { from: $d, to: $e }, groupBy: [], asOf: $t) \
                 { total { referrals late overdueOpen pending medianWorkingDays } } }";
    let total = async |at: &str| {
        let variables = json!({ "d": "2026-03-01", "e": "2026-03-31", "t": at });
        admin.run(query, variables).await["statistics"]["total"].clone()
    };
    let is = |referrals, late, overdue, pending, median: serde_json::Value| {
        json!({ "referrals": referrals, "late": late, "overdueOpen": overdue, "pending": pending,
                "medianWorkingDays": median })
    };
    assert_eq!(total("2026-03-20T10:00:00Z").await, is(1, 1, 0, 0, json!(14)));
    assert_eq!(total("2026-03-10T10:00:00Z").await, is(1, 0, 1, 0, json!(null)));
    assert_eq!(total("2026-03-03T10:00:00Z").await, is(1, 0, 0, 1, json!(null)));
    assert_eq!(total("2026-03-01T10:00:00Z").await, is(0, 0, 0, 0, json!(null)));
    app.done().await;
}

/// What each operation may ask the database for, sessions included (a list that may only shrink).
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn operations_ask_for_few_statements(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    for n in 0..30 {
        let request =
            mayor.submit(form(&format!("liste-{n}"), &["organisation-ressources-humaines", "voirie"])).await;
        let own = request["referrals"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["partner"]["slug"] == "cdg31");
        expert.act("claimReferral", json!({ "referralId": own.unwrap()["id"] })).await;
    }
    let inbox = "{ referrals(first: 50) { totalCount nodes { id status dueOn overdue partner { name } expert { name } \
                 request { reference title authority { name } } } } }";
    let mine = "{ requests(first: 50) { nodes { reference title referrals { nodes { status expert { name } } } } } }";
    let catalogue =
        "{ themes { slug } partners { slug } offers(first: 100) { nodes { slug } } guide { version } }";
    for (caller, query, most) in [(&expert, inbox, 5), (&mayor, mine, 5), (&mayor, catalogue, 1)] {
        let before = app.statements();
        caller.run(query, json!({})).await;
        let asked = app.statements() - before;
        assert!(asked <= most, "{asked} statements: {query}");
    }
    let before = app.statements();
    mayor.submit(form("une", &["voirie"])).await;
    let asked = app.statements() - before;
    // The eleventh writes the words that the request is found by.
    assert!(asked <= 11, "submitRequest: {asked} statements");
    app.done().await;
}

/// A permit is good for what the policy was asked, and for nothing else: the store refuses any other write, and changes nothing.
#[rstest]
#[tokio::test]
async fn a_permit_is_good_for_its_own_write_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let one = mayor.submit(form("une", &["organisation-ressources-humaines"])).await;
    let other = mayor.submit(form("autre", &["organisation-ressources-humaines"])).await;
    let id = |request| ReferralId::from_opaque(&crate::first_referral(request)).unwrap();
    let (store, everything) = (&app.cx.store, Scope::of(&Actor::System));
    let (own, _) = referrals::seen(store, &everything, id(&one)).await.unwrap().unwrap();
    let (foreign, request) = referrals::seen(store, &everything, id(&other)).await.unwrap().unwrap();
    let actor = app::authenticate::authenticate(&app.cx, expert.token.as_deref()).await.unwrap().actor;
    let (units, id) = ([own.unit.clone()], own.id);
    let facts = FileFacts {
        request: own.request,
        authority: "31184",
        filer: request.filer,
        confidential: false,
        themes: &request.themes,
        units: &units,
        referral: Some(ReferralFacts { id, unit: &units[0], holder: None }),
    };
    let permit = authorize(&actor, Action::Claim, &facts).unwrap();
    let tx = store.write().await.unwrap();
    let (mut own, mut foreign) = (own, foreign);
    (own.version, foreign.version) = (own.version + 1, foreign.version + 1);
    let refused = |answer: Result<(), StoreError>| matches!(answer, Err(StoreError::NotPermitted { .. }));
    assert!(referrals::update(&tx, &permit, &own, own.version - 1).await.is_ok());
    assert!(refused(referrals::update(&tx, &permit, &foreign, foreign.version - 1).await));
    assert!(refused(requests::update(&tx, &permit, &request).await));
    assert!(refused(referrals::insert(&tx, &permit, &[own]).await), "claiming opens no referral");
    let reading = authorize(&actor, Action::ReadReferral, &facts).unwrap();
    assert!(
        refused(requests::keep_verdicts(&tx, &reading, facts.request, &[]).await),
        "reading writes nothing"
    );
    let operator = Permit::of_the_system(System::Operator);
    assert!(
        refused(requests::update(&tx, &operator, &request).await),
        "the operator writes people and roles"
    );
    drop(tx);
    app.done().await;
}
