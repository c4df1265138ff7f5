//! (a) `submitRequest` over HTTP with 16 clients against pgbench running the very statements that it runs, reads included.

use serde_json::json;

use crate::load::{http, pgbench, script};
use crate::server::Server;

const MUTATION: &str = "mutation($i: SubmitRequestInput!) { submitRequest(input: $i) { \
    ... on SubmitRequestSuccess { request { reference referrals { nodes { dueOn partner { slug } } } } } \
    ... on Failure { code } } }";
const KEY: &str = "bench-0-0";

fn body(client: u64, n: u64) -> String {
    form(&format!("bench-{}-{n}", client + 1))
}

/// Three partners: the form of a school.
fn form(key: &str) -> String {
    json!({ "query": MUTATION, "variables": { "i": {
        "idempotencyKey": key, "authorityCode": "31184", "title": "Rénover l’école et son éclairage",
        "description": "Les classes sont une fournaise dès mai, l’éclairage date de 1994, et le SDIS demande un poteau.",
        "themes": ["construction-renovation", "eclairage-public", "defense-incendie"],
        "urgency": "NORMAL", "confidential": false,
        "contact": { "name": "Mairie", "function": "MAIRE", "email": "mairie@flourens.example",
                     "phone": "05 36 49 00 00", "preferredSlots": ["mardi matin"] } } } })
    .to_string()
}

pub async fn run() {
    let server = Server::start("appui_bench_submit", 5_000).await;
    let token = server.token("maire@flourens-31184.example").await;
    let http_once = reqwest::Client::new();
    let once = http_once
        .post(&server.url)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(form(KEY))
        .send();
    let (answer, statements) = server.cx.store.recorded(once).await;
    let text = answer.expect("an answer").text().await.expect("a body");
    let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let reference =
        answer["data"]["submitRequest"]["request"]["reference"].as_str().expect("a reference").to_owned();
    // The session's read comes before the transaction; identifiers in the inserts are the new ones.
    let (before, inside) = statements.split_at(1);
    let known = uuids(&statements[..2].join(" "));
    let mut new = uuids(&inside.join(" "));
    new.retain(|id| !known.contains(id));
    let texts = [
        (KEY, "('bench-' || :client_id::text || '-p' || :n::text)"),
        (reference.as_str(), "('BENCH-' || :client_id::text || '-' || :n::text)"),
    ];
    let script = script(before, inside, &new, &texts);
    let statements = statements.len();
    let peer = pgbench(&server.database, &script);
    let second = http(&server.url, &token, "dueOn", body).await;
    println!(
        "(a) submitRequest: {second:.0}/s over HTTP, pgbench {peer:.0}/s ({statements} statements + BEGIN, COMMIT): \
         ratio {:.2} (at least 0.5)",
        second / peer
    );
}

/// Every identifier in a text, each once.
fn uuids(text: &str) -> Vec<String> {
    let is_hex = |part: &str| part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let mut found = Vec::new();
    for start in 0..text.len().saturating_sub(35) {
        let Some(part) = text.get(start..start + 36) else { continue };
        let dashes = part.char_indices().filter(|(_, c)| *c == '-').map(|(place, _)| place);
        if is_hex(part) && dashes.eq([8, 13, 18, 23]) && !found.contains(&part.to_owned()) {
            found.push(part.to_owned());
        }
    }
    found
}
