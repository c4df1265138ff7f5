//! Reminders: when they leave, to whom, what stops them; each rule has a case that fails without it.

use domain::mandate::RoleKind;
use rstest::rstest;
use serde_json::json;
use tests::{Database, TestApp, paris};

use crate::{first_referral, form};

/// Filed on Monday 2 March, due on Thursday 5 at the CDG31, mails of the filing read.
pub(crate) async fn filed(app: &TestApp) -> String {
    let mayor = app.mayor_of("31184").await;
    let request = mayor.submit(form("relances", &["organisation-ressources-humaines"])).await;
    app.mails().await;
    first_referral(&request)
}

/// Works at an instant, and tells whom a mail left to, sorted.
pub(crate) async fn left(app: &TestApp, at: &str) -> Vec<String> {
    app.at(at);
    app.work().await;
    let mut to: Vec<_> = app
        .mails()
        .await
        .into_iter()
        .map(|mail| mail.to.split('<').nth(1).unwrap().trim_end_matches('>').to_owned())
        .collect();
    to.sort();
    to
}

pub(crate) const EXPERT: &str = "expert-cdg31@partenaire.example";
pub(crate) const MANAGER: &str = "responsable-cdg31@partenaire.example";
pub(crate) const ADMIN: &str = "admin@plateforme.example";
pub(crate) const PARTNER: &str = "admin-cdg31@partenaire.example";

#[rstest]
#[tokio::test]
async fn the_ladder_climbs_day_by_day(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    app.expert_of("cdg31").await;
    app.manager_of("cdg31").await;
    app.administrator_of("cdg31").await;
    app.administrator().await;
    filed(&app).await;
    assert!(left(&app, "2026-03-03 08:29").await.is_empty(), "not before the sending hours");
    assert_eq!(
        left(&app, "2026-03-03 08:30").await,
        [EXPERT, MANAGER],
        "half the delay, nobody has taken it"
    );
    assert!(left(&app, "2026-03-03 12:00").await.is_empty(), "one digest a person and day");
    assert_eq!(left(&app, "2026-03-04 08:30").await, [EXPERT, MANAGER], "the eve");
    assert!(left(&app, "2026-03-05 09:00").await.is_empty(), "the day itself is theirs");
    let late = left(&app, "2026-03-06 08:30").await;
    assert_eq!(
        late,
        [EXPERT, "maire-31184@mairie.example", "mairie@flourens.example", MANAGER],
        "late: said to both sides"
    );
    assert!(left(&app, "2026-03-07 10:00").await.is_empty(), "a Saturday");
    assert_eq!(left(&app, "2026-03-09 08:30").await, [PARTNER, ADMIN], "two days late");
    assert!(left(&app, "2026-03-20 09:00").await.is_empty(), "the requester is told once");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_worker_that_slept_catches_up_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    app.expert_of("cdg31").await;
    app.administrator().await;
    filed(&app).await;
    let first = left(&app, "2026-03-12 09:00").await;
    assert_eq!(first, [ADMIN, "maire-31184@mairie.example", "mairie@flourens.example"]);
    assert!(left(&app, "2026-03-12 09:05").await.is_empty());
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn who_has_acted_is_left_alone(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let expert = app.expert_of("cdg31").await;
    app.manager_of("cdg31").await;
    let referral = filed(&app).await;
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    assert!(left(&app, "2026-03-03 08:30").await.is_empty(), "taken: no nudge");
    assert_eq!(left(&app, "2026-03-04 08:30").await, [EXPERT], "the holder alone");
    let pause = json!({ "referralId": referral, "reason": "pieces", "until": "2026-03-16" });
    expert.act("pauseReferral", pause).await;
    let moved = app.mails_to("mairie@flourens.example").await;
    assert!(
        moved.len() == 1 && moved[0].subject.contains("mardi 17\u{a0}mars"),
        "the new date is told, {moved:#?}"
    );
    assert!(left(&app, "2026-03-06 09:00").await.is_empty(), "paused");
    // Two days were left of the three: Monday 16 and Tuesday 17 count, so the eve of the new date is the 16th.
    assert_eq!(left(&app, "2026-03-16 09:00").await, [EXPERT], "the eve of the new date");
    app.at("2026-03-17 10:00");
    let call = json!({ "referralId": referral, "result": "REACHED", "channel": "PHONE" });
    expert.act("recordCallAttempt", call).await;
    let asked = left(&app, "2026-03-17 10:01").await;
    assert_eq!(
        asked,
        ["maire-31184@mairie.example", "mairie@flourens.example"],
        "the question, to the requester alone"
    );
    assert!(left(&app, "2026-03-30 09:00").await.is_empty());
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn an_absent_experts_mails_go_to_the_deputy(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let expert = app.expert_of("cdg31").await;
    let unit = || RoleKind::Expert("cdg31".to_owned().into());
    let deputy = app.person("suppleante@partenaire.example", unit()).await;
    let second = app.person("second@partenaire.example", unit()).await;
    let absence = |deputy: &str| json!({ "from": "2026-03-02", "to": "2026-03-13", "deputyEmail": deputy });
    assert_eq!(expert.refused("declareAbsence", absence("maire@x.example")).await, "UNKNOWN_DEPUTY");
    expert.mutate("declareAbsence", absence(&deputy.email), "done").await;
    deputy.mutate("declareAbsence", absence(&second.email), "done").await;
    let referral = filed(&app).await;
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    assert_eq!(left(&app, "2026-03-04 08:30").await, ["second@partenaire.example"], "along the chain");
    // A circle gives nobody: the unit's others, here the circle itself, then its mailbox and an alarm.
    second.mutate("declareAbsence", absence(&expert.email), "done").await;
    app.administrator().await;
    let late = left(&app, "2026-03-06 08:30").await;
    assert!(
        late.contains(&"plateforme@cdg31.example".to_owned())
            || late.iter().any(|to| to.starts_with("plateforme@")),
        "{late:?}"
    );
    assert!(late.contains(&ADMIN.to_owned()), "nobody there: an alarm, {late:?}");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_unit_without_experts_is_written_to_at_its_mailbox_and_that_is_an_alarm(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    mayor.submit(form("seul", &["organisation-ressources-humaines"])).await;
    let mails = app.mails().await;
    let mailbox =
        app.cx.territory().await.unwrap().territory.mailbox(&"cdg31".to_owned().into()).unwrap().to_owned();
    assert!(mails.iter().any(|mail| mail.to.contains(&mailbox)));
    assert!(
        mails.iter().any(|mail| mail.to.contains(&admin.email) && mail.subject.contains("plus personne"))
    );
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_dry_run_tells_and_changes_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    app.expert_of("cdg31").await;
    filed(&app).await;
    let run = app::run_reminders::run_reminders(&app.cx, paris("2026-03-04 09:00"), true).await.unwrap();
    assert_eq!(run.leaving.len(), 1);
    assert_eq!(
        (run.leaving[0].step.as_str(), run.leaving[0].reference.as_str()),
        ("veille", "PAT-2026-0001")
    );
    let held: Vec<_> = run.held.iter().map(|held| (held.step.as_str(), held.why.as_str())).collect();
    assert_eq!(held, [("mi-delai", "une étape suivante est déjà due")]);
    let night = app::run_reminders::run_reminders(&app.cx, paris("2026-03-03 22:00"), true).await.unwrap();
    assert!(night.leaving.is_empty());
    let leaves = "hors des heures d’envoi : part le mercredi 4\u{a0}mars 2026 à 8\u{a0}h\u{a0}30";
    assert_eq!(night.held[0].why, leaves);
    let early = app::run_reminders::run_reminders(&app.cx, paris("2026-03-04 07:00"), true).await.unwrap();
    let today = early.held.iter().filter(|held| held.why.ends_with("part aujourd’hui à 8\u{a0}h\u{a0}30"));
    assert_eq!(today.count(), 1, "{:?}", early.held);
    assert!(app.mails().await.is_empty());
    assert_eq!(left(&app, "2026-03-04 09:00").await, [EXPERT], "the dry run took nothing away");
    app.done().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_write_each_reminder_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    app.expert_of("cdg31").await;
    filed(&app).await;
    let at = paris("2026-03-04 09:00");
    app.clock.set(at);
    let run = || app::run_reminders::run_reminders(&app.cx, at, false);
    let (a, b) = tokio::join!(run(), run());
    a.unwrap();
    b.unwrap();
    assert_eq!(app.mails().await.len(), 1);
    app.done().await;
}
