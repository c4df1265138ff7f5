//! What the administrator looks behind the scenes for: this evening's reminders, every mail, the journal; and who may not.

use app::outbox;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Database, TestApp};

use crate::{first_referral, form};

#[rstest]
#[tokio::test]
async fn what_leaves_this_evening_is_held_let_go_or_sent_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert, admin) =
        (app.mayor_of("31184").await, app.expert_of("cdg31").await, app.administrator().await);
    mayor.submit(form("relance", &["organisation-ressources-humaines"])).await;
    app.mails().await;
    // Due on Thursday the 5th: on Wednesday morning nothing has left yet, and one reminder will.
    app.at("2026-03-04 07:00");
    let query = "{ upcomingReminders { until leaving { id to why reference } held { id why heldAt } } }";
    let plan = admin.run(query, json!({})).await["upcomingReminders"].clone();
    let one =
        plan["leaving"].as_array().unwrap().iter().find(|one| one["to"] == "expert-cdg31").unwrap().clone();
    assert!(!one["why"].as_str().unwrap().is_empty());
    let handle = |gesture: &str| json!({ "reminderId": one["id"], "gesture": gesture });
    for stranger in [&mayor, &expert] {
        assert_eq!(stranger.refused("handleReminder", handle("HOLD")).await, "NOT_ALLOWED");
        let told = stranger.ask(query, json!({})).await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "NOT_ALLOWED");
    }
    admin.mutate("handleReminder", handle("HOLD"), "done").await;
    assert_eq!(admin.refused("handleReminder", handle("HOLD")).await, "REMINDER_DECIDED");
    app.at("2026-03-04 10:00");
    app.work().await;
    assert!(app.mails().await.iter().all(|mail| !mail.to.contains(&expert.email)), "held back");
    let held = admin.run(query, json!({})).await["upcomingReminders"]["held"].clone();
    let held = held.as_array().unwrap().iter().find(|held| held["id"] == one["id"]).unwrap().clone();
    assert_eq!(held["why"], "retenue par l’administrateur");
    admin.mutate("handleReminder", handle("RELEASE"), "done").await;
    app.work().await;
    assert!(app.mails().await.iter().any(|mail| mail.to.contains(&expert.email)), "let go");
    assert_eq!(admin.refused("handleReminder", handle("SEND")).await, "REMINDER_DECIDED", "it has left");
    let journal = "{ journal(first: 50) { nodes { kind told reference } } }";
    let told = admin.run(journal, json!({})).await.to_string();
    assert!(
        told.contains("relance retenue par admin") && told.contains("relance remise en route par admin"),
        "{told}"
    );
    // Not what would be true on another day only.
    let later = "{ upcomingReminders(until: \"2026-03-12T10:00:00Z\") { leaving { id leavesAt } } }";
    let later = admin.run(later, json!({})).await["upcomingReminders"]["leaving"].clone();
    let tomorrow = later
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["leavesAt"].as_str().unwrap() > "2026-03-05")
        .unwrap();
    let early = json!({ "reminderId": tomorrow["id"], "gesture": "SEND" });
    assert_eq!(admin.refused("handleReminder", early).await, "REMINDER_TOO_EARLY");
    // A Saturday: nothing leaves by itself, the administrator sends one at once.
    app.at("2026-03-07 10:00");
    app.work().await;
    assert_eq!(app.mails().await.len(), 0);
    let late = "{ upcomingReminders { leaving { id } held { id } } }";
    let waiting = admin.run(late, json!({})).await["upcomingReminders"]["held"][0]["id"].clone();
    admin.mutate("handleReminder", json!({ "reminderId": waiting, "gesture": "SEND" }), "done").await;
    assert!(!app.mails().await.is_empty());
    app.done().await;
}

/// A reminder that is held back is let go of when it has nothing to say any more.
#[rstest]
#[tokio::test]
async fn what_is_held_back_ends_with_its_request(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let request = mayor.submit(form("fini", &["organisation-ressources-humaines"])).await;
    app.mails().await;
    app.at("2026-03-04 07:00");
    let query = "{ upcomingReminders { leaving { id } held { id heldBy } } }";
    let one = admin.run(query, json!({})).await["upcomingReminders"]["leaving"][0]["id"].clone();
    admin.mutate("handleReminder", json!({ "reminderId": one, "gesture": "HOLD" }), "done").await;
    let held = admin.run(query, json!({})).await["upcomingReminders"]["held"].clone();
    assert!(held.as_array().unwrap().iter().any(|one| one["heldBy"] == "admin"), "{held}");
    mayor.mutate("withdrawRequest", json!({ "requestId": request["id"] }), "request { id }").await;
    app.at("2026-03-04 10:00");
    app.work().await;
    app.mails().await;
    let left = admin.run(query, json!({})).await["upcomingReminders"].clone();
    assert_eq!(left, json!({ "leaving": [], "held": [] }));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn every_mail_is_listed_with_its_reason_and_one_given_up_is_looked_after(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let expert = app.expert_of("cdg31").await;
    mayor.submit(form("courriels", &["organisation-ressources-humaines"])).await;
    app.mails().await;
    let list = "query($f: MailFilter) { mails(filter: $f, first: 50) { totalCount nodes { id kind label why to state reference } } }";
    let all = admin.run(list, json!({})).await["mails"].clone();
    let notice = all["nodes"].as_array().unwrap().iter().find(|one| one["kind"] == "notice").unwrap().clone();
    assert_eq!(
        (&notice["to"], &notice["state"], &notice["reference"]),
        (&json!("expert-cdg31"), &json!("SENT"), &json!("PAT-2026-0001"))
    );
    assert_eq!(notice["why"], "l’unité vient d’être saisie : le délai court");
    assert!(
        all["nodes"].as_array().unwrap().iter().all(|one| one["to"] != "Lola D."),
        "a contact's name stays in the file"
    );
    assert_eq!(expert.ask(list, json!({})).await["errors"][0]["extensions"]["code"], "NOT_ALLOWED");
    let missing = expert.ask(list, json!({ "f": { "reference": "PAT-2026-9999" } })).await;
    assert_eq!(missing["errors"][0]["extensions"]["code"], "NOT_ALLOWED", "whether it exists is not told");
    // One is given up: it is in the basket until it is tried again, or noted as looked after.
    mayor.submit(form("perdu", &["organisation-ressources-humaines"])).await;
    let worker = app::new_id();
    let batch = outbox::claim(&app.cx, worker, 50).await.unwrap();
    let lost = batch
        .mails
        .iter()
        .chain(&outbox::claim(&app.cx, worker, 50).await.unwrap().mails)
        .next()
        .cloned()
        .unwrap();
    outbox::give_up(&app.cx, worker, &lost, "550 5.1.1".to_owned()).await.unwrap();
    app.clock.set(app.now() + domain::chrono::TimeDelta::minutes(10));
    app.mails().await;
    let given_up = json!({ "f": { "state": "GIVEN_UP" } });
    let basket = "{ baskets { givenUp } }";
    assert_eq!(admin.run(basket, json!({})).await["baskets"]["givenUp"], 1);
    let id = admin.run(list, given_up.clone()).await["mails"]["nodes"][0]["id"].clone();
    let remedy = |remedy: &str| json!({ "mailId": id, "remedy": remedy });
    assert_eq!(expert.refused("lookAfterMail", remedy("RETRY")).await, "NOT_ALLOWED");
    admin.mutate("lookAfterMail", remedy("SETTLE"), "done").await;
    assert_eq!(admin.run(basket, json!({})).await["baskets"]["givenUp"], 0);
    admin.mutate("lookAfterMail", remedy("RETRY"), "done").await;
    assert_eq!(app.mails().await.len(), 1, "tried again");
    assert_eq!(admin.refused("lookAfterMail", remedy("RETRY")).await, "MAIL_NOT_GIVEN_UP");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn the_journal_is_searched_by_what_who_when_and_where(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert, admin) =
        (app.mayor_of("31184").await, app.expert_of("cdg31").await, app.administrator().await);
    let request = mayor.submit(form("journal", &["organisation-ressources-humaines"])).await;
    app.at("2026-03-03 10:00");
    let reached = json!({ "referralId": first_referral(&request), "result": "REACHED", "channel": "PHONE", "note": "Secret." });
    expert.act("recordCallAttempt", reached).await;
    mayor.submit(form("autre", &[])).await;
    let query = "query($f: JournalFilter, $a: String) { journal(filter: $f, first: 2, after: $a) { nodes { kind reference note } \
                 pageInfo { hasNextPage endCursor } } }";
    let found = async |filter: Value| {
        let mut kinds = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = admin.run(query, json!({ "f": filter, "a": after })).await["journal"].clone();
            for node in page["nodes"].as_array().unwrap() {
                assert_eq!(node["note"], Value::Null, "what was said is read in the file");
                kinds.push(format!(
                    "{} {}",
                    node["reference"].as_str().unwrap(),
                    node["kind"].as_str().unwrap()
                ));
            }
            if page["pageInfo"]["hasNextPage"] == false {
                return kinds;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    };
    assert_eq!(found(json!({ "kind": "CONTACTED" })).await, ["PAT-2026-0001 CONTACTED"]);
    assert_eq!(found(json!({ "actorEmail": expert.email })).await.len(), 3, "claimed, attempted, contacted");
    let of_second = found(json!({ "reference": "pat-2026-0002" })).await;
    assert!(
        of_second.iter().all(|kind| kind.starts_with("PAT-2026-0002")) && of_second.len() == 2,
        "{of_second:?}"
    );
    assert!(found(json!({ "to": "2026-03-02" })).await.iter().all(|kind| !kind.contains("CONTACTED")));
    assert!(
        found(json!({ "from": "2026-03-03" })).await.iter().all(|kind| !kind.ends_with("0001 SUBMITTED"))
    );
    for stranger in [&mayor, &expert, &app.administrator_of("cdg31").await] {
        for query in ["{ journal { nodes { kind } } }", "{ folder { version } }", "{ baskets { late } }"] {
            let told = stranger.ask(query, json!({})).await;
            assert_eq!(told["errors"][0]["extensions"]["code"], "NOT_ALLOWED", "{query}");
        }
    }
    let known = admin.run("{ journalKinds { code label } folder { version name } }", json!({})).await;
    assert!(known["journalKinds"].as_array().unwrap().len() > 20 && known["folder"]["version"] == 1);
    app.mails().await;
    app.done().await;
}

/// Nobody who has not signed in does any of this.
#[rstest]
#[tokio::test]
async fn nobody_unknown_does_what_people_do(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let nobody = app.anonymous();
    let role = json!({ "email": "a@b.example", "name": "A", "kind": "PLATFORM_ADMINISTRATOR" });
    for (mutation, input) in [
        ("giveRole", role),
        ("endRole", json!({ "membershipId": "rol-1" })),
        ("decideMandate", json!({ "askId": "ask-1", "granted": true })),
        ("cancelAbsence", json!({ "absenceId": "abs-1" })),
        ("acceptGuide", json!({ "version": 1 })),
        ("prefer", json!({ "notices": false, "progress": false })),
        ("seeNotifications", json!({})),
        ("sayOpeningHours", json!({ "authorityCode": "31184", "openingHours": "jamais" })),
        ("shareRequest", json!({ "requestId": "req-1" })),
        ("revokeFollowLink", json!({ "linkId": "fol-1" })),
        ("handleReminder", json!({ "reminderId": "rem-1", "gesture": "SEND" })),
        ("lookAfterMail", json!({ "mailId": "mai-1", "remedy": "RETRY" })),
        ("renewSession", json!({})),
    ] {
        let told = nobody.try_mutate(mutation, input, "__typename").await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{mutation}");
    }
    for query in [
        "{ memberships { nodes { email } } }",
        "{ mandateAsks { email } }",
        "{ units { open } }",
        "{ team(partner: \"cdg31\") { load { open } } }",
        "{ myAbsences { from } }",
        "{ preferences { notices } }",
        "{ notifications { nodes { label } } }",
        "{ unseenNotifications }",
        "{ myData }",
        "{ mails { nodes { label } } }",
        "{ baskets { late } }",
        "{ upcomingReminders { until } }",
        "{ journal { nodes { kind } } }",
        "{ folder { version } }",
        "{ localAuthority(code: \"31184\") { people { email } } }",
        "{ localAuthority(code: \"31184\") { files { nodes { title } } } }",
    ] {
        let told = nobody.ask(query, json!({})).await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{query}");
    }
    app.done().await;
}
