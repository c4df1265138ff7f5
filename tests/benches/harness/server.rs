//! A served product on a PostgreSQL database of the harness's own, prefilled by the demo and analysed.

use std::sync::Arc;

use app::{Cx, SystemClock};
use appui::readiness::Readiness;
use appui::settings::{Secret, Settings};
use appui::{cli, demo, wiring};
use tests::{SECRET, root};

/// A served product.
pub struct Server {
    pub cx: Cx,
    pub url: String,
    pub database: String,
}

/// The server's address up to the database's name.
#[expect(clippy::disallowed_methods, reason = "the harness's own setting")]
pub fn postgres() -> String {
    let url = std::env::var("APPUI_BENCH_DATABASE_URL");
    let url = url.unwrap_or_else(|_| "postgres://root@127.0.0.1/postgres".to_owned());
    url.rsplit_once('/').expect("postgres://…/base").0.to_owned()
}

/// An empty database of this name, in place of an old one.
pub async fn fresh(name: &str) -> String {
    let admin = format!("{}/postgres", postgres());
    tests::raw(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    tests::raw(&admin, &format!("CREATE DATABASE {name}")).await;
    format!("{}/{name}", postgres())
}

/// The use cases on a fresh database with the folder of Haute-Garonne.
pub async fn prepared(name: &str) -> (Settings, Cx, String) {
    let database = fresh(name).await;
    let environment = [("APPUI_SECRET".to_owned(), SECRET.to_owned())].into();
    let path = format!("{}/config/appui.toml", root());
    let mut settings = Settings::read_with(Some(path.as_ref()), environment).expect("settings");
    settings.database_url = Secret(database.clone());
    settings.database_connections = 16;
    settings.territory = format!("{}/config/haute-garonne", root()).into();
    let store = wiring::store(&settings).await.expect("a database");
    let cx = wiring::cx(&settings, store, Arc::new(SystemClock)).expect("a secret");
    wiring::prepare(&settings, &cx).await.expect("migrations and a folder");
    (settings, cx, database)
}

impl Server {
    /// Served on a port of its own, with so many requests in it.
    #[expect(clippy::disallowed_methods, reason = "the server ends with the harness")]
    pub async fn start(name: &str, requests: u32) -> Self {
        let (settings, cx, database) = prepared(name).await;
        demo::run(&cx, &cli::Demo { seed: 31, requests, until: None }).await.expect("a year");
        let router = wiring::router(&settings, &cx, &Readiness::of(&settings), Arc::new(String::new));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { cx, url, database }
    }

    /// A token for this address.
    pub async fn token(&self, email: &str) -> String {
        let person =
            app::administration::person(&self.cx, email).await.expect("a database").expect("someone");
        let until = self.cx.now() + domain::chrono::TimeDelta::hours(2);
        app::sign_in::open_for(&self.cx, person.id, until).await.expect("a session").access_token
    }
}
