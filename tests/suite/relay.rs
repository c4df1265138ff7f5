//! The relay over a slow server: what leaves first, in which order, once only, and how it stops.

use domain::chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, Smtp, TestApp};

use crate::{first_referral, form};

/// Files for Flourens, with this contact.
async fn filed(mayor: &Caller, key: &str, contact: &str) -> Value {
    let mut form = form(key, &["organisation-ressources-humaines"]);
    form["contact"]["email"] = json!(contact);
    mayor.submit(form).await
}

async fn waiting(app: &TestApp) -> u64 {
    app::outbox::counts(&app.cx).await.unwrap().0
}

/// Comes back once the server holds a mail.
async fn held(server: &Smtp) {
    while !server.is_waiting() {
        tokio::task::yield_now().await;
    }
}

/// A server that takes its time over a mail, and two instances: each mail is sent once, whatever the lease.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn two_relays_and_a_slow_server_send_each_mail_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (server, mayor) = (Smtp::start(), app.mayor_of("31184").await);
    app.expert_of("cdg31").await;
    for n in 0..3 {
        filed(&mayor, &format!("lent-{n}"), "lent@flourens.example").await;
    }
    let (one, two) = (server.relay(&app.cx, 1), server.relay(&app.cx, 4));
    let others = async {
        held(&server).await;
        app.clock.advance(TimeDelta::minutes(6));
        // The lease is renewed as time passes.
        while app::outbox::leased(&app.cx).await.unwrap() != 1 {
            tokio::task::yield_now().await;
        }
        server.tell("suite");
        two.drain().await.unwrap();
    };
    let (first, ()) = tokio::join!(one.drain(), others);
    first.unwrap();
    let mut ids: Vec<_> = server.taken().iter().map(|mail| mail.headers["message-id"].clone()).collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((all, ids.len(), waiting(&app).await), (9, 9, 0));
    app.done().await;
}

/// An instance that is killed lets go of its mails in seconds.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_instance_held_leaves_in_seconds(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (server, mayor) = (Smtp::start(), app.mayor_of("31184").await);
    app.expert_of("cdg31").await;
    filed(&mayor, "tue", "lent@flourens.example").await;
    let dead = server.relay(&app.cx, 4);
    tokio::select! {
        _ = dead.drain() => panic!("the server takes nothing yet"),
        () = held(&server) => {}
    }
    server.tell("suite");
    app.clock.advance(TimeDelta::seconds(20));
    server.relay(&app.cx, 4).drain().await.unwrap();
    assert_eq!(waiting(&app).await, 0);
    app.done().await;
}

/// What somebody waits for goes before a queue.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_link_does_not_wait_behind_a_queue(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (server, mayor) = (Smtp::start(), app.mayor_of("31184").await);
    app.expert_of("cdg31").await;
    for n in 0..4 {
        filed(&mayor, &format!("file-{n}"), "mairie@flourens.example").await;
    }
    app.clock.advance(TimeDelta::seconds(1));
    app.anonymous().mutate("requestSignInLink", json!({ "email": mayor.email }), "sent").await;
    server.relay(&app.cx, 1).drain().await.unwrap();
    assert_eq!(server.taken()[0].subject, "Votre lien de connexion");
    assert_eq!(waiting(&app).await, 0);
    app.done().await;
}

/// A server that takes its time over one mail, and a link that is asked for meanwhile: it leaves by another lane.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_link_does_not_wait_for_a_slow_mail(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (server, mayor) = (Smtp::start(), app.mayor_of("31184").await);
    filed(&mayor, "lente", "lent@flourens.example").await;
    let relay = server.relay(&app.cx, 2);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let asked = async {
        held(&server).await;
        app.anonymous().mutate("requestSignInLink", json!({ "email": mayor.email }), "sent").await;
        while !server.taken().iter().any(|mail| mail.subject == "Votre lien de connexion") {
            tokio::task::yield_now().await;
        }
        assert!(
            !server.taken().iter().any(|mail| mail.to.contains("lent@")),
            "the slow one is still in hand"
        );
        server.tell("suite");
        stop.send(()).unwrap();
    };
    tokio::join!(relay.run(async { drop(stopped.await) }), asked);
    relay.drain().await.unwrap();
    app.done().await;
}

/// In a request's thread each reader reads in order, however late the first mail leaves; other readers do not wait for it.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_question_never_comes_before_the_acknowledgement(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (server, mayor) = (Smtp::start(), app.mayor_of("31184").await);
    let (expert, relay) = (app.expert_of("cdg31").await, server.relay(&app.cx, 4));
    let mut referrals = Vec::new();
    for n in 0..3 {
        referrals.push(first_referral(&filed(&mayor, &format!("fil-{n}"), "plein@flourens.example").await));
    }
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, 3, "three acknowledgements that the mailbox has no room for");
    for referral in referrals {
        let call = json!({ "referralId": referral, "result": "REACHED", "channel": "PHONE" });
        expert.act("recordCallAttempt", call).await;
    }
    app::run_reminders::run_reminders(&app.cx, app.now(), false).await.unwrap();
    server.tell("vide");
    relay.drain().await.unwrap();
    let to = |who: &str| server.taken().into_iter().filter(|mail| mail.to.contains(who)).collect::<Vec<_>>();
    assert!(to("plein@").is_empty(), "the question waits for what comes before it");
    assert_eq!(to(&mayor.email).len(), 6, "the filer has both");
    app.clock.advance(TimeDelta::seconds(40));
    relay.drain().await.unwrap();
    let read = to("plein@");
    for n in 1..=3 {
        let reference = format!("PAT-2026-{n:04}");
        let of = read.iter().filter(|mail| mail.subject.contains(&reference));
        let subjects: Vec<_> = of.map(|mail| mail.subject.clone()).collect();
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        assert!(
            subjects[0].contains("Demande reçue") && subjects[1].contains("vous a-t-il rappelé"),
            "{subjects:?}"
        );
    }
    assert_eq!(waiting(&app).await, 0);
    app.done().await;
}

/// What is given up holds nobody up.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_given_up_lets_the_next_one_leave(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (server, mayor) = (Smtp::start(), app.mayor_of("31184").await);
    let (expert, relay) = (app.expert_of("cdg31").await, server.relay(&app.cx, 4));
    let request = filed(&mayor, "perdu", "plein@flourens.example").await;
    for _ in 0..3 {
        relay.drain().await.unwrap();
        app.clock.advance(TimeDelta::minutes(10));
    }
    assert_eq!(app::outbox::counts(&app.cx).await.unwrap(), (0, 1), "given up");
    server.tell("vide");
    let declined = json!({ "referralId": first_referral(&request), "reason": "OUT_OF_SCOPE" });
    expert.act("declineReferral", declined).await;
    relay.drain().await.unwrap();
    assert!(server.taken().iter().any(|mail| mail.to.contains("plein@")));
    app.done().await;
}

/// Told to stop, the relay ends with the mail in hand; the rest waits for the next start.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_stopped_ends_with_the_mail_in_hand(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (server, mayor) = (Smtp::start(), app.mayor_of("31184").await);
    app.expert_of("cdg31").await;
    for n in 0..4 {
        filed(&mayor, &format!("arret-{n}"), "lent@flourens.example").await;
    }
    let relay = server.relay(&app.cx, 1);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let told = async {
        held(&server).await;
        stop.send(()).unwrap();
        server.tell("suite");
    };
    tokio::join!(relay.run(async { drop(stopped.await) }), told);
    let left = server.taken().len();
    assert!((1..9).contains(&left), "{left} left, the mail in hand last");
    assert!(server.taken()[left - 1].to.contains("lent@"), "it was finished");
    assert_eq!(app::outbox::leased(&app.cx).await.unwrap(), 0, "nothing is held");
    relay.drain().await.unwrap();
    assert_eq!((waiting(&app).await, server.taken().len()), (0, 12));
    app.done().await;
}
