//! (g) The figures of 100,000 requests by another hand: the journal's export recomputed by the Python script of the tests. It prints
//! how many figures were compared and stops at the first that differs.

use domain::chrono::{Datelike, Days, Months};
use domain::time::local_date;
use tests::{CLOSURES, GROUPINGS, Recomputed};

use crate::figures::ask;
use crate::server::Server;

const REQUESTS: u32 = 100_000;

pub async fn run() {
    let server = Server::start("appui_bench_recompute", REQUESTS).await;
    let token = server.token("administration@plateforme.example").await;
    app::statistics::rebuild(&server.cx).await.expect("a rebuild");
    tests::raw(&server.database, "VACUUM ANALYZE").await;
    let month = local_date(server.cx.now()).with_day(1).expect("a month");
    let (from, to) = (month - Months::new(12), month + Months::new(1) - Days::new(1));
    let partners = ask(&server, &token, CLOSURES).await["data"]["partners"].clone();
    let other = Recomputed::of(&server.cx, &partners, &from.to_string(), &to.to_string()).await;
    let (mut compared, mut referrals) = (0, 0);
    for by in GROUPINGS {
        let answer = ask(&server, &token, &other.query(by)).await;
        let found = &answer["data"]["statistics"];
        assert!(!found.is_null(), "{by}: {answer}");
        compared += other.agrees(by, found);
        referrals = found["total"]["referrals"].as_u64().expect("referrals");
    }
    println!(
        "(g) {REQUESTS} requests, {referrals} referrals of {from} to {to}: {compared} figures recomputed, all equal"
    );
}
