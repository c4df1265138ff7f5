//! What is given out, read by other people's clients: feeds, exports, what is published; and the figures, recomputed by another hand.

use std::path::Path;

use reqwest::header::HeaderMap;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{CLOSURES, Caller, Database, GROUPINGS, Recomputed, TestApp, python};

use crate::projection::demo;
use crate::{changed, first_referral, form};

async fn open_feed(caller: &Caller, input: Value) -> String {
    let opened = caller.mutate("createFeed", input, "token feed { path }").await;
    opened["token"].as_str().unwrap_or_else(|| panic!("{opened:#}")).to_owned()
}

async fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, Vec<u8>) {
    let mut asked = reqwest::Client::new().get(format!("{}{path}", app.url));
    for (name, value) in headers {
        asked = asked.header(*name, *value);
    }
    let answer = asked.send().await.unwrap();
    (answer.status().as_u16(), answer.headers().clone(), answer.bytes().await.unwrap().to_vec())
}

async fn fetch(app: &TestApp, path: &str, folder: &Path, name: &str) {
    let (status, _, bytes) = get(app, path, &[]).await;
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
    std::fs::write(folder.join(name), bytes).unwrap();
}

/// Every form of a feed is read by a real client, and says what the partner's page says.
#[rstest]
#[tokio::test]
async fn feeds_are_read_by_real_clients_and_say_what_the_page_says(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    demo(&app, 150).await;
    let (manager, admin) = (app.manager_of("caue").await, app.administrator().await);
    let expert = app.expert_of("caue").await;
    let secret = json!({ "confidential": true, "title": "Conflit avec un agent" });
    let mayor = app.mayor_of("31184").await;
    mayor.submit(changed(form("secret", &["urbanisme"]), secret)).await;
    let token = open_feed(&manager, json!({ "partner": "caue" })).await;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (file, name) in [
        ("chiffres.json", "figures.json"),
        ("chiffres.csv", "figures.csv"),
        ("changements.atom", "changes.atom"),
        ("rappels.ics", "due.ics"),
    ] {
        fetch(&app, &format!("/flux/caue/{file}?jeton={token}"), at, name).await;
    }
    fetch(&app, "/flux/schemas/chiffres-1.json", at, "figures.schema.json").await;
    fetch(&app, "/flux/schemas/chiffres-1.table.json", at, "figures.table.json").await;
    let cookie = format!("appui_session={}", admin.token.clone().unwrap());
    let (_, _, sheet) = get(&app, "/chiffres.xlsx?par=structure", &[("cookie", &cookie)]).await;
    std::fs::write(at.join("figures.xlsx"), sheet).unwrap();
    let read = python("read.py", &[at.to_str().unwrap()]);
    // The unit's page, at the same instant.
    let query = "{ statistics(period: { from: \"2025-04-01\", to: \"2026-03-31\" }, groupBy: [], filter: { partner: \"caue\" }) \
         { total { referrals onTime late overdueOpen pending unreachable excused onTimeRate medianWorkingDays p90WorkingDays } } }";
    let page = manager.run(query, json!({})).await["statistics"]["total"].clone();
    assert!(page["referrals"].as_i64().unwrap() > 5, "{page}");
    for (name, value) in page.as_object().unwrap() {
        assert_eq!(&read["json"][name], value, "JSON: {name}");
        if name != "onTimeRate" {
            assert_eq!(&read["csv"][name], value, "CSV: {name}");
        }
    }
    let row = read["xlsx"]["rows"].as_array().unwrap().iter().find(|row| row[0] == "caue").unwrap();
    assert_eq!(row[2], page["referrals"], "XLSX");
    let told = read["atom"].to_string() + &read["ics"].to_string();
    assert!(told.contains("demande confidentielle") && told.contains("PAT-2026-"), "{told}");
    for kept in ["Conflit", "Lola", "Flourens (demande conf", "@"] {
        assert!(!told.contains(kept), "{kept}: {told}");
    }
    let due = expert.run("{ referrals(first: 100, filter: { status: [NOTIFIED, CLAIMED] }) { nodes { dueOn contactedAt unreachable } } }", json!({})).await;
    let due = due["referrals"]["nodes"].as_array().unwrap().iter();
    let due = due
        .filter(|one| !one["dueOn"].is_null() && one["contactedAt"].is_null() && one["unreachable"] == false);
    assert_eq!(read["ics"]["events"].as_array().unwrap().len(), due.count());
    app.done().await;
}

/// A token opens its own feed only, until it is revoked; what has not changed is not sent again; too often is too often.
#[rstest]
#[tokio::test]
async fn a_feeds_token_is_scoped_revocable_and_paced(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (manager, expert) = (app.manager_of("caue").await, app.expert_of("caue").await);
    let token = open_feed(&manager, json!({ "partner": "caue" })).await;
    let path = format!("/flux/caue/chiffres.json?jeton={token}");
    let read_at = "{ feeds { lastUsedAt } }";
    assert_eq!(get(&app, &path.replace("caue", "hgi"), &[]).await.0, 401);
    let unread = manager.run(read_at, json!({})).await["feeds"][0]["lastUsedAt"].clone();
    assert_eq!(unread, Value::Null, "what is refused is no reading");
    let (status, headers, body) = get(&app, &path, &[]).await;
    assert_eq!(status, 200);
    let (etag, modified) = (headers["etag"].to_str().unwrap(), headers["last-modified"].to_str().unwrap());
    assert_eq!(get(&app, &path, &[("if-none-match", etag)]).await.0, 304);
    assert_eq!(get(&app, &path, &[("if-modified-since", modified)]).await.0, 304);
    let bearer = format!("Bearer {token}");
    assert_eq!(get(&app, "/flux/caue/chiffres.json", &[("authorization", &bearer)]).await.2, body);
    for (other, status) in [
        (format!("/flux/hgi/chiffres.json?jeton={token}"), 401),
        (format!("/flux/moi/rappels.ics?jeton={token}"), 401),
        ("/flux/caue/chiffres.json".to_owned(), 401),
        ("/flux/caue/chiffres.json?jeton=abc".to_owned(), 401),
        (format!("/flux/caue/chiffres.pdf?jeton={token}"), 404),
        (format!("/flux/caue/chiffres.json?jeton={token}&de=2026-13"), 422),
    ] {
        assert_eq!(get(&app, &other, &[]).await.0, status, "{other}");
    }
    app.at("2026-03-02 10:00");
    app.mayor_of("31184").await.submit(form("un", &["urbanisme"])).await;
    let (status, headers, _) = get(&app, &path, &[("if-none-match", etag)]).await;
    assert!(status == 200 && headers["etag"].to_str().unwrap() != etag, "a change shows");
    assert_eq!(expert.refused("createFeed", json!({ "partner": "caue" })).await, "NOT_ALLOWED");
    assert_eq!(manager.refused("createFeed", json!({ "partner": "hgi" })).await, "NOT_ALLOWED");
    let mayor = app.mayor_of("31555").await;
    assert_eq!(mayor.refused("createFeed", json!({ "mine": true })).await, "NO_FEED_OF_OWN");
    let own = open_feed(&expert, json!({ "mine": true })).await;
    assert_eq!(get(&app, &format!("/flux/moi/rappels.ics?jeton={own}"), &[]).await.0, 200);
    assert_eq!(get(&app, &format!("/flux/moi/chiffres.json?jeton={own}"), &[]).await.0, 401);
    let feeds = manager.run("{ feeds { id lastUsedAt revokedAt } }", json!({})).await["feeds"].clone();
    assert!(feeds[0]["lastUsedAt"].is_string() && feeds.as_array().unwrap().len() == 1, "{feeds}");
    let id = json!({ "feedId": feeds[0]["id"] });
    assert_eq!(expert.refused("revokeFeed", id.clone()).await, "NOT_FOUND");
    manager.mutate("revokeFeed", id, "feed { revokedAt }").await;
    assert_eq!(get(&app, &path, &[]).await.0, 401);
    let mut last = 0;
    for _ in 0..40 {
        last = get(&app, &path, &[]).await.0;
    }
    assert_eq!(last, 429);
    // Other tokens that open nothing share that pace: guessing is slow, however many one tries.
    let guesses = guessed(&app).await;
    assert!(guesses.contains(&429) && !guesses.contains(&200), "{guesses:?}");
    app.done().await;
}

async fn guessed(app: &TestApp) -> Vec<u16> {
    let mut found = Vec::new();
    for n in 0..40 {
        found.push(get(app, &format!("/flux/caue/chiffres.json?jeton=essai{n}"), &[]).await.0);
    }
    found
}

/// Long tables are made in the background, within the rights of whoever asked, and fetched by them alone.
#[rstest]
#[tokio::test]
async fn an_export_is_made_announced_and_fetched_by_its_owner(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    demo(&app, 60).await;
    let (admin, mayor) = (app.administrator().await, app.mayor_of("31184").await);
    mayor.submit(form("un", &["urbanisme"])).await;
    let of = |table: &str, form: &str| json!({ "table": table, "form": form });
    let asked =
        admin.mutate("askExport", of("REFERRALS", "CSV"), "export { id total done finishedAt }").await;
    let total = asked["export"]["total"].as_i64().unwrap();
    admin.mutate("askExport", of("REQUESTS", "XLSX"), "export { id }").await;
    mayor.mutate("askExport", of("REFERRALS", "CSV"), "export { id }").await;
    let id = asked["export"]["id"].as_str().unwrap();
    let cookie = |who: &Caller| format!("appui_session={}", who.token.clone().unwrap());
    let path = format!("/exports/{id}");
    assert_eq!(get(&app, &path, &[("cookie", &cookie(&admin))]).await.0, 422, "not ready");
    while formats::run_next(&app.cx).await.unwrap() {}
    let (status, headers, body) = get(&app, &path, &[("cookie", &cookie(&admin))]).await;
    let text = String::from_utf8(body).unwrap();
    assert_eq!((status, text.lines().count()), (200, usize::try_from(total).unwrap() + 1), "{text}");
    assert!(headers["content-disposition"].to_str().unwrap().contains("saisines-2026-03-02.csv"));
    for coding in ["gzip", "br", "zstd"] {
        let small = get(&app, &path, &[("cookie", &cookie(&admin)), ("accept-encoding", coding)]).await;
        assert!(small.0 == 200 && !small.2.is_empty(), "{coding}, to the last byte");
    }
    assert_eq!(get(&app, &path, &[("cookie", &cookie(&mayor))]).await.0, 404, "nobody else's");
    let exports = mayor.run("{ myExports { id done finishedAt } }", json!({})).await["myExports"].clone();
    let own = format!("/exports/{}", exports[0]["id"].as_str().unwrap());
    let text = String::from_utf8(get(&app, &own, &[("cookie", &cookie(&mayor))]).await.2).unwrap();
    let flourens = text.lines().skip(1).filter(|line| line.contains("31184")).count();
    assert_eq!((flourens, exports[0]["done"].as_u64().unwrap()), (text.lines().count() - 1, flourens as u64));
    let mails = app.mails_to("admin@plateforme.example").await;
    assert!(mails.iter().any(|mail| mail.subject.contains("Votre export est prêt")), "{mails:#?}");
    app.at("2026-03-12 09:00");
    formats::run_next(&app.cx).await.unwrap();
    assert!(
        admin.run("{ myExports { id } }", json!({})).await["myExports"].as_array().unwrap().is_empty(),
        "forgotten"
    );
    app.done().await;
}

/// A quarter is published once, some days after its end, kept as it was; nothing it hides can be worked out.
#[rstest]
#[tokio::test]
async fn a_quarter_is_published_once_and_keeps_its_secrets(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    app.at("2026-04-02 09:00");
    demo(&app, 300).await;
    let admin = app.administrator().await;
    let wants = json!({ "notices": true, "progress": true, "meetingPack": true });
    admin.mutate("prefer", wants, "preferences { meetingPack }").await;
    let done = app::publications::publish(&app.cx).await.unwrap();
    assert!(done.contains(&"2025-T4".to_owned()) && !done.contains(&"2026-T1".to_owned()), "{done:?}");
    let anonymous = app.anonymous();
    let query = "query($q: String!) { publication(quarter: $q) { quarter asOf total { counts onTimeRate suppressed } \
         tables { by rows { code counts onTimeRate medianWorkingDays suppressed } } } }";
    let published = anonymous.run(query, json!({ "q": "2025-T4" })).await["publication"].clone();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("publication.json");
    std::fs::write(&file, published.to_string()).unwrap();
    let offers = "{ offers(first: 100) { nodes { partner { slug } directorate { slug } themes { slug } } } }";
    let offers = anonymous.run(offers, json!({})).await["offers"]["nodes"].clone();
    let catalogue = folder.path().join("offers.json");
    std::fs::write(&catalogue, offers.to_string()).unwrap();
    let attack = python("attack.py", &[file.to_str().unwrap(), catalogue.to_str().unwrap()]);
    assert_eq!((&attack["found"], &attack["told"]), (&json!([]), &json!([])), "{attack}");
    assert_eq!(published["total"]["suppressed"], false, "the whole is told: {published}");
    assert!(attack["hidden"].as_u64().unwrap() > 10 && attack["shown"].as_u64().unwrap() > 20, "{attack}");
    let tables = published["tables"].as_array().unwrap().iter();
    let counts = tables
        .flat_map(|table| table["rows"].as_array().unwrap())
        .flat_map(|row| row["counts"].as_array().unwrap());
    assert!(counts.filter_map(Value::as_i64).all(|n| n == 0 || n >= 5));
    // Whatever happens afterwards, what was published stays.
    app.at("2026-04-20 09:00");
    let call = json!({ "referralId": first_referral(&app.mayor_of("31184").await.submit(form("un", &["urbanisme"])).await),
        "result": "REACHED", "channel": "PHONE" });
    app.expert_of("caue").await.act("recordCallAttempt", call).await;
    assert_eq!(app::publications::publish(&app.cx).await.unwrap(), ["2026-T1"]);
    assert!(app::publications::publish(&app.cx).await.unwrap().is_empty());
    assert_eq!(anonymous.run(query, json!({ "q": "2025-T4" })).await["publication"], published);
    let refused = anonymous.ask(query, json!({ "q": "2026-T2" })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "NOT_PUBLISHED");
    let mails = app.mails_to("admin@plateforme.example").await;
    assert!(mails.iter().any(|mail| mail.subject.contains("1er trimestre 2026")), "{mails:#?}");
    let (status, _, csv) = get(&app, "/donnees-ouvertes/2025-T4.csv", &[]).await;
    assert_eq!(status, 200);
    assert!(String::from_utf8(csv).unwrap().starts_with("quarter,grouping,code,label,referrals"));
    app.done().await;
}

/// The demo's figures by another hand, from the journal's export alone: every one equal.
#[rstest]
#[tokio::test]
async fn another_hand_finds_the_same_figures(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    demo(&app, if database == Database::Sqlite { 2_000 } else { 300 }).await;
    let admin = app.administrator().await;
    let partners = admin.run(CLOSURES, json!({})).await["partners"].clone();
    let other = Recomputed::of(&app.cx, &partners, "2025-03-01", "2026-03-31").await;
    for by in GROUPINGS {
        let found = admin.run(&other.query(by), json!({})).await["statistics"].clone();
        if by.is_empty() {
            assert!(found["total"]["requests"]["unmet"].as_i64().unwrap() > 0, "the demo has unmet needs");
            let elsewhere = found["total"]["elsewhereDays"].as_i64().unwrap();
            assert!(database == Database::Postgres || elsewhere > 0, "the demo passes referrals on");
        }
        assert!(other.agrees(by, &found) > 0);
    }
    app.done().await;
}
