//! Every operation tried by nobody, by the wrong partner, by the wrong commune; confidential files seen by few.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Database, TestApp};

use crate::{changed, first_referral, form};

/// Every mutation on a file, with an input that only lacks the right to it.
fn on_the_file(request: &Value, referral: &str) -> Vec<(&'static str, Value)> {
    let with = |more: Value| changed(json!({ "referralId": referral }), more);
    vec![
        ("claimReferral", with(json!({}))),
        ("releaseReferral", with(json!({}))),
        ("resumeReferral", with(json!({}))),
        ("handOverReferral", with(json!({ "toEmail": "expert-cdg31@partenaire.example" }))),
        ("recordCallAttempt", with(json!({ "result": "REACHED", "channel": "PHONE" }))),
        ("pauseReferral", with(json!({ "reason": "pieces", "until": "2026-03-10" }))),
        ("declineReferral", with(json!({ "reason": "OUT_OF_SCOPE" }))),
        ("redirectReferral", with(json!({ "partner": "hgi", "reason": "autre" }))),
        ("closeReferral", with(json!({ "outcome": "ANSWERED" }))),
        ("confirmCallback", with(json!({ "confirmed": false }))),
        ("offerSlot", with(json!({ "slot": "mardi" }))),
        ("settleDisagreement", with(json!({ "upheld": true }))),
        ("shareRequest", json!({ "requestId": request["id"] })),
        ("withdrawRequest", json!({ "requestId": request["id"] })),
        ("triageRequest", json!({ "requestId": request["id"], "targets": [{ "partner": "hgi" }] })),
    ]
}

#[rstest]
#[tokio::test]
async fn nobody_and_strangers_change_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let strangers = [
        app.expert_of("hgi").await,
        app.manager_of("sdis31").await,
        app.administrator_of("caue").await,
        app.mayor_of("31555").await,
    ];
    let request = mayor.submit(form("accès", &["organisation-ressources-humaines"])).await;
    let referral = first_referral(&request);
    for (mutation, input) in on_the_file(&request, &referral) {
        let anonymous = app.anonymous().try_mutate(mutation, input.clone(), "__typename").await;
        assert_eq!(anonymous["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{mutation}");
        for stranger in &strangers {
            assert_eq!(
                stranger.refused(mutation, input.clone()).await,
                "NOT_FOUND",
                "{mutation}: {}",
                stranger.email
            );
        }
    }
    let anonymous = app.anonymous().try_mutate("submitRequest", form("x", &[]), "__typename").await;
    assert_eq!(anonymous["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let query = "query($r: ID!, $s: ID!) { request(id: $r) { id } referral(id: $s) { id } \
                 requests { totalCount } referrals { totalCount } }";
    let ids = json!({ "r": request["id"], "s": referral });
    for stranger in &strangers {
        let seen = stranger.run(query, ids.clone()).await;
        let nothing = json!({
            "request": null, "referral": null, "requests": { "totalCount": 0 }, "referrals": { "totalCount": 0 },
        });
        assert_eq!(seen, nothing, "{}", stranger.email);
    }
    let untouched =
        mayor.run("query($s: ID!) { referral(id: $s) { version } }", json!({ "s": referral })).await;
    assert_eq!(untouched["referral"]["version"], 1);
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn the_authority_does_not_do_the_experts_work_nor_the_expert_the_authoritys(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let request = mayor.submit(form("rôles", &["organisation-ressources-humaines"])).await;
    let referral = first_referral(&request);
    for (mutation, input) in on_the_file(&request, &referral) {
        let of_authority =
            ["confirmCallback", "offerSlot", "shareRequest", "withdrawRequest"].contains(&mutation);
        let of_platform = ["settleDisagreement", "triageRequest"].contains(&mutation);
        if !of_authority {
            assert_eq!(mayor.refused(mutation, input.clone()).await, "NOT_ALLOWED", "{mutation}");
        }
        if of_authority || of_platform {
            assert_eq!(expert.refused(mutation, input).await, "NOT_ALLOWED", "{mutation}");
        }
    }
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_confidential_request_is_seen_by_few_and_told_by_its_reference(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (secretary, mayor) = (app.secretary_of("31184").await, app.mayor_of("31184").await);
    let colleague = app.of_authority("31184", domain::words::Function::Dgs).await;
    let (expert, other) = (app.expert_of("cdg31").await, app.expert_of("caue").await);
    let (partner, admin) = (app.administrator_of("cdg31").await, app.administrator().await);
    let themes = ["organisation-ressources-humaines", "construction-renovation"];
    let secret = json!({ "confidential": true, "title": "Conflit avec un agent" });
    let request = secretary.submit(changed(form("secret", &themes), secret)).await;
    let query = "query($r: ID!) { request(id: $r) { referrals { nodes { partner { slug } } } } requests { totalCount } }";
    let seen = async |caller: &tests::Caller| {
        let data = caller.run(query, json!({ "r": request["id"] })).await;
        let nodes = data["request"]["referrals"]["nodes"].as_array().map(Vec::len);
        (nodes, data["requests"]["totalCount"].as_u64().unwrap())
    };
    let all = request["referrals"]["nodes"].as_array().unwrap().len();
    assert_eq!(seen(&secretary).await, (Some(all), 1));
    assert_eq!(seen(&mayor).await, (Some(all), 1));
    assert_eq!(seen(&admin).await, (Some(all), 1));
    assert_eq!(seen(&expert).await, (Some(1), 1), "its own referral only");
    assert_eq!(seen(&other).await, (Some(1), 1));
    assert_eq!(seen(&colleague).await, (None, 0));
    assert_eq!(seen(&partner).await, (None, 0));
    let kept =
        "query($r: ID!) { request(id: $r) { verdicts { chosen } journal(first: 9) { nodes { kind } } } }";
    let of_unit = expert.run(kept, json!({ "r": request["id"] })).await["request"].clone();
    assert_eq!(of_unit, json!({ "verdicts": [], "journal": { "nodes": [] } }), "not whom else was asked");
    let list = "{ requests(first: 9) { nodes { title } } }";
    let id = domain::ids::RequestId::from_opaque(request["id"].as_str().unwrap()).unwrap();
    let before = app::queries::accesses(&app.cx, id).await.unwrap();
    admin.run(list, json!({})).await;
    assert_eq!(
        app::queries::accesses(&app.cx, id).await.unwrap(),
        before + 1,
        "each read from outside is logged"
    );
    let own =
        request["referrals"]["nodes"].as_array().unwrap().iter().find(|r| r["partner"]["slug"] == "cdg31");
    let decline =
        json!({ "referralId": own.unwrap()["id"], "reason": "OTHER", "text": "L’agent est déjà suivi." });
    expert.act("declineReferral", decline).await;
    app.at("2026-03-10 09:00");
    app.work().await;
    for mail in app.mails().await {
        let told = format!("{}{}{}", mail.subject, mail.text, mail.html);
        for secret in
            ["Conflit avec un agent", "diagnostic partagé", "Organisation des services", "déjà suivi"]
        {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
        assert!(!mail.subject.contains("Flourens"), "{}", mail.subject);
        let of_the_file = mail.headers.contains_key("in-reply-to");
        assert!(!of_the_file || told.contains(request["reference"].as_str().unwrap()), "{told}");
    }
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn the_end_of_a_role_takes_effect_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (secretary, expert) = (app.secretary_of("31184").await, app.expert_of("cdg31").await);
    let request = secretary.submit(form("fin", &["organisation-ressources-humaines"])).await;
    let referral = first_referral(&request);
    for caller in [&secretary, &expert] {
        let person = app::administration::person(&app.cx, &caller.email).await.unwrap().unwrap();
        assert_eq!(app::administration::end_roles(&app.cx, person.id, |_| true).await.unwrap(), 1);
    }
    assert_eq!(expert.refused("claimReferral", json!({ "referralId": referral })).await, "NOT_FOUND");
    assert_eq!(secretary.refused("submitRequest", form("fin-2", &[])).await, "MANDATE_EXPIRED");
    app.done().await;
}
