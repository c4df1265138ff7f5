//! Every address that takes a form, sent any bytes, by anybody: refused or done, never a fault of ours. The list is that of
//! the routes: a form that is added is tried. `PROPTEST_CASES` says how long.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Client;
use reqwest::redirect::Policy;
use rstest::rstest;
use tests::{Browser, Caller, Database, TestApp, root};

use crate::{first_referral, form};

/// A body, and what it says that it is.
type Body = (Vec<u8>, &'static str);

const ENCODED: &str = "application/x-www-form-urlencoded";
const KINDS: [&str; 5] = [ENCODED, "application/json", "multipart/form-data; boundary=x", "text/plain", ""];
/// What fields are filled with as they should be.
const GOOD: [&str; 20] = [
    "oui",
    "1",
    "0",
    "31184",
    "cdg31",
    "departement/routes",
    "organisation-ressources-humaines",
    "2026-03-20",
    "REACHED",
    "PHONE",
    "NO_ANSWER",
    "NORMAL",
    "ANSWERED",
    "OUT_OF_SCOPE",
    "pieces",
    "DGS",
    "mairie@flourens.example",
    "05 61 83 60 19",
    "csv",
    "Anne",
];
/// What is sent as nobody would type it.
const ODD: [&str; 20] = [
    "",
    " ",
    "%00",
    "%FF%FE",
    "%",
    "%zz",
    "%C3",
    "a%0D%0AX-Faux:%201",
    "%E2%80%AE",
    "%EF%BF%BF",
    "+12026-01-01",
    "262142-12-31",
    "2026-02-30",
    "-1",
    "99999999999999999999",
    "%27%3B--",
    "%3Cscript%3E",
    "PAT-2026-0001%00",
    "//evil.example",
    "%F0%9F%9A%92",
];

/// The addresses that take a form, as the routes have them.
fn addresses() -> Vec<String> {
    let routes = fs::read_to_string(format!("{}/crates/web/src/pages/mod.rs", root())).unwrap();
    let posts =
        routes.lines().filter(|line| line.contains("post(")).filter_map(|line| line.split('"').nth(1));
    posts.filter(|path| *path != "/deconnexion").map(str::to_owned).collect()
}

/// The names of fields, as the templates have them.
fn names() -> Vec<String> {
    let folder = fs::read_dir(format!("{}/crates/web/templates", root())).unwrap();
    let texts = folder.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let names = texts.flat_map(|text| {
        let after =
            text.split(" name=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned());
        after.collect::<Vec<_>>()
    });
    let plain =
        |name: &String| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let mut names: Vec<_> = names.filter(plain).collect();
    names.sort();
    names.dedup();
    names
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => select(GOOD.as_slice()).prop_map(|text| text.replace(' ', "+")),
        4 => select(ODD.as_slice()).prop_map(str::to_owned),
        1 => "[ -~]{0,20}",
        1 => (1_usize..3_000).prop_map(|n| "%C3%A9".repeat(n)),
    ]
}

/// A body as a browser sends it, with this key or without; or any bytes.
fn any_body(names: Vec<String>, key: &str) -> impl Strategy<Value = Body> + use<> {
    let key = select(vec![format!("cle={key}"), format!("cle={key}9"), String::new(), "cle=%00".to_owned()]);
    let fields = prop::collection::vec((select(names), any_value()), 0..9);
    let filled = (key, fields).prop_map(|(key, fields)| {
        let fields = fields.into_iter().map(|(name, value)| format!("{name}={value}"));
        std::iter::once(key).chain(fields).collect::<Vec<_>>().join("&").into_bytes()
    });
    let bytes = prop_oneof![9 => filled, 2 => prop::collection::vec(any::<u8>(), 0..200)];
    (bytes, prop_oneof![9 => Just(ENCODED), 1 => select(KINDS.as_slice())])
}

/// An address with its places filled.
fn any_address(referral: &str) -> impl Strategy<Value = String> + use<> {
    let referral = referral.to_owned();
    let acts = select(
        &["prendre", "rendre", "passage", "appel", "pause", "refus", "reorientation", "cloture", "x"][..],
    );
    let odd = prop::option::weighted(0.1, select(ODD.as_slice()).prop_map(|text| text.replace('/', "%2F")));
    (select(addresses()), acts, odd).prop_map(move |(path, act, odd)| {
        let known = [
            ("{reference}", "PAT-2026-0001"),
            ("{act}", act),
            ("{code}", "31184"),
            ("{partner}", "cdg31"),
            ("{directorate}", "routes"),
            ("{token}", "abc"),
            ("{id}", &referral),
        ];
        known.iter().fold(path, |path, (place, good)| path.replace(place, odd.as_deref().unwrap_or(good)))
    })
}

/// Sends it, as this person's browser would; the status, and where it leads.
async fn sent(http: &Client, browser: &Browser, path: &str, (bytes, kind): &Body) -> (u16, Option<String>) {
    let cookies: Vec<_> =
        browser.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = http.post(format!("{}{path}", browser.url)).header("sec-fetch-site", "same-origin");
    let request = request.header("cookie", cookies.join("; ")).header("content-type", *kind);
    let answer = request.body(bytes.clone()).send().await.unwrap();
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    (answer.status().as_u16(), to)
}

/// Anybody's browser, with the key of a page that it was shown.
async fn browser(app: &TestApp, who: &Caller) -> (Browser, String) {
    let browser = Browser::new(app);
    browser.signed_in(who.token.as_ref());
    let page = if who.token.is_some() { "/mon-compte" } else { "/connexion" };
    let form = browser.form(page, page).await;
    let key = form.fields.into_iter().find(|(name, _)| name == "cle").unwrap().1;
    (browser, key)
}

#[rstest]
#[tokio::test]
async fn any_form_is_done_or_refused(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let (manager, admin) = (app.manager_of("cdg31").await, app.administrator().await);
    let request = mayor.submit(form("fuzz", &["organisation-ressources-humaines"])).await;
    let (addresses, names) = (any_address(&first_referral(&request)), names());
    let http = Client::builder().redirect(Policy::none()).build().unwrap();
    let mut runner = TestRunner::default();
    let mut met = BTreeMap::<u16, u32>::new();
    for who in [&mayor, &expert, &manager, &admin, &app.anonymous()] {
        let (browser, key) = browser(&app, who).await;
        let tries = (&addresses, any_body(names.clone(), &key));
        for _ in 0..Config::default().cases.div_ceil(8) {
            let (path, body) = tries.new_tree(&mut runner).unwrap().current();
            let told =
                || format!("{} at {path} with {} {:?}", who.email, body.1, String::from_utf8_lossy(&body.0));
            let (status, to) = sent(&http, &browser, &path, &body).await;
            assert!(status < 500, "{status}: {}", told());
            *met.entry(status).or_default() += 1;
            let is_ours = |to: &String| to.starts_with('/') && !to.starts_with("//");
            assert!(to.as_ref().is_none_or(is_ours), "{to:?}: {}", told());
        }
    }
    // Some are done and some refused by a page: they do not stop at the door.
    assert!(met.contains_key(&303) && met.contains_key(&422), "{met:?}");
    app.mails().await;
    app.done().await;
}
