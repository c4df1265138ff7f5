//! Nobody is written to who should not be: roles that have ended, mandates that have, deputies who have left; asked when a mail
//! is addressed and again when it leaves.

use domain::chrono::TimeDelta;
use domain::mandate::RoleKind;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, Mail, TestApp};

use crate::{changed, first_referral, form};

const THEME: &[&str] = &["organisation-ressources-humaines"];

async fn mailbox(app: &TestApp) -> String {
    app.cx.territory().await.unwrap().territory.mailbox(&"cdg31".to_owned().into()).unwrap().to_owned()
}

fn is_to(mails: &[Mail], email: &str) -> bool {
    mails.iter().any(|mail| mail.to.contains(email))
}

/// Away from 2 to 13 March, with this deputy.
async fn away(who: &Caller, deputy: &Caller) {
    let absence = json!({ "from": "2026-03-02", "to": "2026-03-13", "deputyEmail": deputy.email });
    who.mutate("declareAbsence", absence, "done").await;
}

/// Addresses what is in the outbox to people, as an instance does that is killed before it sends any of it.
async fn addressed_only(app: &TestApp) {
    let worker = app::new_id();
    while app::outbox::claim(&app.cx, worker, 10).await.unwrap().more {}
    app.clock.advance(TimeDelta::seconds(20));
}

#[rstest]
#[tokio::test]
async fn a_deputy_who_has_left_reads_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin, expert) =
        (app.mayor_of("31184").await, app.administrator().await, app.expert_of("cdg31").await);
    let deputy =
        app.person("suppleante@partenaire.example", RoleKind::Expert("cdg31".to_owned().into())).await;
    away(&expert, &deputy).await;
    let reachable = "{ units { isReachable people partner { slug } } }";
    let is_reachable = async || {
        let units = admin.run(reachable, json!({})).await["units"].clone();
        let cdg31 = units.as_array().unwrap().iter().find(|unit| unit["partner"]["slug"] == "cdg31").unwrap();
        cdg31["isReachable"].clone()
    };
    assert_eq!(is_reachable().await, true);
    app.end_roles_of(&deputy).await;
    assert_eq!(is_reachable().await, false, "a deputy of another time answers nobody");
    mayor.submit(form("parti", THEME)).await;
    let mails = app.mails().await;
    assert!(!is_to(&mails, &deputy.email) && !is_to(&mails, &expert.email), "{mails:#?}");
    assert!(is_to(&mails, &mailbox(&app).await), "the unit's mailbox");
    assert!(
        mails.iter().any(|mail| mail.to.contains(&admin.email) && mail.subject.contains("plus personne"))
    );
    app.at("2026-03-06 09:00");
    app.work().await;
    let late = app.mails().await;
    assert!(!is_to(&late, &deputy.email) && is_to(&late, &mailbox(&app).await), "reminders too");
    app.done().await;
}

/// Between the addressing and the leaving, a role ends: the notice goes to whoever the unit is now.
#[rstest]
#[tokio::test]
async fn who_has_left_before_a_mail_leaves_does_not_get_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin, expert) =
        (app.mayor_of("31184").await, app.administrator().await, app.expert_of("cdg31").await);
    mayor.submit(form("entre", THEME)).await;
    addressed_only(&app).await;
    app.end_roles_of(&expert).await;
    let mails = app.mails().await;
    assert!(!is_to(&mails, &expert.email), "{mails:#?}");
    assert!(is_to(&mails, &mailbox(&app).await), "the unit is told all the same");
    assert!(
        mails.iter().any(|mail| mail.to.contains(&admin.email) && mail.subject.contains("plus personne"))
    );
    let list = "{ mails(filter: { state: SKIPPED }) { nodes { kind skipped } } }";
    let skipped = admin.run(list, json!({})).await["mails"]["nodes"].clone();
    assert_eq!(skipped[0]["kind"], "notice");
    assert!(skipped[0]["skipped"].as_str().unwrap().contains("plus le droit"), "{skipped}");
    app.done().await;
}

/// The same of a day's digest, line by line.
#[rstest]
#[tokio::test]
async fn a_digest_keeps_only_what_its_reader_may_read(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let colleague =
        app.person("collegue@partenaire.example", RoleKind::Expert("cdg31".to_owned().into())).await;
    let request = mayor.submit(form("digest", THEME)).await;
    expert.act("claimReferral", json!({ "referralId": first_referral(&request) })).await;
    app.mails().await;
    app.at("2026-03-04 09:00");
    app::run_reminders::run_reminders(&app.cx, app.now(), false).await.unwrap();
    app.end_roles_of(&expert).await;
    let mails = app.mails().await;
    assert!(!is_to(&mails, &expert.email), "{mails:#?}");
    assert!(
        mails.iter().any(|mail| mail.to.contains(&colleague.email) && mail.subject.contains("PAT-2026-0001"))
    );
    app.done().await;
}

/// A partner's administrator reads nothing of a confidential file: neither its reference nor its date.
#[rstest]
#[tokio::test]
async fn a_confidential_file_is_not_told_beside_its_unit(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin, expert) =
        (app.mayor_of("31184").await, app.administrator().await, app.expert_of("cdg31").await);
    let partner = app.administrator_of("cdg31").await;
    mayor.submit(changed(form("secret", THEME), json!({ "confidential": true }))).await;
    app.mails().await;
    app.at("2026-03-09 09:00");
    app.work().await;
    let mails = app.mails().await;
    assert!(is_to(&mails, &admin.email) && !is_to(&mails, &partner.email), "{mails:#?}");
    assert!(!is_to(&mails, &expert.email), "this step is the administrator's");
    app.done().await;
}

/// A secretary's mandate has ended: what is said of her request goes to its contact and to the mayor.
#[rstest]
#[tokio::test]
async fn who_may_no_longer_read_a_file_is_no_longer_written_to(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (secretary, mayor, expert) =
        (app.secretary_of("31184").await, app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let request = secretary.submit(form("finie", THEME)).await;
    let late = secretary.submit(form("tard", THEME)).await;
    app.mails().await;
    app.end_roles_of(&secretary).await;
    let seen = "query($id: ID!) { request(id: $id) { id } }";
    assert_eq!(secretary.run(seen, json!({ "id": request["id"] })).await["request"], Value::Null);
    let declined =
        json!({ "referralId": first_referral(&request), "reason": "OTHER", "text": "Voyez le syndicat." });
    expert.act("declineReferral", declined).await;
    let told = app.mails().await;
    assert!(!is_to(&told, &secretary.email), "{told:#?}");
    assert!(is_to(&told, "mairie@flourens.example") && is_to(&told, &mayor.email));
    app.at("2026-03-06 09:00");
    app.work().await;
    let overdue = app.mails().await;
    assert!(!is_to(&overdue, &secretary.email), "the overdue word too: {overdue:#?}");
    assert!(is_to(&overdue, "mairie@flourens.example") && is_to(&overdue, &mayor.email));
    let call = json!({ "referralId": first_referral(&late), "result": "REACHED", "channel": "PHONE" });
    expert.act("recordCallAttempt", call).await;
    app.work().await;
    let asked = app.mails().await;
    assert!(!is_to(&asked, &secretary.email), "and the question: {asked:#?}");
    assert!(is_to(&asked, &mayor.email));
    app.done().await;
}

/// The same once the mail was already addressed to her; without a mayor on the platform, its administrators know whom to call.
#[rstest]
#[tokio::test]
async fn a_mandate_that_ends_before_a_mail_leaves(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (secretary, admin) = (app.secretary_of("31184").await, app.administrator().await);
    app.expert_of("cdg31").await;
    let mut own = form("sienne", THEME);
    own["contact"]["email"] = json!(secretary.email);
    secretary.submit(own).await;
    addressed_only(&app).await;
    app.end_roles_of(&secretary).await;
    let mails = app.mails().await;
    assert!(!is_to(&mails, &secretary.email), "{mails:#?}");
    assert!(
        mails.iter().any(|mail| mail.to.contains(&admin.email) && mail.subject.contains("Demande reçue"))
    );
    app.done().await;
}
