//! What is written is not lost: typed when the session was over, begun in two windows, left for another day.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Browser, Caller, Database, Form, TestApp};

use crate::{first_referral, form};

/// The fields of a form, as they are filled.
type Fields<'a> = &'a [(&'a str, &'a str)];

fn of(app: &TestApp, caller: &Caller) -> Browser {
    let browser = Browser::new(app);
    browser.signed_in(caller.token.as_ref());
    browser
}

/// Signs in by a mailed link, in this browser.
async fn sign_in(app: &TestApp, browser: &Browser, email: &str) -> tests::Page {
    let form = browser.form("/connexion", "/connexion").await.with("email", email);
    browser.send(&form).await;
    let link = app.mails_to(email).await.pop().unwrap().link("/connexion/").unwrap();
    let path = format!("/connexion/{link}");
    browser.send(&browser.form(&path, &path).await).await
}

#[rstest]
#[tokio::test]
async fn what_was_typed_without_a_session_is_there_after_signing_in(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let request = mayor.submit(form("une", &["organisation-ressources-humaines"])).await;
    let id = first_referral(&request);
    mayor.submit(form("deux", &["organisation-ressources-humaines"])).await;
    app.mails().await;
    let text = "Écrit pendant que la session finissait, « mot à mot » & entier.";
    let decline = format!("/saisines/{id}/refus");
    let withdraw = "/demandes/PAT-2026-0002/retrait";
    let cases: [(&Caller, &str, &str, Fields<'_>); 6] = [
        (&mayor, "/demande", "/demande", &[("titre", "Poteau"), ("description", text)]),
        (&mayor, withdraw, withdraw, &[("motif", text)]),
        (
            &mayor,
            "/habilitations",
            "/habilitations",
            &[("nom", text), ("courriel", "a@mairie.example"), ("fonction", "DST")],
        ),
        (&mayor, "/collectivites/31184", "/collectivites/31184/horaires", &[("horaires", text)]),
        (&expert, &decline, &decline, &[("motif", "OTHER"), ("texte", text)]),
        (&expert, "/absence", "/absence", &[("suppleant", text), ("du", "2026-03-20"), ("au", "2026-03-27")]),
    ];
    for (n, (who, page, action, typed)) in cases.into_iter().enumerate() {
        // Signed out elsewhere: with the dead cookie still there, and without any.
        let who = app.person(&who.email, role_of(who)).await;
        let browser = of(&app, &who);
        let mut form = browser.form(page, action).await;
        for (name, value) in typed {
            form = form.with(name, value);
        }
        who.mutate("signOut", json!({}), "done").await;
        if n % 2 == 0 {
            browser.signed_in(None);
        }
        let out = browser.send(&form).await;
        assert_eq!((out.status, out.location.as_str()), (303, "/connexion"), "{action}: {}", out.html);
        assert!(browser.get("/connexion").await.html.contains("Rien n’est perdu"), "{action}");
        let back = sign_in(&app, &browser, &who.email).await;
        assert_eq!(back.location, "/reprise", "{action}");
        let shown = browser.get("/reprise").await;
        let again = shown.form(action);
        for (name, value) in typed {
            let is_there = again.fields.iter().any(|(field, there)| field == name && there == value);
            assert!(is_there, "{action}: {name} in {:?}", again.fields);
        }
        assert!(
            shown.status == 200 && shown.html.contains("de nouveau connecté"),
            "{action}: {}",
            shown.html
        );
        // Looking at it has done nothing; what is taken is forgotten.
        let fixed = if action == "/absence" { again.with("suppleant", "") } else { again };
        let taken = browser.send(&fixed).await;
        assert_eq!(taken.status, 303, "{action}: {}", taken.html);
        assert!(!taken.location.starts_with("/connexion"), "{action}");
        assert_eq!(browser.get("/reprise").await.location, "/", "{action}");
    }
    app.mails().await;
    app.done().await;
}

fn role_of(who: &Caller) -> domain::mandate::RoleKind {
    use domain::mandate::RoleKind;
    if who.email.starts_with("maire") {
        let function = domain::words::Function::Maire;
        RoleKind::Requester { authority: "31184".into(), function, themes: Vec::new() }
    } else {
        RoleKind::Expert("cdg31".to_owned().into())
    }
}

/// Sealed in the database, for an hour, for one person in one browser.
#[rstest]
#[tokio::test]
async fn what_was_typed_is_read_by_nobody_else(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let browser = of(&app, &mayor);
    let form = browser.form("/demande", "/demande").await;
    let form = form
        .with("titre", "Conflit au sein du service")
        .with("description", "Des mots qui ne regardent personne");
    browser.signed_in(None);
    assert_eq!(browser.send(&form).await.location, "/connexion");
    browser.signed_in(expert.token.as_ref());
    assert_eq!(browser.get("/reprise").await.location, "/", "another person, at the same desk");
    let elsewhere = of(&app, &mayor);
    assert_eq!(elsewhere.get("/reprise").await.location, "/", "the same person, at another desk");
    let (_, statements) = app.cx.store.recorded(browser.get("/reprise")).await;
    assert!(!statements.join(" ").contains("regardent personne"));
    browser.cookies.lock().unwrap().insert("appui_reprise".into(), "oui".into());
    browser.signed_in(mayor.token.as_ref());
    assert!(browser.get("/reprise").await.html.contains("ne regardent personne"));
    app.at("2026-03-02 10:01");
    assert_eq!(browser.get("/reprise").await.location, "/", "after an hour");
    app::forms::sweep(&app.cx).await.unwrap();
    // Too long to be kept, it is shown to be copied; nobody's, it is not kept at all.
    app.at("2026-03-02 09:00");
    browser.signed_in(mayor.token.as_ref());
    let long = browser.form("/demande", "/demande").await.with("description", &"a".repeat(200_000));
    browser.signed_in(None);
    let told = browser.send(&long).await;
    assert!(
        told.status == 401 && told.html.contains("Copiez-le") && told.html.contains(&"a".repeat(200_000))
    );
    let stranger = Browser::new(&app);
    let bare = Form { action: "/demande".into(), fields: vec![("titre".into(), "rien".into())] };
    let told = stranger.send(&bare).await;
    assert!(
        told.status == 401 && told.html.contains("Copiez-le") && told.html.contains("rien"),
        "{}",
        told.html
    );
    app.done().await;
}

fn field(form: &Form, name: &str) -> String {
    form.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

async fn drafts(caller: &Caller) -> Vec<Value> {
    let query = "{ drafts { title description themes name confidential version } }";
    caller.run(query, json!({})).await["drafts"].as_array().unwrap().clone()
}

#[rstest]
#[tokio::test]
async fn two_windows_are_two_drafts_and_each_is_filed_as_it_was_shown(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let browser = of(&app, &mayor);
    let begun = [browser.form("/demande", "/demande").await, browser.form("/demande", "/demande").await];
    let [school, staff] = ["École", "Service"];
    let themes =
        [(school, begun[0].clone(), "construction-renovation"), (staff, begun[1].clone(), "juridique")];
    let mut third = Vec::new();
    // Step by step, one window after the other.
    let mut second = Vec::new();
    for (title, form, theme) in themes {
        let next = browser
            .send(&form.with("titre", title).with("description", &format!("{title} : tout dire")))
            .await;
        assert!(next.location.starts_with("/demande/partenaires?brouillon=dra-"), "{}", next.location);
        second.push((title, theme, next.location));
    }
    for (title, theme, path) in second {
        let form = browser.form(&path, "/demande/partenaires").await;
        let form =
            Form { fields: form.fields.into_iter().filter(|(name, _)| name != "themes").collect(), ..form };
        third.push((title, theme, browser.send(&form.with("themes", theme)).await.location));
    }
    third.reverse();
    for (title, theme, path) in third {
        let mut form = browser.form(&path, "/demande/rappel").await.with("nom", &format!("Contact {title}"));
        if title == staff {
            form = form.with("confidentiel", "oui");
        }
        let filed = browser.send(&form).await;
        assert!(filed.location.ends_with("?fait=envoyee"), "{}", filed.html);
        let again = browser.send(&form).await;
        assert_eq!(again.location, filed.location, "the same form again shows the same success");
        let reference =
            filed.location.trim_start_matches("/demandes/").trim_end_matches("?fait=envoyee").to_owned();
        let query = "query($r: String!) { request(reference: $r) { title confidential themes { slug } contact { name } } }";
        let seen = mayor.run(query, json!({ "r": reference })).await["request"].clone();
        let expected = json!({ "title": title, "confidential": title == staff, "themes": [{ "slug": theme }],
            "contact": { "name": format!("Contact {title}") } });
        assert_eq!(seen, expected);
    }
    assert_eq!(drafts(&mayor).await.len(), 0);
    assert_eq!(mayor.run("{ requests { totalCount } }", json!({})).await["requests"]["totalCount"], 2);
    app.mails().await;
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn one_draft_in_two_windows_keeps_both_texts(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let browser = of(&app, &mayor);
    let first = browser
        .form("/demande", "/demande")
        .await
        .with("titre", "Le premier")
        .with("description", "Le tout premier texte");
    let path = browser.send(&first).await.location.replace("/partenaires", "");
    let (one, two) = (browser.form(&path, "/demande").await, browser.form(&path, "/demande").await);
    let last = browser.form(&path.replace("/demande", "/demande/rappel"), "/demande/rappel").await;
    assert_eq!(browser.send(&one.with("description", "Le texte de la première fenêtre")).await.status, 303);
    let clash = browser.send(&two.clone().with("description", "Le texte de la seconde fenêtre")).await;
    assert_eq!(clash.status, 422);
    for text in ["Le texte de la première fenêtre", "Le texte de la seconde fenêtre"] {
        assert!(clash.html.contains(text), "{text}: {}", clash.html);
    }
    // The last step of before shows what would leave now, and files nothing yet.
    let stale = browser
        .send(&last.with("nom", "Anne").with("fonction", "MAIRE").with("courriel", "m@mairie.example"))
        .await;
    assert!(stale.status == 422 && stale.html.contains("Le texte de la première fenêtre"), "{}", stale.html);
    assert!(field(&stale.form("/demande/rappel"), "nom") == "Anne", "what was typed there stays");
    assert_eq!(mayor.run("{ requests { totalCount } }", json!({})).await["requests"]["totalCount"], 0);
    // The second text becomes another request; the first one stays as it is.
    let apart = browser.send(&clash.form("/demande").with("geste", "autre")).await;
    assert_eq!(apart.status, 303);
    let kept = drafts(&mayor).await;
    let texts: Vec<_> = kept.iter().map(|one| one["description"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Le texte de la seconde fenêtre", "Le texte de la première fenêtre"]);
    // Or it takes the first one's place, knowingly.
    let clash = browser.send(&two.clone().with("description", "Le texte de la seconde fenêtre")).await;
    assert_eq!(browser.send(&clash.form("/demande")).await.status, 303);
    assert!(drafts(&mayor).await.iter().all(|one| one["description"] == "Le texte de la seconde fenêtre"));
    // Filed in one window, it does not come back to life in another.
    let filed =
        browser.send(&browser.send(&stale.form("/demande/rappel")).await.form("/demande/rappel")).await;
    assert!(filed.location.ends_with("?fait=envoyee"), "{}", filed.html);
    let gone = browser.send(&two.with("description", "Écrit trop tard")).await;
    assert!(
        gone.status == 422 && gone.html.contains("Écrit trop tard") && gone.html.contains("envoyé ou effacé"),
        "{}",
        gone.html
    );
    assert_eq!(browser.send(&gone.form("/demande")).await.status, 303, "and goes on as another request");
    app.mails().await;
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn drafts_are_few_listed_thrown_away_and_expire(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let browser = of(&app, &mayor);
    let save = async |changes: Value| mayor.mutate("saveDraft", changes, "draft { id version }").await;
    let one = save(json!({ "title": "Un", "description": "Un texte" })).await["draft"].clone();
    assert_eq!(
        save(json!({ "title": "Un", "description": "Un autre texte" })).await["draft"]["id"],
        one["id"],
        "as before"
    );
    let page = browser.get("/demande").await.html;
    assert!(page.contains("Un autre texte") && page.contains("Commencer une autre demande"), "{page}");
    for n in 2..=10 {
        let other = save(json!({ "another": true, "title": format!("Le {n}") })).await;
        assert_eq!(other["draft"]["version"], 1, "{other}");
    }
    assert_eq!(save(json!({ "another": true, "title": "De trop" })).await["code"], "TOO_MANY_DRAFTS");
    let old = json!({ "id": one["id"], "version": 1, "writer": "ailleurs", "title": "Trois" });
    assert_eq!(save(old).await["code"], "DRAFT_CHANGED");
    let home = browser.get("/").await;
    assert_eq!(home.html.matches("La reprendre").count(), 10);
    let abandon = home.form("/demande/abandon").with("brouillon", one["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(browser.send(&abandon).await.location, "/?fait=brouillon");
    }
    assert!(drafts(&mayor).await.iter().all(|one| one["title"] != "Un") && drafts(&mayor).await.len() == 9);
    let stranger = app.mayor_of("31555").await;
    let taken = json!({ "id": one["id"], "version": 0, "title": "À moi" });
    assert_eq!(
        stranger.mutate("saveDraft", taken, "draft { id }").await["draft"]["id"],
        one["id"],
        "a free id is free"
    );
    app.at("2026-06-15 09:00");
    assert_eq!(drafts(&mayor).await.len(), 0, "three months later");
    app::forms::sweep(&app.cx).await.unwrap();
    app.at("2026-03-02 09:00");
    assert_eq!(drafts(&mayor).await.len(), 0, "and they are gone");
    app.done().await;
}
