//! A promise never falls silent: whatever moves its date or revives it, its reminders are there, once each.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::reminders::{ADMIN, EXPERT, MANAGER, PARTNER, filed, left};

pub(crate) const MAYOR: &str = "maire-31184@mairie.example";
pub(crate) const TOWN_HALL: &str = "mairie@flourens.example";

pub(crate) fn reached(referral: &str) -> Value {
    json!({ "referralId": referral, "result": "REACHED", "channel": "PHONE" })
}

pub(crate) fn denied(referral: &str) -> Value {
    json!({ "referralId": referral, "confirmed": false })
}

/// Everybody whom the ladder of the CDG31 writes to.
async fn everybody(app: &TestApp) -> (Caller, Caller) {
    app.manager_of("cdg31").await;
    app.administrator_of("cdg31").await;
    (app.expert_of("cdg31").await, app.administrator().await)
}

/// Paused on the 3rd until the 13th, reached on the 5th (the date is the 9th now), denied: the steps of the 9th leave.
#[rstest]
#[tokio::test]
async fn a_call_denied_after_a_pause_is_reminded_of(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (expert, _) = everybody(&app).await;
    let referral = filed(&app).await;
    app.at("2026-03-03 10:00");
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    let pause = json!({ "referralId": referral, "reason": "pieces", "until": "2026-03-13" });
    expert.act("pauseReferral", pause).await;
    app.at("2026-03-05 10:00");
    expert.act("recordCallAttempt", reached(&referral)).await;
    app.at("2026-03-06 10:00");
    let mayor = app.mayor_of("31184").await;
    let denied = mayor.act("confirmCallback", denied(&referral)).await;
    assert_eq!((&denied["status"], &denied["dueOn"]), (&json!("CLAIMED"), &json!("2026-03-09")));
    app.mails().await;
    assert!(left(&app, "2026-03-09 17:00").await.is_empty(), "the day itself is theirs");
    assert_eq!(left(&app, "2026-03-10 08:30").await, [EXPERT, MAYOR, TOWN_HALL, MANAGER]);
    assert_eq!(left(&app, "2026-03-11 08:30").await, [PARTNER, ADMIN]);
    assert!(left(&app, "2026-03-30 09:00").await.is_empty(), "none twice");
    app.done().await;
}

/// Denied once the date has passed: the steps after it leave, the last of those whose moment has gone by.
#[rstest]
#[tokio::test]
async fn steps_whose_moment_has_gone_by_are_caught_up_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (expert, admin) = everybody(&app).await;
    let referral = filed(&app).await;
    app.at("2026-03-03 10:00");
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    let pause = json!({ "referralId": referral, "reason": "pieces", "until": "2026-03-13" });
    expert.act("pauseReferral", pause).await;
    app.at("2026-03-05 10:00");
    expert.act("recordCallAttempt", reached(&referral)).await;
    left(&app, "2026-03-12 10:00").await;
    let mayor = app.mayor_of("31184").await;
    mayor.act("confirmCallback", denied(&referral)).await;
    app.mails().await;
    assert_eq!(left(&app, "2026-03-12 10:05").await, [PARTNER, ADMIN, MAYOR, TOWN_HALL]);
    // Restored, then nothing is owed: nothing leaves.
    admin.act("settleDisagreement", json!({ "referralId": referral, "upheld": false })).await;
    app.mails().await;
    assert!(left(&app, "2026-03-20 09:00").await.is_empty());
    app.done().await;
}

/// Taken at the half of its delay, then given back on that day: nobody has it again, and the unit hears so.
#[rstest]
#[tokio::test]
async fn what_is_given_back_is_nudged_about_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (expert, _) = everybody(&app).await;
    let referral = filed(&app).await;
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    assert!(left(&app, "2026-03-03 08:30").await.is_empty(), "taken");
    app.at("2026-03-03 09:00");
    expert.act("releaseReferral", json!({ "referralId": referral })).await;
    let told = app.mails().await;
    assert!(told.len() == 1 && told[0].to.contains(MANAGER), "whoever gave it back knows, {told:#?}");
    assert!(told[0].subject.contains("rendue à l’équipe"), "{}", told[0].subject);
    assert_eq!(left(&app, "2026-03-03 09:05").await, [EXPERT, MANAGER]);
    assert!(left(&app, "2026-03-03 09:10").await.is_empty(), "once");
    app.done().await;
}

/// A date that moves away and comes back has its steps again; what has left for it does not leave again.
#[rstest]
#[tokio::test]
async fn a_date_that_comes_back_has_its_steps(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (expert, _) = everybody(&app).await;
    let referral = filed(&app).await;
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    app.at("2026-03-04 08:00");
    let pause = json!({ "referralId": referral, "reason": "pieces", "until": "2026-03-16" });
    expert.act("pauseReferral", pause).await;
    app.mails().await;
    assert!(left(&app, "2026-03-04 08:30").await.is_empty(), "the eve of the 5th: paused");
    app.at("2026-03-04 11:00");
    let resumed = expert.act("resumeReferral", json!({ "referralId": referral })).await;
    assert_eq!(resumed["dueOn"], "2026-03-05");
    app.mails().await;
    assert_eq!(left(&app, "2026-03-04 11:05").await, [EXPERT], "the eve, on the eve");
    assert!(left(&app, "2026-03-04 16:00").await.is_empty());
    assert_eq!(left(&app, "2026-03-06 08:30").await, [EXPERT, MAYOR, TOWN_HALL, MANAGER]);
    app.done().await;
}

/// A worker that decides while a call is denied takes none of its reminders away.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_denial_and_a_worker_at_once_lose_no_reminder(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (expert, _) = everybody(&app).await;
    let mayor = app.mayor_of("31184").await;
    let mut referrals = Vec::new();
    for n in 0..6 {
        let request =
            mayor.submit(crate::form(&format!("ensemble-{n}"), &["organisation-ressources-humaines"]));
        referrals.push(crate::first_referral(&request.await));
    }
    app.at("2026-03-05 10:00");
    for referral in &referrals {
        expert.act("recordCallAttempt", reached(referral)).await;
    }
    app.mails().await;
    app.at("2026-03-06 08:30");
    let mut tasks = tokio::task::JoinSet::new();
    for referral in referrals.clone() {
        let mayor = mayor.clone();
        tasks.spawn(async move { mayor.act("confirmCallback", denied(&referral)).await });
    }
    let now = app.now();
    for _ in 0..6 {
        app::run_reminders::run_reminders(&app.cx, now, false).await.unwrap();
    }
    assert_eq!(tasks.join_all().await.len(), 6);
    app.work().await;
    let mails = app.mails().await;
    let late =
        mails.iter().filter(|mail| mail.to.contains(TOWN_HALL) && mail.subject.contains("comme promis"));
    assert_eq!(late.count(), 6, "each is told of as late");
    app.done().await;
}
