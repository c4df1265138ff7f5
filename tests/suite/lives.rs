//! The lives of referrals beyond the straight road: triage, declines, redirections, pauses, denials, withdrawals.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, REQUEST, TestApp};

use crate::{changed, first_referral, form};

pub(crate) async fn read(caller: &Caller, request: &Value) -> Value {
    let query = format!("query($id: ID!) {{ request(id: $id) {{ {REQUEST} }} }}");
    caller.run(&query, json!({ "id": request["id"] })).await["request"].clone()
}

#[rstest]
#[tokio::test]
async fn what_no_rule_matches_waits_in_triage(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let request = mayor.submit(form("girafe", &[])).await;
    assert_eq!(request["triage"]["dueOn"], "2026-03-03");
    assert_eq!(request["referrals"]["nodes"], json!([]));
    let mails = app.mails().await;
    let promised = mails.iter().find(|mail| mail.to.contains("mairie@flourens.example")).unwrap();
    assert!(promised.text.contains("mardi 3\u{a0}mars 2026"), "{}", promised.text);
    assert!(mails.iter().any(|mail| mail.to.contains(&admin.email) && mail.subject.contains("à orienter")));

    // Late: the administrator is reminded, once.
    app.at("2026-03-04 08:30");
    app.work().await;
    app.work().await;
    assert_eq!(app.mails_to(&admin.email).await.len(), 1);

    // Routed by hand: a full delay from now, and the commune is told.
    let none = json!({ "requestId": request["id"], "targets": [] });
    assert_eq!(admin.refused("triageRequest", none).await, "NO_TARGET");
    let whole = json!({ "requestId": request["id"], "targets": [{ "partner": "departement" }] });
    assert_eq!(admin.refused("triageRequest", whole).await, "DIRECTORATE_REQUIRED");
    let targets = json!([{ "partner": "departement", "directorate": "routes" }]);
    let triage = json!({ "requestId": request["id"], "targets": targets, "themes": ["voirie"] });
    admin.mutate("triageRequest", triage.clone(), "request { id }").await;
    let routed = read(&mayor, &request).await;
    let referral = &routed["referrals"]["nodes"][0];
    assert_eq!(
        (&referral["dueOn"], &referral["directorate"]["slug"]),
        (&json!("2026-03-09"), &json!("routes"))
    );
    assert!(app.mails().await.iter().any(|mail| mail.subject.contains("Demande orientée")));
    assert_eq!(admin.refused("triageRequest", triage).await, "NOT_IN_TRIAGE");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn sdis31_may_decline_administrative_police_and_counts_neither_late_nor_refused(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, sdis) = (app.mayor_of("31184").await, app.expert_of("sdis31").await);
    let caue = app.expert_of("caue").await;
    let admin = app.administrator().await;
    let request = mayor.submit(form("police", &["securite-incendie-batiments"])).await;
    let referral = first_referral(&request);
    app.mails().await;
    app.at("2026-03-09 10:00");
    let police = json!({ "referralId": referral, "reason": "ADMINISTRATIVE_POLICE" });
    let declined = sdis.act("declineReferral", police).await;
    assert_eq!(declined["status"], "DECLINED");
    let told = app.mails_to("mairie@flourens.example").await;
    assert!(told.iter().any(|mail| mail.text.contains("police administrative")), "{told:#?}");
    let figures = "{ statistics(period: { from: \"2026-03-01\", to: \"2026-03-31\" }, groupBy: []) \
                   { total { referrals excused late overdueOpen onTimeRate } } }";
    let total = admin.run(figures, json!({})).await["statistics"]["total"].clone();
    let expected = json!({ "referrals": 1, "excused": 1, "late": 0, "overdueOpen": 0, "onTimeRate": null });
    assert_eq!(total, expected, "after its date, and yet excused");
    // The reason is SDIS 31's alone; its need is unmet, and said so.
    let other = mayor.submit(form("autre", &["construction-renovation"])).await;
    let nodes = other["referrals"]["nodes"].as_array().unwrap().clone();
    let of_caue = nodes.iter().find(|node| node["partner"]["slug"] == "caue").unwrap();
    let police = json!({ "referralId": of_caue["id"], "reason": "ADMINISTRATIVE_POLICE" });
    assert_eq!(caue.refused("declineReferral", police).await, "REASON_NOT_GRANTED");
    assert!(read(&mayor, &request).await["unmetSince"].is_string());
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_pause_moves_the_date_and_ends_by_itself(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let request = mayor.submit(form("pause", &["organisation-ressources-humaines"])).await;
    let referral = first_referral(&request);
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    app.at("2026-03-03 10:00");
    let pause =
        |reason: &str, until: &str| json!({ "referralId": referral, "reason": reason, "until": until });
    assert_eq!(
        expert.refused("pauseReferral", pause("vacances", "2026-03-06")).await,
        "UNKNOWN_PAUSE_REASON"
    );
    assert_eq!(expert.refused("pauseReferral", pause("pieces", "2026-03-03")).await, "INVALID_PAUSE_END");
    let paused = expert.act("pauseReferral", pause("pieces", "2026-03-06")).await;
    assert_eq!((&paused["dueOn"], &paused["pause"]["until"]), (&Value::Null, &json!("2026-03-06")));
    app.at("2026-03-06 00:00");
    let query = "query($id: ID!) { referral(id: $id) { dueOn pausedWorkingDays pause { reason } overdue } }";
    let seen = expert.run(query, json!({ "id": referral })).await["referral"].clone();
    // Tuesday 3 to Thursday 5 were paused: of three days, Friday 6, Monday 9 and Tuesday 10 are left.
    let expected = json!({ "dueOn": "2026-03-10", "pausedWorkingDays": 3, "pause": null, "overdue": false });
    assert_eq!(seen, expected);
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_denied_call_is_owed_again_until_the_administrator_settles(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert, admin) =
        (app.mayor_of("31184").await, app.expert_of("cdg31").await, app.administrator().await);
    let request = mayor.submit(form("desaccord", &["organisation-ressources-humaines"])).await;
    let referral = first_referral(&request);
    // Nobody has called: journalled, and the unit is alerted.
    let deny = json!({ "referralId": referral, "confirmed": false });
    assert_eq!(mayor.act("confirmCallback", deny.clone()).await["status"], "NOTIFIED");
    assert!(app.mails_to(&expert.email).await.iter().any(|mail| mail.subject.contains("signale ne pas")));
    let early = json!({ "referralId": referral, "confirmed": true });
    assert_eq!(mayor.refused("confirmCallback", early).await, "NOT_IN_THIS_STATE");
    app.at("2026-03-04 10:00");
    let call = json!({ "referralId": referral, "result": "REACHED", "channel": "PHONE" });
    expert.act("recordCallAttempt", call.clone()).await;
    app.at("2026-03-09 10:00");
    let denied = mayor.act("confirmCallback", deny).await;
    assert_eq!((&denied["status"], &denied["overdue"]), (&json!("CLAIMED"), &json!(true)));
    assert!(app.mails_to(&admin.email).await.iter().any(|mail| mail.subject.contains("dément")));
    let settle = json!({ "referralId": referral, "upheld": false });
    assert_eq!(expert.refused("settleDisagreement", settle.clone()).await, "NOT_ALLOWED");
    let settled = admin.act("settleDisagreement", settle).await;
    assert_eq!((&settled["status"], &settled["overdue"]), (&json!("CONTACTED"), &json!(false)));
    assert_eq!(settled["contactedAt"], "2026-03-04T09:00:00+00:00");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn attempts_protect_and_a_slot_restarts_the_delay(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let request = mayor.submit(form("injoignable", &["organisation-ressources-humaines"])).await;
    let referral = first_referral(&request);
    app.mails().await;
    let mut last = Value::Null;
    for moment in ["2026-03-02 10:00", "2026-03-02 15:00", "2026-03-03 10:00"] {
        app.at(moment);
        let call = json!({ "referralId": referral, "result": "NO_ANSWER", "channel": "PHONE" });
        last = expert.act("recordCallAttempt", call).await;
    }
    assert_eq!(last["unreachable"], true);
    let count = async |unreachable: bool| {
        let query = "query($is: Boolean!) { referrals(filter: { unreachable: $is }) { totalCount } }";
        expert.run(query, json!({ "is": unreachable })).await["referrals"]["totalCount"].clone()
    };
    assert_eq!((count(true).await, count(false).await), (json!(1), json!(0)), "a list of its own");
    let told = app.mails_to("mairie@flourens.example").await;
    assert!(told.iter().any(|mail| mail.subject.contains("n’arrive pas à vous joindre")), "{told:#?}");
    app.at("2026-03-10 10:00");
    let slot = json!({ "referralId": referral, "slot": "jeudi après 14 h" });
    let restarted = mayor.act("offerSlot", slot).await;
    let expected = (&json!(false), &json!("2026-03-13"));
    assert_eq!((&restarted["unreachable"], &restarted["dueOn"]), expected);
    assert!(app.mails_to(&expert.email).await.iter().any(|mail| mail.text.contains("jeudi après 14 h")));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_withdrawal_ends_everything_and_tells_the_units(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (secretary, mayor) = (app.secretary_of("31184").await, app.mayor_of("31184").await);
    let colleague = app.of_authority("31184", domain::words::Function::Dst).await;
    let expert = app.expert_of("cdg31").await;
    let request = secretary.submit(form("retrait", &["organisation-ressources-humaines"])).await;
    let referral = first_referral(&request);
    app.mails().await;
    let withdraw = json!({ "requestId": request["id"], "reason": "Réglé." });
    assert_eq!(colleague.refused("withdrawRequest", withdraw.clone()).await, "NOT_ALLOWED");
    mayor.mutate("withdrawRequest", withdraw.clone(), "request { id }").await;
    assert!(
        app.mails_to(&expert.email).await.iter().any(|mail| mail.subject.contains("a retiré sa demande"))
    );
    let claim = json!({ "referralId": referral });
    assert_eq!(expert.refused("claimReferral", claim).await, "REFERRAL_ENDED");
    assert_eq!(mayor.refused("withdrawRequest", withdraw).await, "REQUEST_ENDED");
    assert_eq!(read(&secretary, &request).await["unmetSince"], Value::Null);
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn who_is_outside_the_coverage_is_told_why(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (flourens, elsewhere) = (app.mayor_of("31184").await, app.mayor_of("31483").await);
    let partners = |request: &Value| {
        let nodes = request["referrals"]["nodes"].as_array().unwrap().clone();
        nodes.iter().map(|node| node["partner"]["slug"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let inside = flourens.submit(form("egout", &["assainissement"])).await;
    assert!(!partners(&inside).contains(&"reseau31".to_owned()), "Flourens is of Toulouse Métropole");
    let form = changed(form("egout-2", &["assainissement"]), json!({ "authorityCode": "31483" }));
    assert!(
        partners(&elsewhere.submit(form).await).contains(&"reseau31".to_owned()),
        "Saint-Gaudens is a member"
    );
    let verdicts = "query($id: ID!) { request(id: $id) { verdicts { partner { slug } chosen reason } } }";
    let kept = flourens.run(verdicts, json!({ "id": inside["id"] })).await;
    let reseau31 =
        kept["request"]["verdicts"].as_array().unwrap().iter().find(|v| v["partner"]["slug"] == "reseau31");
    assert_eq!(reseau31.unwrap()["reason"], "non sollicité : commune non adhérente à Réseau31");
    app.done().await;
}
