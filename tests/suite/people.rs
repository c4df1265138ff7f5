//! Teams and whose people one sees, links without an account, requests filed for somebody.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::{changed, first_referral, form};

#[rstest]
#[tokio::test]
async fn a_unit_is_led_by_its_manager(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, expert, manager) =
        (app.mayor_of("31184").await, app.expert_of("cdg31").await, app.manager_of("cdg31").await);
    let (partner, admin) = (app.administrator_of("cdg31").await, app.administrator().await);
    let request = mayor.submit(form("charge", &["organisation-ressources-humaines"])).await;
    mayor.submit(form("libre", &["organisation-ressources-humaines"])).await;
    expert.act("claimReferral", json!({ "referralId": first_referral(&request) })).await;
    let away = json!({ "from": "2026-03-05", "to": "2026-03-06", "deputyEmail": manager.email });
    expert.mutate("declareAbsence", away, "done").await;
    app.at("2026-03-06 10:00");
    let team = "{ team(partner: \"cdg31\") { load { open owed late unclaimed isReachable } members { person { name } \
                open late absences { from deputy { name } } memberships { id kind mayEnd } } } }";
    let seen = manager.run(team, json!({})).await["team"].clone();
    let load = json!({ "open": 2, "owed": 2, "late": 2, "unclaimed": 1, "isReachable": true });
    assert_eq!(seen["load"], load);
    let of_expert = &seen["members"][0];
    assert_eq!((&of_expert["open"], &of_expert["late"]), (&json!(1), &json!(1)));
    assert_eq!(
        of_expert["absences"][0],
        json!({ "from": "2026-03-05", "deputy": { "name": "responsable-cdg31" } })
    );
    assert_eq!(
        (&of_expert["memberships"][0]["mayEnd"], &seen["members"][1]["memberships"][0]["mayEnd"]),
        (&json!(true), &json!(true)),
        "theirs to end, and one's own to leave"
    );
    for stranger in [&expert, &mayor, &app.manager_of("caue").await] {
        let told = stranger.ask(team, json!({})).await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "NOT_FOUND", "{}", stranger.email);
    }
    let leads = async |caller: &Caller| {
        caller.run("{ units { open } }", json!({})).await["units"].as_array().unwrap().len()
    };
    assert_eq!((leads(&expert).await, leads(&mayor).await, leads(&manager).await), (0, 0, 1));
    assert_eq!(partner.run(team, json!({})).await["team"]["load"], load);
    let add = |kind: &str| json!({ "email": "neuf@partenaire.example", "name": "Neuf", "kind": kind, "partner": "cdg31" });
    assert_eq!(expert.refused("giveRole", add("EXPERT")).await, "NOT_ALLOWED");
    assert_eq!(manager.refused("giveRole", add("MANAGER")).await, "NOT_ALLOWED");
    manager.mutate("giveRole", add("EXPERT"), "membership { id }").await;
    partner.mutate("giveRole", add("MANAGER"), "membership { id }").await;
    let elsewhere = changed(add("EXPERT"), json!({ "partner": "caue" }));
    assert_eq!(partner.refused("giveRole", elsewhere).await, "NOT_ALLOWED");
    let end = json!({ "membershipId": of_expert["memberships"][0]["id"] });
    let seen = "query($id: ID!) { membership(id: $id) { holding person { name } } }";
    let id = json!({ "id": of_expert["memberships"][0]["id"] });
    assert_eq!(manager.run(seen, id.clone()).await["membership"]["holding"], 1);
    assert_eq!(app.manager_of("caue").await.run(seen, id).await["membership"], Value::Null);
    manager.mutate("endRole", end, "membership { holds }").await;
    let left = manager.run("{ referrals { nodes { status expert { name } } } }", json!({})).await;
    assert_eq!(left["referrals"]["nodes"][1], json!({ "status": "NOTIFIED", "expert": null }), "given back");
    assert_eq!(
        expert
            .refused(
                "recordCallAttempt",
                json!({ "referralId": first_referral(&request), "result": "REACHED", "channel": "PHONE" })
            )
            .await,
        "NOT_FOUND"
    );
    // A unit that owes and has nobody is in the administrator's sight; the last administrator stays.
    let units = admin.run("{ units { owed people isReachable partner { slug } } }", json!({})).await;
    let caue = units["units"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["partner"]["slug"] == "sdehg")
        .unwrap()
        .clone();
    assert_eq!((&caue["people"], &caue["isReachable"]), (&json!(0), &json!(false)));
    let own = admin
        .run("{ memberships(filter: { search: \"admin@plateforme\" }) { nodes { id } } }", json!({}))
        .await;
    let end = json!({ "membershipId": own["memberships"]["nodes"][0]["id"] });
    assert_eq!(admin.refused("endRole", end.clone()).await, "LAST_ADMINISTRATOR");
    let for_a_day = json!({ "email": "admin@plateforme.example", "name": "Admin", "kind": "PLATFORM_ADMINISTRATOR", "until": "2026-03-07" });
    assert_eq!(admin.refused("giveRole", for_a_day).await, "OWN_ROLE");
    let other =
        json!({ "email": "seconde@plateforme.example", "name": "Seconde", "kind": "PLATFORM_ADMINISTRATOR" });
    admin.mutate("giveRole", other, "membership { id }").await;
    admin.mutate("endRole", end, "membership { holds }").await;
    app.mails().await;
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn people_are_listed_to_those_who_may_know_them(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, _other) = (app.mayor_of("31184").await, app.mayor_of("31555").await);
    let (expert, manager, admin) =
        (app.expert_of("cdg31").await, app.manager_of("caue").await, app.administrator().await);
    let query = "query($s: String) { memberships(filter: { search: $s }) { totalCount nodes { email } } }";
    let seen = async |caller: &Caller, search: &str| {
        let data = caller.run(query, json!({ "s": search })).await["memberships"].clone();
        let emails: Vec<String> = data["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["email"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(data["totalCount"], emails.len());
        emails
    };
    assert_eq!(seen(&admin, "").await.len(), 5);
    assert_eq!(seen(&admin, "MAIRE-31184").await, ["maire-31184@mairie.example"], "capitals do not matter");
    assert_eq!(seen(&mayor, "").await, ["maire-31184@mairie.example"], "their own authority");
    assert_eq!(seen(&expert, "partenaire").await, ["expert-cdg31@partenaire.example"], "their own unit");
    assert_eq!(seen(&expert, "mairie").await, Vec::<String>::new(), "known through their files alone");
    assert_eq!(seen(&manager, "admin").await, Vec::<String>::new());
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_request_is_followed_without_an_account_until_the_link_is_revoked(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let request = mayor.submit(form("suivi", &["organisation-ressources-humaines"])).await;
    // The contact is not the filer: their acknowledgement has a link of its own.
    let mails = app.mails().await;
    let of_contact = mails.iter().find(|mail| mail.to.contains("mairie@flourens")).unwrap();
    let token = of_contact.link("/suivi/").expect("a link that needs no account");
    let of_filer = mails.iter().find(|mail| mail.to.contains("maire-31184")).unwrap();
    assert!(of_filer.link("/suivi/").is_none() && of_filer.link("/demandes/").is_some());
    let query = "query($t: String!) { followUp(token: $t) { reference title referrals { status dueOn partner { slug } } } }";
    let nobody = app.anonymous();
    let seen = nobody.run(query, json!({ "t": token })).await["followUp"].clone();
    assert_eq!(seen["reference"], request["reference"]);
    assert_eq!(seen["referrals"][0]["partner"]["slug"], "cdg31");
    let shared = json!({ "requestId": request["id"], "email": "elue@mairie.example" });
    assert_eq!(expert.refused("shareRequest", shared.clone()).await, "NOT_ALLOWED");
    assert_eq!(app.mayor_of("31555").await.refused("shareRequest", shared.clone()).await, "NOT_FOUND");
    let link = mayor.mutate("shareRequest", shared, "link { id token }").await["link"].clone();
    let mailed = app.mails_to("elue@mairie.example").await.pop().unwrap().link("/suivi/");
    assert_eq!(mailed.as_deref(), link["token"].as_str());
    let forged = format!("{}{}", &token[..32], &link["token"].as_str().unwrap()[32..]);
    for wrong in [forged.as_str(), "", "é", "0", &token[..40]] {
        let told = nobody.ask(query, json!({ "t": wrong })).await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "INVALID_FOLLOW_LINK", "{wrong}");
    }
    assert_eq!(expert.refused("revokeFollowLink", json!({ "linkId": link["id"] })).await, "NOT_ALLOWED");
    mayor.mutate("revokeFollowLink", json!({ "linkId": link["id"] }), "request { reference }").await;
    let told = nobody.ask(query, json!({ "t": link["token"] })).await;
    assert_eq!(told["errors"][0]["extensions"]["code"], "INVALID_FOLLOW_LINK");
    nobody.run(query, json!({ "t": token })).await;
    let secret = mayor.submit(changed(form("secret", &[]), json!({ "confidential": true }))).await;
    let share = json!({ "requestId": secret["id"] });
    assert_eq!(mayor.refused("shareRequest", share).await, "CONFIDENTIAL_NOT_SHARED");
    assert!(
        app.mails().await.iter().all(|mail| mail.link("/suivi/").is_none()),
        "nor by the acknowledgement"
    );
    let links =
        "query($r: ID!) { request(id: $r) { followLinks { email } journal(first: 20) { nodes { kind } } } }";
    let seen = mayor.run(links, json!({ "r": request["id"] })).await["request"].clone();
    assert_eq!(seen["followLinks"], json!([{ "email": "mairie@flourens.example" }]));
    let kinds = seen["journal"].to_string();
    assert!(kinds.contains("FOLLOW_SHARED") && kinds.contains("FOLLOW_REVOKED"), "{kinds}");
    let of_expert = expert.run(links, json!({ "r": request["id"] })).await;
    assert_eq!(of_expert["request"]["followLinks"], json!([]));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_request_filed_on_behalf_is_told_to_the_mayor(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let request = admin.submit(form("appel", &["organisation-ressources-humaines"])).await;
    let mails = app.mails_to(&mayor.email).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].subject.contains("Une demande a été déposée pour vous"), "{}", mails[0].subject);
    mayor.mutate("withdrawRequest", json!({ "requestId": request["id"] }), "request { id }").await;
    app.mails().await;
    mayor.submit(form("soi-même", &[])).await;
    assert!(app.mails_to(&mayor.email).await.iter().all(|mail| !mail.subject.contains("déposée pour vous")));
    app.done().await;
}

/// Revoking gives no place back: a mairie that shares and revokes in a loop is no relay to a third party.
#[rstest]
#[tokio::test]
async fn sharing_in_a_loop_is_few_mails(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let few = |set: &mut appui::settings::Settings| {
        // Each request has one link from its filing: its contact's.
        (set.sharing.of_request_a_day, set.sharing.by_person_a_day) = (4, 6);
    };
    let app = TestApp::start_set(database, "haute-garonne", few).await;
    let (mayor, secretary) = (app.mayor_of("31184").await, app.secretary_of("31184").await);
    let [one, two] = [mayor.submit(form("un", &[])).await, mayor.submit(form("deux", &[])).await];
    let share = |of: &Value| json!({ "requestId": of["id"], "email": "tiers@ailleurs.example" });
    for _ in 0..3 {
        let made = mayor.mutate("shareRequest", share(&one), "link { id }").await;
        mayor.mutate("revokeFollowLink", json!({ "linkId": made["link"]["id"] }), "request { id }").await;
    }
    for who in [&mayor, &secretary] {
        assert_eq!(who.refused("shareRequest", share(&one)).await, "TOO_MANY_LINKS_TODAY", "{}", who.email);
    }
    mayor.mutate("shareRequest", share(&two), "link { id }").await;
    assert_eq!(mayor.refused("shareRequest", share(&two)).await, "TOO_MANY_LINKS_TODAY", "by one person");
    secretary.mutate("shareRequest", share(&two), "link { id }").await;
    app.at("2026-03-03 09:01");
    mayor.mutate("shareRequest", share(&one), "link { id }").await;
    app.mails().await;
    app.done().await;
}
