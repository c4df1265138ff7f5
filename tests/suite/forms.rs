//! Forms: each acts once, is accepted when it is ours, and loses nothing when the session is over.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Browser, Caller, Database, TestApp};

use crate::{first_referral, form};

/// The fields of a form, as they are filled.
type Fields = &'static [(&'static str, &'static str)];

const THEMES: [&str; 1] = ["organisation-ressources-humaines"];

fn of(app: &TestApp, caller: &Caller) -> Browser {
    let browser = Browser::new(app);
    browser.signed_in(caller.token.as_ref());
    browser
}

/// A referral of the mayor's, at the unit of the expert.
async fn referral(mayor: &Caller, key: &str) -> String {
    first_referral(&mayor.submit(form(key, &THEMES)).await)
}

async fn seen(caller: &Caller, id: &str) -> Value {
    let query = "query($id: ID!) { referral(id: $id) { status unreachable callAttempts { at } journal(first: 50) { totalCount } } }";
    caller.run(query, json!({ "id": id })).await["referral"].clone()
}

/// The same form three times: one after the other, and at the same instant on two instances.
async fn three_times(
    app: &TestApp,
    browser: &Browser,
    page: &str,
    action: &str,
    typed: &[(&str, &str)],
) -> String {
    let mut form = browser.form(page, action).await;
    for (name, value) in typed {
        form = form.with(name, value);
    }
    let other = Browser::at(&app.another_instance().await);
    other.cookies.lock().unwrap().extend(browser.cookies.lock().unwrap().clone());
    let (one, two) = tokio::join!(browser.send(&form), other.send(&form));
    let three = browser.send(&form).await;
    for again in [&one, &two, &three] {
        assert_eq!((again.status, &again.location), (303, &one.location), "{action}: {}", again.html);
    }
    one.location
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn every_act_on_a_referral_sent_twice_is_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let colleague = app.manager_of("cdg31").await;
    let browser = of(&app, &expert);
    let acts: [(&str, Fields, &str); 8] = [
        ("prendre", &[], "CLAIMED"),
        ("passage", &[("courriel", "responsable-cdg31@partenaire.example")], "CLAIMED"),
        ("appel", &[("resultat", "NO_ANSWER")], "CLAIMED"),
        ("appel", &[("resultat", "REACHED")], "CONTACTED"),
        ("pause", &[("motif", "pieces"), ("jusque", "2026-03-04")], "CLAIMED"),
        ("refus", &[("motif", "OUT_OF_SCOPE"), ("texte", "non")], "DECLINED"),
        ("reorientation", &[("texte", "plutôt vous"), ("vers", "caue")], "REDIRECTED"),
        ("cloture", &[("issue", "ANSWERED")], "CLOSED"),
    ];
    for (n, (act, typed, status)) in acts.into_iter().enumerate() {
        let id = referral(&mayor, &format!("{act}-{n}")).await;
        if ["passage", "pause", "cloture"].contains(&act) {
            expert.act("claimReferral", json!({ "referralId": id })).await;
        }
        if act == "cloture" {
            expert
                .act(
                    "recordCallAttempt",
                    json!({ "referralId": id, "result": "REACHED", "channel": "PHONE" }),
                )
                .await;
        }
        let before = seen(&expert, &id).await["journal"]["totalCount"].as_u64().unwrap();
        let page = if act == "reorientation" {
            format!("/saisines/{id}/{act}?vers=caue")
        } else {
            format!("/saisines/{id}/{act}")
        };
        let led = three_times(&app, &browser, &page, &format!("/saisines/{id}/{act}"), typed).await;
        assert_eq!(led, format!("/saisines/{id}?fait={act}"));
        let after = seen(&colleague, &id).await;
        assert_eq!(after["status"], status, "{act}");
        let entries = after["journal"]["totalCount"].as_u64().unwrap() - before;
        assert!(entries <= 3, "{act}: {entries} entries");
    }
    app.mails().await;
    app.done().await;
}

/// « Personne n’a répondu », pressed twice at one instant and once more later, is two tries: nobody is unreachable by it.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_is_no_second_try(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let id = referral(&mayor, "double").await;
    // The pages renew the expert’s own session meanwhile.
    let colleague = app.manager_of("cdg31").await;
    let browser = of(&app, &expert);
    let (page, action) = (format!("/saisines/{id}"), format!("/saisines/{id}/appel"));
    for (moment, tries) in [("2026-03-02 10:00", 1), ("2026-03-02 15:00", 2)] {
        app.at(moment);
        three_times(&app, &browser, &page, &action, &[("resultat", "NO_ANSWER")]).await;
        let seen = seen(&colleague, &id).await;
        assert_eq!(seen["callAttempts"].as_array().unwrap().len(), tries);
        assert_eq!(seen["unreachable"], false);
    }
    app.at("2026-03-03 10:00");
    three_times(&app, &browser, &page, &action, &[("resultat", "NO_ANSWER")]).await;
    assert_eq!(seen(&colleague, &id).await["unreachable"], true, "three tries, three half-days");
    app.mails().await;
    app.done().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_people_arrange_sent_twice_is_arranged_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert, manager) =
        (app.mayor_of("31184").await, app.expert_of("cdg31").await, app.manager_of("cdg31").await);
    let administrator = app.administrator().await;
    mayor.submit(form("une", &THEMES)).await;
    let [of_mayor, of_expert, of_manager, of_administrator] =
        [&mayor, &expert, &manager, &administrator].map(|who| of(&app, who));
    let away = [("du", "2026-03-20"), ("au", "2026-03-27")];
    three_times(&app, &of_expert, "/absence", "/absence", &away).await;
    let absences = expert.run("{ myAbsences { from } }", json!({})).await;
    assert_eq!(absences["myAbsences"].as_array().unwrap().len(), 1);
    three_times(&app, &of_expert, "/exports", "/exports", &[("quoi", "saisines"), ("forme", "csv")]).await;
    let exports = expert.run("{ myExports { id } }", json!({})).await;
    assert_eq!(exports["myExports"].as_array().unwrap().len(), 1);
    let links = "/demandes/PAT-2026-0001/suivi";
    three_times(&app, &of_mayor, links, links, &[("courriel", "elue@mairie.example")]).await;
    let shared = of_mayor.get(links).await.html;
    assert_eq!(shared.matches("/revocation").count(), 2, "the contact’s, and this one: {shared}");
    let agent = [
        ("nom", "Alix"),
        ("courriel", "alix@mairie.example"),
        ("fonction", "TECHNICIEN"),
        ("collectivite", "31184"),
    ];
    three_times(&app, &of_mayor, "/habilitations", "/habilitations", &agent).await;
    let new = [("nom", "Dominique"), ("courriel", "neuf@partenaire.example")];
    three_times(&app, &of_manager, "/equipe/cdg31", "/equipe/cdg31", &new).await;
    three_times(&app, &of_mayor, "/mon-compte", "/mon-compte", &[]).await;
    let hours = [("horaires", "le lundi")];
    three_times(&app, &of_administrator, "/collectivites/31184", "/collectivites/31184/horaires", &hours)
        .await;
    let (page, back) = ("/demandes/PAT-2026-0001/retrait", "/demandes/PAT-2026-0001/retrait");
    three_times(&app, &of_mayor, page, back, &[("motif", "plus besoin")]).await;
    let welcome = app.mails_to("alix@mairie.example").await;
    assert_eq!(welcome.len(), 1, "one letter");
    three_times(&app, &of_mayor, "/mon-compte", "/deconnexion", &[]).await;
    app.done().await;
}

/// The page that shows a token may never arrive: the same form again is told the same one.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_opened_once_and_its_token_told_again_to_the_same_form(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let manager = app.manager_of("cdg31").await;
    let browser = of(&app, &manager);
    let form = browser.form("/flux", "/flux").await.with("de_qui", "cdg31");
    let (one, two) = tokio::join!(browser.send(&form), browser.send(&form));
    let three = browser.send(&form).await;
    let token = |html: &str| {
        html.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).map(str::to_owned)
    };
    let known = token(&one.html).unwrap();
    assert_eq!(
        (known.len(), token(&two.html), token(&three.html)),
        (64, Some(known.clone()), Some(known.clone()))
    );
    let feeds = manager.run("{ feeds { id } }", json!({})).await;
    assert_eq!(feeds["feeds"].as_array().unwrap().len(), 1);
    assert!(!browser.get("/flux").await.html.contains(&known), "and to no other page");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_refused_form_may_be_corrected_and_another_content_is_said(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let expert = app.expert_of("cdg31").await;
    let browser = of(&app, &expert);
    let form = browser.form("/absence", "/absence").await;
    let wrong = browser.send(&form.clone().with("du", "2026-03-20").with("au", "2026-03-10")).await;
    assert_eq!(wrong.status, 422);
    let form = form.with("du", "2026-03-20").with("au", "2026-03-27");
    assert_eq!(browser.send(&form).await.status, 303, "the same key, corrected");
    let other = browser.send(&form.with("au", "2026-04-10")).await;
    assert!(
        other.status == 422 && other.html.contains("déjà été envoyé, avec un autre contenu"),
        "{}",
        other.html
    );
    assert_eq!(browser.send(&other.form("/absence")).await.status, 303, "sent knowingly");
    let absences = expert.run("{ myAbsences { to } }", json!({})).await;
    assert_eq!(absences["myAbsences"].as_array().unwrap().len(), 2);
    app.done().await;
}

/// A second press is no second person, and no other browser gets in by it.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_link_confirmed_twice_signs_in(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let browser = Browser::new(&app);
    let ask = browser.form("/connexion", "/connexion").await.with("email", &mayor.email);
    assert_eq!(browser.send(&ask).await.status, 200);
    let link = app.mails_to(&mayor.email).await.pop().unwrap().link("/connexion/").unwrap();
    let path = format!("/connexion/{link}");
    let (other, form) = (Browser::new(&app), browser.form(&path, &path).await);
    let of_other = other.form(&path, &path).await;
    let (one, two) = tokio::join!(browser.send(&form), browser.send(&form));
    let three = browser.send(&form).await;
    for again in [&one, &two, &three] {
        assert_eq!((again.status, again.location.as_str()), (303, "/"), "{}", again.html);
        assert!(again.set.iter().any(|cookie| cookie.starts_with("appui_session=ey")), "{:?}", again.set);
        for cookie in &again.set {
            let is_alike =
                ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"].iter().all(|part| cookie.contains(part));
            assert!(is_alike, "{cookie}");
        }
    }
    assert!(browser.get("/demandes").await.html.contains("maire-31184"));
    for form in [of_other, form] {
        let late = other.send(&form).await;
        assert!(late.status == 422 && late.html.contains("n’est plus valable"), "{}", late.html);
    }
    // Signed out, the same press opens nothing any more.
    let out = browser.form("/mon-compte", "/deconnexion").await;
    browser.send(&out).await;
    assert_eq!(browser.send(&browser.get(&path).await.form(&path)).await.status, 422);
    app.done().await;
}

/// Over plain HTTP by host name, behind a proxy, from browsers that say nothing of where a form comes from: ours with its key alone.
#[tokio::test]
async fn a_form_is_accepted_when_it_is_ours() {
    let app = TestApp::start(Database::Sqlite).await;
    let expert = app.expert_of("cdg31").await;
    let mut browser = of(&app, &expert);
    let said = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>()
    };
    let (host, proxied) = ("http://serveur.mairie.example:8080", "https://appui.example");
    let ours = [
        said(&[("host", "serveur.mairie.example:8080"), ("origin", host)]),
        said(&[("host", "serveur.mairie.example:8080"), ("origin", "null")]),
        said(&[("host", "serveur.mairie.example:8080")]),
        said(&[("host", "10.0.0.7:8080"), ("origin", proxied), ("x-forwarded-proto", "https")]),
        said(&[("host", "10.0.0.7:8080"), ("origin", proxied), ("sec-fetch-site", "same-origin")]),
        said(&[("origin", "null"), ("sec-fetch-site", "same-origin")]),
    ];
    for says in ours {
        browser.says = says;
        let form = browser.form("/mon-compte", "/mon-compte").await;
        assert_eq!(browser.send(&form).await.location, "/mon-compte?fait=preferences", "{:?}", browser.says);
    }
    let form = browser.form("/mon-compte", "/mon-compte").await;
    let keyless = tests::Form { fields: Vec::new(), ..form.clone() };
    let stolen = Browser::new(&app).form("/connexion", "/connexion").await.fields;
    let foreign = tests::Form { fields: stolen, ..form.clone() };
    for (says, form) in [
        (said(&[]), &keyless),
        (said(&[]), &foreign),
        (said(&[("origin", "null")]), &keyless),
        (said(&[("origin", "https://evil.example")]), &form),
        (said(&[("sec-fetch-site", "cross-site")]), &form),
        (said(&[("sec-fetch-site", "same-site"), ("origin", "https://autre.appui.example")]), &form),
        (said(&[("referer", "https://evil.example/mon-compte")]), &form),
    ] {
        browser.says = says;
        assert_eq!(browser.send(form).await.status, 403, "{:?}", browser.says);
    }
    // A key that is a day old proves nothing by itself any more.
    app.at("2026-03-03 10:00");
    browser.says = Vec::new();
    assert_eq!(browser.send(&form).await.status, 403);
    app.done().await;
}

#[tokio::test]
async fn an_address_that_holds_a_token_is_told_to_nobody() {
    let app = TestApp::start(Database::Sqlite).await;
    for (path, policy) in [
        ("/", "same-origin"),
        ("/connexion", "same-origin"),
        ("/connexion/abc", "no-referrer"),
        ("/suivi/abc", "no-referrer"),
        ("/flux/moi/rappels.ics?jeton=abc", "no-referrer"),
    ] {
        let answer = reqwest::get(format!("{}{path}", app.url)).await.unwrap();
        assert_eq!(answer.headers()["referrer-policy"], policy, "{path}");
    }
    app.done().await;
}

/// A page left open at a shared desk: what it says is done in nobody else's name.
#[rstest]
#[tokio::test]
async fn a_page_of_somebody_else_does_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let id = referral(&mayor, "partagé").await;
    let browser = of(&app, &expert);
    let action = format!("/saisines/{id}/refus");
    let form = browser
        .form(&action, &action)
        .await
        .with("motif", "OUT_OF_SCOPE")
        .with("texte", "hors de notre champ");
    let other = app.manager_of("cdg31").await;
    browser.signed_in(other.token.as_ref());
    let told = browser.send(&form).await;
    assert!(told.status == 409 && told.html.contains("au nom d’une autre personne"), "{}", told.html);
    assert_eq!(seen(&expert, &id).await["status"], "NOTIFIED");
    assert!(!browser.get("/reprise").await.html.contains("hors de notre champ"), "nor read");
    browser.signed_in(expert.token.as_ref());
    assert!(browser.get("/reprise").await.html.contains("hors de notre champ"), "kept for whom it is");
    app.mails().await;
    app.done().await;
}
