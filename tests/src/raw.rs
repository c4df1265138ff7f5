//! A way into the database that the product has not: the tests' own connection, for what no caller can do.

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

use crate::TestApp;

/// A connection to the database of this address.
pub async fn connection(url: &str) -> DatabaseConnection {
    let made = if url.starts_with("sqlite:") { "?mode=rwc" } else { "" };
    let mut options = ConnectOptions::new(format!("{url}{made}"));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("the database of the tests")
}

/// Runs a statement of the tests' own.
pub async fn raw(url: &str, statement: &str) {
    connection(url).await.execute_unprepared(statement).await.expect("a statement of the tests' own");
}

impl TestApp {
    /// Runs a statement of the test's own on the app's database.
    pub async fn raw(&self, statement: &str) {
        raw(&self.settings.database_url.0, statement).await;
    }

    /// Takes all migrations back.
    pub async fn unmigrate(&self) {
        let database = connection(&self.settings.database_url.0).await;
        Migrator::down(&database, None).await.expect("the way back");
    }
}
