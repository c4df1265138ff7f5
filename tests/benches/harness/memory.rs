//! (d) Idle resident memory of `appui serve` after its start, on the release binary.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tests::{SECRET, root};

pub fn run() {
    let built = Command::new("cargo")
        .args(["build", "--release", "-p", "appui", "--quiet"])
        .current_dir(root())
        .status();
    assert!(built.expect("cargo").success());
    let folder = tempfile::tempdir().expect("a folder");
    let mut serve = Command::new(Path::new(root()).join("target/release/appui"))
        .arg("serve")
        .current_dir(folder.path())
        .env("APPUI_SECRET", SECRET)
        .env("APPUI_LISTEN", "127.0.0.1:0")
        .env("APPUI_TERRITORY", format!("{}/config/haute-garonne", root()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server");
    std::thread::sleep(Duration::from_secs(5));
    let status = std::fs::read_to_string(format!("/proc/{}/status", serve.id())).unwrap_or_default();
    serve.kill().expect("to stop it");
    serve.wait().expect("to see it stopped");
    let kib =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse().ok());
    let mib = f64::from(kib.unwrap_or(u32::MAX)) / 1024.0;
    println!("(d) idle memory of appui serve: {mib:.1} MiB, {:.2} of the limit of 64 MiB", mib / 64.0);
}
