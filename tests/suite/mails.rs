//! The relay against a real SMTP server that goes down and comes back, and against a disk that is full.

use std::path::Path;

use domain::chrono::TimeDelta;
use mail::{MailAddress, Relay, Retries, Transport};
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Database, Mail, Smtp, TestApp};

use crate::{changed, first_referral, form};

fn retries() -> Retries {
    Retries { first: TimeDelta::seconds(30), longest: TimeDelta::hours(1), most: 3 }
}

fn taken(folder: &Path) -> Vec<Mail> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| Mail::parse(&std::fs::read(path).unwrap())).collect()
}

async fn waiting(app: &TestApp) -> (u64, u64) {
    app::outbox::counts(&app.cx).await.unwrap()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_back_gets_every_mail_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mut server = Smtp::down();
    let relay = server.relay(&app.cx, 1);
    let mayor = app.mayor_of("31184").await;
    app.expert_of("cdg31").await;
    mayor.submit(form("smtp", &["organisation-ressources-humaines"])).await;
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (3, 0), "nobody listens: kept");
    server.up();
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (3, 0), "not before its time");
    app.clock.advance(TimeDelta::seconds(40));
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (0, 0));
    let mails = server.taken();
    let ids: std::collections::BTreeSet<_> =
        mails.iter().map(|mail| mail.headers["message-id"].clone()).collect();
    assert_eq!((mails.len(), ids.len()), (3, 3));
    assert!(mails.iter().all(|mail| mail.headers["auto-submitted"] == "auto-generated"));
    app.done().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn refused_for_good_is_an_alarm_refused_for_now_is_tried_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let server = Smtp::start();
    let relay = server.relay(&app.cx, 1);
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    app.expert_of("cdg31").await;
    let to = |key: &str, email: &str| {
        let mut form = changed(form(key, &["organisation-ressources-humaines"]), json!({}));
        form["contact"]["email"] = json!(email);
        form
    };
    mayor.submit(to("inconnu", "inconnu@flourens.example")).await;
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (0, 1), "given up at once");
    let alarm = |mails: &[Mail]| {
        mails
            .iter()
            .filter(|mail| mail.to.contains(&admin.email) && mail.subject.contains("n’a pas pu être remis"))
            .count()
    };
    assert_eq!(alarm(&server.taken()), 1);
    mayor.submit(to("plein", "plein@flourens.example")).await;
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (1, 1), "kept");
    for _ in 0..2 {
        app.clock.advance(TimeDelta::minutes(10));
        relay.drain().await.unwrap();
    }
    assert_eq!(waiting(&app).await, (0, 2), "given up after three tries");
    assert_eq!(alarm(&server.taken()), 2);
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_full_disk_loses_nothing(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let folder = tempfile::tempdir().unwrap();
    let outbox = folder.path().join("mail");
    let transport = Transport::open(&MailAddress::File(outbox.clone())).unwrap();
    let relay = Relay::new(app.cx.clone(), transport, retries());
    let mayor = app.mayor_of("31184").await;
    app.expert_of("cdg31").await;
    // A file where the folder was: as on a full disk, nothing can be written.
    std::fs::remove_dir(&outbox).unwrap();
    std::fs::write(&outbox, "plein").unwrap();
    mayor.submit(form("disque", &["organisation-ressources-humaines"])).await;
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (3, 0), "the request is filed, its mails are kept");
    std::fs::remove_file(&outbox).unwrap();
    std::fs::create_dir(&outbox).unwrap();
    app.clock.advance(TimeDelta::seconds(40));
    relay.drain().await.unwrap();
    assert_eq!((waiting(&app).await, taken(&outbox).len()), ((0, 0), 3));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_mail_is_one_workers_until_its_lease_is_over(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let (one, two) = (app::new_id(), app::new_id());
    let claim = async |worker| {
        let mut mails = Vec::new();
        loop {
            let batch = app::outbox::claim(&app.cx, worker, 10).await.unwrap();
            mails.extend(batch.mails);
            if !batch.more {
                return mails;
            }
        }
    };
    mayor.submit(form("bail", &["organisation-ressources-humaines"])).await;
    let first = claim(one).await;
    assert!(first.len() >= 3 && claim(two).await.is_empty(), "they are the first worker's");
    // The first worker dies: the second takes over, and the first's word counts no more.
    app.clock.advance(TimeDelta::seconds(10));
    assert!(claim(two).await.is_empty(), "its lease is not over");
    app.clock.advance(TimeDelta::seconds(6));
    let second = claim(two).await;
    assert_eq!(second.len(), first.len());
    assert!(!app::outbox::renew(&app.cx, one, first[0].id).await.unwrap(), "lost");
    assert!(app::outbox::renew(&app.cx, two, first[0].id).await.unwrap());
    for mail in &first {
        app::outbox::mark(&app.cx, one, mail.id, app::outbox::Sending::Sent).await.unwrap();
    }
    assert_eq!(waiting(&app).await.0, u64::try_from(first.len()).unwrap());
    for mail in &second {
        app::outbox::mark(&app.cx, two, mail.id, app::outbox::Sending::Sent).await.unwrap();
    }
    app.done().await;
}

/// However many mails an address refuses in a day, the administrator reads one alarm, which counts them.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_refuses_everything_makes_one_alarm_a_day(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (server, admin) = (Smtp::start(), app.administrator().await);
    let (relay, mayor) = (server.relay(&app.cx, 1), app.mayor_of("31184").await);
    app.expert_of("cdg31").await;
    let file = async |key: &str, email: &str| {
        let mut form = form(key, &["organisation-ressources-humaines"]);
        form["contact"]["email"] = json!(email);
        mayor.submit(form).await;
    };
    for n in 0..4 {
        file(&format!("refus-{n}"), "inconnu@flourens.example").await;
    }
    file("ailleurs", "inconnu@ailleurs.example").await;
    relay.drain().await.unwrap();
    let alarms = || {
        let mails = server.taken().into_iter();
        mails
            .filter(|mail| mail.to.contains(&admin.email) && mail.subject.contains("pu être remis"))
            .collect::<Vec<_>>()
    };
    assert_eq!((waiting(&app).await, alarms().len()), ((0, 5), 2), "one for each address");
    assert!(alarms()[0].text.contains("3 autres courriels à la même adresse"), "{}", alarms()[0].text);
    file("encore", "Inconnu@flourens.example").await;
    relay.drain().await.unwrap();
    assert_eq!(alarms().len(), 2, "the same day");
    app.clock.advance(TimeDelta::days(1));
    file("demain", "inconnu@flourens.example").await;
    relay.drain().await.unwrap();
    assert_eq!(alarms().len(), 3, "another day");
    app.done().await;
}

/// A mail with nothing left to say has not left: the administrator sees it with its reason.
#[rstest]
#[tokio::test]
async fn nothing_left_to_say_is_skipped_with_its_reason(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert, admin) =
        (app.mayor_of("31184").await, app.expert_of("cdg31").await, app.administrator().await);
    let request = mayor.submit(form("appel", &["organisation-ressources-humaines"])).await;
    app.mails().await;
    app.at("2026-03-06 09:00");
    app::run_reminders::run_reminders(&app.cx, app.now(), false).await.unwrap();
    let call = json!({ "referralId": first_referral(&request), "result": "REACHED", "channel": "PHONE" });
    expert.act("recordCallAttempt", call).await;
    assert!(app.mails().await.is_empty(), "the call was made before they left");
    let list = "{ mails(filter: { state: SKIPPED }) { totalCount nodes { kind state skipped sentAt } } }";
    let skipped = admin.run(list, json!({})).await["mails"].clone();
    let reason = "il n’y avait plus rien à dire : c’était réglé";
    let kinds: Vec<_> = skipped["nodes"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "overdue").count(), 2, "{skipped:#}");
    assert!(kinds.contains(&json!("digest")));
    for one in skipped["nodes"].as_array().unwrap() {
        assert_eq!((&one["state"], &one["skipped"]), (&json!("SKIPPED"), &json!(reason)));
        assert_eq!(one["sentAt"], Value::Null);
    }
    let told = expert.run("{ notifications(first: 20) { nodes { kind } } }", json!({})).await.to_string();
    assert!(!told.contains("digest"), "what has not left is nobody's news: {told}");
    app.done().await;
}

/// What a newer program wrote waits for it, in sight, by its kind or by what is in it; what nobody reads is given up in the end, with
/// an alarm.
#[rstest]
#[tokio::test]
async fn an_older_instance_leaves_what_it_does_not_know(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (admin, mayor) = (app.administrator().await, app.mayor_of("31184").await);
    app.expert_of("cdg31").await;
    let request = mayor.submit(form("ancien", &["organisation-ressources-humaines"])).await;
    app.mails().await;
    let insert = async |kind: &str, payload: &str| {
        let id = if database == Database::Sqlite {
            format!("x'{}'", app::new_id().simple())
        } else {
            format!("'{}'", app::new_id())
        };
        let copied = "dedup_key || ':{kind}', request_id, created_at, due_at, 0, FALSE, 1, thread_at"
            .replace("{kind}", kind);
        let statement = format!(
            "INSERT INTO outbox (id, kind, payload, dedup_key, request_id, created_at, due_at, attempts, is_fanned, priority, thread_at) \
             SELECT {id}, '{kind}', '{payload}', {copied} FROM outbox WHERE kind = 'acknowledgement' AND is_fanned"
        );
        app.raw(&statement).await;
    };
    insert("of-a-newer-program", "{}").await;
    insert("notice", "{}").await;
    assert!(app.mails_to(&admin.email).await.is_empty(), "who can read it may be about to take over");
    assert_eq!((waiting(&app).await, app::outbox::unknown(&app.cx).await.unwrap()), ((2, 0), 1));
    let list = "{ mails(filter: { state: WAITING }) { nodes { kind label why } } }";
    let waits = admin.run(list, json!({})).await["mails"]["nodes"].clone();
    let waits = waits.as_array().unwrap().iter().find(|one| one["kind"] == "of-a-newer-program").unwrap();
    assert!(waits["label"].as_str().unwrap().contains("plus récente"), "{waits}");
    // It holds nobody up: the same request's next mails leave.
    mayor.mutate("withdrawRequest", json!({ "requestId": request["id"] }), "request { id }").await;
    assert!(app.mails().await.iter().any(|mail| mail.subject.contains("retiré")));
    app.raw("UPDATE outbox SET attempts = 79 WHERE sent_at IS NULL AND kind = 'notice'").await;
    app.clock.advance(domain::chrono::TimeDelta::hours(2));
    let alarms = app.mails_to(&admin.email).await;
    let alarm = alarms.iter().find(|mail| mail.subject.contains("pu être remis")).unwrap();
    assert!(alarm.text.contains("illisible"), "{}", alarm.text);
    assert_eq!((waiting(&app).await, app::outbox::unknown(&app.cx).await.unwrap()), ((1, 1), 1));
    app.raw("DELETE FROM outbox WHERE kind = 'of-a-newer-program'").await;
    app.done().await;
}
