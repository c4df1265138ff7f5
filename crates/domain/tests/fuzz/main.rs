//! Harnesses of what is read from outside: a folder's files, the journal, what people do and when. Whatever stands there is
//! read or refused by name; nothing stops the program. `PROPTEST_CASES` says how long they try.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod folder;
mod journal;
mod mutation;
mod referral;

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use proptest::test_runner::Config;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The files of Haute-Garonne.
static FILES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let file = |name: &&str| fs::read_to_string(format!("{ROOT}/config/haute-garonne/{name}")).unwrap();
    domain::folder::FILES.iter().map(|name| ((*name).to_owned(), file(name))).collect()
});

/// So many times fewer cases than elsewhere, for what takes long.
fn fewer(times: u32) -> Config {
    let all = Config::default();
    Config { cases: all.cases.div_ceil(times), ..all }
}
