//! Nobody closes in order not to be contradicted: a call is asked about and may be denied whatever came after it.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{CLOSURES, Caller, Database, Recomputed, TestApp};

use crate::nobody::page;
use crate::owed::{MAYOR, TOWN_HALL, denied, reached};
use crate::reminders::{EXPERT, MANAGER, filed, left};

/// Reached and closed at once, on the day of the filing.
async fn closed(app: &TestApp) -> (Caller, String) {
    let expert = app.expert_of("cdg31").await;
    let referral = filed(app).await;
    expert.act("recordCallAttempt", reached(&referral)).await;
    expert.act("closeReferral", json!({ "referralId": referral, "outcome": "ANSWERED" })).await;
    (expert, referral)
}

async fn read(who: &Caller, referral: &str) -> Value {
    let query = "query($id: ID!) { referral(id: $id) { status contactedAt endedAt outcome overdue dueOn answerBy \
                 disagreement { upheld } request { unmetSince } } }";
    who.run(query, json!({ "id": referral })).await["referral"].clone()
}

/// The figures of March, as the API and another hand tell them.
async fn figures(app: &TestApp, admin: &Caller) -> Value {
    let partners = admin.run(CLOSURES, json!({})).await["partners"].clone();
    let recomputed = Recomputed::of(&app.cx, &partners, "2026-03-01", "2026-03-31").await;
    let found = admin.run(&recomputed.query(""), json!({})).await["statistics"].clone();
    assert!(recomputed.agrees("", &found) > 10);
    app::statistics::follow(&app.cx).await.unwrap();
    let followed = app::statistics::kept(&app.cx).await.unwrap();
    app::statistics::rebuild(&app.cx).await.unwrap();
    assert_eq!(followed, app::statistics::kept(&app.cx).await.unwrap());
    found["total"].clone()
}

#[rstest]
#[tokio::test]
async fn what_was_closed_is_asked_about_denied_and_owed_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    app.manager_of("cdg31").await;
    let (admin, mayor) = (app.administrator().await, app.mayor_of("31184").await);
    let (_, referral) = closed(&app).await;
    assert_eq!(figures(&app, &admin).await["onTime"], 1);
    app.at("2026-03-02 09:05");
    app.work().await;
    let asked = app.mails_to(TOWN_HALL).await;
    let asked = asked.iter().find(|mail| mail.subject.contains("vous a-t-il rappelé"));
    let asked = asked.expect("the question");
    assert!(asked.text.contains("jusqu’au lundi 16\u{a0}mars"), "{}", asked.text);
    assert_eq!(read(&mayor, &referral).await["answerBy"], "2026-03-16");
    let (seen, told) =
        (page(&mayor, "/demandes/PAT-2026-0001").await, format!("/saisines/{referral}/rappel"));
    assert!(seen.contains("Pas encore") && seen.contains("Terminé"), "{seen}");
    assert!(page(&mayor, &told).await.contains("même si le dossier est terminé"));
    left(&app, "2026-03-10 09:00").await;
    // Denied on the last day: a disagreement opens, the state stays, the call is not counted as made.
    app.at("2026-03-16 18:00");
    mayor.act("confirmCallback", denied(&referral)).await;
    let seen = read(&mayor, &referral).await;
    let expected = (&json!("CLOSED"), &json!({ "upheld": null }), &Value::Null, &Value::Null);
    assert_eq!(
        (&seen["status"], &seen["disagreement"], &seen["contactedAt"], &seen["request"]["unmetSince"]),
        expected
    );
    assert!(page(&mayor, &told).await.contains("L’administrateur de la plateforme tranche"));
    let told = app.mails_to(&admin.email).await;
    assert!(told.iter().any(|mail| mail.subject.contains("dément")), "{told:#?}");
    let disputed = "{ referrals(filter: { disputed: true }) { nodes { id } } }";
    assert_eq!(admin.run(disputed, json!({})).await["referrals"]["nodes"][0]["id"], referral);
    let total = figures(&app, &admin).await;
    assert_eq!((&total["onTime"], &total["late"], &total["contacted"]), (&json!(0), &json!(1), &json!(0)));
    // Upheld: owed again by the same date, so overdue at once, and reminded of.
    app.at("2026-03-17 08:00");
    let settled = admin.act("settleDisagreement", json!({ "referralId": referral, "upheld": true })).await;
    assert_eq!(
        (&settled["status"], &settled["overdue"], &settled["dueOn"]),
        (&json!("CLAIMED"), &json!(true), &json!("2026-03-05"))
    );
    let total = figures(&app, &admin).await;
    assert_eq!((&total["late"], &total["overdueOpen"], &total["closed"]), (&json!(0), &json!(1), &json!(0)));
    app.mails().await;
    let late = left(&app, "2026-03-17 08:30").await;
    assert!(late.contains(&MAYOR.to_owned()) && late.contains(&admin.email), "{late:?}");
    assert!(!late.contains(&EXPERT.to_owned()) && !late.contains(&MANAGER.to_owned()), "the last step alone");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_call_that_is_restored_is_settled_and_days_are_counted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (admin, mayor) = (app.administrator().await, app.mayor_of("31184").await);
    let (expert, referral) = closed(&app).await;
    app.at("2026-03-04 10:00");
    mayor.act("confirmCallback", denied(&referral)).await;
    admin.act("settleDisagreement", json!({ "referralId": referral, "upheld": false })).await;
    let seen = read(&mayor, &referral).await;
    assert_eq!((&seen["status"], &seen["outcome"]), (&json!("CLOSED"), &json!("ANSWERED")));
    assert_eq!(seen["contactedAt"], "2026-03-02T08:00:00+00:00");
    assert_eq!(mayor.refused("confirmCallback", denied(&referral)).await, "NOT_IN_THIS_STATE");
    // Another, confirmed once it is closed; a third, too late.
    let request = mayor.submit(crate::form("confirme", &["organisation-ressources-humaines"])).await;
    let other = crate::first_referral(&request);
    expert.act("recordCallAttempt", reached(&other)).await;
    expert.act("closeReferral", json!({ "referralId": other, "outcome": "ANSWERED" })).await;
    let yes = json!({ "referralId": other, "confirmed": true });
    assert!(mayor.act("confirmCallback", yes).await["confirmedAt"].is_string());
    let request = mayor.submit(crate::form("tard", &["organisation-ressources-humaines"])).await;
    let late = crate::first_referral(&request);
    expert.act("recordCallAttempt", reached(&late)).await;
    expert.act("closeReferral", json!({ "referralId": late, "outcome": "ANSWERED" })).await;
    app.at("2026-03-19 09:00");
    assert_eq!(mayor.refused("confirmCallback", denied(&late)).await, "CONFIRMATION_TOO_LATE");
    app.mails().await;
    app.done().await;
}

/// Denied, called again on the same day: asked about again.
#[rstest]
#[tokio::test]
async fn a_second_call_on_the_day_of_the_denial_is_asked_about(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (expert, mayor) = (app.expert_of("cdg31").await, app.mayor_of("31184").await);
    let referral = filed(&app).await;
    expert.act("recordCallAttempt", reached(&referral)).await;
    assert_eq!(left(&app, "2026-03-02 09:05").await, [MAYOR, TOWN_HALL]);
    mayor.act("confirmCallback", denied(&referral)).await;
    app.at("2026-03-02 11:00");
    expert.act("recordCallAttempt", reached(&referral)).await;
    app.mails().await;
    assert_eq!(left(&app, "2026-03-02 11:05").await, [MAYOR, TOWN_HALL]);
    app.done().await;
}

/// The same form twice, slowly, and once more: one half-day and another are not the three that the guide asks.
#[rstest]
#[tokio::test]
async fn two_attempts_in_a_half_day_are_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let expert = app.expert_of("cdg31").await;
    let referral = filed(&app).await;
    let nobody = json!({ "referralId": referral, "result": "NO_ANSWER", "channel": "PHONE" });
    for moment in ["2026-03-02 10:00", "2026-03-02 10:00", "2026-03-02 15:00", "2026-03-02 16:00"] {
        app.at(moment);
        let tried = expert.act("recordCallAttempt", nobody.clone()).await;
        assert_eq!(tried["unreachable"], false, "{moment}");
    }
    assert!(app.mails_to(TOWN_HALL).await.is_empty(), "the mairie is not told that it cannot be reached");
    app.at("2026-03-03 10:00");
    assert_eq!(expert.act("recordCallAttempt", nobody).await["unreachable"], true);
    app.done().await;
}
