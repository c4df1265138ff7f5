//! Many at once: one claim wins, a key files once, references are unique, the relay sends once.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::json;
use tests::{Database, REFERRAL, TestApp};

use crate::{changed, first_referral, form};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_claim_one_wins_and_the_other_learns_who(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let (one, two) = (app.expert_of("cdg31").await, app.manager_of("cdg31").await);
    let request = mayor.submit(form("course", &["organisation-ressources-humaines"])).await;
    let input = json!({ "referralId": first_referral(&request), "expectedVersion": 1 });
    let selection = format!("referral {{ {REFERRAL} }}");
    let query = format!(
        "mutation($input: ClaimReferralInput!) {{ claimReferral(input: $input) {{ __typename \
         ... on ClaimReferralSuccess {{ {selection} }} ... on ReferralAlreadyClaimed {{ code by {{ name }} at }} }} }}"
    );
    let (a, b) =
        tokio::join!(one.run(&query, json!({ "input": input })), two.run(&query, json!({ "input": input })));
    let answers = [&a["claimReferral"], &b["claimReferral"]];
    let won: Vec<_> =
        answers.iter().filter(|answer| answer["__typename"] == "ClaimReferralSuccess").collect();
    let lost: Vec<_> = answers.iter().filter(|answer| answer["code"] == "REFERRAL_ALREADY_CLAIMED").collect();
    assert_eq!((won.len(), lost.len()), (1, 1), "{answers:#?}");
    assert_eq!(lost[0]["by"]["name"], won[0]["referral"]["expert"]["name"]);
    app.done().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_files_once_and_references_are_unique(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..24 {
        let mayor = mayor.clone();
        // Every form is sent twice.
        tasks.spawn(async move { mayor.submit(form(&format!("double-{}", n / 2), &["voirie"])).await });
    }
    let mut references = Vec::new();
    while let Some(request) = tasks.join_next().await {
        references.push(request.unwrap()["reference"].as_str().unwrap().to_owned());
    }
    let distinct: BTreeSet<_> = references.iter().cloned().collect();
    let expected: BTreeSet<_> = (1..=12).map(|n| format!("PAT-2026-{n:04}")).collect();
    assert_eq!((references.len(), distinct), (24, expected), "no gap, no repeat");
    let conflict = changed(form("double-0", &["voirie"]), json!({ "title": "Autre chose" }));
    assert_eq!(mayor.refused("submitRequest", conflict).await, "IDEMPOTENCY_CONFLICT");
    let acknowledged = app.mails_to("mairie@flourens.example").await;
    assert_eq!(acknowledged.len(), 12);
    app.done().await;
}
