//! The command line as an operator runs it: in a folder of its own, beside a running server.

use std::path::Path;
use std::process::{Command, Output};

use rstest::rstest;
use tests::{Database, SECRET, root};

/// A folder with its database, in which commands run.
struct Place {
    folder: tempfile::TempDir,
    url: String,
    database: Database,
}

impl Place {
    async fn new(database: Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database.create(folder.path()).await;
        Self { folder, url, database }
    }

    fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        let binary = Path::new(root()).join("target/debug/appui");
        Command::new(binary)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("APPUI_DATABASE_URL", &self.url)
            .env("APPUI_SECRET", SECRET)
            .env("APPUI_TERRITORY", format!("{}/config/haute-garonne", root()))
            .env("APPUI_MAIL_URL", format!("file://{}/mail", self.folder.path().display()))
            .envs(environment.iter().copied())
            .output()
            .expect("the binary, which nextest builds with the workspace")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    async fn done(self) {
        self.database.remove(&self.url).await;
    }
}

fn fault(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const MAYOR: [&str; 12] = [
    "person",
    "add",
    "--email",
    "maire@flourens.example",
    "--name",
    "Anne",
    "--role",
    "requester",
    "--authority",
    "31184",
    "--function",
    "maire",
];

#[rstest]
#[tokio::test]
async fn an_operator_prepares_a_platform(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let place = Place::new(database).await;
    assert!(place.ok(&["migrate"]).contains("dossier chargé : Haute-Garonne"));
    assert!(place.ok(&["migrate"]).contains("rien à faire"));
    assert!(place.ok(&MAYOR).contains("ajouté"));
    assert!(place.ok(&MAYOR).contains("rien à faire"), "the same call again changes nothing");
    let token = place.ok(&["token", "--email", "maire@flourens.example"]);
    assert_eq!((token.trim().split('.').count(), token.lines().count()), (3, 1), "alone on stdout");
    assert!(fault(&place.run(&["token", "--email", "x@y.example"])).contains("--email"));
    for ttl in ["87600h", "31d", "721h"] {
        let told = fault(&place.run(&["token", "--email", "maire@flourens.example", "--ttl", ttl]));
        assert!(
            told.contains("--ttl") && told.contains("720h au plus") && told.lines().count() == 1,
            "{told}"
        );
    }
    assert!(
        fault(&place.run(&["token", "--email", "maire@flourens.example", "--ttl", "bientôt"]))
            .contains("--ttl")
    );
    let expert = ["person", "add", "--email", "e@x.example", "--name", "E", "--role", "expert"];
    assert!(fault(&place.run(&expert)).contains("--partner"));
    assert!(fault(&place.run(&[&expert[..], &["--partner", "inconnu"]].concat())).contains("partner"));
    let future = ["reminders", "--as-of", "2099-01-01T00:00:00Z"];
    assert!(fault(&place.run(&future)).contains("--dry-run"));
    let dry = place.ok(&[&future[..], &["--dry-run", "--json"]].concat());
    let told: serde_json::Value = serde_json::from_str(&dry).unwrap();
    assert_eq!(
        (told["leaving"].clone(), told["held"].clone()),
        (serde_json::json!([]), serde_json::json!([]))
    );
    assert!(place.ok(&["schema"]).contains("type Mutation"));
    let checked = place.ok(&["check"]);
    assert!(checked.contains("à jour") && !checked.contains("diffère"), "{checked}");
    let elsewhere = format!("{}/config/deux-sevres", root());
    let other = place.run_with(&["check"], &[("APPUI_TERRITORY", elsewhere.as_str())]);
    assert!(String::from_utf8_lossy(&other.stdout).contains("diffère"), "another folder than the database's");
    place.done().await;
}

#[rstest]
#[tokio::test]
async fn import_of_export_is_the_same_folder(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let place = Place::new(database).await;
    place.ok(&["territory", "export", "un"]);
    assert!(place.ok(&["territory", "import", "un"]).contains("rien à faire"));
    let (calendar, un) = (place.folder.path().join("un/calendar.toml"), place.folder.path().join("un"));
    let more = "\n[[closure]]\nfrom = \"2026-12-24\"\nto = \"2026-12-24\"\nlabel = \"Veille de Noël\"\n";
    std::fs::write(&calendar, std::fs::read_to_string(&calendar).unwrap() + more).unwrap();
    assert!(place.ok(&["territory", "import", "un"]).contains("importé"));
    place.ok(&["territory", "export", "deux"]);
    for name in domain::folder::FILES {
        let read = |folder: &Path| std::fs::read_to_string(folder.join(name)).unwrap();
        let other = read(&place.folder.path().join("deux"));
        assert!(name == "calendar.toml" || read(&un) == other, "{name}");
        assert!(name != "calendar.toml" || other.contains("Veille de Noël"));
    }
    std::fs::write(un.join("guide.toml"), "version = 1").unwrap();
    assert!(fault(&place.run(&["territory", "import", "un"])).contains("guide.toml"));
    place.done().await;
}

#[tokio::test]
async fn deux_sevres_starts_by_its_name_alone() {
    let place = Place::new(Database::Sqlite).await;
    let folder = format!("{}/config/deux-sevres", root());
    let output = place.run_with(&["migrate"], &[("APPUI_TERRITORY", &folder)]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && told.contains("Deux-Sèvres"), "{told}");
    place.done().await;
}

/// Whatever is wrong with the database's address, the password in it is shown to nobody.
#[rstest]
#[case("postgres://appui:s3cr/et@nulle-part:54x/base")]
#[case("postgresql://appui:s3cret@[::1/base")]
#[case("postgres://appui:s3cret@127.0.0.1:1/base?sslmode=s3cret")]
#[case("postgresql://appui:s3cret@127.0.0.1:1/base")]
#[case("sqlite:///tmp/s3cret?mode=rw&s3cret=1")]
#[tokio::test]
async fn an_address_of_the_database_is_never_shown(
    #[case] url: &str,
    #[values("serve", "check", "migrate", "person")] command: &str,
) {
    let place = Place::new(Database::Sqlite).await;
    let arguments = if command == "person" { MAYOR.as_slice() } else { &[command] };
    let brief = ("APPUI_DATABASE__START_SECONDS", "0");
    let output = place.run_with(arguments, &[("APPUI_DATABASE_URL", url), brief]);
    let told = fault(&output) + &String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("database_url") && !told.contains("s3cr") && !told.contains("appui:"), "{told}");
    place.done().await;
}

#[rstest]
#[case("APPUI_SECRET", "court", "secret")]
#[case("APPUI_LISTEN", "partout", "listen")]
#[case("APPUI_MAIL_URL", "pigeon://voyageur", "mail_url")]
#[case("APPUI_DATABASE_URL", "mysql://non", "database_url")]
#[case("APPUI_LIMITS__DEPTH", "profond", "depth")]
#[case("APPUI_INCONNU", "1", "inconnu")]
#[case("APPUI_TERRITORY", "nulle-part", "partners.toml")]
#[tokio::test]
async fn an_unreadable_configuration_names_the_key(
    #[case] key: &str,
    #[case] value: &str,
    #[case] told: &str,
) {
    let place = Place::new(Database::Sqlite).await;
    let output = place.run_with(&["check"], &[(key, value)]);
    assert!(fault(&output).contains(told), "{}", String::from_utf8_lossy(&output.stderr));
    place.done().await;
}
