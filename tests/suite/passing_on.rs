//! Referrals passed on to another unit: at once, or after a decline.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::lives::read;
use crate::{first_referral, form};

#[rstest]
#[tokio::test]
async fn a_redirection_promises_anew_and_never_goes_in_circles(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let (cdg, hgi) = (app.expert_of("cdg31").await, app.expert_of("hgi").await);
    let request = mayor.submit(form("balle", &["organisation-ressources-humaines"])).await;
    let referral = first_referral(&request);
    app.at("2026-03-04 10:00");
    let redirect =
        |id: &Value, to: &str| json!({ "referralId": id, "partner": to, "reason": "Plutôt juridique." });
    let selection = "referral { status } newReferral { id dueOn routingReason }";
    let same = redirect(&json!(referral), "cdg31");
    assert_eq!(cdg.refused("redirectReferral", same).await, "REDIRECT_TO_SELF");
    let unknown = redirect(&json!(referral), "mairie-de-paris");
    assert_eq!(cdg.refused("redirectReferral", unknown).await, "UNKNOWN_PARTNER");
    let whole = redirect(&json!(referral), "departement");
    assert_eq!(cdg.refused("redirectReferral", whole).await, "DIRECTORATE_REQUIRED");
    let done = cdg.mutate("redirectReferral", redirect(&json!(referral), "hgi"), selection).await;
    assert_eq!(done["referral"]["status"], "REDIRECTED");
    assert_eq!(done["newReferral"]["dueOn"], "2026-03-09", "a full delay from the redirection");
    let back = hgi.mutate("redirectReferral", redirect(&done["newReferral"]["id"], "cdg31"), selection).await;
    assert_eq!(back["newReferral"], Value::Null, "A → B → A goes to the administrator");
    assert_eq!(read(&mayor, &request).await["triage"]["dueOn"], "2026-03-05");
    app.done().await;
}

/// After a decline the page offers a redirection: once, while the request is the authority's to want.
#[rstest]
#[tokio::test]
async fn what_was_declined_may_be_passed_on_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let (cdg, hgi) = (app.expert_of("cdg31").await, app.expert_of("hgi").await);
    let may = async |who: &Caller, id: &Value| {
        who.run("query($id: ID!) { referral(id: $id) { may } }", json!({ "id": id })).await["referral"]["may"]
            .clone()
    };
    let redirect = |id: &Value| json!({ "referralId": id, "partner": "hgi", "reason": "Plutôt juridique." });
    let request = mayor.submit(form("passe", &["organisation-ressources-humaines"])).await;
    let referral = json!(first_referral(&request));
    let offered = may(&cdg, &referral).await;
    assert_eq!(offered, json!(["CLAIM", "LOG_CALL", "DECLINE", "REDIRECT"]));
    assert_eq!(may(&mayor, &referral).await, json!([]), "nothing of it is the mairie's to do");
    cdg.act("declineReferral", json!({ "referralId": referral, "reason": "OUT_OF_SCOPE" })).await;
    assert!(read(&mayor, &request).await["unmetSince"].is_string());
    assert_eq!(may(&cdg, &referral).await, json!(["REDIRECT"]));
    app.at("2026-03-04 10:00");
    let selection = "referral { status declineReason redirectedTo { slug } } newReferral { id dueOn }";
    let done = cdg.mutate("redirectReferral", redirect(&referral), selection).await;
    let declined =
        json!({ "status": "DECLINED", "declineReason": "OUT_OF_SCOPE", "redirectedTo": { "slug": "hgi" } });
    assert_eq!((&done["referral"], &done["newReferral"]["dueOn"]), (&declined, &json!("2026-03-09")));
    assert_eq!(read(&mayor, &request).await["unmetSince"], Value::Null, "the need may be met again");
    assert_eq!(cdg.refused("redirectReferral", redirect(&referral)).await, "REFERRAL_ENDED");
    assert_eq!(may(&hgi, &done["newReferral"]["id"]).await, offered);
    // Taken back meanwhile, it is nobody's to pass on.
    let request =
        mayor.submit(form("reprise", &["organisation-ressources-humaines", "construction-renovation"])).await;
    let of_cdg = request["referrals"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|node| node["partner"]["slug"] == "cdg31");
    let referral = of_cdg.unwrap()["id"].clone();
    cdg.act("declineReferral", json!({ "referralId": referral, "reason": "OUT_OF_SCOPE" })).await;
    assert_eq!(may(&cdg, &referral).await, json!(["REDIRECT"]), "others are at work on it");
    mayor.mutate("withdrawRequest", json!({ "requestId": request["id"] }), "request { id }").await;
    assert_eq!(may(&cdg, &referral).await, json!([]));
    assert_eq!(cdg.refused("redirectReferral", redirect(&referral)).await, "REQUEST_ENDED");
    app.done().await;
}
