//! Nothing is left to nobody: what its holder gives back, or leaves, is told of at once and can be taken, handed over or closed.

use domain::mandate::RoleKind;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::owed::reached;
use crate::reminders::filed;

async fn may(who: &Caller, referral: &str) -> Vec<String> {
    let query = "query($id: ID!) { referral(id: $id) { may } }";
    let found = who.run(query, json!({ "id": referral })).await["referral"]["may"].clone();
    serde_json::from_value(found).unwrap()
}

/// A page, as this person sees it.
pub(crate) async fn page(who: &Caller, path: &str) -> String {
    let cookie = format!("appui_session={}", who.token.clone().unwrap());
    let answer =
        reqwest::Client::new().get(format!("{}{path}", who.url)).header("cookie", cookie).send().await;
    answer.unwrap().text().await.unwrap()
}

async fn colleague(app: &TestApp, name: &str) -> Caller {
    app.person(&format!("{name}@partenaire.example"), RoleKind::Expert("cdg31".to_owned().into())).await
}

/// Ends this person's only role.
async fn leaves(admin: &Caller, who: &Caller) {
    let query = "query($q: String) { memberships(filter: { search: $q }) { nodes { id } } }";
    let found = admin.run(query, json!({ "q": who.email })).await;
    let id = found["memberships"]["nodes"][0]["id"].clone();
    admin.mutate("endRole", json!({ "membershipId": id }), "membership { holds }").await;
}

#[rstest]
#[tokio::test]
async fn what_is_given_back_after_the_call_is_taken_by_a_colleague(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (expert, other) = (app.expert_of("cdg31").await, colleague(&app, "collegue").await);
    let referral = filed(&app).await;
    expert.act("recordCallAttempt", reached(&referral)).await;
    assert!(!may(&other, &referral).await.contains(&"CLAIM".to_owned()));
    expert.act("releaseReferral", json!({ "referralId": referral })).await;
    let told = app.mails_to(&other.email).await;
    assert!(told.iter().any(|mail| mail.subject.contains("rendue à l’équipe")), "{told:#?}");
    assert!(may(&other, &referral).await.contains(&"CLAIM".to_owned()));
    let free = "{ referrals(filter: { free: true }) { totalCount } }";
    assert_eq!(other.run(free, json!({})).await["referrals"]["totalCount"], 1);
    let taken = other.act("claimReferral", json!({ "referralId": referral })).await;
    assert_eq!((&taken["status"], &taken["expert"]["name"]), (&json!("CONTACTED"), &json!("collegue")));
    assert_eq!(other.run(free, json!({})).await["referrals"]["totalCount"], 0);
    let again = json!({ "referralId": referral });
    assert_eq!(expert.refused("claimReferral", again).await, "REFERRAL_ALREADY_CLAIMED");
    let closed = other.act("closeReferral", json!({ "referralId": referral, "outcome": "ANSWERED" })).await;
    assert_eq!(closed["status"], "CLOSED");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_holder_who_leaves_is_told_of_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (expert, other) = (app.expert_of("cdg31").await, colleague(&app, "collegue").await);
    let (admin, mayor) = (app.administrator().await, app.mayor_of("31184").await);
    let called = filed(&app).await;
    let request = mayor.submit(crate::form("autre", &["organisation-ressources-humaines"])).await;
    let owed = crate::first_referral(&request);
    expert.act("recordCallAttempt", reached(&called)).await;
    expert.act("claimReferral", json!({ "referralId": owed })).await;
    app.mails().await;
    leaves(&admin, &expert).await;
    // One letter for all of it, before any digest.
    let told = app.mails_to(&other.email).await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].subject.contains("2 demandes rendues"), "{}", told[0].subject);
    for reference in ["PAT-2026-0001", "PAT-2026-0002"] {
        assert!(told[0].text.contains(reference), "{}", told[0].text);
    }
    for (referral, status) in [(&called, "CONTACTED"), (&owed, "CLAIMED")] {
        let taken = other.act("claimReferral", json!({ "referralId": referral })).await;
        assert_eq!(taken["status"], status);
    }
    app.done().await;
}

/// A unit without manager whose only expert has left: the administrators find it somebody, or close.
#[rstest]
#[tokio::test]
async fn the_administrators_move_on_what_has_nobody(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let expert = app.expert_of("cdg31").await;
    let (admin, partner) = (app.administrator().await, app.administrator_of("cdg31").await);
    let referral = filed(&app).await;
    expert.act("recordCallAttempt", reached(&referral)).await;
    app.mails().await;
    leaves(&admin, &expert).await;
    let alarmed = app.mails_to(&admin.email).await;
    assert!(alarmed.iter().any(|mail| mail.subject.contains("plus personne")), "{alarmed:#?}");
    for who in [&admin, &partner] {
        let may = may(who, &referral).await;
        assert!(["HAND_OVER", "CLOSE"].iter().all(|act| may.contains(&(*act).to_owned())), "{may:?}");
    }
    let own = page(&partner, &format!("/saisines/{referral}")).await;
    assert!(own.contains("/passage") && own.contains("/cloture"), "{own}");
    let newcomer = colleague(&app, "nouvelle").await;
    let asked = page(&admin, &format!("/saisines/{referral}/passage")).await;
    assert!(asked.contains(&newcomer.email), "{asked}");
    let over = json!({ "referralId": referral, "toEmail": newcomer.email });
    let handed = partner.act("handOverReferral", over).await;
    assert_eq!(handed["expert"]["name"], "nouvelle");
    assert!(app.mails_to(&newcomer.email).await.iter().any(|mail| mail.subject.contains("confiée")));
    let pause = json!({ "referralId": referral, "reason": "pieces", "until": "2026-03-10" });
    assert_eq!(admin.refused("pauseReferral", pause).await, "NOT_ALLOWED", "the work itself is the unit's");
    let closed = admin.act("closeReferral", json!({ "referralId": referral, "outcome": "ANSWERED" })).await;
    assert_eq!(closed["status"], "CLOSED");
    app.done().await;
}

/// A role that reaches its last day is ended by nobody's hand: what was held goes back all the same.
#[rstest]
#[tokio::test]
async fn a_role_that_runs_out_leaves_nothing_behind(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (admin, other) = (app.administrator().await, colleague(&app, "collegue").await);
    let expert = app.expert_of("cdg31").await;
    let until = json!({
        "kind": "EXPERT", "email": expert.email, "name": "Sortant", "partner": "cdg31", "until": "2026-03-03",
    });
    let given = admin.mutate("giveRole", until, "membership { holds }").await;
    assert_eq!(given["membership"]["holds"], true, "{given:#}");
    let referral = filed(&app).await;
    expert.act("recordCallAttempt", reached(&referral)).await;
    app.at("2026-03-03 23:00");
    app.work().await;
    app.mails().await;
    app.at("2026-03-04 00:05");
    app.work().await;
    let told = app.mails_to(&other.email).await;
    assert!(told.iter().any(|mail| mail.subject.contains("rendue à l’équipe")), "{told:#?}");
    let taken = other.act("claimReferral", json!({ "referralId": referral })).await;
    assert_eq!(taken["status"], "CONTACTED");
    app.work().await;
    assert!(app.mails_to(&other.email).await.is_empty(), "once");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_colleague_who_is_away_is_handed_a_referral_knowingly(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (expert, away) = (app.expert_of("cdg31").await, colleague(&app, "absente").await);
    let deputy = colleague(&app, "suppleant").await;
    let absence = json!({ "from": "2026-03-02", "to": "2026-03-13", "deputyEmail": deputy.email });
    away.mutate("declareAbsence", absence, "done").await;
    let referral = filed(&app).await;
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    let to = |who: &Caller, anyway: Value| json!({ "referralId": referral, "toEmail": who.email, "evenIfAbsent": anyway });
    let itself = to(&expert, Value::Null);
    assert_eq!(expert.refused("handOverReferral", itself).await, "HAND_OVER_TO_SELF");
    let query = "query($id: ID!) { referral(id: $id) { successors { isAbsent person { email } absence { to deputy { email } } } } }";
    let found = expert.run(query, json!({ "id": referral })).await["referral"]["successors"].clone();
    let said =
        found.as_array().unwrap().iter().find(|one| one["person"]["email"] == away.email.as_str()).unwrap();
    assert_eq!((&said["isAbsent"], &said["absence"]["to"]), (&json!(true), &json!("2026-03-13")));
    let asked = page(&expert, &format!("/saisines/{referral}/passage")).await;
    for said in ["Absence jusqu’au vendredi 13", "suppleant", "La confier même à une personne absente"] {
        assert!(asked.contains(said), "{said}: {asked}");
    }
    let refused = expert.mutate("handOverReferral", to(&away, Value::Null), "__typename").await;
    assert_eq!((&refused["code"], &refused["field"]), (&json!("COLLEAGUE_ABSENT"), &json!("toEmail")));
    let message = refused["message"].as_str().unwrap();
    assert!(message.contains("vendredi 13") && message.contains("suppleant"), "{message}");
    let handed = expert.act("handOverReferral", to(&away, json!(true))).await;
    assert_eq!(handed["expert"]["name"], "absente");
    let told = app.mails_to(&deputy.email).await;
    let stands_in = |mail: &tests::Mail| mail.text.contains("absente, que vous suppléez");
    assert!(told.iter().any(stands_in), "whoever stands in, and for whom: {told:#?}");
    let stranger = app.expert_of("hgi").await;
    assert_eq!(stranger.refused("handOverReferral", to(&away, Value::Null)).await, "NOT_FOUND");
    app.done().await;
}
