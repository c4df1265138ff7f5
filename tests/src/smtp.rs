//! The server of `tests/node/smtp.mjs`: slow, full or deaf where a test says so.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use app::Cx;
use domain::chrono::TimeDelta;
use mail::{MailAddress, Pace, Relay, Retries, Transport};
use tempfile::TempDir;

use crate::{Mail, mails, root};

/// A mail server with the folder of what it took, stopped when dropped.
pub struct Smtp {
    server: Option<Child>,
    folder: TempDir,
    port: u16,
}

impl Smtp {
    /// Starts one on a port of its own.
    pub fn start() -> Self {
        let mut server = Self::down();
        server.up();
        server
    }

    /// One that does not answer yet.
    pub fn down() -> Self {
        Self { server: None, folder: tempfile::tempdir().expect("a folder"), port: free_port() }
    }

    /// Starts it.
    pub fn up(&mut self) {
        self.server = Some(serve(self.port, self.folder.path()));
    }

    /// A relay to it, with a worker's name of its own: three tries, half a minute after the first.
    pub fn relay(&self, cx: &Cx, at_once: usize) -> Relay {
        let address = MailAddress::parse(&format!("smtp://127.0.0.1:{}", self.port)).expect("an address");
        let transport = Transport::open(&address).expect("a transport");
        let retries = Retries { first: TimeDelta::seconds(30), longest: TimeDelta::hours(1), most: 3 };
        let pace = Pace { at_once, patience: std::time::Duration::from_mins(2) };
        Relay::new(cx.clone(), transport, retries).paced(pace)
    }

    /// Tells it something: `vide`, `suite`.
    pub fn tell(&self, what: &str) {
        std::fs::write(self.folder.path().join(what), "").expect("a word to the server");
    }

    /// Does a slow mail wait to be taken?
    pub fn is_waiting(&self) -> bool {
        self.folder.path().join("attend").exists()
    }

    /// What it has taken so far, in order.
    pub fn taken(&self) -> Vec<Mail> {
        mails::read(self.folder.path())
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            server.kill().expect("a server to stop");
            server.wait().expect("its end");
        }
    }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Starts the server on a port, with a folder.
fn serve(port: u16, folder: &Path) -> Child {
    let mut server = Command::new("node")
        .args([format!("{}/tests/node/smtp.mjs", root()), port.to_string(), folder.display().to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("node, which ./test installs");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("its words")).read_line(&mut line).expect("a word");
    assert_eq!(line.trim(), "ready");
    server
}
