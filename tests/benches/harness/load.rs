//! Load on the server over HTTP, and the same statements by pgbench, for as long.

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

/// How long each side runs.
pub const SECONDS: u64 = 10;
/// How many clients each side has.
pub const CLIENTS: u64 = 16;

/// Posts bodies from so many clients; answers a second. `body(client, n)` makes the n-th body of a client.
pub async fn http(url: &str, token: &str, good: &'static str, body: fn(u64, u64) -> String) -> f64 {
    let mut tasks = JoinSet::new();
    let begin = Instant::now();
    for client in 0..CLIENTS {
        let (url, token) = (url.to_owned(), token.to_owned());
        tasks.spawn(async move {
            let http = reqwest::Client::new();
            let mut answered = 0_u64;
            while begin.elapsed() < Duration::from_secs(SECONDS) {
                let sent = http
                    .post(&url)
                    .header("content-type", "application/json")
                    .header("authorization", format!("Bearer {token}"))
                    .body(body(client, answered))
                    .send();
                let text = sent.await.expect("an answer").text().await.expect("a body");
                assert!(text.contains(good), "{text}");
                answered += 1;
            }
            answered
        });
    }
    let mut answered = 0;
    while let Some(task) = tasks.join_next().await {
        answered += task.expect("a client");
    }
    f64::from(u32::try_from(answered).unwrap_or(u32::MAX)) / begin.elapsed().as_secs_f64()
}

/// Runs a script by `pgbench -M prepared`; transactions a second.
pub fn pgbench(database: &str, script: &str) -> f64 {
    let file = std::env::temp_dir().join("appui-bench.sql");
    std::fs::write(&file, script).expect("a script");
    let output = Command::new("pgbench")
        // As our own connections have it.
        .env("PGOPTIONS", "-c random_page_cost=1.1")
        .args(["-n", "-M", "prepared", "-j", "2", "-D", "n=0"])
        .args(["-c", &CLIENTS.to_string(), "-T", &SECONDS.to_string(), "-f"])
        .arg(&file)
        .arg(database)
        .output()
        .expect("pgbench");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    let tps =
        told.lines().find(|line| line.starts_with("tps")).and_then(|line| line.split_whitespace().nth(2));
    tps.and_then(|tps| tps.parse().ok()).unwrap_or_else(|| panic!("pgbench: {told}{failed}"))
}

/// A recorded transaction as a pgbench script: what was new in it (identifiers, key, reference) is new in every run.
pub fn script(before: &[String], inside: &[String], new: &[String], texts: &[(&str, &str)]) -> String {
    let own = |statement: &String| {
        // pgbench reads « :true » of a JSON text as a variable of its own.
        let mut own = ["true", "false", "null"]
            .iter()
            .fold(statement.clone(), |own, word| own.replace(&format!(":{word}"), &format!(": {word}")));
        for (place, id) in new.iter().enumerate() {
            let fresh = format!(
                "('01a2{place:04x}-' || lpad(to_hex(:client_id::bigint), 4, '0') || '-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))"
            );
            // Alone it is an identifier; within a text it is a part of it.
            own = own.replace(&format!("'{id}'"), &format!("{fresh}::uuid"));
            own = own.replace(id, &format!("' || {fresh} || '"));
        }
        for (text, fresh) in texts {
            own = own.replace(&format!("'{text}'"), fresh);
        }
        own
    };
    let mut script = "\\set n :n + 1\n".to_owned();
    for statement in before {
        writeln!(script, "{};", own(statement)).expect("a String");
    }
    if !inside.is_empty() {
        script += "BEGIN;\n";
        for statement in inside {
            writeln!(script, "{};", own(statement)).expect("a String");
        }
        script += "COMMIT;\n";
    }
    script
}
