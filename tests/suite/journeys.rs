//! Flourens, from the form to the closing, reading the mails that left (issue « the main job », § 8).

use domain::words::Function;
use rstest::rstest;
use serde_json::json;
use tests::{Database, TestApp};

use crate::{first_referral, form};

const SUGGEST: &str = "query($t: String!) { suggestThemes(text: $t, authorityCode: \"31184\") \
     { theme { slug } ticked why } }";
const PREVIEW: &str = "query($i: PreviewRoutingInput!) { previewRouting(input: $i) \
     { verdicts { partner { slug } chosen reason referrals { directorate { slug } dueOn } } } }";

#[rstest]
#[tokio::test]
async fn flourens_from_the_form_to_the_closing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let dgs = app.of_authority("31184", Function::Dgs).await;
    let expert = app.expert_of("cdg31").await;

    // In their own words: the theme is found, the partner and its date are shown before filing.
    let words = "Diagnostic du service technique\nLes agents disent manquer de temps, les administrés se plaignent \
                 des espaces verts ; régie ou externalisation ? Nous voulons revoir l'organisation du service.";
    let found = dgs.run(SUGGEST, json!({ "t": words })).await;
    let ticked = &found["suggestThemes"][0];
    assert_eq!(ticked["theme"]["slug"], "organisation-ressources-humaines");
    assert_eq!(ticked["ticked"], true);
    let input = json!({ "authorityCode": "31184", "themes": ["organisation-ressources-humaines"] });
    let preview = dgs.run(PREVIEW, json!({ "i": input })).await;
    let verdicts = preview["previewRouting"]["verdicts"].as_array().unwrap();
    assert_eq!(verdicts.len(), 10, "one verdict per partner");
    let chosen: Vec<_> = verdicts.iter().filter(|verdict| verdict["chosen"] == true).collect();
    assert_eq!(chosen.len(), 1);
    assert_eq!(chosen[0]["referrals"][0]["dueOn"], "2026-03-05");

    // Filed on Monday 2 March: promised for Thursday 5, told to the commune and to the CDG31.
    let request = dgs.submit(form("flourens", &["organisation-ressources-humaines"])).await;
    assert_eq!(request["reference"], "PAT-2026-0001");
    let referral = first_referral(&request);
    let mails = app.mails().await;
    let acknowledgement = mails.iter().find(|mail| mail.to.contains("mairie@flourens.example")).unwrap();
    assert!(acknowledgement.subject.contains("PAT-2026-0001"), "{}", acknowledgement.subject);
    assert!(acknowledgement.text.contains("jeudi 5\u{a0}mars 2026"), "{}", acknowledgement.text);
    assert!(
        acknowledgement.text.contains("CDG31")
            && acknowledgement.text.contains("appui@haute-garonne.example")
    );
    assert!(mails.iter().any(|mail| mail.to.contains("dgs-31184@mairie.example")), "the filer too");
    let notice = mails.iter().find(|mail| mail.to.contains(&expert.email)).unwrap();
    assert!(notice.subject.contains("jeudi 5\u{a0}mars") && notice.text.contains("05 61 83 60 19"));
    assert_eq!(notice.headers["in-reply-to"], acknowledgement.headers["in-reply-to"], "one thread");

    // Claimed, then called back in time.
    app.at("2026-03-02 14:00");
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    app.at("2026-03-03 10:30");
    let call =
        json!({ "referralId": referral, "result": "REACHED", "channel": "PHONE", "note": "Entretien fixé." });
    let called = expert.act("recordCallAttempt", call).await;
    assert_eq!(called["status"], "CONTACTED");
    assert_eq!(called["contactedAt"], "2026-03-03T09:30:00+00:00");

    // The commune is asked, and confirms.
    app.at("2026-03-03 10:31");
    app.work().await;
    let asked = app.mails_to("mairie@flourens.example").await;
    assert_eq!(asked.len(), 1, "{asked:#?}");
    assert!(asked[0].subject.contains("vous a-t-il rappelé"), "{}", asked[0].subject);
    assert!(asked[0].text.contains(&format!("/saisines/{referral}/rappel")));
    let confirmed = dgs.act("confirmCallback", json!({ "referralId": referral, "confirmed": true })).await;
    assert!(confirmed["confirmedAt"].is_string());

    // Closed; the journal has it all, the ladder says nothing any more.
    let closing = json!({ "referralId": referral, "outcome": "ANSWERED", "note": "Convention proposée." });
    assert_eq!(expert.act("closeReferral", closing).await["status"], "CLOSED");
    app.at("2026-03-10 09:00");
    app.work().await;
    assert!(app.mails().await.is_empty(), "nobody is reminded of what is done");
    let journal = "query($r: String!) { request(reference: $r) { referrals { nodes { overdue journal(first: 50) \
                   { totalCount nodes { kind note actor { name } } } } } } }";
    let read = dgs.run(journal, json!({ "r": "PAT-2026-0001" })).await;
    let entries = read["request"]["referrals"]["nodes"][0]["journal"]["nodes"].as_array().unwrap();
    let kinds: Vec<_> = entries.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    let expected =
        ["NOTIFIED", "CLAIMED", "CALL_ATTEMPTED", "CONTACTED", "REMINDER_SENT", "CALL_CONFIRMED", "CLOSED"];
    assert_eq!(kinds, expected);
    assert_eq!(entries[3]["note"], "Entretien fixé.");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_school_reaches_several_partners_each_with_its_date(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let themes = ["construction-renovation", "eclairage-public", "defense-incendie"];
    let request = mayor.submit(form("ecole", &themes)).await;
    let referrals = request["referrals"]["nodes"].as_array().unwrap();
    let due = |slug: &str| {
        let found = referrals.iter().find(|referral| referral["partner"]["slug"] == slug);
        found.unwrap_or_else(|| panic!("{slug}: {request:#}"))["dueOn"].as_str().unwrap().to_owned()
    };
    // The CAUE has four working days by its own rule, the others three.
    assert_eq!(
        (due("caue"), due("sdehg"), due("sdis31")),
        ("2026-03-06".into(), "2026-03-05".into(), "2026-03-05".into())
    );
    app.done().await;
}
