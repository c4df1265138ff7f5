//! The relay against a real SMTP server that goes down and comes back, and against a disk that is full.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use domain::chrono::TimeDelta;
use mail::{MailAddress, Relay, Retries, Transport};
use rstest::rstest;
use serde_json::json;
use tests::{Database, Mail, TestApp, root};

use crate::{changed, form};

/// The server of `tests/node/smtp.mjs`, stopped when dropped.
struct Smtp(Child);

impl Smtp {
    fn start(port: u16, folder: &Path) -> Self {
        let mut server = Command::new("node")
            .args([format!("{}/tests/node/smtp.mjs", root()), port.to_string(), folder.display().to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("node, which ./test installs");
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready");
        Self(server)
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

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
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let address = MailAddress::parse(&format!("smtp://127.0.0.1:{port}")).unwrap();
    let relay = Relay::new(app.cx.clone(), Transport::open(&address).unwrap(), retries());
    let mayor = app.mayor_of("31184").await;
    app.expert_of("cdg31").await;
    mayor.submit(form("smtp", &["organisation-ressources-humaines"])).await;
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (3, 0), "nobody listens: kept");
    let server = Smtp::start(port, folder.path());
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (3, 0), "not before its time");
    app.clock.advance(TimeDelta::seconds(40));
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (0, 0));
    drop(server);
    let mails = taken(folder.path());
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
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let _server = Smtp::start(port, folder.path());
    let address = MailAddress::parse(&format!("smtp://127.0.0.1:{port}")).unwrap();
    let relay = Relay::new(app.cx.clone(), Transport::open(&address).unwrap(), retries());
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
    assert_eq!(alarm(&taken(folder.path())), 1);
    mayor.submit(to("plein", "plein@flourens.example")).await;
    relay.drain().await.unwrap();
    assert_eq!(waiting(&app).await, (1, 1), "kept");
    for _ in 0..2 {
        app.clock.advance(TimeDelta::minutes(10));
        relay.drain().await.unwrap();
    }
    assert_eq!(waiting(&app).await, (0, 2), "given up after three tries");
    assert_eq!(alarm(&taken(folder.path())), 2);
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
    app.clock.advance(TimeDelta::minutes(6));
    let second = claim(two).await;
    assert_eq!(second.len(), first.len());
    for mail in &first {
        app::outbox::mark(&app.cx, one, mail.id, app::outbox::Sending::Sent).await.unwrap();
    }
    assert_eq!(waiting(&app).await.0, u64::try_from(first.len()).unwrap());
    for mail in &second {
        app::outbox::mark(&app.cx, two, mail.id, app::outbox::Sending::Sent).await.unwrap();
    }
    app.done().await;
}
