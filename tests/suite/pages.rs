//! The pages that mails lead to: every link opens, following one changes nothing, a form from elsewhere is refused.

use reqwest::{Client, Response, redirect::Policy};
use rstest::rstest;
use serde_json::json;
use tests::{Database, TestApp};

use crate::{first_referral, form};

/// A browser: keeps its session cookie, follows no redirect by itself.
struct Browser {
    client: Client,
    url: String,
    cookie: String,
}

impl Browser {
    fn new(app: &TestApp) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, url: app.url.clone(), cookie: String::new() }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let answer =
            self.client.get(format!("{}{path}", self.url)).header("cookie", &self.cookie).send().await;
        let answer = answer.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn post(&self, path: &str, form: &[(&str, &str)], from: &str) -> Response {
        let encoded =
            form.iter().map(|(key, value)| format!("{key}={}", value.replace('@', "%40").replace(' ', "+")));
        self.client
            .post(format!("{}{path}", self.url))
            .header("cookie", &self.cookie)
            .header("sec-fetch-site", from)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded.collect::<Vec<_>>().join("&"))
            .send()
            .await
            .unwrap()
    }

    /// Signs in by the mailed link.
    async fn sign_in(&mut self, app: &TestApp, email: &str) {
        let sent = self.post("/connexion", &[("email", email)], "same-origin").await;
        assert!(sent.text().await.unwrap().contains("Regardez vos courriels"));
        let link = app.mails_to(email).await.pop().unwrap().link("/connexion/").unwrap();
        let path = format!("/connexion/{link}");
        for _ in 0..2 {
            assert!(self.get(&path).await.1.contains("Me connecter"), "following the link uses nothing up");
        }
        let opened = self.post(&path, &[], "same-origin").await;
        let cookie = opened.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Secure"),
            "{cookie}"
        );
        cookie.split(';').next().unwrap().clone_into(&mut self.cookie);
    }
}

/// What went wrong does not look like being signed out: the menu and the name stay.
#[tokio::test]
async fn a_refusal_keeps_the_frame_of_whoever_asks() {
    let app = TestApp::start(Database::Sqlite).await;
    let mayor = app.mayor_of("31184").await;
    let mut browser = Browser::new(&app);
    assert!(browser.get("/licorne").await.1.contains("Se connecter"));
    browser.sign_in(&app, &mayor.email).await;
    for (path, status) in [("/licorne", 404), ("/pilotage", 403), ("/demandes/PAT-2026-9999?fait=refus", 404)]
    {
        let (found, page) = browser.get(path).await;
        let is_framed = page.contains("Se déconnecter") && !page.contains("La demande est déclinée");
        assert!(found == status && is_framed, "{path}: {page}");
    }
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn every_link_of_a_mail_leads_somewhere(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let mut odd = form("liens", &["organisation-ressources-humaines"]);
    odd["title"] = json!("<script>alert(1)</script>");
    let request = mayor.submit(odd).await;
    let referral = first_referral(&request);
    app.mails().await;
    let (mut of_mayor, mut of_expert) = (Browser::new(&app), Browser::new(&app));
    assert_eq!(of_mayor.get(&format!("/saisines/{referral}")).await.0, 303, "to the sign-in");
    of_mayor.sign_in(&app, &mayor.email).await;
    of_expert.sign_in(&app, &expert.email).await;
    let file = of_mayor.get("/demandes/PAT-2026-0001").await.1;
    assert!(file.contains("vous rappelle au plus tard") && file.contains("jeudi 5\u{a0}mars"), "{file}");
    assert!(file.contains("&lt;script&gt;") && !file.contains("<script>"));
    let page = of_expert.get(&format!("/saisines/{referral}")).await.1;
    assert!(page.contains("à rappeler au plus tard") && page.contains("05 61 83 60 19"), "{page}");
    assert!(of_expert.get("/corbeille").await.1.contains("Un rappel est à faire"));
    // One click logs the call; a form from another site does not.
    let path = format!("/saisines/{referral}");
    let act = format!("{path}/appel");
    assert_eq!(of_expert.post(&act, &[("resultat", "REACHED")], "cross-site").await.status().as_u16(), 403);
    assert!(of_expert.get(&path).await.1.contains("à rappeler"), "nothing changed");
    let logged = of_expert.post(&act, &[("resultat", "REACHED"), ("note", "")], "same-origin").await;
    assert_eq!(logged.status().as_u16(), 303);
    assert!(of_expert.get(&path).await.1.contains("a été rappelée"));
    let question = format!("/saisines/{referral}/rappel");
    assert!(of_mayor.get(&question).await.1.contains("Oui, nous avons parlé"));
    let answered = of_mayor.post(&question, &[("called", "oui")], "same-origin").await;
    assert_eq!(answered.headers()["location"], "/demandes/PAT-2026-0001?fait=confirme");
    assert!(of_mayor.get(&question).await.1.contains("Vous avez répondu oui"));
    for path in ["/demandes/PAT-2026-9999", "/saisines/ref-1", "/nulle-part"] {
        assert_eq!(of_mayor.get(path).await.0, 404, "{path}");
    }
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_form_sent_twice_files_once_and_wrong_input_loses_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let mut browser = Browser::new(&app);
    browser.sign_in(&app, &mayor.email).await;
    let need =
        [("collectivite", "31184"), ("titre", "Poteau"), ("description", "Un poteau incendie en panne")];
    let unknown = [("collectivite", "99999"), need[1], need[2]];
    let told = browser.post("/demande", &unknown, "same-origin").await.text().await.unwrap();
    assert!(told.contains("n’est pas celui d’une commune") && told.contains("Un poteau incendie en panne"));
    assert_eq!(browser.post("/demande", &need, "same-origin").await.status().as_u16(), 303);
    let six: Vec<_> = ["voirie", "juridique", "numerique", "tourisme", "randonnee", "urbanisme"]
        .map(|slug| ("themes", slug))
        .into();
    let told = browser.post("/demande/partenaires", &six, "same-origin").await.text().await.unwrap();
    assert!(told.contains("5 éléments au plus") && told.contains("Poteau"), "{told}");
    let themes = [("themes", "defense-incendie")];
    assert_eq!(browser.post("/demande/partenaires", &themes, "same-origin").await.status().as_u16(), 303);
    let details = [("nom", "Anne"), ("fonction", "MAIRE"), ("courriel", "mairie-sans-arobase")];
    let told = browser.post("/demande/rappel", &details, "same-origin").await.text().await.unwrap();
    assert!(told.contains("erreur-contact-email") && told.contains("mairie-sans-arobase"), "{told}");
    let details = [details[0], details[1], ("courriel", "mairie@flourens.example")];
    let filed = browser.post("/demande/rappel", &details, "same-origin").await;
    assert_eq!(filed.headers()["location"], "/demandes/PAT-2026-0001?fait=envoyee");
    let again = browser.post("/demande/rappel", &details, "same-origin").await;
    assert_eq!(again.headers()["location"], "/demandes");
    let seen = mayor.run("{ requests { totalCount } draft { key } }", json!({})).await;
    assert_eq!(seen, json!({ "requests": { "totalCount": 1 }, "draft": null }));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn an_answer_that_is_missing_is_not_taken_for_another(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let referral = first_referral(&mayor.submit(form("vide", &["organisation-ressources-humaines"])).await);
    app.mails().await;
    let mut browser = Browser::new(&app);
    browser.sign_in(&app, &expert.email).await;
    let path = |act: &str| format!("/saisines/{referral}/{act}");
    for (act, filled) in [
        ("appel", vec![]),
        ("appel", vec![("resultat", "REACHED"), ("jour", "2026-03-02")]),
        ("appel", vec![("resultat", "REACHED"), ("heure", "09:00")]),
        ("refus", vec![("texte", "non")]),
        ("pause", vec![("motif", "pieces"), ("jusque", "bientôt")]),
        ("cloture", vec![]),
        ("rappel", vec![]),
    ] {
        let answer = browser.post(&path(act), &filled, "same-origin").await;
        assert_eq!(answer.status().as_u16(), 422, "{act}");
    }
    let seen =
        expert.run("query($id: ID!) { referral(id: $id) { version } }", json!({ "id": referral })).await;
    assert_eq!(seen["referral"]["version"], 1, "nothing has changed");
    app.done().await;
}
