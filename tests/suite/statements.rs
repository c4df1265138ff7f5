//! What the database is asked for, by the pages and by each document: statements are counted, never a time.

use reqwest::{Client, redirect::Policy};
use rstest::rstest;
use tests::{Caller, Database, TestApp};

/// Posts a page's form as this person's browser does; where it leads, and the statements it ran.
async fn posted(
    app: &TestApp,
    who: &Caller,
    path: &str,
    form: &[(&str, &str)],
) -> (Option<String>, Vec<String>) {
    let encoded = form.iter().map(|(key, value)| format!("{key}={}", value.replace(' ', "+")));
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let sent = client
        .post(format!("{}{path}", app.url))
        .header("cookie", format!("appui_session={}", who.token.as_deref().unwrap_or_default()))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(encoded.collect::<Vec<_>>().join("&"))
        .send();
    let (answer, statements) = app.cx.store.recorded(sent).await;
    let leads = answer.unwrap().headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    (leads, statements)
}

#[rstest]
#[tokio::test]
async fn a_visit_is_authenticated_once_whatever_it_runs(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let need = [("collectivite", "31184"), ("titre", "Poteau"), ("description", "Un poteau en panne")];
    posted(&app, &mayor, "/demande", &need).await;
    posted(&app, &mayor, "/demande/partenaires", &[("themes", "defense-incendie")]).await;
    let details = [
        ("nom", "Anne"),
        ("fonction", "MAIRE"),
        ("courriel", "mairie%40flourens.example"),
        ("horaires", "le matin"),
    ];
    let (leads, statements) = posted(&app, &mayor, "/demande/rappel", &details).await;
    assert_eq!(leads.as_deref(), Some("/demandes/PAT-2026-0001?fait=envoyee"));
    let of_session: Vec<_> =
        statements.iter().filter(|statement| statement.contains("FROM \"session\"")).collect();
    assert_eq!(of_session.len(), 1, "{of_session:#?}");
    assert!(statements.len() <= 15, "{}: {statements:#?}", statements.len());
    app.done().await;
}
