//! Figures by theme, structure, territory, month, outcome: each sum of a grouping is the total, within the caller's perimeter.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, GROUPINGS, TestApp};

use crate::{changed, first_referral, form};

const FIGURES: &str =
    "referrals onTime late overdueOpen pending unreachable excused onTimeRate medianWorkingDays";

async fn asked(caller: &Caller, by: &str, filter: Value) -> Value {
    let query = format!(
        "query($f: StatisticsFilter) {{ statistics(period: {{ from: \"2026-03-01\", to: \"2026-03-31\" }}, groupBy: [{by}], filter: $f) {{ \
         total {{ {FIGURES} }} rows {{ keys labels figures {{ {FIGURES} }} previous {{ referrals }} yearBefore {{ referrals }} }} }} }}"
    );
    caller.run(&query, json!({ "f": filter })).await["statistics"].clone()
}

/// Two requests in March from two communes, one called in time, one late; one in February.
async fn a_few(app: &TestApp) -> Caller {
    app.at("2026-02-01 09:00");
    let (mayor, other) = (app.mayor_of("31184").await, app.mayor_of("31555").await);
    let expert = app.expert_of("cdg31").await;
    let themes = ["organisation-ressources-humaines"];
    app.at("2026-02-10 09:00");
    mayor.submit(form("février", &themes)).await;
    app.at("2026-03-02 09:00");
    let called = mayor.submit(form("mars", &themes)).await;
    let away = changed(
        form("ailleurs", &["organisation-ressources-humaines", "construction-renovation"]),
        json!({ "authorityCode": "31555" }),
    );
    other.submit(away).await;
    app.at("2026-03-03 10:00");
    let reached = json!({ "referralId": first_referral(&called), "result": "REACHED", "channel": "PHONE" });
    expert.act("recordCallAttempt", reached).await;
    app.at("2026-03-20 10:00");
    app.mails().await;
    mayor
}

#[rstest]
#[tokio::test]
async fn every_grouping_sums_to_the_total(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = a_few(&app).await;
    let admin = app.administrator().await;
    let total = asked(&admin, "", Value::Null).await["total"].clone();
    assert_eq!(
        (&total["referrals"], &total["onTime"], &total["medianWorkingDays"]),
        (&json!(4), &json!(1), &json!(1))
    );
    for by in GROUPINGS.into_iter().filter(|by| !by.is_empty()) {
        let found = asked(&admin, by, Value::Null).await;
        assert_eq!(found["total"], total, "{by}");
        for class in ["referrals", "onTime", "late", "overdueOpen", "pending", "unreachable", "excused"] {
            let rows = found["rows"].as_array().unwrap();
            let sum: i64 = rows.iter().map(|row| row["figures"][class].as_i64().unwrap()).sum();
            assert_eq!(json!(sum), total[class], "{by}: {class}");
        }
    }
    let of_partner = asked(&admin, "PARTNER", Value::Null).await["rows"].clone();
    let cdg = of_partner.as_array().unwrap().iter().find(|row| row["keys"][0] == "cdg31").unwrap();
    assert_eq!(
        (&cdg["labels"][0], &cdg["figures"]["referrals"], &cdg["previous"]["referrals"]),
        (&json!("CDG31"), &json!(2), &json!(1))
    );
    assert_eq!((&cdg["yearBefore"]["referrals"], &cdg["figures"]["onTimeRate"]), (&json!(0), &json!(0.5)));
    let months = asked(&admin, "MONTH", Value::Null).await["rows"].clone();
    let beside = |row: &Value| (row["labels"][0].clone(), row["previous"]["referrals"].clone());
    let months: Vec<_> = months.as_array().unwrap().iter().map(beside).collect();
    assert_eq!(months, [(json!("mars 2026"), json!(1))], "of the period alone, February beside March");
    let of_theme = asked(&admin, "", json!({ "theme": "construction-renovation" })).await["total"].clone();
    assert_eq!(of_theme["referrals"], 2, "the CAUE and Haute-Garonne Ingénierie");
    assert_eq!(asked(&admin, "", json!({ "epciCode": "243100518" })).await["total"]["referrals"], 4);
    assert_eq!(asked(&mayor, "COMMUNE", Value::Null).await["total"]["referrals"], 1, "their own authority");
    assert_eq!(
        asked(&app.expert_of("caue").await, "COMMUNE", Value::Null).await["total"]["referrals"],
        1,
        "their own unit"
    );
    for wrong in ["PARTNER, THEME", "THEME, THEME", "THEME, PARTNER, MONTH"] {
        let query = format!(
            "{{ statistics(period: {{ from: \"2026-03-01\", to: \"2026-03-31\" }}, groupBy: [{wrong}]) {{ total {{ late }} }} }}"
        );
        assert_eq!(
            admin.ask(&query, json!({})).await["errors"][0]["extensions"]["code"],
            "INVALID_GROUPING",
            "{wrong}"
        );
    }
    app.done().await;
}

/// « Demande confidentielle »: it counts for everybody whose perimeter it is in; what it is about is told to those it is open to.
#[rstest]
#[tokio::test]
async fn a_confidential_request_counts_and_tells_nothing_else(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, secretary) = (app.mayor_of("31184").await, app.secretary_of("31184").await);
    let secret = json!({ "confidential": true, "title": "Conflit avec un agent" });
    mayor.submit(crate::changed(form("secret", &["organisation-ressources-humaines"]), secret)).await;
    mayor.submit(form("ouverte", &["organisation-ressources-humaines"])).await;
    let (expert, of_partner) = (app.expert_of("cdg31").await, app.administrator_of("cdg31").await);
    let admin = app.administrator().await;
    let query = |by: &str, filter: &str, as_of: &str| {
        format!(
            "{{ statistics(period: {{ from: \"2026-03-01\", to: \"2026-03-31\" }}, groupBy: [{by}], filter: {{ {filter} }} {as_of}) \
             {{ total {{ referrals }} rows {{ keys figures {{ referrals }} }} }} }}"
        )
    };
    let secretly = json!([
        { "keys": ["confidentielle"], "figures": { "referrals": 1 } },
        { "keys": ["organisation-ressources-humaines"], "figures": { "referrals": 1 } },
    ]);
    let openly = json!([{ "keys": ["organisation-ressources-humaines"], "figures": { "referrals": 2 } }]);
    app::statistics::follow(&app.cx).await.unwrap();
    app.at("2026-03-02 18:00");
    for as_of in ["", ", asOf: \"2026-03-02T12:00:00Z\""] {
        for (who, rows) in [
            (&mayor, &openly),
            (&expert, &openly),
            (&admin, &openly),
            (&secretary, &secretly),
            (&of_partner, &secretly),
        ] {
            let found = who.run(&query("THEME", "", as_of), json!({})).await["statistics"].clone();
            assert_eq!((&found["total"]["referrals"], &found["rows"]), (&json!(2), rows), "{as_of}");
        }
        // Asked for one by one, it is not there to be found.
        for (who, filter, expected) in [
            (&secretary, "theme: \"organisation-ressources-humaines\"", 1),
            (&secretary, "partner: \"cdg31\"", 1),
            (&secretary, "authorityCode: \"31184\"", 2),
            (&of_partner, "authorityCode: \"31184\"", 1),
            (&of_partner, "partner: \"cdg31\"", 2),
            (&expert, "authorityCode: \"31184\"", 2),
        ] {
            let found = who.run(&query("", filter, as_of), json!({})).await["statistics"].clone();
            assert_eq!(found["total"]["referrals"], expected, "{filter} {as_of}");
        }
        let by_month =
            secretary.run(&query("THEME, MONTH", "", as_of), json!({})).await["statistics"].clone();
        assert_eq!(by_month["rows"][0]["keys"], json!(["confidentielle", "2026-03"]));
    }
    app.done().await;
}
