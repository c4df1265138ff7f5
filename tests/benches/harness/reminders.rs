//! (c) A reminder run with 1,000 due among 1,000,000 open referrals against 1,000 due among 10,000.

use std::time::Instant;

use app::Cx;
use app::run_reminders::run_reminders;

use crate::server::prepared;

/// Open referrals of the CDG31, each with a reminder ahead, and 1,000 whose time has come (a Tuesday at ten).
const FILL: [&str; 6] = [
    "INSERT INTO person (id, email, name, created_at) VALUES \
     ('00000000-0000-7000-8000-000000000001', 'expert@cdg31.example', 'Expert', '2026-01-01T00:00:00Z')",
    "INSERT INTO role (id, person_id, kind, themes, unit, valid_from) VALUES \
     ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'EXPERT', '[]', 'cdg31', \
      '2026-01-01T00:00:00Z')",
    "INSERT INTO request (id, reference, filer_id, authority, urgency, confidential, themes, verdicts, idempotency_key, \
     payload_hash, submitted_at, version) SELECT ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, \
     'B-' || n, '00000000-0000-7000-8000-000000000001', '31184', 'NORMAL', false, '[]', '[]', n::text, '', \
     '2026-03-02T08:00:00Z', 1 FROM generate_series(1, $N) n",
    "INSERT INTO request_content SELECT id, 'Titre', 'Texte', 'Mairie', 'MAIRE', 'mairie@flourens.example', NULL, NULL, \
     '[]' FROM request",
    "INSERT INTO referral (id, request_id, unit, partner, offers, routing_reason, status, guide_version, notified_at, \
     counted_from, working_days, due_at, pauses, attempts, entered_late, version) \
     SELECT ('00000000-0000-7000-a000-' || right(id::text, 12))::uuid, id, 'cdg31', 'cdg31', '[]', '', 'NOTIFIED', 1, \
     submitted_at, submitted_at, 3, '2026-03-05T22:59:59.999999Z', '[]', '[]', false, 1 FROM request",
    "INSERT INTO reminder (id, subject_id, request_id, referral_id, due_on, step, leaves_at, state) \
     SELECT gen_random_uuid(), id, request_id, id, '2026-03-05', 'veille', \
     CASE WHEN row_number() OVER (ORDER BY id) <= 1000 THEN '2026-03-03T07:30:00Z'::timestamptz \
     ELSE '2026-04-04T07:30:00Z'::timestamptz END, 'PLANNED' FROM referral",
];

async fn filled(name: &str, open: u32) -> Cx {
    let (_, cx, database) = prepared(name).await;
    for statement in FILL {
        tests::raw(&database, &statement.replace("$N", &open.to_string())).await;
    }
    tests::raw(&database, "VACUUM ANALYZE").await;
    cx
}

async fn seconds(cx: &Cx) -> f64 {
    let at = "2026-03-03T09:00:00Z".parse().expect("an instant");
    // Once dry, so that both databases are warm.
    run_reminders(cx, at, true).await.expect("a run");
    let begin = Instant::now();
    let run = run_reminders(cx, at, false).await.expect("a run");
    assert_eq!(run.leaving.len(), 1_000, "one expert, a thousand lines");
    begin.elapsed().as_secs_f64()
}

pub async fn run() {
    let small = filled("appui_bench_small", 10_000).await;
    let large = filled("appui_bench_large", 1_000_000).await;
    let (few, many) = (seconds(&small).await, seconds(&large).await);
    println!(
        "(c) reminders, 1,000 due: {:.0} ms among 1,000,000 open, {:.0} ms among 10,000: ratio {:.2} (at most 1.5)",
        many * 1e3,
        few * 1e3,
        many / few
    );
}
