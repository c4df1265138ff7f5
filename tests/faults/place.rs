//! A folder with its database, the product's binary in it as a process, and someone who files requests there.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Database, SECRET, root};

/// How long anything may take before the test says that it does not happen.
pub const LONGEST: Duration = Duration::from_secs(90);

/// Looks again and again until it is so.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let late = Instant::now() + LONGEST;
    while !is_so().await {
        assert!(Instant::now() < late, "never came: {what}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Where commands run.
pub struct Place {
    pub folder: PathBuf,
    pub url: String,
    settings: Vec<(String, String)>,
    owned: Option<(tempfile::TempDir, Database)>,
}

impl Place {
    /// A database of its own.
    pub async fn new(database: Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database.create(folder.path()).await;
        let path = folder.path().to_owned();
        Self { owned: Some((folder, database)), ..Self::at(path, url) }
    }

    /// A folder and a database that somebody else looks after.
    pub fn at(folder: PathBuf, url: String) -> Self {
        Self { folder, url, settings: Vec::new(), owned: None }
    }

    /// With this setting.
    pub fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.settings.push((key.to_owned(), value.to_string()));
        self
    }

    /// A command of the binary.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.under(&[], arguments)
    }

    /// The same, begun by another program.
    pub fn under(&self, program: &[&str], arguments: &[&str]) -> Command {
        let binary = Path::new(root()).join("target/debug/appui").display().to_string();
        let words: Vec<&str> =
            program.iter().copied().chain([binary.as_str()]).chain(arguments.iter().copied()).collect();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .current_dir(&self.folder)
            .env("APPUI_DATABASE_URL", &self.url)
            .env("APPUI_SECRET", SECRET)
            .env("APPUI_TERRITORY", format!("{}/config/haute-garonne", root()))
            .env("APPUI_MAIL_URL", format!("file://{}/mail", self.folder.display()))
            .env("APPUI_LISTEN", "127.0.0.1:0")
            .env("APPUI_LOG", "off")
            .env("APPUI_DRAIN_SECONDS", "0")
            .envs(self.settings.iter().map(|(key, value)| (key, value)));
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary, which ./test and ./faults build")
    }

    /// As [`Self::run`], for one that must succeed; what it prints.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The mayor of Flourens, known here; a token.
    pub fn mayor(&self) -> String {
        let person = ["person", "add", "--email", "maire@flourens.example", "--name", "Anne"];
        let role = ["--role", "requester", "--authority", "31184", "--function", "maire"];
        self.ok(&[&person[..], &role[..]].concat());
        self.ok(&["token", "--email", "maire@flourens.example"]).trim().to_owned()
    }

    /// Serves.
    pub fn serve(&self) -> Running {
        Running::start(self.command(&["serve"]))
    }

    /// The end: the database goes away.
    pub async fn done(mut self) {
        if let Some((folder, database)) = self.owned.take() {
            database.remove(&self.url).await;
            drop(folder);
        }
    }
}

/// A server that runs; killed when dropped.
pub struct Running {
    child: Child,
    pub url: String,
}

/// What came of filing a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Filed {
    /// It was acknowledged.
    Acknowledged,
    /// « Not now », and when to come back.
    Refused,
    /// Nobody answered to the end.
    Unknown,
}

impl Running {
    /// Starts it, and waits until it says where it listens.
    pub fn start(mut command: Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).spawn().expect("the binary, which ./test and ./faults build");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let listens =
            lines.find_map(|line| line.unwrap().strip_prefix("Appui écoute sur ").map(str::to_owned));
        let url = listens.expect("a server that starts");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url }
    }

    /// Its number among processes.
    pub fn pid(&self) -> String {
        self.child.id().to_string()
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args(["-s", name, &self.pid()]).status().unwrap().success());
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut ended = None;
        until("the end of the process", async || {
            ended = self.child.try_wait().unwrap();
            ended.is_some()
        })
        .await;
        ended.unwrap()
    }

    /// Kills it, without a word of warning.
    pub async fn killed(mut self) {
        self.signal("KILL");
        self.ended().await;
    }

    /// The status of a path; none when nobody answers.
    pub async fn status(&self, path: &str) -> Option<u16> {
        Some(client().get(format!("{}{path}", self.url)).send().await.ok()?.status().as_u16())
    }

    /// Waits until `/readyz` says this.
    pub async fn readiness(&self, status: u16) {
        until(&format!("/readyz {status}"), async || self.status("/readyz").await == Some(status)).await;
    }

    /// Runs a document; the status and the answer, or none when nobody answers to the end.
    pub async fn ask(&self, token: &str, query: &str, variables: Value) -> Option<(u16, Value)> {
        let request = client()
            .post(format!("{}/graphql", self.url))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"))
            .body(json!({ "query": query, "variables": variables }).to_string());
        let answer = request.send().await.ok()?;
        let (status, when) = (answer.status().as_u16(), answer.headers().get("retry-after").cloned());
        let body: Value = answer.json().await.ok()?;
        assert!(status != 503 || when.is_some(), "« not now » says when to come back: {body}");
        Some((status, body))
    }

    /// Files a request of this title, which is also its key.
    pub async fn file(&self, token: &str, title: &str) -> Filed {
        let query = "mutation($input: SubmitRequestInput!) { submitRequest(input: $input) { \
                     ... on SubmitRequestSuccess { request { reference } } ... on Failure { code } } }";
        let Some((status, answer)) = self.ask(token, query, json!({ "input": form(title) })).await else {
            return Filed::Unknown;
        };
        let reference = answer.pointer("/data/submitRequest/request/reference").and_then(Value::as_str);
        match (status, reference) {
            (200, Some(_)) => Filed::Acknowledged,
            (503, None) => {
                assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE");
                Filed::Refused
            }
            _ => panic!("{status}: {answer}"),
        }
    }

    /// The titles of all requests that this caller reads.
    pub async fn titles(&self, token: &str) -> Vec<String> {
        let query = "query($after: String) { requests(first: 100, after: $after) { nodes { title } \
                     pageInfo { hasNextPage endCursor } } }";
        let (mut titles, mut after) = (Vec::new(), Value::Null);
        loop {
            let (_, answer) = self.ask(token, query, json!({ "after": after })).await.expect("an answer");
            let page = &answer["data"]["requests"];
            let nodes = page["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
            titles.extend(nodes.iter().map(|node| node["title"].as_str().unwrap().to_owned()));
            if page["pageInfo"]["hasNextPage"] != true {
                return titles;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().timeout(Duration::from_mins(1)).build().unwrap()
}

fn form(title: &str) -> Value {
    json!({
        "idempotencyKey": title, "authorityCode": "31184", "title": title, "themes": ["voirie"],
        "description": "La chaussée s’affaisse devant l’école.", "urgency": "NORMAL", "confidential": false,
        "contact": { "name": "Anne", "function": "MAIRE", "email": "mairie@flourens.example",
                     "phone": "05 61 83 60 19", "preferredSlots": ["mardi matin"] },
    })
}

/// What was filed, by what came of it.
#[derive(Default)]
pub struct Ledger {
    pub acknowledged: Vec<String>,
    pub refused: Vec<String>,
    count: u32,
}

impl Ledger {
    /// Files one more.
    pub async fn file(&mut self, server: &Running, token: &str) -> Filed {
        self.count += 1;
        let title = format!("Demande numéro {}", self.count);
        let filed = server.file(token, &title).await;
        match filed {
            Filed::Acknowledged => self.acknowledged.push(title),
            Filed::Refused => self.refused.push(title),
            Filed::Unknown => {}
        }
        filed
    }

    /// Files some more, all acknowledged.
    pub async fn file_well(&mut self, server: &Running, token: &str, many: u32) {
        for _ in 0..many {
            assert_eq!(self.file(server, token).await, Filed::Acknowledged);
        }
    }

    /// Everything acknowledged is there, nothing that was refused.
    pub async fn holds(&self, server: &Running, token: &str) {
        let there = server.titles(token).await;
        let lost: Vec<_> = self.acknowledged.iter().filter(|title| !there.contains(title)).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        let kept: Vec<_> = self.refused.iter().filter(|title| there.contains(title)).collect();
        assert!(kept.is_empty(), "refused and there: {kept:?}");
    }
}
