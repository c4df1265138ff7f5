//! The figures by another hand: the journal's export, recomputed by `tests/python/recompute.py` and compared one by one.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;

use app::Cx;
use serde_json::{Value, json};

use crate::root;

/// What both hands are asked by; first all together.
pub const RECOMPUTED: [&str; 10] = [
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
];

/// The API's query of every partner's closed days, as [`Recomputed::of`] takes it.
pub const CLOSURES: &str = "{ partners { slug closures { from to } } }";

const FIGURES: &str = "referrals onTime late overdueOpen pending unreachable excused onTimeRate medianWorkingDays \
    p90WorkingDays requesterMedianWorkingDays requesterP90WorkingDays contacted closed requests { filed routed unmet }";

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
        let theirs = python("recompute.py", &[&path(&export), &path(&closures), &now, from, to]);
        Self { theirs, from: from.to_owned(), to: to.to_owned() }
    }

    /// The API's query of the same figures.
    pub fn query(&self, by: &str) -> String {
        let Self { theirs: _, from, to } = self;
        format!(
            "{{ statistics(period: {{ from: \"{from}\", to: \"{to}\" }}, groupBy: [{by}]) \
             {{ total {{ {FIGURES} }} rows {{ keys figures {{ {FIGURES} }} }} }} }}"
        )
    }

    /// Every figure that the API gave is the one recomputed; how many were compared.
    pub fn agrees(&self, by: &str, found: &Value) -> usize {
        if by.is_empty() || !found["total"]["requests"].is_null() {
            for name in ["filed", "routed", "unmet"] {
                assert_eq!(found["total"]["requests"][name], self.theirs["requests"][name], "{by}: {name}");
            }
        }
        let own: Vec<(&str, &Value)> = if by.is_empty() {
            vec![("", &found["total"])]
        } else {
            let rows =
                found["rows"].as_array().unwrap().iter().filter(|row| row["figures"]["referrals"] != 0);
            rows.map(|row| (row["keys"][0].as_str().unwrap(), &row["figures"])).collect()
        };
        assert_eq!(own.len(), self.theirs[by].as_object().unwrap().len(), "{by}");
        let mut compared = 0;
        for (key, figures) in own {
            for (name, value) in self.theirs[by][key].as_object().unwrap() {
                assert_eq!(&figures[name], value, "{by} {key}: {name}");
                compared += 1;
            }
        }
        compared
    }
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
