//! (b) `referrals(first: 50)` with partner, expert, request and authority against one query that returns the same rows as JSON.

use serde_json::json;

use crate::load::{http, pgbench};
use crate::server::Server;

const QUERY: &str = "{ referrals(first: 50) { nodes { id status notifiedAt dueOn partner { slug name } expert { name } \
    request { reference title urgency authority { code name } } } pageInfo { hasNextPage endCursor } } }";

/// The same rows, by hand: scope by the unit, newest first, as JSON.
const PEER: &str = "SELECT json_agg(row_to_json(page)) FROM (\
    SELECT r.id, r.status, r.notified_at, r.due_at, r.partner, p.name AS expert, \
    q.reference, c.title, q.urgency, q.authority FROM referral r \
    JOIN request q ON q.id = r.request_id JOIN request_content c ON c.request_id = q.id \
    LEFT JOIN person p ON p.id = r.holder_id \
    WHERE r.unit = 'cdg31' ORDER BY r.notified_at DESC, r.id DESC LIMIT 51) AS page;";

fn body(_client: u64, _n: u64) -> String {
    json!({ "query": QUERY }).to_string()
}

pub async fn run() {
    let server = Server::start("appui_bench_list", 5_000).await;
    let token = server.token("expert@cdg31.example").await;
    let before = server.cx.store.statements();
    let once = reqwest::Client::new()
        .post(&server.url)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(body(0, 0))
        .send();
    let text = once.await.expect("an answer").text().await.expect("a body");
    let statements = server.cx.store.statements() - before;
    assert_eq!(text.matches("\"reference\"").count(), 50, "{text}");
    let first = pgbench(&server.database, PEER);
    let ours = http(&server.url, &token, "\"reference\"", body).await;
    let peer = f64::midpoint(first, pgbench(&server.database, PEER));
    println!(
        "(b) referrals(first: 50): {ours:.0}/s over HTTP in {statements} statements (at most 6), one query {peer:.0}/s: \
         ratio {:.2} (at least 0.4)",
        ours / peer
    );
}
