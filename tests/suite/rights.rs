//! Rights at the instant of reading, by every door: roles are another's to give, themes bind, what has ended shows nothing, what is
//! hidden costs what does not exist costs.

use domain::mandate::RoleKind;
use domain::words::Function;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::{changed, first_referral, form};

/// Nobody gives themselves a role, by whatever way; it is journalled, and the administrator reads it.
#[rstest]
#[tokio::test]
async fn a_role_is_given_by_another_and_journalled(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, partner, admin) =
        (app.mayor_of("31184").await, app.administrator_of("cdg31").await, app.administrator().await);
    let other = app.person("autre-admin@cdg31.example", RoleKind::PartnerAdministrator("cdg31".into())).await;
    let secret =
        changed(form("secret", &["organisation-ressources-humaines"]), json!({ "confidential": true }));
    let request = mayor.submit(secret).await;
    let to = |email: &str, kind: &str| json!({ "email": email, "name": "Quelqu’un", "kind": kind, "partner": "cdg31" });
    for kind in ["EXPERT", "MANAGER"] {
        for spelling in [partner.email.clone(), partner.email.to_uppercase(), format!(" {} ", partner.email)]
        {
            assert_eq!(partner.refused("giveRole", to(&spelling, kind)).await, "OWN_ROLE", "{spelling}");
        }
    }
    let seen = "query($r: ID!) { request(id: $r) { title } }";
    let read = partner.run(seen, json!({ "r": request["id"] })).await;
    assert_eq!(read["request"], Value::Null, "and reads nothing confidential");
    for kind in ["MANAGER", "PARTNER_ADMINISTRATOR", "PLATFORM_ADMINISTRATOR"] {
        assert_eq!(admin.refused("giveRole", to(&admin.email, kind)).await, "OWN_ROLE", "{kind}");
    }
    let mandate = json!({ "email": admin.email, "name": "Admin", "kind": "REQUESTER", "authorityCode": "31184", "function": "MAIRE" });
    assert_eq!(admin.refused("giveRole", mandate).await, "OWN_ROLE");
    let asked =
        json!({ "email": admin.email, "name": "Admin", "authorityCode": "31555", "function": "MAIRE" });
    app.anonymous().mutate("askMandate", asked, "sent").await;
    let asks = admin.run("{ mandateAsks { id email } }", json!({})).await["mandateAsks"].clone();
    assert_eq!(asks.as_array().map(Vec::len), Some(1), "{asks}");
    assert_eq!(
        mayor.refused("decideMandate", json!({ "askId": asks[0]["id"], "granted": true })).await,
        "NOT_FOUND"
    );
    assert_eq!(
        admin.refused("decideMandate", json!({ "askId": asks[0]["id"], "granted": true })).await,
        "OWN_ROLE"
    );
    // Another administrator may; one leaves by oneself.
    other.mutate("giveRole", to(&partner.email, "EXPERT"), "membership { id }").await;
    let own = partner.run("{ memberships { nodes { id kind person { email } mayEnd } } }", json!({})).await;
    let own = own["memberships"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["kind"] == "EXPERT" && one["person"]["email"] == partner.email.as_str())
        .unwrap()
        .clone();
    assert_eq!(own["mayEnd"], true);
    partner.mutate("endRole", json!({ "membershipId": own["id"] }), "membership { holds }").await;
    let journal = "{ roleJournal(first: 50) { totalCount nodes { event kind by { email } person { email } partner { slug } } } }";
    for stranger in [&partner, &mayor] {
        let told = stranger.ask(journal, json!({})).await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "NOT_ALLOWED");
    }
    let told = admin.run(journal, json!({})).await["roleJournal"].clone();
    let rows = told["nodes"].as_array().unwrap();
    assert_eq!(told["totalCount"], rows.len());
    let told = |event: &str, by: &Caller, kind: &str| {
        rows.iter()
            .filter(|row| {
                row["event"] == event && row["kind"] == kind && row["by"]["email"] == by.email.as_str()
            })
            .count()
    };
    assert_eq!((told("ROLE_REFUSED", &partner, "EXPERT"), told("ROLE_REFUSED", &partner, "MANAGER")), (3, 3));
    assert_eq!((told("ROLE_REFUSED", &admin, "MANAGER"), told("ROLE_REFUSED", &admin, "REQUESTER")), (1, 2));
    assert_eq!((told("ROLE_GIVEN", &other, "EXPERT"), told("ROLE_ENDED", &partner, "EXPERT")), (1, 1));
    let by_operator = rows.iter().filter(|row| row["event"] == "ROLE_GIVEN" && row["by"].is_null()).count();
    assert_eq!(by_operator, 4);
    app.done().await;
}

/// A mandate for some themes reads, searches, counts and acts on those, by every door.
#[rstest]
#[tokio::test]
async fn themes_bind_reading_and_acting(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let kind = |themes: &[&str]| RoleKind::Requester {
        authority: "31184".into(),
        function: Function::Technicien,
        themes: themes.iter().map(|theme| (*theme).to_owned()).collect(),
    };
    let limited = app.person("technique@flourens.example", kind(&["eclairage-public"])).await;
    let staff = mayor
        .submit(changed(form("rh", &["organisation-ressources-humaines"]), json!({ "title": "Recrutement" })))
        .await;
    let both = mayor.submit(form("deux", &["organisation-ressources-humaines", "eclairage-public"])).await;
    let light = mayor.submit(form("eclairage", &["eclairage-public"])).await;
    let referral = first_referral(&staff);
    expert
        .act("recordCallAttempt", json!({ "referralId": referral, "result": "REACHED", "channel": "PHONE" }))
        .await;
    for request in [&staff, &both] {
        let id = first_referral(request);
        for (mutation, input) in [
            ("confirmCallback", json!({ "referralId": id, "confirmed": false })),
            ("offerSlot", json!({ "referralId": id, "slot": "mardi" })),
            ("shareRequest", json!({ "requestId": request["id"] })),
            ("withdrawRequest", json!({ "requestId": request["id"] })),
        ] {
            assert_eq!(limited.refused(mutation, input).await, "NOT_FOUND", "{mutation}");
        }
        let by_id = "query($r: ID!, $s: ID!) { request(id: $r) { title } referral(id: $s) { status } }";
        let seen = limited.run(by_id, json!({ "r": request["id"], "s": id })).await;
        assert_eq!(seen, json!({ "request": null, "referral": null }));
        let by_reference = "query($r: String!) { request(reference: $r) { title } }";
        assert_eq!(
            limited.run(by_reference, json!({ "r": request["reference"] })).await["request"],
            Value::Null
        );
    }
    let lists = "{ requests { totalCount nodes { reference } } referrals { totalCount } \
                 found: requests(filter: { search: \"recrutement\" }) { totalCount } }";
    let seen = limited.run(lists, json!({})).await;
    assert_eq!(seen["requests"], json!({ "totalCount": 1, "nodes": [{ "reference": light["reference"] }] }));
    assert_eq!(seen["referrals"]["totalCount"], light["referrals"]["nodes"].as_array().unwrap().len());
    assert_eq!(seen["found"]["totalCount"], 0);
    let figures = "{ statistics(period: { from: \"2026-03-01\", to: \"2026-03-31\" }, groupBy: [THEME]) { rows { keys } } }";
    let rows = limited.run(figures, json!({})).await["statistics"]["rows"].clone();
    assert_eq!(rows, json!([{ "keys": ["eclairage-public"] }]));
    // What one has filed oneself stays one's own while the mandate holds, whatever becomes of its themes.
    let own = limited.submit(form("à moi", &["eclairage-public"])).await;
    let widened = "UPDATE request SET themes = '[\"voirie\"]' WHERE reference = '".to_owned()
        + own["reference"].as_str().unwrap()
        + "'";
    app.raw(&widened).await;
    let by_id = "query($r: ID!) { request(id: $r) { title } }";
    assert_ne!(limited.run(by_id, json!({ "r": own["id"] })).await["request"], Value::Null);
    app.done().await;
}

/// Once a mandate or a role has ended, nothing of what it opened is given out: not by what one may have of oneself, not by a file
/// made before.
#[rstest]
#[tokio::test]
async fn what_has_ended_shows_nothing_more(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (secretary, expert) = (app.secretary_of("31184").await, app.expert_of("cdg31").await);
    let secret = json!({ "confidential": true, "title": "Conflit avec un agent" });
    secretary.submit(changed(form("secret", &["organisation-ressources-humaines"]), secret)).await;
    let held = async |who: &Caller| who.run("{ myData }", json!({})).await["myData"].to_string();
    assert!(held(&secretary).await.contains("Conflit avec un agent"));
    let asked = json!({ "table": "REQUESTS", "form": "CSV" });
    let export = expert.mutate("askExport", asked, "export { id }").await["export"]["id"].clone();
    while formats::run_next(&app.cx).await.unwrap() {}
    let get = async |who: &Caller| {
        let cookie = format!("appui_session={}", who.token.as_deref().unwrap());
        let path = format!("{}/exports/{}", app.url, export.as_str().unwrap());
        reqwest::Client::new().get(path).header("cookie", cookie).send().await.unwrap().status().as_u16()
    };
    assert_eq!(get(&expert).await, 200);
    assert_eq!(get(&secretary).await, 404, "another's");
    for caller in [&secretary, &expert] {
        let person = app::administration::person(&app.cx, &caller.email).await.unwrap().unwrap();
        app::administration::end_roles(&app.cx, person.id, |_| true).await.unwrap();
    }
    let after = held(&secretary).await;
    assert!(!after.contains("Conflit avec un agent") && after.contains("PAT-2026-0001"), "{after}");
    assert_eq!(get(&expert).await, 422, "made under rights that are no more");
    app.done().await;
}

/// A unit's feed is worth what its opener may open: it closes with their role, and who may open another is told.
#[rstest]
#[tokio::test]
async fn a_feed_closes_with_its_openers_role(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (manager, partner) = (app.manager_of("cdg31").await, app.administrator_of("cdg31").await);
    let mayor = app.mayor_of("31184").await;
    let secret =
        changed(form("secret", &["organisation-ressources-humaines"]), json!({ "confidential": true }));
    let reference = mayor.submit(secret).await["reference"].as_str().unwrap().to_owned();
    let open = async |who: &Caller| {
        let made = who.mutate("createFeed", json!({ "partner": "cdg31" }), "token").await;
        made["token"].as_str().unwrap().to_owned()
    };
    let read = async |token: &str, file: &str| {
        let url = format!("{}/flux/cdg31/{file}?jeton={token}", app.url);
        let answer = reqwest::get(url).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (of_manager, of_partner) = (open(&manager).await, open(&partner).await);
    for file in ["rappels.ics", "changements.atom"] {
        assert!(read(&of_manager, file).await.1.contains(&reference), "{file}: of the unit");
        let (status, text) = read(&of_partner, file).await;
        assert_eq!((status, text.contains(&reference)), (200, false), "{file}: not to who administers it");
    }
    app.mails().await;
    let person = app::administration::person(&app.cx, &manager.email).await.unwrap().unwrap();
    app::administration::end_roles(&app.cx, person.id, |_| true).await.unwrap();
    assert_eq!(read(&of_manager, "rappels.ics").await.0, 401);
    assert_eq!(read(&of_partner, "rappels.ics").await.0, 200);
    let told: Vec<_> = app.mails().await.into_iter().filter(|mail| mail.subject.contains("flux")).collect();
    assert_eq!(told.len(), 1, "once");
    assert!(told[0].to.contains(&partner.email), "{}", told[0].to);
    // A role that ends by its date closes it too; the worker tells.
    let until = json!({ "email": "remplacante@cdg31.example", "name": "Remplaçante", "kind": "MANAGER",
                        "partner": "cdg31", "until": "2026-03-04" });
    partner.mutate("giveRole", until, "membership { id }").await;
    let stand_in = app.person("remplacante@cdg31.example", RoleKind::Expert("cdg31".to_owned().into())).await;
    let token = open(&stand_in).await;
    assert_eq!(read(&token, "rappels.ics").await.0, 200);
    app.at("2026-03-06 10:00");
    assert_eq!(read(&token, "rappels.ics").await.0, 401);
    assert_eq!(app::feeds::close_all_ended(&app.cx).await.unwrap(), 1);
    assert_eq!(app::feeds::close_all_ended(&app.cx).await.unwrap(), 0);
    assert!(app.mails_to(&partner.email).await.iter().any(|mail| mail.subject.contains("flux")));
    app.done().await;
}

/// What is hidden is looked for as what does not exist is: the same statements, in number and in words.
#[rstest]
#[tokio::test]
async fn what_is_hidden_costs_what_does_not_exist_costs(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, stranger) = (app.mayor_of("31184").await, app.expert_of("hgi").await);
    let secret =
        changed(form("secret", &["organisation-ressources-humaines"]), json!({ "confidential": true }));
    let request = mayor.submit(secret).await;
    let (id, referral) = (request["id"].as_str().unwrap().to_owned(), first_referral(&request));
    let no_id = domain::ids::RequestId(app::new_id()).opaque();
    let no_referral = domain::ids::ReferralId(app::new_id()).opaque();
    let link = mayor.submit(form("ouverte", &["organisation-ressources-humaines"])).await;
    let link = mayor.mutate("shareRequest", json!({ "requestId": link["id"] }), "link { id }").await["link"]
        ["id"]
        .clone();
    let no_link = domain::ids::FollowId(app::new_id()).opaque();
    let asks = |id: &str, reference: &str, referral: &str, link: &str| {
        let one = |text: &str, input: Value| (text.to_owned(), json!({ "i": input }));
        let act = |name: &str, kind: &str, input: Value| {
            (
                format!("mutation($i: {kind}!) {{ {name}(input: $i) {{ ... on Failure {{ code }} }} }}"),
                json!({ "i": input }),
            )
        };
        vec![
            one("query($i: ID!) { request(id: $i) { title } }", json!(id)),
            one("query($i: String!) { request(reference: $i) { title } }", json!(reference)),
            one("query($i: ID!) { referral(id: $i) { status } }", json!(referral)),
            act("claimReferral", "ClaimReferralInput", json!({ "referralId": referral })),
            act(
                "handOverReferral",
                "HandOverReferralInput",
                json!({ "referralId": referral, "toEmail": "a@b.example" }),
            ),
            act(
                "redirectReferral",
                "RedirectReferralInput",
                json!({ "referralId": referral, "partner": "caue", "reason": "Autre" }),
            ),
            act("shareRequest", "ShareRequestInput", json!({ "requestId": id })),
            act("withdrawRequest", "WithdrawRequestInput", json!({ "requestId": id })),
            act(
                "triageRequest",
                "TriageRequestInput",
                json!({ "requestId": id, "targets": [{ "partner": "hgi" }] }),
            ),
            act("revokeFollowLink", "RevokeFollowLinkInput", json!({ "linkId": link })),
        ]
    };
    let hidden = asks(&id, request["reference"].as_str().unwrap(), &referral, link.as_str().unwrap());
    let unknown = asks(&no_id, "PAT-2026-9999", &no_referral, &no_link);
    for ((query, of_hidden), (_, of_unknown)) in hidden.into_iter().zip(unknown) {
        let (told, ran) = app.cx.store.recorded(stranger.ask(&query, of_hidden)).await;
        let (also, ran_too) = app.cx.store.recorded(stranger.ask(&query, of_unknown)).await;
        assert_eq!(told, also, "{query}");
        assert!(told.get("errors").is_none(), "{told}");
        assert_eq!(ran.len(), ran_too.len(), "{query}");
    }
    app.done().await;
}

/// People are listed to those who have to do with their authority; who reads a requester from outside is noted.
#[rstest]
#[tokio::test]
async fn requesters_are_known_through_their_files(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, _other) = (app.mayor_of("31184").await, app.mayor_of("31555").await);
    let secretary = app.secretary_of("31184").await;
    let (expert, partner, admin) =
        (app.expert_of("cdg31").await, app.administrator_of("cdg31").await, app.administrator().await);
    mayor.submit(form("dossier", &["organisation-ressources-humaines"])).await;
    let all = "{ memberships(first: 100, filter: { past: true }) { totalCount nodes { kind } } }";
    for who in [&expert, &partner] {
        let nodes = who.run(all, json!({})).await["memberships"]["nodes"].clone();
        assert!(nodes.as_array().unwrap().iter().all(|one| one["kind"] != "REQUESTER"), "{nodes}");
    }
    let card = "query($c: String!) { localAuthority(code: $c) { people { email person { email } } } }";
    let known = async |who: &Caller, code: &str| {
        let found = who.run(card, json!({ "c": code })).await["localAuthority"]["people"].clone();
        let rows = found.as_array().unwrap().clone();
        assert!(rows.iter().all(|row| row["email"] == row["person"]["email"]), "one rule: {rows:?}");
        rows.len()
    };
    assert_eq!((known(&expert, "31184").await, known(&expert, "31555").await), (2, 0));
    assert_eq!((known(&partner, "31184").await, known(&partner, "31555").await), (2, 0));
    assert_eq!(known(&app.expert_of("caue").await, "31184").await, 0, "no file of theirs");
    assert_eq!((known(&mayor, "31184").await, known(&secretary, "31184").await), (2, 2));
    let person = app::administration::person(&app.cx, &mayor.email).await.unwrap().unwrap();
    let readings = async || storage::access::readings_of(&app.cx.store, person.id, 100).await.unwrap().len();
    assert_eq!(readings().await, 2, "the expert's and the partner's; not those of the authority");
    let found = "{ memberships(filter: { search: \"maire-31184\" }) { nodes { email } } }";
    assert_eq!(admin.run(found, json!({})).await["memberships"]["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(readings().await, 3, "the administrator's too, through a search");
    assert!(
        mayor.run("{ myData }", json!({})).await["myData"].to_string().contains("lectures de mes coordonn")
    );
    // A search of requests is a reading of what it finds, whatever of it is shown.
    let found = "{ requests(filter: { search: \"dossier\" }) { nodes { id } } }";
    let request =
        admin.run("{ requests { nodes { id } } }", json!({})).await["requests"]["nodes"][0]["id"].clone();
    let id = domain::ids::RequestId::from_opaque(request.as_str().unwrap()).unwrap();
    let before = app::queries::accesses(&app.cx, id).await.unwrap();
    let words = changed(json!({}), json!({}));
    admin.run(&found.replace("dossier", "organisation"), words).await;
    assert_eq!(app::queries::accesses(&app.cx, id).await.unwrap(), before + 1);
    app.done().await;
}

/// A cursor is good for its list and its reader, and shows nothing of the row that it stands for.
#[rstest]
#[tokio::test]
async fn cursors_are_sealed(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    for key in ["un", "deux", "trois"] {
        mayor.submit(form(key, &["organisation-ressources-humaines"])).await;
    }
    let query = "query($a: String) { requests(first: 1, after: $a) { edges { cursor node { id reference } } pageInfo { endCursor } } }";
    let first = mayor.run(query, json!({})).await["requests"].clone();
    let cursor = first["edges"][0]["cursor"].as_str().unwrap().to_owned();
    assert_eq!(first["pageInfo"]["endCursor"], cursor);
    let id = first["edges"][0]["node"]["id"].as_str().unwrap().replace("req-", "");
    assert!(!cursor.contains(&id) && !cursor.contains(&id[..12]), "{cursor}");
    let second = mayor.run(query, json!({ "a": cursor })).await["requests"].clone();
    assert_ne!(second["edges"][0]["node"]["reference"], first["edges"][0]["node"]["reference"]);
    let refused = async |who: &Caller, query: &str, after: &str| {
        let told = who.ask(query, json!({ "a": after })).await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "INVALID_CURSOR", "{after}: {told}");
    };
    refused(&expert, query, &cursor).await;
    refused(&mayor, "query($a: String) { referrals(first: 1, after: $a) { edges { cursor } } }", &cursor)
        .await;
    refused(&mayor, "query($a: String) { offers(first: 1, after: $a) { edges { cursor } } }", &cursor).await;
    let mut forged = cursor.clone();
    forged.replace_range(30..31, if &forged[30..31] == "0" { "1" } else { "0" });
    for after in [forged.as_str(), "", "zz", "0", "é", &cursor[2..], &"0".repeat(900)] {
        refused(&mayor, query, after).await;
    }
    app.done().await;
}
