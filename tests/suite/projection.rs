//! The projection of the figures: what follows the journal step by step, by several instances at once, is what a rebuild makes
//! of it; what it answers is what the journal itself answers.

use appui::cli::Demo;
use rstest::rstest;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{ALL, Caller, Database, GROUPINGS, TestApp};

use crate::{first_referral, form};

async fn asked(caller: &Caller, by: &str, filter: Value, as_of: Option<String>) -> Value {
    let query = format!(
        "query($f: StatisticsFilter, $t: DateTime) {{ statistics(period: {{ from: \"2025-11-01\", to: \"2026-02-28\" }}, \
         groupBy: [{by}], filter: $f, asOf: $t) {{ total {{ {ALL} }} previous {{ {ALL} }} \
         rows {{ keys figures {{ {ALL} }} previous {{ {ALL} }} yearBefore {{ {ALL} }} }} }} }}"
    );
    caller.run(&query, json!({ "f": filter, "t": as_of })).await["statistics"].clone()
}

pub(crate) async fn demo(app: &TestApp, requests: u32) {
    let how = Demo { seed: 31, requests, until: Some(app.now()) };
    appui::demo::run(&app.cx, &how).await.unwrap();
}

/// How many filters a grouping is tried with: each family once, a few of them in every way.
fn many(by: &str) -> usize {
    if ["", "THEME", "EPCI, PARTNER"].contains(&by) { usize::MAX } else { 1 }
}

/// With cells or from the journal, for every grouping and every perimeter: the same figures.
#[rstest]
#[tokio::test]
async fn the_cells_answer_what_the_journal_answers(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    demo(&app, 400).await;
    let then = app.now().to_rfc3339();
    let filters = [
        json!(null),
        json!({ "partner": "departement" }),
        json!({ "theme": "voirie" }),
        json!({ "epciCode": "243100518" }),
        json!({ "partner": "hgi", "theme": "voirie" }),
    ];
    let callers =
        [app.administrator().await, app.administrator_of("departement").await, app.mayor_of("31555").await];
    let mut now = Vec::new();
    for caller in &callers {
        for by in GROUPINGS {
            for filter in filters.iter().take(many(by)) {
                now.push(asked(caller, by, filter.clone(), None).await);
            }
        }
    }
    assert!(now[0]["total"]["referrals"].as_i64().unwrap() > 100, "{:#}", now[0]);
    app.at("2026-03-04 09:00");
    let mut now = now.into_iter();
    for (n, caller) in callers.iter().enumerate() {
        for by in GROUPINGS {
            for filter in filters.iter().take(many(by)) {
                let past = asked(caller, by, filter.clone(), Some(then.clone())).await;
                assert_eq!(now.next().unwrap(), past, "caller {n}: {by} of {filter}");
            }
        }
    }
    app.done().await;
}

/// A life with everything in it, followed after each act.
#[rstest]
#[tokio::test]
async fn step_by_step_is_the_same_as_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let (expert, other) = (app.expert_of("cdg31").await, app.expert_of("sdehg").await);
    app::statistics::follow(&app.cx).await.unwrap();
    assert!(app::statistics::kept(&app.cx).await.unwrap().is_empty());
    let followed = async || {
        let (one, two) = tokio::join!(app::statistics::follow(&app.cx), app::statistics::follow(&app.cx));
        (one.unwrap(), two.unwrap())
    };
    let themes = ["organisation-ressources-humaines", "eclairage-public"];
    let request = mayor.submit(form("un", &themes)).await;
    let nodes = request["referrals"]["nodes"].as_array().unwrap().clone();
    let of =
        |partner: &str| nodes.iter().find(|node| node["partner"]["slug"] == partner).unwrap()["id"].clone();
    followed().await;
    let call = json!({ "referralId": of("cdg31"), "result": "REACHED", "channel": "PHONE" });
    expert.act("recordCallAttempt", call.clone()).await;
    followed().await;
    app.at("2026-03-03 09:00");
    mayor.act("confirmCallback", json!({ "referralId": of("cdg31"), "confirmed": false })).await;
    let declined = json!({ "referralId": of("sdehg"), "reason": "OUT_OF_SCOPE" });
    other.act("declineReferral", declined).await;
    followed().await;
    admin.act("settleDisagreement", json!({ "referralId": of("cdg31"), "upheld": false })).await;
    expert.act("closeReferral", json!({ "referralId": of("cdg31"), "outcome": "ANSWERED" })).await;
    let late = mayor.submit(form("deux", &["organisation-ressources-humaines"])).await;
    assert!(first_referral(&late) != of("cdg31"));
    let odd = mayor.submit(crate::browser::unheard_of()).await;
    app.at("2026-03-06 09:00");
    let targets =
        json!({ "requestId": odd["id"], "targets": [{ "partner": "caue" }], "themes": ["juridique"] });
    admin.mutate("triageRequest", targets, "request { id }").await;
    followed().await;
    let step_by_step = app::statistics::kept(&app.cx).await.unwrap();
    app::statistics::rebuild(&app.cx).await.unwrap();
    let at_once = app::statistics::kept(&app.cx).await.unwrap();
    assert_eq!(step_by_step, at_once);
    assert!(step_by_step.len() > 40, "{}", step_by_step.len());
    assert_eq!(followed().await, (false, false), "nothing is counted twice");
    assert_eq!(app::statistics::kept(&app.cx).await.unwrap(), at_once);
    app.done().await;
}

/// Entries of a transaction that commits late are not passed over.
#[rstest]
#[tokio::test]
async fn a_late_commit_is_not_passed_over(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    app::statistics::follow(&app.cx).await.unwrap();
    let many = (0..24).map(|n| {
        let mayor = mayor.clone();
        async move {
            let key = format!("ensemble-{n}");
            mayor.submit(form(&key, &["organisation-ressources-humaines", "eclairage-public"])).await
        }
    });
    let following = async {
        for _ in 0..40 {
            app::statistics::follow(&app.cx).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    let all = async {
        let mut tasks = tokio::task::JoinSet::new();
        many.for_each(|one| {
            tasks.spawn(one);
        });
        tasks.join_all().await.len()
    };
    let (filed, (), ()) = tokio::join!(all, following, async {
        for _ in 0..40 {
            app::statistics::follow(&app.cx).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    app::statistics::follow(&app.cx).await.unwrap();
    let followed = app::statistics::kept(&app.cx).await.unwrap();
    app::statistics::rebuild(&app.cx).await.unwrap();
    assert_eq!((filed, followed), (24, app::statistics::kept(&app.cx).await.unwrap()));
    app.done().await;
}

/// An entry that cannot be read stops the figures where they are, in sight; none is passed over.
#[rstest]
#[tokio::test]
async fn figures_refuse_to_drop_what_they_cannot_read(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin, expert) =
        (app.mayor_of("31184").await, app.administrator().await, app.expert_of("cdg31").await);
    let themes = ["organisation-ressources-humaines"];
    let request = mayor.submit(form("un", &themes)).await;
    app::statistics::follow(&app.cx).await.unwrap();
    let before = app::statistics::kept(&app.cx).await.unwrap();
    app.mails().await;
    expert.act("claimReferral", json!({ "referralId": first_referral(&request) })).await;
    app.raw("UPDATE journal SET kind = 'OF_A_NEWER_PROGRAM' WHERE kind = 'CLAIMED'").await;
    mayor.submit(form("deux", &themes)).await;
    for _ in 0..3 {
        assert!(app::statistics::follow(&app.cx).await.is_err(), "it stops");
        assert!(app::statistics::rebuild(&app.cx).await.is_err(), "a rebuild too");
    }
    assert_eq!(app::statistics::kept(&app.cx).await.unwrap(), before, "the last state is kept");
    let query = "{ statistics(period: { from: \"2026-03-01\", to: \"2026-03-31\" }, groupBy: []) { total { requests { filed } } } }";
    let filed =
        async || admin.run(query, json!({})).await["statistics"]["total"]["requests"]["filed"].clone();
    assert_eq!(filed().await, 1, "what was counted is still told");
    let alarms = app.mails_to(&admin.email).await;
    let alarms: Vec<_> = alarms.iter().filter(|mail| mail.subject.contains("ne suivent plus")).collect();
    assert_eq!(alarms.len(), 1, "once a day");
    assert!(alarms[0].text.contains("PAT-2026-0001") && alarms[0].text.contains("OF_A_NEWER_PROGRAM"));
    app.raw("UPDATE journal SET kind = 'CLAIMED' WHERE kind = 'OF_A_NEWER_PROGRAM'").await;
    assert!(app::statistics::follow(&app.cx).await.unwrap(), "it goes on from where it was");
    let followed = app::statistics::kept(&app.cx).await.unwrap();
    app::statistics::rebuild(&app.cx).await.unwrap();
    assert_eq!((app::statistics::kept(&app.cx).await.unwrap(), filed().await), (followed, json!(2)));
    app.done().await;
}

/// While others write, what is committed is followed; what is not is left for later, and nothing is lost.
#[tokio::test]
async fn two_who_write_hold_nothing_back_that_was_there_before() {
    let app = TestApp::start(Database::Postgres).await;
    let mayor = app.mayor_of("31184").await;
    mayor.submit(form("un", &["eclairage-public"])).await;
    app::statistics::follow(&app.cx).await.unwrap();
    let made = app::statistics::kept(&app.cx).await.unwrap();
    assert!(!made.is_empty());
    mayor.submit(form("deux", &["eclairage-public"])).await;
    let mut writers = Vec::new();
    for _ in 0..2 {
        let writer = tests::connection(&app.settings.database_url.0).await;
        writer.execute_unprepared("BEGIN; SELECT pg_current_xact_id()").await.unwrap();
        writers.push(writer);
    }
    assert!(app::statistics::follow(&app.cx).await.unwrap(), "followed while two write");
    let followed = app::statistics::kept(&app.cx).await.unwrap();
    assert_ne!(followed, made);
    app::statistics::rebuild(&app.cx).await.unwrap();
    assert_eq!(app::statistics::kept(&app.cx).await.unwrap(), followed);
    for writer in &writers {
        writer.execute_unprepared("ROLLBACK").await.unwrap();
    }
    drop(writers);
    app.done().await;
}

/// A dump restored on another server: its entries carry numbers that mean nothing there, and are counted all the same.
#[tokio::test]
async fn figures_survive_a_restore_on_a_younger_server() {
    let app = TestApp::start(Database::Postgres).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    mayor.submit(form("un", &["eclairage-public"])).await;
    app::statistics::follow(&app.cx).await.unwrap();
    app.raw("UPDATE journal SET xact = xact + 4000000000").await;
    app.raw("UPDATE projection SET place = place + 4000000000").await;
    mayor.submit(form("deux", &["eclairage-public"])).await;
    assert!(app::statistics::follow(&app.cx).await.unwrap());
    let query = "{ statistics(period: { from: \"2026-03-01\", to: \"2026-03-31\" }, groupBy: []) { total { requests { filed } } } }";
    let total = admin.run(query, json!({})).await["statistics"]["total"].clone();
    assert_eq!(total["requests"]["filed"], 2);
    app.done().await;
}
