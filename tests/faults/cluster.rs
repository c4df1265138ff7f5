//! A PostgreSQL of the test's own, in a folder of its own, that can be stopped, copied and promoted.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A cluster; stopped when dropped.
pub struct Cluster {
    folder: PathBuf,
    port: u16,
    options: String,
}

/// The programs of the newest PostgreSQL of this machine.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL, which ./faults installs");
    let newest = versions.map(|entry| entry.unwrap().path().join("bin")).max();
    newest.expect("PostgreSQL, which ./faults installs")
}

/// Runs one of them; PostgreSQL refuses to run as root.
fn run(program: &str, arguments: &[&str]) -> bool {
    let program = programs().join(program);
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    let output = command.args(arguments).current_dir("/").output().expect("PostgreSQL's programs");
    output.status.success()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout.starts_with(b"0\n")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn owned(folder: &Path) {
    if is_root() {
        assert!(Command::new("chown").arg("postgres").arg(folder).status().unwrap().success());
    }
}

impl Cluster {
    /// Makes one in this folder, and starts it.
    pub fn create(folder: &Path, settings: &[&str]) -> Self {
        owned(folder);
        let options: Vec<String> = settings.iter().map(|setting| format!("-c {setting}")).collect();
        let cluster = Self { folder: folder.to_owned(), port: free_port(), options: options.join(" ") };
        let data = cluster.data();
        let made = ["-D", &data, "-U", "appui", "-A", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"];
        assert!(run("initdb", &made), "initdb");
        assert!(cluster.try_start(), "a cluster that starts");
        cluster
    }

    /// A copy of this one that follows it, in this folder, started.
    pub fn standby(&self, folder: &Path) -> Self {
        owned(folder);
        let copy = Self { folder: folder.to_owned(), port: free_port(), options: String::new() };
        let (data, port) = (copy.data(), self.port.to_string());
        let from =
            ["-D", &data, "-h", "127.0.0.1", "-p", &port, "-U", "appui", "-R", "-X", "stream", "-c", "fast"];
        assert!(run("pg_basebackup", &from), "pg_basebackup");
        assert!(copy.try_start(), "a standby that starts");
        copy
    }

    /// Takes the address of another.
    pub fn take_over(&mut self, other: &Self) {
        self.stop("fast");
        self.port = other.port;
        assert!(self.try_start(), "the standby at the address of the one before");
    }

    /// From now on it takes writes.
    pub fn promote(&self) {
        assert!(run("pg_ctl", &["-D", &self.data(), "-w", "promote"]), "promote");
    }

    /// Starts it; false when it does not.
    pub fn try_start(&self) -> bool {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} {}",
            self.port,
            self.folder.display(),
            self.options
        );
        let log = self.folder.join("log").display().to_string();
        run("pg_ctl", &["-D", &self.data(), "-l", &log, "-w", "-o", &options, "start"])
    }

    /// Stops it: `fast`, or `immediate` as a crash would.
    pub fn stop(&self, mode: &str) {
        run("pg_ctl", &["-D", &self.data(), "-m", mode, "-w", "stop"]);
    }

    /// Does it take connections?
    pub fn is_up(&self) -> bool {
        run("pg_isready", &["-h", "127.0.0.1", "-p", &self.port.to_string()])
    }

    /// Runs a statement.
    pub fn sql(&self, statement: &str) -> bool {
        let port = self.port.to_string();
        run("psql", &["-h", "127.0.0.1", "-p", &port, "-U", "appui", "-d", "postgres", "-qc", statement])
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("postgres://appui@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop("immediate");
    }
}
