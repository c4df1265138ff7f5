//! The disk is full: nothing is acknowledged that is not there, people are told « not now », and service comes back with the space.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::{Database, Mail};

use crate::cluster::Cluster;
use crate::place::{Filed, Ledger, Place, Running, until};

/// A process whose files may not grow past a limit is told so by an error, not by its death.
const TOLD: [&str; 2] = ["env", "--ignore-signal=XFSZ"];

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// From now on no file of this process grows past so many bytes.
fn limit(server: &Running, bytes: &str) {
    let limit = format!("--fsize={bytes}:unlimited");
    assert!(Command::new("prlimit").args(["--pid", &server.pid(), &limit]).status().unwrap().success());
}

/// Files until several were refused in a row, and looks at what else is said meanwhile.
async fn fills_up(ledger: &mut Ledger, server: &Running, mayor: &str) {
    let mut in_a_row = 0;
    for _ in 0..4_000 {
        match ledger.file(server, mayor).await {
            Filed::Refused => in_a_row += 1,
            Filed::Acknowledged | Filed::Unknown => in_a_row = 0,
        }
        if in_a_row == 5 {
            break;
        }
    }
    assert_eq!(in_a_row, 5, "the disk never was full");
    assert_eq!(server.status("/healthz").await, Some(200));
}

/// Space again: service again; then killed, and everything is as it was said.
async fn comes_back(mut ledger: Ledger, server: Running, mayor: &str, place: &Place) {
    server.readiness(200).await;
    ledger.file_well(&server, mayor, 20).await;
    server.killed().await;
    let again = place.serve();
    ledger.holds(&again, mayor).await;
    ledger.file_well(&again, mayor, 1).await;
    for entry in fs::read_dir(place.folder.join("mail")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            assert!(
                !Mail::parse(&fs::read(&path).unwrap()).text.is_empty(),
                "half a mail: {}",
                path.display()
            );
        }
    }
}

#[tokio::test]
async fn sqlite_at_its_quota_loses_nothing() {
    let place = Place::new(Database::Sqlite).await;
    let mayor = place.mayor();
    let server = Running::start(place.under(&TOLD, &["serve"]));
    let mut ledger = Ledger::default();
    ledger.file_well(&server, &mayor, 3).await;
    let database = place.folder.join("appui.sqlite");
    let largest = size(&database).max(size(&place.folder.join("appui.sqlite-wal")));
    limit(&server, &largest.to_string());
    fills_up(&mut ledger, &server, &mayor).await;
    server.readiness(503).await;
    limit(&server, "unlimited");
    comes_back(ledger, server, &mayor, &place).await;
    place.done().await;
}

/// A small disk of its own, in memory; gone when dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(folder: &Path, megabytes: u32) -> Self {
        let size = format!("size={megabytes}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "appui-faults"]).arg(folder).status();
        assert!(
            mounted.unwrap().success(),
            "a tmpfs: ./faults runs this as root, or in a namespace of its own"
        );
        Self(folder.to_owned())
    }

    /// Takes all the space that is left but so many bytes.
    fn fill(&self, but: u64) {
        let mut ballast = fs::File::create(self.0.join("ballast")).unwrap();
        while ballast.write_all(&[1; 4_096]).is_ok() {}
        ballast.set_len(ballast.metadata().unwrap().len().saturating_sub(but)).unwrap();
    }

    fn free(&self) {
        fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

#[tokio::test]
#[ignore = "mounts a disk: ./faults"]
async fn disk_sqlite_on_a_full_disk_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path(), 64);
    let place =
        Place::at(folder.path().to_owned(), format!("sqlite://{}/appui.sqlite", folder.path().display()));
    let mayor = place.mayor();
    let server = place.serve();
    let mut ledger = Ledger::default();
    for but in [400_000, 0] {
        ledger.file_well(&server, &mayor, 3).await;
        disk.fill(but);
        fills_up(&mut ledger, &server, &mayor).await;
        server.readiness(503).await;
        disk.free();
        server.readiness(200).await;
    }
    comes_back(ledger, server, &mayor, &place).await;
}

/// PostgreSQL itself stops when its own journal cannot be written: it is started again, as its service would. As long as it can make
/// small writes, in pages that it has, the instance says that it is ready: people go on reading.
#[tokio::test]
#[ignore = "mounts a disk, runs a PostgreSQL: ./faults"]
async fn postgres_on_a_full_disk_loses_nothing() {
    let (small, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let disk = Disk::mount(small.path(), 256);
    let cluster = Cluster::create(small.path(), &["min_wal_size=32MB", "max_wal_size=32MB"]);
    let place = Place::at(folder.path().to_owned(), cluster.url());
    let mayor = place.mayor();
    let server = place.serve();
    let mut ledger = Ledger::default();
    ledger.file_well(&server, &mayor, 3).await;
    disk.fill(0);
    fills_up(&mut ledger, &server, &mayor).await;
    disk.free();
    until("PostgreSQL with space again", async || cluster.is_up() || cluster.try_start()).await;
    comes_back(ledger, server, &mayor, &place).await;
}
