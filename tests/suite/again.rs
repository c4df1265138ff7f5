//! Small ways around what is mended: a page that tells a refusal as done, a reading that leaves no trace, an address with signs that
//! no header holds.

use domain::ids::RequestId;
use domain::mandate::RoleKind;
use domain::words::Function;
use rstest::rstest;
use serde_json::json;
use tests::{Browser, Caller, Database, TestApp};

use crate::{changed, form};

const THEME: &[&str] = &["organisation-ressources-humaines"];

fn of(app: &TestApp, who: &Caller) -> Browser {
    let browser = Browser::new(app);
    browser.signed_in(who.token.as_ref());
    browser
}

/// What is noted beside a refused act leaves its form as if it had not been sent.
#[rstest]
#[tokio::test]
async fn a_refused_role_of_ones_own_is_no_success(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (partner, admin) = (app.administrator_of("cdg31").await, app.administrator().await);
    for (who, page, more) in
        [(&partner, "/equipe/cdg31", ("role", "EXPERT")), (&admin, "/personnes/nouvelle", ("role", "EXPERT"))]
    {
        let browser = of(&app, who);
        let form = browser.form(page, page).await.with(more.0, more.1);
        let form = form.with("courriel", &who.email).with("nom", "Moi").with("unite", "cdg31");
        for _ in 0..2 {
            let told = browser.send(&form).await;
            assert_eq!((told.status, told.location.as_str()), (422, ""), "{page}: {}", told.html);
            assert!(told.html.contains("Un rôle se reçoit d’une autre personne"), "{}", told.html);
        }
    }
    app.done().await;
}

/// A search is a reading of what it finds, were only its number asked for; once, whatever is then shown.
#[rstest]
#[tokio::test]
async fn a_search_is_noted_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, admin) = (app.mayor_of("31184").await, app.administrator().await);
    let request = mayor.submit(changed(form("harcèlement", THEME), json!({ "confidential": true }))).await;
    let id = RequestId::from_opaque(request["id"].as_str().unwrap()).unwrap();
    for asked in ["totalCount", "nodes { id }", "nodes { title }", "nodes { title contact { name } }"] {
        let before = app::queries::accesses(&app.cx, id).await.unwrap();
        let query = format!("{{ requests(filter: {{ search: \"service\" }}) {{ {asked} }} }}");
        admin.run(&query, json!({})).await;
        let noted = app::queries::accesses(&app.cx, id).await.unwrap() - before;
        assert_eq!(noted, 1, "{asked}");
    }
    app.done().await;
}

/// What is typed into an address comes back in a header as a header holds it.
#[rstest]
#[case("%0a")]
#[case("%0d%0a")]
#[case("%7f")]
#[case("%20")]
#[case("%e2%80%ae")]
#[tokio::test]
async fn an_act_under_an_odd_address_is_answered(#[case] odd: &str) {
    let app = TestApp::start(Database::Sqlite).await;
    let mayor = app.mayor_of("31184").await;
    let request = mayor.submit(form("adresse", THEME)).await;
    let reference = request["reference"].as_str().unwrap();
    let browser = of(&app, &mayor);
    let mut form = browser
        .form(&format!("/demandes/{reference}/retrait"), &format!("/demandes/{reference}/retrait"))
        .await;
    form.action = format!("/demandes/{reference}{odd}/retrait");
    let told = browser.send(&form).await;
    assert!([303, 404].contains(&told.status), "{}: {}", told.status, told.html);
    if told.status == 303 {
        assert!(told.location.bytes().all(|byte| byte.is_ascii_graphic()), "{}", told.location);
    }
    app.done().await;
}

/// A president for one theme is no reader of the others: the letter goes to whoever is.
#[rstest]
#[tokio::test]
async fn a_letter_passes_over_an_executive_who_may_not_read_the_file(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (filer, expert, admin) =
        (app.secretary_of("31184").await, app.expert_of("cdg31").await, app.administrator().await);
    let limited = RoleKind::Requester {
        authority: "31184".into(),
        function: Function::Maire,
        themes: vec!["voirie".into()],
    };
    let mayor = app.person("maire-voirie@mairie.example", limited).await;
    let own = json!({ "contact": { "name": "S.", "function": "SECRETAIRE", "email": filer.email, "preferredSlots": [] } });
    let request = filer.submit(changed(form("limitée", THEME), own)).await;
    app.mails().await;
    app.end_roles_of(&filer).await;
    let decline =
        json!({ "referralId": crate::first_referral(&request), "reason": "OTHER", "text": "Secret." });
    expert.act("declineReferral", decline).await;
    let mails = app.mails().await;
    assert!(mails.iter().all(|mail| !mail.to.contains(&mayor.email)), "{mails:#?}");
    assert!(mails.iter().any(|mail| mail.to.contains(&admin.email)), "{mails:#?}");
    app.done().await;
}

/// Nobody reads it: the first step says so at once.
#[rstest]
#[case("\u{200b}", "Un chemin à reprendre.", "Dites votre besoin")]
#[case("Voirie", "e\u{200b}\u{200b}", "Racontez votre besoin")]
#[tokio::test]
async fn a_need_that_nobody_can_read_is_asked_for_at_once(
    #[case] title: &str,
    #[case] text: &str,
    #[case] told: &str,
) {
    let app = TestApp::start(Database::Sqlite).await;
    let browser = of(&app, &app.mayor_of("31184").await);
    let form = browser.form("/demande", "/demande").await.with("titre", title).with("description", text);
    let page = browser.send(&form).await;
    assert!(page.status == 422 && page.html.contains(told), "{}: {}", page.status, page.html);
    app.done().await;
}

/// A link that was used by this form, and a session that has ended since: nobody is signed in, and it is said.
#[rstest]
#[tokio::test]
async fn a_used_link_signs_nobody_in_after_the_end(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    app.anonymous().mutate("requestSignInLink", json!({ "email": mayor.email }), "sent").await;
    let token = app.mails_to(&mayor.email).await.pop().unwrap().link("/connexion/").unwrap();
    let (browser, page) = (Browser::new(&app), format!("/connexion/{token}"));
    let form = browser.form(&page, &page).await;
    assert_eq!(browser.send(&form).await.status, 303);
    let out = browser.form("/", "/deconnexion").await;
    browser.send(&out).await;
    let again = browser.send(&form).await;
    assert!(again.status == 422 && again.html.contains("plus valable"), "{}: {}", again.status, again.html);
    assert!(!again.set.iter().any(|cookie| cookie.starts_with("appui_session=")), "{:?}", again.set);
    app.done().await;
}

/// Who was tried once has been called: the word on a date that has passed does not say otherwise.
#[rstest]
#[case("VOICEMAIL", "Un message vous a été laissé le")]
#[case("NO_ANSWER", "sans réponse")]
#[tokio::test]
async fn a_late_call_that_was_tried_is_told_as_such(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[case] result: &str,
    #[case] told: &str,
) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let referral = crate::first_referral(&mayor.submit(form("essai", THEME)).await);
    app.at("2026-03-04 10:00");
    let call = json!({ "referralId": referral, "result": result, "channel": "PHONE" });
    expert.act("recordCallAttempt", call).await;
    for day in ["2026-03-06 09:00", "2026-03-09 09:00", "2026-03-10 09:00"] {
        app.at(day);
        app.work().await;
    }
    let mails = app.mails_to("mairie@flourens.example").await;
    let late = mails.iter().find(|mail| mail.subject.contains("n’a pas rappelé")).expect("a word on it");
    assert!(late.text.contains(told) && !late.text.contains("Aucun appel"), "{}", late.text);
    app.done().await;
}

/// Themes that were ticked after the promises were shown: the promises of these are shown first.
#[rstest]
#[tokio::test]
async fn nobody_is_asked_who_was_not_shown(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let browser = of(&app, &app.mayor_of("31184").await);
    let need = browser.form("/demande", "/demande").await.with("titre", "Discipline d’un agent");
    let need = need.with("description", "Un agent est souvent absent, que faire ?");
    let next = browser.send(&need).await.location;
    let mut form = browser.form(&next, "/demande/partenaires").await;
    form.fields.push(("themes".into(), "defense-incendie".into()));
    let shown = browser.send(&form).await;
    assert!(shown.status == 200 && shown.html.contains("Vous avez changé les thèmes"), "{}", shown.html);
    assert!(shown.html.contains("SDIS 31"));
    let again = browser.send(&shown.form("/demande/partenaires")).await;
    assert_eq!(
        (again.status, again.location.split('?').next()),
        (303, Some("/demande/rappel")),
        "{}",
        again.html
    );
    app.done().await;
}

/// What the framework refuses by itself is said in French, within the page.
#[rstest]
#[case("POST", "/connexion", "application/x-www-form-urlencoded", 422)]
#[case("POST", "/connexion", "text/plain", 415)]
#[case("GET", "/saisines/%ff", "", 400)]
#[case("GET", "/demandes?apres=a&apres=b", "", 400)]
#[case("PUT", "/demandes", "", 405)]
#[tokio::test]
async fn a_refusal_of_the_framework_is_in_french(
    #[case] method: &str,
    #[case] path: &str,
    #[case] kind: &str,
    #[case] status: u16,
) {
    let app = TestApp::start(Database::Sqlite).await;
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let mut asked = reqwest::Client::new().request(method, format!("{}{path}", app.url));
    asked = asked.header("sec-fetch-site", "same-origin").header("content-type", kind).body("a=b");
    let answer = asked.send().await.unwrap();
    let (told, text) = (answer.status().as_u16(), answer.text().await.unwrap());
    assert_eq!(told, status, "{text}");
    assert!(text.contains("lang=\"fr\"") && text.contains("<h1>"), "{text}");
    app.done().await;
}
