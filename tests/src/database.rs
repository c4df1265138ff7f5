//! Both databases: SQLite in a folder of the test's own, PostgreSQL as a database of the test's own.

use std::path::Path;

use domain::uuid::Uuid;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// The embedded one.
    Sqlite,
    /// Production's.
    Postgres,
}

/// The server that `./test` offers, up to the database's name.
#[expect(clippy::disallowed_methods, reason = "the tests' own setting, not the product's")]
fn server() -> String {
    let url = std::env::var("APPUI_TEST_DATABASE_URL")
        .expect("APPUI_TEST_DATABASE_URL: run ./test, which starts a PostgreSQL of its own");
    let (server, _) = url.rsplit_once('/').expect("postgres://…/base");
    server.to_owned()
}

async fn run(statement: String) {
    crate::raw(&format!("{}/postgres", server()), &statement).await;
}

impl Database {
    /// Makes an empty database and tells its address.
    pub async fn create(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}/appui.sqlite", folder.display()),
            Self::Postgres => {
                let name = format!("appui_{}", app::new_id().simple());
                run(format!("CREATE DATABASE {name}")).await;
                format!("{}/{name}", server())
            }
        }
    }

    /// Removes the database of this address.
    pub async fn remove(self, url: &str) {
        if self == Self::Postgres {
            let (_, name) = url.rsplit_once('/').expect("the address that was made");
            assert!(
                Uuid::try_parse(name.trim_start_matches("appui_")).is_ok(),
                "only what was made is removed"
            );
            run(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}
