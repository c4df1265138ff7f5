//! (f) The administrator's page of figures with 1,000,000 referrals in its period, against the plain grouped query that gives the
//! same table, and against the same page with a 25th of them; and how long a change takes to show.

use std::process::Command;
use std::time::{Duration, Instant};

use domain::chrono::{Datelike, Months, NaiveDate};
use domain::time::{local_date, next_day};
use serde_json::json;

use crate::server::Server;

/// Requests of the demo, and how often each is copied: the demo opens about two referrals a request.
const REQUESTS: u32 = 25_000;
const COPIES: u32 = 25;
/// How often the page is asked.
const TIMES: usize = 40;

const COPY: [&str; 4] = [
    "INSERT INTO request (id, reference, filer_id, authority, epci, arrondissement, urgency, confidential, themes, verdicts, \
     idempotency_key, payload_hash, submitted_at, triage_since, triage_due_at, triage_decided_at, triage_decided_by, \
     unmet_since, version) SELECT md5(id::text || '-' || k)::uuid, reference || '-' || k, filer_id, authority, epci, \
     arrondissement, urgency, confidential, themes, verdicts, idempotency_key || '-' || k, payload_hash, submitted_at, \
     triage_since, triage_due_at, triage_decided_at, triage_decided_by, unmet_since, version \
     FROM generate_series(1, $N) k, request",
    "INSERT INTO referral SELECT md5(id::text || '-' || k)::uuid, md5(request_id::text || '-' || k)::uuid, unit, partner, theme, \
     offers, routing_reason, status, holder_id, claimed_at, guide_version, notified_at, counted_from, working_days, due_at, \
     pauses, attempts, contacted_at, entered_late, confirmed_at, disagreement, unreachable_at, ended_at, outcome, \
     decline_reason, redirected_to, version FROM generate_series(1, $N) k, referral",
    "INSERT INTO journal (at, request_id, referral_id, actor_id, kind, data, note_id) \
     SELECT at, md5(request_id::text || '-' || k)::uuid, md5(referral_id::text || '-' || k)::uuid, actor_id, kind, data, NULL \
     FROM generate_series(1, $N) k, journal ORDER BY k, seq",
    "VACUUM ANALYZE",
];

/// Working days as the plain query needs them: how many each partner has had by each day.
async fn days(server: &Server, (from, to): (NaiveDate, NaiveDate)) {
    let loaded = server.cx.territory().await.expect("a folder");
    let create = "CREATE TABLE bench_day (partner text, day date, n int, PRIMARY KEY (partner, day))";
    tests::raw(&server.database, create).await;
    for partner in &loaded.territory.partners {
        let calendar = loaded.territory.calendar(Some(&partner.slug));
        let mut rows = Vec::new();
        let mut day = from;
        while day <= to {
            rows.push(format!("('{}', '{day}', {})", partner.slug, calendar.count(from, day)));
            day = next_day(day);
        }
        let insert = format!("INSERT INTO bench_day VALUES {}", rows.join(", "));
        tests::raw(&server.database, &insert).await;
    }
}

fn plain((from, to): (NaiveDate, NaiveDate)) -> String {
    let day = |at: &str| format!("({at} AT TIME ZONE 'Europe/Paris')::date");
    format!(
        "SELECT theme, count(*), count(*) FILTER (WHERE class = 'ON_TIME'), count(*) FILTER (WHERE class = 'LATE'), \
         count(*) FILTER (WHERE class = 'OVERDUE'), count(*) FILTER (WHERE class = 'PENDING'), \
         count(*) FILTER (WHERE class = 'UNREACHABLE'), count(*) FILTER (WHERE class = 'EXCUSED'), \
         percentile_disc(0.5) WITHIN GROUP (ORDER BY days), percentile_disc(0.9) WITHIN GROUP (ORDER BY days), \
         percentile_disc(0.5) WITHIN GROUP (ORDER BY requester_days) FROM ( \
         SELECT COALESCE(r.theme, '') AS theme, c.n - a.n AS days, c.n - f.n AS requester_days, CASE \
         WHEN r.decline_reason = 'ADMINISTRATIVE_POLICE' THEN 'EXCUSED' \
         WHEN r.contacted_at <= r.due_at THEN 'ON_TIME' WHEN r.contacted_at IS NOT NULL THEN 'LATE' \
         WHEN r.unreachable_at IS NOT NULL THEN 'UNREACHABLE' \
         WHEN r.status IN ('DECLINED', 'REDIRECTED', 'WITHDRAWN') AND r.ended_at <= r.due_at THEN 'EXCUSED' \
         WHEN r.ended_at IS NOT NULL THEN 'LATE' WHEN r.due_at < now() THEN 'OVERDUE' ELSE 'PENDING' END AS class \
         FROM referral r JOIN request q ON q.id = r.request_id \
         LEFT JOIN bench_day a ON a.partner = r.partner AND a.day = {} \
         LEFT JOIN bench_day f ON f.partner = r.partner AND f.day = {} \
         LEFT JOIN bench_day c ON c.partner = r.partner AND c.day = {} \
         WHERE {} BETWEEN '{from}' AND '{to}') AS each GROUP BY theme ORDER BY theme",
        day("r.notified_at"),
        day("q.submitted_at"),
        day("r.contacted_at"),
        day("r.notified_at"),
    )
}

fn psql(database: &str, query: &str) -> String {
    let output = Command::new("psql").args([database, "-At", "-F", ",", "-c", query]).output().expect("psql");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The median time of the plain query, connection apart.
fn timed(database: &str, query: &str) -> f64 {
    let explained = format!("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}");
    let mut taken: Vec<f64> = (0..5)
        .map(|_| {
            let told: serde_json::Value = serde_json::from_str(&psql(database, &explained)).expect("a plan");
            told[0]["Execution Time"].as_f64().expect("a time") / 1e3
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken[2]
}

struct Page {
    client: reqwest::Client,
    address: String,
    cookie: String,
}

impl Page {
    async fn seconds(&self) -> f64 {
        let mut taken = Vec::new();
        for _ in 0..TIMES {
            let begin = Instant::now();
            let asked = self.client.get(&self.address).header("cookie", &self.cookie).send();
            let text = asked.await.expect("an answer").text().await.expect("a page");
            taken.push(begin.elapsed());
            assert!(text.contains("Médiane") && text.contains("</html>"), "{text}");
        }
        taken.sort_unstable();
        taken.get(taken.len() / 2).copied().unwrap_or_default().as_secs_f64()
    }
}

const FIGURES: &str = "referrals onTime late overdueOpen pending unreachable excused medianWorkingDays p90WorkingDays requesterMedianWorkingDays";

/// The same table by the API, as lines.
async fn by_api(server: &Server, token: &str, (from, to): (NaiveDate, NaiveDate)) -> String {
    let query = format!(
        "{{ statistics(period: {{ from: \"{from}\", to: \"{to}\" }}, groupBy: [THEME]) {{ rows {{ keys figures {{ {FIGURES} }} }} }} }}"
    );
    let answer = ask(server, token, &query).await;
    let mut lines: Vec<String> = answer["data"]["statistics"]["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            let figures = FIGURES.split(' ').map(|name| row["figures"][name].to_string().replace("null", ""));
            let key = row["keys"][0].as_str().unwrap_or_default().to_owned();
            [key].into_iter().chain(figures).collect::<Vec<_>>().join(",")
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

pub async fn ask(server: &Server, token: &str, query: &str) -> serde_json::Value {
    let asked = reqwest::Client::new()
        .post(&server.url)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(json!({ "query": query }).to_string());
    asked.send().await.expect("an answer").json().await.expect("JSON")
}

pub async fn run() {
    let server = Server::start("appui_bench_figures", REQUESTS).await;
    let token = server.token("administration@plateforme.example").await;
    let today = local_date(server.cx.now());
    let to = next_day(today).with_day(1).expect("a month") + Months::new(1);
    let period = (to - Months::new(13), to.pred_opt().expect("a day"));
    let month = |day: NaiveDate| day.format("%Y-%m").to_string();
    let base = server.url.replace("/graphql", "");
    let page = Page {
        client: reqwest::Client::new(),
        address: format!("{base}/chiffres?par=theme&de={}&a={}", month(period.0), month(period.1)),
        cookie: format!("appui_session={token}"),
    };
    let few = page.seconds().await;
    for statement in COPY {
        tests::raw(&server.database, &statement.replace("$N", &(COPIES - 1).to_string())).await;
    }
    let begin = Instant::now();
    let cells = app::statistics::rebuild(&server.cx).await.expect("a rebuild");
    let rebuilt = begin.elapsed();
    tests::raw(&server.database, "VACUUM ANALYZE").await;
    days(&server, (period.0 - Months::new(1), period.1 + Months::new(3))).await;
    let n = psql(&server.database, "SELECT count(*) FROM referral").trim().to_owned();
    let (ours, theirs) =
        (by_api(&server, &token, period).await, psql(&server.database, &plain(period)).trim().to_owned());
    let mut theirs: Vec<_> = theirs.lines().collect();
    theirs.sort_unstable();
    assert_eq!(ours.lines().collect::<Vec<_>>(), theirs, "the same table");
    let (many, peer) = (page.seconds().await, timed(&server.database, &plain(period)));
    println!(
        "(f) figures by theme, {n} referrals: page {:.1} ms, plain query {:.0} ms: ratio 1/{:.0} (at most 1/20); with a 25th \
         of them {:.1} ms: ratio {:.2}; rebuilt in {:.0} s ({cells} cells)",
        many * 1e3,
        peer * 1e3,
        peer / many,
        few * 1e3,
        many / few,
        rebuilt.as_secs_f64()
    );
    shown(&server, &token).await;
}

/// How long a change takes to show.
async fn shown(server: &Server, token: &str) {
    let open = "{ referrals(first: 1, filter: { status: [NOTIFIED] }) { nodes { id } } }";
    let id = ask(server, token, open).await["data"]["referrals"]["nodes"][0]["id"].clone();
    let today = local_date(server.cx.now());
    let first = today.with_day(1).expect("a month") - Months::new(12);
    let last = (today.with_day(1).expect("a month") + Months::new(1)).pred_opt().expect("a day");
    let figure = format!(
        "{{ statistics(period: {{ from: \"{first}\", to: \"{last}\" }}, groupBy: []) {{ total {{ excused late }} }} }}"
    );
    let before = ask(server, token, &figure).await;
    let decline = format!(
        "mutation {{ declineReferral(input: {{ referralId: {id}, reason: OUT_OF_SCOPE }}) {{ __typename }} }}"
    );
    let begin = Instant::now();
    let done = ask(server, token, &decline).await;
    assert_eq!(done["data"]["declineReferral"]["__typename"], "DeclineReferralSuccess", "{done}");
    while ask(server, token, &figure).await == before {
        assert!(begin.elapsed() < Duration::from_secs(10), "the change does not show");
    }
    println!(
        "(f) a change shows {:.0} ms after it is asked for (at most 2,000)",
        begin.elapsed().as_secs_f64() * 1e3
    );
}
