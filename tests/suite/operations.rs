//! Every document of `graphql/operations`, run once by whoever it is for: how many statements each may ask for, the
//! session's included. The table is committed; a document that is not in it fails.

use std::collections::BTreeMap;
use std::fs;

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp, root};

use crate::{first_referral, form};

/// Runs documents by name, and counts.
struct Runs<'a> {
    app: &'a TestApp,
    counted: BTreeMap<String, u64>,
    faults: Vec<String>,
}

impl Runs<'_> {
    /// Runs one; what it answers. A refusal is a fault of the story told here.
    async fn run(&mut self, who: &Caller, name: &str, variables: Value) -> Value {
        let text =
            |name: &str| fs::read_to_string(format!("{}/graphql/operations/{name}.graphql", root())).unwrap();
        let mut document = text(name);
        if document.contains("...Me") {
            document += &text("Me");
        }
        let before = self.app.statements();
        let answer = who.ask(&document, variables.clone()).await;
        let mut asked = self.app.statements() - before;
        // On a machine that is busy a loader's keys may be gathered in two goes: of a question, the lesser of two counts.
        if document.trim_start().starts_with("query") && table().get(name).is_some_and(|most| asked > *most) {
            let before = self.app.statements();
            who.ask(&document, variables).await;
            asked = asked.min(self.app.statements() - before);
        }
        let data = answer["data"].clone();
        let mut payloads = data.as_object().into_iter().flat_map(|data| data.values());
        if answer.get("errors").is_some() || payloads.any(|payload| payload["message"].is_string()) {
            let data = if answer["errors"].is_null() { &data } else { &answer["errors"] };
            self.faults.push(format!("{name}: {data}"));
        }
        let most = self.counted.entry(name.to_owned()).or_default();
        *most = asked.max(*most);
        data
    }
}

/// The committed table: a document and the most it may ask for, a line each.
fn table() -> BTreeMap<String, u64> {
    let lines = include_str!("operations.txt").lines().filter(|line| !line.starts_with('#'));
    let line = |line: &str| {
        let (name, most) = line.split_once(' ').expect("a name and a number");
        (name.to_owned(), most.parse().expect("a number"))
    };
    lines.map(line).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_document_asks_for_its_statements_and_no_more(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mut runs = Runs { app: &app, counted: BTreeMap::new(), faults: Vec::new() };
    of_everyone(&mut runs).await;
    of_the_mairie(&mut runs).await;
    of_the_expert(&mut runs).await;
    of_the_administrator(&mut runs).await;
    of_a_quarter(&mut runs).await;
    let Runs { app: _, mut counted, faults } = runs;
    assert!(faults.is_empty(), "the story told here has a hole:\n{}", faults.join("\n"));
    counted.insert("Me".into(), 0); // a fragment of the others
    let named: Vec<String> = fs::read_dir(format!("{}/graphql/operations", root()))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().trim_end_matches(".graphql").to_owned())
        .collect();
    let table = table();
    let left: Vec<_> = named.iter().filter(|name| !counted.contains_key(*name)).collect();
    assert!(left.is_empty(), "not run here: {left:?}");
    let over: Vec<_> = counted
        .iter()
        .filter(|(name, asked)| table.get(*name).is_none_or(|most| *asked > most))
        .map(|(name, asked)| format!("{name} {asked}"))
        .collect();
    assert!(over.is_empty(), "more than tests/suite/operations.txt says:\n{}", over.join("\n"));
    assert!(table.keys().all(|name| named.contains(name)), "the table names a document that is gone");
    app.deliver().await;
    app.done().await;
}

async fn of_everyone(runs: &mut Runs<'_>) {
    let (nobody, mayor) = (runs.app.anonymous(), runs.app.mayor_of("31184").await);
    let letter = "L’éclairage de l’école est en panne.";
    let preview =
        json!({ "authorityCode": "31184", "themes": ["voirie"], "urgency": "NORMAL", "text": letter });
    for (name, variables) in [
        ("Frame", json!({})),
        ("Catalogue", json!({ "filter": {}, "authority": "31184", "narrowed": true })),
        ("Partners", json!({})),
        ("Partner", json!({ "slug": "caue" })),
        ("Guide", json!({})),
        ("Newcomer", json!({ "search": "saint-lys", "searches": true })),
        ("KnownAuthority", json!({ "text": "31184" })),
        ("CheckContact", json!({ "email": "anne", "phone": "05" })),
        ("SuggestThemes", json!({ "text": letter })),
        ("Helpers", json!({ "input": preview, "authority": "31184" })),
        ("Quarters", json!({})),
        ("RequestSignInLink", json!({ "email": mayor.email })),
    ] {
        runs.run(&nobody, name, variables).await;
    }
    let link = runs.app.mails_to(&mayor.email).await.pop().unwrap().link("/connexion/").unwrap();
    runs.run(&nobody, "SignIn", json!({ "token": link })).await;
}

async fn of_the_mairie(runs: &mut Runs<'_>) {
    let (nobody, mayor) = (runs.app.anonymous(), runs.app.mayor_of("31184").await);
    let draft =
        json!({ "input": { "authorityCode": "31184", "title": "École", "description": "Rénover l’école" } });
    let kept = runs.run(&mayor, "SaveDraft", draft).await;
    runs.run(&mayor, "Draft", json!({ "all": true })).await;
    runs.run(&mayor, "FiledFrom", json!({ "draft": kept["saveDraft"]["draft"]["id"] })).await;
    runs.run(&mayor, "Home", json!({})).await;
    runs.run(&mayor, "DiscardDraft", json!({})).await;
    for name in ["LastContact", "Hours"] {
        runs.run(&mayor, name, json!({ "authority": "31184" })).await;
    }
    runs.run(&mayor, "SayOpeningHours", json!({ "authority": "31184", "hours": "le matin" })).await;
    let submitted = form("opération", &["organisation-ressources-humaines", "voirie"]);
    let filed = runs.run(&mayor, "SubmitRequest", json!({ "input": submitted })).await;
    let reference = filed["submitRequest"]["request"]["reference"].clone();
    runs.run(&mayor, "Requests", json!({ "filter": {} })).await;
    runs.run(&mayor, "Request", json!({ "reference": reference })).await;
    let shared = runs.run(&mayor, "Sharing", json!({ "reference": reference })).await;
    let id = shared["request"]["id"].clone();
    let link = runs.run(&mayor, "ShareRequest", json!({ "id": id, "email": "elue@mairie.example" })).await;
    runs.run(&nobody, "FollowUp", json!({ "token": link["shareRequest"]["link"]["token"] })).await;
    let links = runs.run(&mayor, "Sharing", json!({ "reference": reference })).await;
    runs.run(&mayor, "RevokeFollowLink", json!({ "id": links["request"]["followLinks"][0]["id"] })).await;
    runs.run(&mayor, "WithdrawRequest", json!({ "id": id })).await;
    let ask =
        json!({ "authorityCode": "31184", "email": "dst@mairie.example", "name": "Alix", "function": "DST" });
    runs.run(&nobody, "AskMandate", json!({ "input": ask })).await;
    let asks = runs.run(&mayor, "Mandates", json!({})).await;
    let decided = json!({ "askId": asks["mandateAsks"][0]["id"], "granted": true });
    runs.run(&mayor, "DecideMandate", json!({ "input": decided })).await;
    let role = json!({
        "email": "camille@mairie.example", "name": "Camille", "kind": "REQUESTER", "authorityCode": "31184",
        "function": "TECHNICIEN",
    });
    runs.run(&mayor, "GiveRole", json!({ "input": role })).await;
    let known = mayor.run("{ memberships(first: 1) { nodes { id } } }", json!({})).await;
    let id = known["memberships"]["nodes"][0]["id"].clone();
    runs.run(&mayor, "Membership", json!({ "id": id })).await;
    runs.run(&mayor, "EndRole", json!({ "id": id })).await;
    for name in ["Account", "Notifications", "SeeNotifications", "MyData", "RenewSession"] {
        runs.run(&mayor, name, json!({})).await;
    }
    runs.run(&mayor, "Prefer", json!({ "notices": true, "progress": true, "pack": false })).await;
    runs.run(&runs.app.secretary_of("31184").await, "SignOut", json!({})).await;
}

async fn of_the_expert(runs: &mut Runs<'_>) {
    let app = runs.app;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let (manager, admin) = (app.manager_of("cdg31").await, app.administrator().await);
    let mut ids = Vec::new();
    for key in ["une", "deux", "trois", "quatre", "cinq"] {
        ids.push(first_referral(&mayor.submit(form(key, &["organisation-ressources-humaines"])).await));
    }
    let id = &ids[0];
    let inbox = json!({ "filter": { "mine": false }, "order": "DUE_FIRST", "counts": true });
    runs.run(&expert, "Inbox", inbox).await;
    runs.run(&expert, "Referral", json!({ "id": id })).await;
    let act = json!({ "id": id, "previews": true, "partner": "caue", "hands": true });
    runs.run(&expert, "Act", act).await;
    runs.run(&expert, "ClaimReferral", json!({ "id": id })).await;
    runs.run(&expert, "PauseReferral", json!({ "id": id, "reason": "pieces", "until": "2026-03-03" })).await;
    runs.run(&expert, "ResumeReferral", json!({ "id": id })).await;
    runs.run(&manager, "HandOverReferral", json!({ "id": id, "toEmail": manager.email })).await;
    runs.run(&manager, "ReleaseReferral", json!({ "id": id })).await;
    let reached =
        |id: &str| json!({ "id": id, "result": "REACHED", "channel": "PHONE", "note": "Visite jeudi." });
    runs.run(&expert, "RecordCallAttempt", reached(id)).await;
    runs.run(&mayor, "ConfirmCallback", json!({ "id": id, "confirmed": false })).await;
    runs.run(&admin, "SettleDisagreement", json!({ "id": id, "upheld": true })).await;
    runs.run(&expert, "RecordCallAttempt", reached(&ids[1])).await;
    runs.run(&expert, "CloseReferral", json!({ "id": ids[1], "outcome": "ANSWERED" })).await;
    runs.run(&expert, "DeclineReferral", json!({ "id": ids[2], "reason": "OUT_OF_SCOPE" })).await;
    runs.run(&expert, "RedirectReferral", json!({ "id": ids[3], "partner": "caue", "reason": "Bâtiment" }))
        .await;
    runs.run(&expert, "Authorities", json!({ "search": "flourens" })).await;
    runs.run(&expert, "Authority", json!({ "code": "31184", "answers": true })).await;
    runs.run(
        &expert,
        "DeclareAbsence",
        json!({ "from": "2026-03-20", "to": "2026-03-27", "deputy": manager.email }),
    )
    .await;
    let away = runs.run(&expert, "Absences", json!({})).await;
    runs.run(&expert, "CancelAbsence", json!({ "id": away["myAbsences"][0]["id"] })).await;
    runs.run(&expert, "AcceptGuide", json!({ "version": 1 })).await;
    runs.run(&manager, "Units", json!({})).await;
    runs.run(&manager, "Team", json!({ "partner": "cdg31" })).await;
    runs.run(&admin, "GiveRoleForm", json!({})).await;
    runs.run(&expert, "CreateFeed", json!({ "input": { "mine": true } })).await;
    let feeds = runs.run(&expert, "Feeds", json!({})).await;
    runs.run(&expert, "RevokeFeed", json!({ "id": feeds["feeds"][0]["id"] })).await;
    runs.run(&expert, "AskExport", json!({ "input": { "table": "REFERRALS", "form": "CSV" } })).await;
    runs.run(&expert, "Exports", json!({})).await;
    for moment in ["2026-03-02 10:00", "2026-03-02 15:00", "2026-03-03 10:00"] {
        app.at(moment);
        let nobody = json!({ "id": ids[4], "result": "NO_ANSWER", "channel": "PHONE" });
        runs.run(&expert, "RecordCallAttempt", nobody).await;
    }
    runs.run(&mayor, "OfferSlot", json!({ "id": ids[4], "slot": "mardi matin" })).await;
}

async fn of_the_administrator(runs: &mut Runs<'_>) {
    let app = runs.app;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let odd = mayor.submit(crate::browser::unheard_of()).await;
    runs.run(&admin, "Triage", json!({})).await;
    runs.run(&admin, "TriageOne", json!({ "reference": odd["reference"] })).await;
    let routed = json!({ "id": odd["id"], "targets": [{ "partner": "caue" }], "themes": [] });
    runs.run(&admin, "TriageRequest", routed).await;
    app.mails().await;
    app.at("2026-03-04 08:30");
    let evening = runs.run(&admin, "Evening", json!({})).await;
    let reminder = evening["upcomingReminders"]["leaving"][0]["id"].clone();
    runs.run(&admin, "HandleReminder", json!({ "id": reminder, "gesture": "HOLD" })).await;
    let mail = given_up(app, &admin, &mayor).await;
    runs.run(&admin, "Mails", json!({ "filter": {} })).await;
    runs.run(&admin, "LookAfterMail", json!({ "id": mail, "remedy": "SETTLE" })).await;
    runs.run(&admin, "Journal", json!({ "filter": {} })).await;
    runs.run(&admin, "Configuration", json!({ "year": 2026 })).await;
    runs.run(&admin, "People", json!({ "filter": {} })).await;
    for basket in ["late", "free", "disputed", "enteredLate", "unmet"] {
        let mut variables = json!({ "period": { "from": "2026-03-01", "to": "2026-03-31" } });
        for each in ["late", "free", "disputed", "enteredLate", "unmet"] {
            variables[each] = json!(each == basket);
        }
        runs.run(&admin, "Steering", variables).await;
    }
}

/// A mail that the server's answer says will never arrive.
async fn given_up(app: &TestApp, admin: &Caller, mayor: &Caller) -> Value {
    let worker = app::new_id();
    app.anonymous().mutate("requestSignInLink", json!({ "email": mayor.email }), "sent").await;
    let claimed = app::outbox::claim(&app.cx, worker, 50).await.unwrap();
    let lost = claimed.mails.into_iter().next().unwrap();
    app::outbox::give_up(&app.cx, worker, &lost, "550 5.1.1".to_owned()).await.unwrap();
    let given_up = "{ mails(filter: { state: GIVEN_UP }) { nodes { id } } }";
    admin.run(given_up, json!({})).await["mails"]["nodes"][0]["id"].clone()
}

async fn of_a_quarter(runs: &mut Runs<'_>) {
    let app = runs.app;
    app.at("2026-04-16 09:30");
    app::publications::publish(&app.cx).await.unwrap();
    let admin = app.administrator().await;
    runs.run(&admin, "Publication", json!({ "quarter": "2026-T1" })).await;
    runs.run(&admin, "MeetingPack", json!({ "quarter": "2026-T1" })).await;
    let view = json!({
        "period": { "from": "2026-01-01", "to": "2026-03-31" }, "filter": {}, "map": true, "kind": "COMMUNE",
        "groupings": [["PARTNER"], ["THEME"], ["COMMUNE"], ["MONTH"]], "epci": "243100518", "narrowed": true,
    });
    runs.run(&admin, "Statistics", view).await;
}
