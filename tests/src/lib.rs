//! The wired server on a port of its own, with a clock that is moved by hand, and people who call it.
//!
//! A test states who calls: `app.expert_of("caue").await.run(CLAIM, …)`.

mod browser;
mod database;
mod mails;
mod people;
mod raw;
mod recomputed;
mod smtp;

use std::sync::Arc;

use app::{Clock as _, Cx, FakeClock};
use appui::readiness::Readiness;
use appui::settings::{Secret, Settings};
use appui::wiring;
use domain::time::{Instant, instant};
use sea_orm::DatabaseConnection;
use tempfile::TempDir;

pub use browser::{Browser, Form, Page};
pub use database::Database;
pub use mails::Mail;
pub use people::{Caller, REFERRAL, REQUEST};
pub use raw::{connection, raw};
pub use recomputed::{ALL, CLOSURES, GROUPINGS, Recomputed, python};
pub use smtp::Smtp;

/// A secret for tests.
pub const SECRET: &str = "un secret d'essai de plus de trente-deux caractères";

/// The whole product, served over HTTP.
pub struct TestApp {
    /// The use cases, for what no caller can do.
    pub cx: Cx,
    /// The clock.
    pub clock: Arc<FakeClock>,
    /// Where it is served.
    pub url: String,
    /// Its settings.
    pub settings: Settings,
    relay: mail::Relay,
    folder: TempDir,
    database: Database,
}

/// An instant in Paris: `2026-03-02 09:00`.
pub fn paris(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').expect("a day and a time");
    instant(day.parse().expect("a day"), format!("{time}:00").parse().expect("a time"))
}

/// The root of the repository.
pub fn root() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/..")
}

/// The product's routes.
fn routes(settings: &Settings, cx: &Cx) -> axum::Router {
    wiring::router(settings, cx, &Readiness::of(settings), Arc::new(String::new))
}

impl TestApp {
    /// Haute-Garonne on this database, on Monday 2 March 2026 at nine.
    pub async fn start(database: Database) -> Self {
        Self::start_in(database, "haute-garonne").await
    }

    /// As [`Self::start`], on a database that something has been done to before the product migrates it.
    pub async fn start_after(database: Database, before: impl AsyncFnOnce(&DatabaseConnection)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = database.create(folder.path()).await;
        before(&connection(&url).await).await;
        let settings = Self::settings(&folder, url, "haute-garonne");
        Self::start_with(database, folder, settings).await
    }

    /// A Département's folder on this database.
    pub async fn start_in(database: Database, territory: &str) -> Self {
        Self::start_set(database, territory, |_| {}).await
    }

    /// As [`Self::start_in`], with some settings changed.
    pub async fn start_set(database: Database, territory: &str, set: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = database.create(folder.path()).await;
        let mut settings = Self::settings(&folder, url, territory);
        set(&mut settings);
        Self::start_with(database, folder, settings).await
    }

    fn settings(folder: &TempDir, url: String, territory: &str) -> Settings {
        let mut settings = Settings::read_with(
            Some(format!("{}/config/appui.toml", root()).as_ref()),
            [("APPUI_SECRET".to_owned(), SECRET.to_owned())].into(),
        )
        .expect("the committed settings");
        settings.database_url = Secret(url);
        // Tests share a machine: how long one waits is looked at where it is the matter.
        settings.database.turn_seconds = 60;
        settings.database.lock_seconds = 60;
        settings.database.statement_seconds = 60;
        settings.mail_url = Secret(format!("file://{}/mail", folder.path().display()));
        settings.territory = format!("{}/config/{territory}", root()).into();
        settings.public_url = "https://appui.example".into();
        settings
    }

    #[expect(clippy::disallowed_methods, reason = "the server ends with the test's runtime")]
    async fn start_with(database: Database, folder: TempDir, settings: Settings) -> Self {
        let clock = Arc::new(FakeClock::at(paris("2026-03-02 09:00")));
        let store = wiring::store(&settings).await.expect("a database");
        let cx = wiring::cx(&settings, store, clock.clone()).expect("a secret");
        wiring::prepare(&settings, &cx).await.expect("migrations and a folder");
        let relay = wiring::relay(&settings, &cx).expect("a transport");
        let router = routes(&settings, &cx);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { cx, clock, url, settings, relay, folder, database }
    }

    /// Another instance of the product on the same database; its address.
    #[expect(clippy::disallowed_methods, reason = "the server ends with the test's runtime")]
    pub async fn another_instance(&self) -> String {
        let store = wiring::store(&self.settings).await.expect("a database");
        let cx = wiring::cx(&self.settings, store, self.clock.clone()).expect("a secret");
        let router = routes(&self.settings, &cx);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }

    /// Its routes, for a test that serves them itself.
    pub fn router(&self) -> axum::Router {
        routes(&self.settings, &self.cx)
    }

    /// The time it is.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Moves the clock to an instant in Paris.
    pub fn at(&self, text: &str) {
        self.clock.set(paris(text));
    }

    /// Lets the reminders and the relay do what is due now.
    pub async fn work(&self) {
        app::run_reminders::run_reminders(&self.cx, self.now(), false).await.expect("reminders");
        self.deliver().await;
    }

    /// Lets the relay send what is in the outbox.
    pub async fn deliver(&self) {
        self.relay.drain().await.expect("the relay");
    }

    /// Every mail sent so far and not yet read, oldest first.
    pub async fn mails(&self) -> Vec<Mail> {
        self.deliver().await;
        mails::take(&self.folder.path().join("mail"))
    }

    /// As [`Self::mails`], those to this address.
    pub async fn mails_to(&self, email: &str) -> Vec<Mail> {
        let mails = self.mails().await;
        mails.into_iter().filter(|mail| mail.to.contains(email)).collect()
    }

    /// Ends every role of a person, as a date does: nobody is told, nothing is handed over.
    pub async fn end_roles_of(&self, who: &Caller) {
        let of = format!("(SELECT id FROM person WHERE email = '{}')", who.email);
        let statement = format!("UPDATE role SET valid_until = valid_from WHERE person_id = {of}");
        self.raw(&statement).await;
    }

    /// How many statements the database has been asked for.
    pub fn statements(&self) -> u64 {
        self.cx.store.statements()
    }

    /// The end of a test: nothing is left in the outbox, and the database goes away.
    pub async fn done(self) {
        self.deliver().await;
        let (waiting, _) = app::outbox::counts(&self.cx).await.expect("counts");
        assert_eq!(waiting, 0, "mails are left in the outbox");
        let Self { cx, database, settings, .. } = self;
        drop(cx);
        database.remove(&settings.database_url.0).await;
    }
}
