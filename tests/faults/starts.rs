//! Starts: several at once, and before the database is there.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use rstest::rstest;
use tests::Database;

use crate::cluster::Cluster;
use crate::place::{Place, Running, until};

/// Three processes at once; what each has printed.
fn three(command: impl Fn() -> Command) -> Vec<String> {
    let started: Vec<_> =
        (0..3).map(|_| command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()).collect();
    let ended = started.into_iter().map(|child| child.wait_with_output().unwrap());
    ended
        .map(|output| {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        })
        .collect()
}

#[rstest]
#[tokio::test]
async fn three_prepare_an_empty_database_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let place = Place::new(database).await;
    let told = three(|| place.command(&["migrate"]));
    let did = |what: &str| told.iter().filter(|told| told.contains(what)).count();
    assert_eq!(
        (did("migration appliquée"), did("dossier chargé"), did("rien à faire")),
        (1, 1, 2),
        "{told:?}"
    );
    place.done().await;
}

#[rstest]
#[tokio::test]
async fn three_serve_an_empty_database_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let place = Place::new(database).await;
    let starts: Vec<_> = (0..3)
        .map(|_| {
            let command = place.command(&["serve"]);
            std::thread::spawn(move || Running::start(command))
        })
        .collect();
    let servers: Vec<_> = starts.into_iter().map(|start| start.join().unwrap()).collect();
    for server in &servers {
        server.readiness(200).await;
    }
    drop(servers);
    place.done().await;
}

/// The embedded default makes its own secret: of three, one does, and all keep it.
#[tokio::test]
async fn three_first_starts_share_one_secret() {
    let place = Place::new(Database::Sqlite).await;
    let told = three(|| {
        let mut command = place.command(&["migrate"]);
        command.env_remove("APPUI_SECRET").env_remove("APPUI_DATABASE_URL");
        command
    });
    assert_eq!(told.iter().filter(|told| told.contains("dossier chargé")).count(), 1, "{told:?}");
    let secret = std::fs::read_to_string(place.folder.join("var/secret")).unwrap();
    assert_eq!(secret.trim().len(), 64);
    let beside = std::fs::read_dir(place.folder.join("var")).unwrap();
    let parts = beside.filter(|entry| entry.as_ref().unwrap().path().to_string_lossy().ends_with(".part"));
    assert_eq!(parts.count(), 0);
    place.done().await;
}

/// Nobody there: waited for as long as the setting says, then told in one line.
#[tokio::test]
async fn a_database_that_never_comes_up_ends_the_start() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(folder.path().to_owned(), format!("postgres://appui@{closed}/appui"))
        .with("APPUI_DATABASE__START_SECONDS", 2);
    let output = place.run(&["serve"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines.len() == 2 && lines[0].contains("attente") && lines[1].contains("database_url"), "{told}");
}

#[tokio::test]
#[ignore = "runs a PostgreSQL: ./faults"]
async fn a_database_that_comes_up_late_is_waited_for() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let cluster = Cluster::create(data.path(), &[]);
    cluster.stop("fast");
    let place = Place::at(folder.path().to_owned(), cluster.url());
    let mut command = place.command(&["serve"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(told.next().unwrap().unwrap().contains("attente"));
    assert!(cluster.try_start());
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let listens = said.any(|line| line.unwrap().contains("Appui écoute"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(listens);
    until("the cluster", async || cluster.is_up()).await;
}
