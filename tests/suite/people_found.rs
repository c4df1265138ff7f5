//! People found again: by their name in any spelling, by an address as it was kept before.

use domain::mandate::RoleKind;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Browser, Database, TestApp};

use crate::form;

#[rstest]
#[tokio::test]
async fn a_name_is_found_in_any_spelling(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let admin = app.administrator().await;
    for (name, email) in
        [("Éric Nuñez", "jean_paul@caue.example"), ("Lœtitia Roux", "jeanXpaul@caue.example")]
    {
        let role = json!({ "email": email, "name": name, "kind": "EXPERT", "partner": "caue" });
        admin.mutate("giveRole", role, "__typename").await;
    }
    let found = async |search: &str| {
        let query = "query($s: String) { memberships(filter: { search: $s }) { nodes { person { name } } } }";
        let data = admin.run(query, json!({ "s": search })).await["memberships"]["nodes"].clone();
        data.as_array().unwrap().iter().map(|one| one["person"]["name"].clone()).collect::<Vec<_>>()
    };
    let eric = [json!("Éric Nuñez")];
    for search in ["eric", "ÉRIC", "éric nunez", "e\u{301}ric", "é\u{200b}ric", "jean_paul"] {
        assert_eq!(found(search).await, eric, "{search}");
    }
    assert_eq!(found("loetitia").await, [json!("Lœtitia Roux")]);
    // Whoever was there before has been folded by the worker.
    app.raw("UPDATE person SET folded = NULL").await;
    assert_eq!(found("eric").await, Vec::<Value>::new());
    assert!(app::index_requests::fold_names(&app.cx).await.unwrap() >= 3);
    assert_eq!(found("eric").await, eric);
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn an_address_kept_in_ascii_still_signs_in(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    app.person("agent@xn--saint-bat-h4a.fr", RoleKind::Expert("caue".to_owned().into())).await;
    app.raw("UPDATE person SET email = 'agent@xn--saint-bat-h4a.fr', folded = NULL").await;
    assert_eq!(app::index_requests::fold_names(&app.cx).await.unwrap(), 1);
    for typed in ["agent@saint-béat.fr", "agent@xn--saint-bat-h4a.fr"] {
        app.anonymous().mutate("requestSignInLink", json!({ "email": typed }), "sent").await;
        let mails = app.mails().await;
        assert_eq!(mails.len(), 1, "{typed}");
        assert!(mails[0].link("/connexion/").is_some());
    }
    app.done().await;
}

/// Those kept in ASCII are named in either spelling, to follow a file or to stand in.
#[rstest]
#[tokio::test]
async fn an_address_kept_in_ascii_is_the_same_person(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    app.person("agent@saint-béat.fr", RoleKind::Expert("cdg31".to_owned().into())).await;
    let ascii = "agent@xn--saint-bat-h4a.fr";
    app.raw(&format!("UPDATE person SET email = '{ascii}' WHERE email LIKE 'agent@%'")).await;
    let request = mayor.submit(form("même", &["organisation-ressources-humaines"])).await;
    let referral = crate::first_referral(&request);
    expert.act("claimReferral", json!({ "referralId": referral })).await;
    let away = json!({ "from": "2026-03-05", "to": "2026-03-06", "deputyEmail": ascii });
    expert.mutate("declareAbsence", away, "done").await;
    expert.act("handOverReferral", json!({ "referralId": referral, "toEmail": ascii })).await;
    app.done().await;
}

/// An address is not a way to add another reader to an answer.
#[tokio::test]
async fn an_address_in_a_link_is_an_address() {
    let app = TestApp::start(Database::Sqlite).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let mut asked = form("lien", &["organisation-ressources-humaines"]);
    asked["contact"]["email"] = json!("a?bcc=evil%40evil.fr&x@b.fr");
    let referral = crate::first_referral(&mayor.submit(asked).await);
    let browser = Browser::new(&app);
    browser.signed_in(expert.token.as_ref());
    let page = browser.get(&format!("/saisines/{referral}")).await.html;
    assert!(page.contains("mailto:a%3Fbcc%3Devil%2540evil.fr%26x@b.fr"), "{page}");
    app.done().await;
}
