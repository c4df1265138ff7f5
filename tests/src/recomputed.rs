//! The figures by another hand: the journal's export, recomputed by `tests/python/recompute.py` and compared one by one.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;

use app::Cx;
use serde_json::{Value, json};

use crate::root;

/// Every documented grouping: in all, by one dimension, by a pair.
pub const GROUPINGS: [&str; 25] = [
    "",
    "THEME",
    "PARTNER",
    "DIRECTORATE",
    "COMMUNE",
    "EPCI",
    "ARRONDISSEMENT",
    "MONTH",
    "OUTCOME",
    "DECLINE_REASON",
    "THEME, PARTNER",
    "THEME, DIRECTORATE",
    "THEME, MONTH",
    "THEME, OUTCOME",
    "THEME, DECLINE_REASON",
    "PARTNER, MONTH",
    "PARTNER, OUTCOME",
    "PARTNER, DECLINE_REASON",
    "DIRECTORATE, MONTH",
    "EPCI, THEME",
    "EPCI, PARTNER",
    "EPCI, MONTH",
    "ARRONDISSEMENT, THEME",
    "ARRONDISSEMENT, PARTNER",
    "COMMUNE, THEME",
];

/// The API's query of every partner's closed days, as [`Recomputed::of`] takes it.
pub const CLOSURES: &str = "{ partners { slug closures { from to } } }";

/// Every figure that the API answers.
pub const ALL: &str = "referrals onTime late overdueOpen pending unreachable excused onTimeRate medianWorkingDays \
    p90WorkingDays requesterMedianWorkingDays requesterP90WorkingDays claimed contacted closed triageDays elsewhereDays \
    partnerDays pausedDays closedDays requests { filed routed unmet triaged triageMedianWorkingDays triageP90WorkingDays }";

/// Runs a script with the Python of `./test`; what it prints.
pub fn python(script: &str, arguments: &[&str]) -> Value {
    let python = format!("{}/target/python/bin/python", root());
    let output = Command::new(python)
        .arg(format!("{}/tests/python/{script}", root()))
        .args(arguments)
        .output()
        .expect("target/python: run ./test, which makes it");
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What the other hand found of a period.
pub struct Recomputed {
    theirs: Value,
    from: String,
    to: String,
}

impl Recomputed {
    /// Exports the journal and has it recomputed; `partners` as [`CLOSURES`] answers, the period in days of Paris.
    pub async fn of(cx: &Cx, partners: &Value, from: &str, to: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (export, closures) = (folder.path().join("journal.jsonl"), folder.path().join("closures.json"));
        let mut lines = BufWriter::new(std::fs::File::create(&export).unwrap());
        appui::commands::write_journal(cx, &mut lines).await.unwrap();
        lines.flush().unwrap();
        std::fs::write(&closures, closed(partners).to_string()).unwrap();
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let now = cx.now().to_rfc3339();
        let theirs =
            python("recompute.py", &[&path(&export), &path(&closures), &now, from, to, &GROUPINGS.join(";")]);
        Self { theirs, from: from.to_owned(), to: to.to_owned() }
    }

    /// The API's query of the same figures.
    pub fn query(&self, by: &str) -> String {
        let Self { theirs: _, from, to } = self;
        format!(
            "{{ statistics(period: {{ from: \"{from}\", to: \"{to}\" }}, groupBy: [{by}]) \
             {{ total {{ {ALL} }} rows {{ keys figures {{ {ALL} }} }} }} }}"
        )
    }

    /// Every figure that the API gave is the one recomputed; how many were compared.
    pub fn agrees(&self, by: &str, found: &Value) -> usize {
        if !found["total"]["requests"].is_null() {
            assert_eq!(found["total"]["requests"], self.theirs["requests"], "{by}");
        }
        let theirs = &self.theirs["groups"][by];
        let own: Vec<(String, &Value)> = if by.is_empty() {
            assert!(!found["total"]["requests"].is_null(), "requests are counted in all");
            vec![(String::new(), &found["total"])]
        } else {
            let rows =
                found["rows"].as_array().unwrap().iter().filter(|row| row["figures"]["referrals"] != 0);
            rows.map(|row| (keys(row), &row["figures"])).collect()
        };
        assert_eq!(own.len(), theirs.as_object().unwrap().len(), "{by}");
        let mut compared = 0;
        for (key, figures) in own {
            for (name, value) in theirs[&key].as_object().unwrap() {
                assert_eq!(&figures[name], value, "{by} {key}: {name}");
                compared += 1;
            }
        }
        compared
    }
}

fn keys(row: &Value) -> String {
    let keys = row["keys"].as_array().unwrap().iter();
    keys.map(|key| key.as_str().unwrap()).collect::<Vec<_>>().join("|")
}

fn closed(partners: &Value) -> Value {
    let spans = |partner: &Value| -> Value {
        partner["closures"].as_array().unwrap().iter().map(|span| json!([span["from"], span["to"]])).collect()
    };
    let each = partners.as_array().unwrap().iter();
    Value::Object(
        each.map(|partner| (partner["slug"].as_str().unwrap().to_owned(), spans(partner))).collect(),
    )
}
