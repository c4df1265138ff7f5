//! Who acts for an authority, for how long, on what: given by its executive, asked for by a newcomer, ended at once.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::{changed, form};

fn agent(more: Value) -> Value {
    let input = json!({
        "email": "agent@mairie.example", "name": "Alix", "kind": "REQUESTER", "authorityCode": "31184",
        "function": "TECHNICIEN",
    });
    changed(input, more)
}

/// Somebody who is known by their address only, signed in.
async fn signed_in(app: &TestApp, email: &str) -> Caller {
    let person = app::administration::person(&app.cx, email).await.unwrap().expect("a person");
    let until = app.now() + domain::chrono::TimeDelta::days(300);
    let session = app::sign_in::open_for(&app.cx, person.id, until).await.unwrap();
    Caller { email: email.to_owned(), token: Some(session.access_token), ..app.anonymous() }
}

#[rstest]
#[tokio::test]
async fn a_mayor_authorises_for_a_time_and_a_scope(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, secretary) = (app.mayor_of("31184").await, app.secretary_of("31184").await);
    let other = app.mayor_of("31555").await;
    for stranger in [&secretary, &other, &app.expert_of("caue").await] {
        assert_eq!(stranger.refused("giveRole", agent(json!({}))).await, "NOT_ALLOWED", "{}", stranger.email);
    }
    for (wrong, code) in [
        (json!({ "function": "MAIRE" }), "NOT_ALLOWED"),
        (json!({ "kind": "PLATFORM_ADMINISTRATOR" }), "NOT_ALLOWED"),
        (json!({ "kind": "EXPERT", "partner": "caue" }), "NOT_ALLOWED"),
        (json!({ "authorityCode": "31555" }), "NOT_ALLOWED"),
        (json!({ "themes": ["licorne"] }), "UNKNOWN_THEME"),
        (json!({ "until": "2026-03-01" }), "INVALID_UNTIL"),
        (json!({ "email": "agent" }), "INVALID_EMAIL"),
        (json!({ "name": "" }), "TEXT_TOO_SHORT"),
        (json!({ "function": null }), "ROLE_INCOMPLETE"),
    ] {
        assert_eq!(mayor.refused("giveRole", agent(wrong.clone())).await, code, "{wrong}");
    }
    let scoped = agent(json!({ "themes": ["voirie"], "until": "2026-03-20" }));
    let given =
        mayor.mutate("giveRole", scoped, "membership { id lastDay givenBy { name } themes { slug } }").await;
    assert_eq!(given["membership"]["lastDay"], "2026-03-20");
    assert_eq!(given["membership"]["givenBy"]["name"], "maire-31184");
    let mail = app.mails_to("agent@mairie.example").await.pop().unwrap();
    assert!(
        mail.subject.contains("agir pour Flourens") && mail.text.contains("vendredi 20\u{a0}mars 2026"),
        "{}",
        mail.text
    );
    let agent = signed_in(&app, "agent@mairie.example").await;
    agent.submit(form("voirie", &["voirie"])).await;
    assert_eq!(agent.refused("submitRequest", form("autre", &["eau-potable"])).await, "MANDATE_SCOPE");
    app.at("2026-03-20 23:00");
    agent.submit(form("dernier-jour", &["voirie"])).await;
    app.at("2026-03-21 00:00");
    assert_eq!(agent.refused("submitRequest", form("apres", &["voirie"])).await, "MANDATE_EXPIRED");
    // Again without an end, then ended: at once, and told.
    let again = mayor.mutate("giveRole", self::agent(json!({})), "membership { id }").await;
    agent.submit(form("revenu", &["eau-potable"])).await;
    let end = json!({ "membershipId": again["membership"]["id"] });
    assert_eq!(secretary.refused("endRole", end.clone()).await, "NOT_ALLOWED");
    assert_eq!(other.refused("endRole", end.clone()).await, "NOT_FOUND", "not theirs to know of");
    mayor.mutate("endRole", end.clone(), "membership { holds }").await;
    assert_eq!(mayor.refused("endRole", end).await, "ROLE_ENDED");
    assert_eq!(agent.refused("submitRequest", form("fini", &[])).await, "MANDATE_EXPIRED");
    let told = app.mails_to("agent@mairie.example").await;
    assert!(
        told.iter().any(|mail| mail.subject.contains("Vous ne pouvez plus agir pour Flourens")),
        "{told:?}"
    );
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_newcomer_asks_and_the_mayor_decides(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, secretary, admin) =
        (app.mayor_of("31184").await, app.secretary_of("31184").await, app.administrator().await);
    let ask = |email: &str, code: &str| json!({ "email": email, "name": "Camille", "authorityCode": code, "function": "DST", "message": "Les travaux." });
    let nobody = app.anonymous();
    for _ in 0..2 {
        let sent = nobody.mutate("askMandate", ask("camille@mairie.example", "31184"), "sent").await;
        assert_eq!(sent["sent"], true, "the same answer when it waits already");
    }
    assert_eq!(
        nobody.refused("askMandate", ask("camille@mairie.example", "99999")).await,
        "UNKNOWN_AUTHORITY"
    );
    let president = changed(ask("p@mairie.example", "31184"), json!({ "function": "PRESIDENT" }));
    assert_eq!(nobody.refused("askMandate", president).await, "FUNCTION_OF_OTHER");
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1, "asked twice, told once");
    assert!(mails[0].to.contains("maire-31184") && mails[0].text.contains("camille@mairie.example"));
    assert!(
        !mails[0].text.contains("Les travaux."),
        "what nobody known has written is not signed by the platform"
    );
    secretary.mutate("askMandate", ask("dominique@mairie.example", "31184"), "sent").await;
    // Without a mayor on the platform, its administrator reads it.
    nobody.mutate("askMandate", ask("loin@mairie.example", "31001"), "sent").await;
    assert!(
        app.mails()
            .await
            .iter()
            .any(|mail| mail.to.contains("admin@plateforme") && mail.text.contains("loin@"))
    );
    let waiting = "{ mandateAsks { id name email askedBy { name } authority { code } } }";
    assert_eq!(secretary.run(waiting, json!({})).await["mandateAsks"], json!([]));
    assert_eq!(admin.run(waiting, json!({})).await["mandateAsks"].as_array().unwrap().len(), 3);
    let seen = mayor.run(waiting, json!({})).await["mandateAsks"].clone();
    assert_eq!(seen.as_array().unwrap().len(), 2);
    assert_eq!(
        (&seen[0]["askedBy"], &seen[1]["askedBy"]["name"]),
        (&Value::Null, &json!("secretaire-31184"))
    );
    let decide = |n: usize, granted: bool| json!({ "askId": seen[n]["id"], "granted": granted });
    assert_eq!(secretary.refused("decideMandate", decide(0, true)).await, "NOT_FOUND");
    let given =
        mayor.mutate("decideMandate", decide(0, true), "ask { granted } membership { function }").await;
    assert_eq!(given["membership"]["function"], "DST");
    assert_eq!(mayor.refused("decideMandate", decide(0, false)).await, "ALREADY_DECIDED");
    mayor.mutate("decideMandate", decide(1, false), "ask { granted }").await;
    signed_in(&app, "camille@mairie.example").await.submit(form("camille", &[])).await;
    let mails = app.mails().await;
    let refused = mails.iter().find(|mail| mail.to.contains("dominique@")).unwrap();
    assert!(refused.subject.contains("n’est pas accordée"), "{}", refused.subject);
    assert!(app::administration::person(&app.cx, "dominique@mairie.example").await.unwrap().is_none());
    app.done().await;
}

/// A form that gives a role takes no other person's away: an authority keeps its executive.
#[rstest]
#[tokio::test]
async fn a_mayor_is_not_made_an_agent_by_a_form(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let second = domain::mandate::RoleKind::Requester {
        authority: "31184".into(),
        function: domain::words::Function::Maire,
        themes: Vec::new(),
    };
    let other = app.person("adjointe@mairie.example", second).await;
    let demoted = agent(json!({ "email": other.email }));
    for caller in [&mayor, &admin] {
        assert_eq!(caller.refused("giveRole", demoted.clone()).await, "EXECUTIVE_STAYS", "{}", caller.email);
    }
    let ask = |email: &str, function: &str| json!({ "email": email, "name": "X", "authorityCode": "31184", "function": function });
    app.anonymous().mutate("askMandate", ask(&mayor.email, "SECRETAIRE"), "sent").await;
    let waiting = "{ mandateAsks { id email } }";
    assert_eq!(mayor.run(waiting, json!({})).await["mandateAsks"], json!([]), "they act there already");
    app.mails().await;
    // A new mayor asks: who may decide is who is told.
    app.anonymous().mutate("askMandate", ask("elue@mairie.example", "MAIRE"), "sent").await;
    let told: Vec<_> = app.mails().await.into_iter().map(|mail| mail.to).collect();
    assert!(told.len() == 1 && told[0].contains("admin@plateforme"), "{told:?}");
    assert_eq!(mayor.run(waiting, json!({})).await["mandateAsks"], json!([]));
    let id = admin.run(waiting, json!({})).await["mandateAsks"][0]["id"].clone();
    let decide = json!({ "askId": id, "granted": true });
    assert_eq!(mayor.refused("decideMandate", decide.clone()).await, "NOT_FOUND");
    admin.mutate("decideMandate", decide, "membership { function }").await;
    app.mails().await;
    app.done().await;
}

/// Whatever comes in numbers, an honest asking is kept.
#[rstest]
#[tokio::test]
async fn a_flood_of_askings_silences_nobody(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let ask = |n: usize| json!({ "email": format!("a{n}@b.example"), "name": "A", "authorityCode": "31184", "function": "DST" });
    for n in 0..25 {
        app.anonymous().mutate("askMandate", ask(n), "sent").await;
    }
    assert_eq!(app.mails().await.len(), 20, "then the page alone tells");
    let waiting = mayor.run("{ mandateAsks { id } }", json!({})).await["mandateAsks"].clone();
    assert_eq!(waiting.as_array().unwrap().len(), 25);
    app.done().await;
}

/// What nobody's executive decides comes to the platform: from however many communes, an hour's mails are counted together.
#[rstest]
#[tokio::test]
async fn a_flood_over_all_communes_is_a_few_mails_to_the_platform(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let few = |set: &mut appui::settings::Settings| set.mandates.platform_an_hour = 3;
    let app = TestApp::start_set(database, "haute-garonne", few).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let ask = |code: &str, email: &str, function: &str| json!({ "email": email, "name": "A", "authorityCode": code, "function": function });
    let nobody = app.anonymous();
    for (n, code) in ["31001", "31002", "31003", "31005", "31006", "31007"].into_iter().enumerate() {
        nobody.mutate("askMandate", ask(code, &format!("a{n}@b.example"), "DST"), "sent").await;
    }
    // Executives are the platform's to give, whoever acts there.
    nobody.mutate("askMandate", ask("31184", "elue@b.example", "MAIRE"), "sent").await;
    let mails = app.mails().await;
    let asked = mails.iter().filter(|mail| mail.subject.contains("une habilitation est demandée")).count();
    let rest: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("attendent")).collect();
    assert_eq!((asked, rest.len(), mails.len()), (3, 1, 4), "{mails:#?}");
    assert!(
        rest[0].to.contains(&admin.email) && rest[0].text.contains("https://appui.example/habilitations")
    );
    let waiting = admin.run("{ mandateAsks { id } }", json!({})).await["mandateAsks"].clone();
    assert_eq!(waiting.as_array().unwrap().len(), 7, "all are kept");
    // Others are not silenced by it: a mayor is told of theirs, and the platform again from the next hour on.
    nobody.mutate("askMandate", ask("31184", "camille@b.example", "DST"), "sent").await;
    assert!(app.mails().await.iter().all(|mail| mail.to.contains(&mayor.email)));
    app.at("2026-03-02 10:00");
    nobody.mutate("askMandate", ask("31008", "claude@b.example", "DST"), "sent").await;
    let next = app.mails().await;
    assert!(next.len() == 1 && next[0].text.contains("claude@b.example"), "{next:#?}");
    app.done().await;
}

/// A stranger's words in a mail that the platform signs: a name is a name.
#[rstest]
#[tokio::test]
async fn a_name_leads_nowhere(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    for name in ["Gagnez sur https://evil.example", "www.evil.example", "x@evil.example"] {
        let ask =
            json!({ "email": "a@b.example", "name": name, "authorityCode": "31184", "function": "DST" });
        assert_eq!(app.anonymous().refused("askMandate", ask).await, "NAME_WITH_LINK", "{name}");
        assert_eq!(
            mayor.refused("giveRole", agent(json!({ "name": name }))).await,
            "NAME_WITH_LINK",
            "{name}"
        );
        let mut filed = form("nom", &["voirie"]);
        filed["contact"]["name"] = json!(name);
        assert_eq!(mayor.refused("submitRequest", filed).await, "NAME_WITH_LINK", "{name}");
        let kind = domain::mandate::RoleKind::PlatformAdministrator;
        assert!(app::administration::add_person(&app.cx, "a@b.example", name, kind).await.is_err(), "{name}");
    }
    let long = json!({ "email": "a@b.example", "name": "é".repeat(81), "authorityCode": "31184", "function": "DST" });
    assert_eq!(app.anonymous().refused("askMandate", long).await, "TEXT_TOO_LONG");
    let ask = json!({ "email": "a@b.example", "name": "Votre\nprime", "authorityCode": "31184", "function": "DST" });
    app.anonymous().mutate("askMandate", ask, "sent").await;
    let mail = app.mails_to(&mayor.email).await.pop().unwrap();
    assert!(mail.text.contains("«\u{a0}Votre prime\u{a0}» (a@b.example) demande"), "{}", mail.text);
    // What was kept before names were looked at is not let in by a decision either.
    app.raw("UPDATE mandate_ask SET name = 'https://evil.example'").await;
    let id = mayor.run("{ mandateAsks { id } }", json!({})).await["mandateAsks"][0]["id"].clone();
    let decide = |granted: bool| json!({ "askId": id, "granted": granted });
    assert_eq!(mayor.refused("decideMandate", decide(true)).await, "NAME_WITH_LINK");
    mayor.mutate("decideMandate", decide(false), "ask { granted }").await;
    app.done().await;
}

/// Each role given is a mail to somebody: giving in a loop is no work.
#[rstest]
#[tokio::test]
async fn roles_given_in_a_loop_are_few_mails(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let few = |set: &mut appui::settings::Settings| {
        (set.roles.to_person_a_day, set.roles.by_giver_a_day) = (2, 3);
    };
    let app = TestApp::start_set(database, "haute-garonne", few).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let mut told = 0;
    for _ in 0..2 {
        let given = mayor.mutate("giveRole", agent(json!({})), "membership { id }").await;
        told += app.mails_to("agent@mairie.example").await.len();
        mayor
            .mutate("endRole", json!({ "membershipId": given["membership"]["id"] }), "membership { id }")
            .await;
    }
    assert_eq!(mayor.refused("giveRole", agent(json!({}))).await, "ROLE_GIVEN_AGAIN");
    told += app.mails_to("agent@mairie.example").await.len();
    assert_eq!(told, 4, "each of the two, given and ended");
    let other = |n: u32| agent(json!({ "email": format!("autre-{n}@mairie.example") }));
    mayor.mutate("giveRole", other(1), "membership { id }").await;
    assert_eq!(mayor.refused("giveRole", other(2)).await, "TOO_MANY_ROLES_TODAY");
    admin.mutate("giveRole", agent(json!({})), "membership { id }").await;
    app.at("2026-03-03 09:01");
    mayor.mutate("giveRole", agent(json!({})), "membership { id }").await;
    app.done().await;
}
