//! What is one's own: notifications and preferences, the guide accepted, the authority's card, one's data, one's session.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::{changed, form};

#[rstest]
#[tokio::test]
async fn what_one_does_not_want_by_mail_is_a_notification_and_nobody_is_silent(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert, manager) =
        (app.mayor_of("31184").await, app.expert_of("cdg31").await, app.manager_of("cdg31").await);
    let themes = ["organisation-ressources-humaines"];
    let none = json!({ "notices": false, "progress": true });
    expert.mutate("prefer", none.clone(), "preferences { notices }").await;
    mayor.submit(form("un", &themes)).await;
    let mails = app.mails().await;
    assert!(mails.iter().any(|mail| mail.to.contains(&manager.email)));
    assert!(!mails.iter().any(|mail| mail.to.contains(&expert.email)));
    let query = "{ unseenNotifications notifications(first: 9) { nodes { kind state reference } } }";
    let seen = expert.run(query, json!({})).await;
    let notice = json!({ "kind": "notice", "state": "UNWANTED", "reference": "PAT-2026-0001" });
    assert_eq!(seen, json!({ "unseenNotifications": 1, "notifications": { "nodes": [notice] } }));
    expert.mutate("seeNotifications", json!({}), "preferences { notices }").await;
    assert_eq!(expert.run(query, json!({})).await["unseenNotifications"], 0);
    assert_eq!(expert.run("{ preferences { notices } }", json!({})).await["preferences"]["notices"], false);
    manager.mutate("prefer", none, "preferences { notices }").await;
    mayor.submit(form("deux", &themes)).await;
    let mails = app.mails().await;
    for caller in [&expert, &manager] {
        assert!(
            mails.iter().any(|mail| mail.to.contains(&caller.email)),
            "nobody wants it: everybody gets it"
        );
    }
    app.done().await;
}

/// Most people are themselves the contact: what is mailed to them is a notification too, and theirs to do without.
#[rstest]
#[tokio::test]
async fn who_files_for_themselves_has_notifications_and_a_choice(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let own = json!({ "contact": { "name": "Anne", "function": "MAIRE", "email": mayor.email, "preferredSlots": [] } });
    let request = mayor.submit(changed(form("girafe", &[]), own)).await;
    assert_eq!(app.mails_to(&mayor.email).await.len(), 1);
    mayor.mutate("prefer", json!({ "notices": true, "progress": false }), "preferences { progress }").await;
    let targets = json!({ "requestId": request["id"], "targets": [{ "partner": "caue" }] });
    admin.mutate("triageRequest", targets, "request { id }").await;
    assert_eq!(app.mails_to(&mayor.email).await.len(), 0, "a step, unwanted by mail");
    let told = mayor.run("{ notifications { totalCount nodes { kind state } } }", json!({})).await;
    let kinds =
        json!([{ "kind": "oriented", "state": "UNWANTED" }, { "kind": "acknowledgement", "state": "SENT" }]);
    assert_eq!(told["notifications"], json!({ "totalCount": 2, "nodes": kinds }));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn the_guide_is_accepted_version_by_version(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let expert = app.expert_of("cdg31").await;
    let query = "{ guideAcceptance { inForce accepted isCurrent } }";
    let seen = expert.run(query, json!({})).await["guideAcceptance"].clone();
    let version = seen["inForce"].clone();
    assert_eq!(seen, json!({ "inForce": version, "accepted": null, "isCurrent": false }));
    assert_eq!(app.anonymous().run(query, json!({})).await["guideAcceptance"], Value::Null);
    assert_eq!(expert.refused("acceptGuide", json!({ "version": 99 })).await, "GUIDE_CHANGED");
    for _ in 0..2 {
        expert.mutate("acceptGuide", json!({ "version": version }), "done").await;
    }
    assert_eq!(expert.run(query, json!({})).await["guideAcceptance"]["isCurrent"], true);
    // A new version in force asks again.
    let mut territory = app.cx.territory().await.unwrap().territory.clone();
    let mut next = territory.guide.versions.last().unwrap().clone();
    next.number += 1;
    next.in_force_from = "2026-03-10".parse().unwrap();
    territory.guide.versions.push(next);
    app::import_territory::import_territory(&app.cx, &territory).await.unwrap();
    assert_eq!(expert.run(query, json!({})).await["guideAcceptance"]["isCurrent"], true);
    app.at("2026-03-10 09:00");
    let seen = expert.run(query, json!({})).await["guideAcceptance"].clone();
    assert_eq!((&seen["accepted"], &seen["isCurrent"]), (&version, &json!(false)));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn an_authoritys_card_shows_everything_and_a_confidential_request_only_as_existing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, secretary) = (app.mayor_of("31184").await, app.secretary_of("31184").await);
    let (stranger, expert) = (app.expert_of("sdehg").await, app.expert_of("cdg31").await);
    let themes = ["organisation-ressources-humaines"];
    let open = mayor.submit(form("ouverte", &themes)).await;
    app.at("2026-03-02 10:00");
    mayor
        .submit(changed(form("secrète", &themes), json!({ "confidential": true, "title": "Conflit" })))
        .await;
    let query = "{ localAuthority(code: \"31184\") { openingHours people { person { name } } files(first: 9) { nodes { \
                 reference title confidential opens referrals { partner { slug } } } } } }";
    let of_stranger = stranger.run(query, json!({})).await["localAuthority"].clone();
    let hidden =
        json!({ "reference": null, "title": null, "confidential": true, "opens": false, "referrals": [] });
    assert_eq!(of_stranger["files"]["nodes"][0], hidden);
    assert_eq!(of_stranger["files"]["nodes"][1]["title"], "Organisation du service technique");
    assert_eq!(of_stranger["files"]["nodes"][1]["opens"], false);
    assert_eq!(of_stranger["people"], json!([]), "no file of theirs");
    let id = domain::ids::RequestId::from_opaque(open["id"].as_str().unwrap()).unwrap();
    assert_eq!(app::queries::accesses(&app.cx, id).await.unwrap(), 1, "read from outside, and logged");
    let of_expert = expert.run(query, json!({})).await["localAuthority"]["files"]["nodes"].clone();
    assert_eq!((&of_expert[0]["title"], &of_expert[0]["opens"]), (&json!("Conflit"), &json!(true)));
    assert_eq!(app::queries::accesses(&app.cx, id).await.unwrap(), 1, "one's own file is not");
    app.administrator().await.run(query, json!({})).await;
    assert_eq!(app::queries::accesses(&app.cx, id).await.unwrap(), 2, "the administrator reads from outside");
    let told = mayor.ask(query, json!({})).await;
    assert_eq!(told["errors"][0]["extensions"]["code"], "NOT_FOUND", "an authority has its own list");
    let say = json!({ "authorityCode": "31184", "openingHours": "lundi et jeudi, 9 h à 12 h" });
    for stranger in [&expert, &app.mayor_of("31555").await] {
        assert_eq!(stranger.refused("sayOpeningHours", say.clone()).await, "NOT_ALLOWED");
    }
    secretary.mutate("sayOpeningHours", say, "done").await;
    let hours = "{ localAuthority(code: \"31184\") { openingHours } }";
    let said = expert.run(hours, json!({})).await["localAuthority"]["openingHours"].clone();
    assert_eq!(said, "lundi et jeudi, 9 h à 12 h");
    assert_eq!(app.anonymous().run(hours, json!({})).await["localAuthority"]["openingHours"], Value::Null);
    app.mails().await;
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn everything_that_is_held_about_one_is_given_and_nothing_else(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, other) = (app.mayor_of("31184").await, app.mayor_of("31555").await);
    mayor.submit(form("une", &["voirie"])).await;
    let away = changed(form("autre", &["voirie"]), json!({ "authorityCode": "31555", "title": "Ailleurs" }));
    other.submit(away).await;
    app.mails().await;
    let held = mayor.run("{ myData }", json!({})).await["myData"].as_str().unwrap().to_owned();
    // A contact of a confidential request that is not theirs knows that it exists, not what it says.
    let secret = json!({ "confidential": true, "title": "Conflit", "contact": { "name": "M", "function": "MAIRE", "email": mayor.email, "preferredSlots": [] } });
    let elsewhere = app.mayor_of("31001").await;
    elsewhere
        .submit(changed(form("secret", &[]), changed(secret, json!({ "authorityCode": "31001" }))))
        .await;
    let with_secret = mayor.run("{ myData }", json!({})).await["myData"].as_str().unwrap().to_owned();
    assert!(with_secret.contains("31001") && !with_secret.contains("Conflit"), "{with_secret}");
    app.mails().await;
    let read: Value = serde_json::from_str(&held).unwrap();
    assert_eq!(read["personne"]["courriel"], mayor.email);
    assert_eq!(read["demandes"][0]["contenu"]["contact"]["email"], "mairie@flourens.example");
    assert_eq!(read["courriels"][0]["courriel"], "Accusé de réception de la demande");
    assert!(!held.contains("Ailleurs") && !held.contains("31555"), "{held}");
    assert_eq!(
        app.anonymous().ask("{ myData }", json!({})).await["errors"][0]["extensions"]["code"],
        "UNAUTHENTICATED"
    );
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_session_is_renewed_and_the_old_token_dies(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let renew = async |caller: &Caller| {
        caller.mutate("renewSession", json!({}), "accessToken").await["accessToken"]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(renew(&mayor).await, None, "a young session stays");
    app.at("2026-03-02 10:30");
    let renewed = Caller { token: renew(&mayor).await, ..mayor.clone() };
    assert!(renewed.token.is_some());
    let me = async |caller: &Caller| caller.run("{ me { name } }", json!({})).await["me"]["name"].clone();
    assert_eq!(
        (me(&mayor).await, me(&renewed).await),
        (json!("maire-31184"), json!("maire-31184")),
        "a minute's grace"
    );
    assert_eq!(renew(&mayor).await, None, "once");
    app.at("2026-03-02 10:32");
    assert_eq!((me(&mayor).await, me(&renewed).await), (Value::Null, json!("maire-31184")));
    // Renewing gains no time: it ends when the one before would have.
    app.at("2027-04-06 08:00");
    assert_eq!(me(&renewed).await, json!("maire-31184"));
    app.at("2027-04-06 12:00");
    assert_eq!(me(&renewed).await, Value::Null);
    app.done().await;
}
