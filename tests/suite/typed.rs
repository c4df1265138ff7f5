//! What people type, as it enters: authorities, texts, addresses and numbers, and requests found again by their words.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::{changed, first_referral, form};

/// A page, and a form sent to one, for whoever has signed in.
struct Pages<'a> {
    app: &'a TestApp,
    cookie: String,
}

impl<'a> Pages<'a> {
    fn of(app: &'a TestApp, caller: &Caller) -> Self {
        Self { app, cookie: format!("appui_session={}", caller.token.clone().unwrap_or_default()) }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let url = format!("{}{path}", self.app.url);
        let answer = client.get(url).header("cookie", &self.cookie).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// The status, where it leads, and the page.
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, String, String) {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let encoded = form.iter().map(|(key, value)| {
            let value = value.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
            format!("{key}={value}")
        });
        let answer = client
            .post(format!("{}{path}", self.app.url))
            .header("cookie", &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded.collect::<Vec<_>>().join("&"))
            .send()
            .await
            .unwrap();
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        (answer.status().as_u16(), to.unwrap_or_default(), answer.text().await.unwrap())
    }
}

async fn names(caller: &Caller, search: &str) -> Vec<String> {
    let query = "query($s: String!) { localAuthorities(search: $s) { name } }";
    let found = caller.run(query, json!({ "s": search })).await["localAuthorities"].clone();
    found.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

/// The draft's authority, as it is kept.
async fn drafted(caller: &Caller) -> Value {
    caller.run("{ draft { authorityCode } }", json!({})).await["draft"]["authorityCode"].clone()
}

const NEED: [(&str, &str); 3] =
    [("titre", "Voirie"), ("description", "Un chemin à reprendre."), ("urgence", "NORMAL")];

#[rstest]
#[tokio::test]
async fn a_postal_code_that_is_another_s_own_code_is_a_choice(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let administrator = app.administrator().await;
    let expected = ["Balma", "Flourens", "Pin-Balma", "Quint-Fonsegrives", "Cazaril-Tambourès"];
    assert_eq!(names(&app.anonymous(), "31130").await, expected);
    // A postal code of 31 communes is told whole, without asking for more.
    assert!(names(&app.anonymous(), "31110").await.len() >= 31);
    let pages = Pages::of(&app, &administrator);
    let (_, newcomer) = pages.get("/habilitation?recherche=31130").await;
    let place = |name: &str| newcomer.find(name).unwrap();
    assert!(place("Balma") < place("Flourens") && place("Flourens") < place("Cazaril-Tambourès"));
    // Filing on behalf: nothing is taken for granted, nor kept of it.
    let typed = [&[("collectivite", "31130")], NEED.as_slice()].concat();
    let (status, _, page) = pages.post("/demande", &typed).await;
    assert_eq!(status, 422);
    assert!(page.contains("choisissez-en une") && page.contains("INSEE 31184"), "{page}");
    assert!(page.contains("Un chemin à reprendre."), "what was typed is there");
    assert_eq!(drafted(&administrator).await, "");
    let mut begun = String::new();
    for (typed, code) in [("INSEE 31184", "31184"), ("INSEE 31130", "31130"), ("Flourens (31130)", "31184")] {
        let chosen = [&[("collectivite", typed)], NEED.as_slice()].concat();
        let (_, to, _) = pages.post("/demande", &chosen).await;
        assert!(to.starts_with("/demande/partenaires?brouillon="), "{to}");
        assert_eq!(drafted(&administrator).await, json!(code));
        begun = to.replace("/partenaires", "");
    }
    // The step seen again shows what is read again as the same.
    let (_, again) = pages.get(&begun).await;
    assert!(again.contains("value=\"INSEE 31184\""), "{again}");
    // Giving a role.
    let role = [("nom", "Ana"), ("courriel", "ana@m.example"), ("role", "REQUESTER"), ("fonction", "MAIRE")];
    let given = [role.as_slice(), &[("collectivite", "31130")]].concat();
    let (status, _, page) = pages.post("/personnes/nouvelle", &given).await;
    assert!(status == 422 && page.contains("INSEE 31130") && page.contains("INSEE 31184"), "{page}");
    let (_, listed) = pages.get("/personnes?collectivite=31130").await;
    assert!(listed.contains("choisissez-en une") && listed.contains("Flourens"), "{listed}");
    app.done().await;
}

#[tokio::test]
async fn an_agent_s_own_authority_goes_by_its_code() {
    let app = TestApp::start(Database::Sqlite).await;
    let mayor = app.mayor_of("31130").await;
    let typed = [&[("collectivite", "31130")], NEED.as_slice()].concat();
    let (_, to, _) = Pages::of(&app, &mayor).post("/demande", &typed).await;
    assert!(to.starts_with("/demande/partenaires?brouillon="), "{to}");
    assert_eq!(drafted(&mayor).await, json!("31130"));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_merged_commune_leads_to_the_one_it_is_part_of_dated(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let administrator = app.administrator().await;
    assert_eq!(names(&administrator, "31298").await, ["Saint-Béat-Lez"]);
    let query = "query($t: String!) { authorityMeant(text: $t) { sure { code } choices { authority { code } \
                 former { code name until told } } } }";
    let meant = administrator.run(query, json!({ "t": "31298" })).await["authorityMeant"].clone();
    assert_eq!((&meant["sure"], &meant["choices"][0]["authority"]["code"]), (&Value::Null, &json!("31471")));
    assert_eq!(meant["choices"][0]["former"]["until"], "2019-01-01");
    let pages = Pages::of(&app, &administrator);
    let told = "Lez (31298) fait partie de Saint-Béat-Lez depuis le 1er";
    let typed = [&[("collectivite", "31298")], NEED.as_slice()].concat();
    assert!(pages.post("/demande", &typed).await.2.contains(told));
    assert!(pages.get("/habilitation?recherche=Lez").await.1.contains(told));
    assert!(pages.get("/collectivites?recherche=31298").await.1.contains(told));
    assert_eq!(pages.get("/collectivites/31298").await.0, 303);
    let refused = administrator
        .mutate("submitRequest", changed(form("lez", &[]), json!({ "authorityCode": "31298" })), "__typename")
        .await;
    assert_eq!(
        (refused["code"].as_str(), refused["field"].as_str()),
        (Some("UNKNOWN_AUTHORITY"), Some("authorityCode"))
    );
    let message = refused["message"].as_str().unwrap();
    assert!(message.contains(told) && message.ends_with("indiquez le code 31471."), "{message}");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn requests_are_found_by_words_however_they_are_written(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, other) = (app.mayor_of("31184").await, app.mayor_of("31555").await);
    let titled = |key: &str, title: &str| changed(form(key, &[]), json!({ "title": title }));
    mayor.submit(titled("1", "Éclairage public")).await;
    mayor.submit(titled("2", "Fuite d’eau à l’École")).await;
    mayor.submit(changed(titled("3", "Conflit d’équipe"), json!({ "confidential": true }))).await;
    let secretary = app.secretary_of("31184").await;
    let query = "query($s: String) { requests(filter: { search: $s }) { totalCount nodes { reference } } }";
    let seen = async |caller: &Caller, search: &str| -> Vec<String> {
        let data = caller.run(query, json!({ "s": search })).await["requests"].clone();
        let nodes = data["nodes"].as_array().unwrap().clone();
        assert_eq!(data["totalCount"], nodes.len(), "{search}: what is counted is what is seen");
        nodes.iter().map(|node| node["reference"].as_str().unwrap().to_owned()).collect()
    };
    for search in [
        "eclairage",
        "ÉCLAIRAGE",
        "É",
        "éclai",
        "public éclairage",
        "PAT-2026-0001",
        "pat 2026 1",
        "[PAT-2026-0001]",
        "n° PAT-2026-1",
        "PAT2026-1",
        "2026-0001",
        "0001",
        "éclairage PAT-2026-0001",
    ] {
        let found = seen(&mayor, search).await;
        assert!(
            found.contains(&"PAT-2026-0001".to_owned()) && (found.len() == 1 || search == "É"),
            "{search}: {found:?}"
        );
    }
    for search in ["d'eau", "d’eau", "eau", "ecole", "l'école", "FUITE D'EAU"] {
        assert_eq!(seen(&mayor, search).await, ["PAT-2026-0002"], "{search}");
    }
    for search in ["voirie", "éclairage fuite", "PAT-2026-0009", "!!!", "lairage"] {
        assert!(seen(&mayor, search).await.is_empty(), "{search}");
    }
    assert_eq!(seen(&mayor, " ").await.len(), 3, "nothing sought is everything");
    for search in ["conflit", "équipe", "PAT-2026-0003", "[PAT-2026-3]", "3"] {
        assert_eq!(seen(&mayor, search).await, ["PAT-2026-0003"], "{search}: the executive's");
        assert!(seen(&secretary, search).await.is_empty(), "{search}: confidential");
        assert!(seen(&other, search).await.is_empty(), "{search}: another commune's");
    }
    let before = app.statements();
    seen(&mayor, "eclairage").await;
    let plain = "query { requests { totalCount nodes { reference } } }";
    let searched = app.statements() - before;
    mayor.run(plain, json!({})).await;
    assert_eq!(app.statements() - before, searched * 2, "a search is no statement more");
    let by_reference = mayor.run("{ request(reference: \"[pat-2026-1]\") { title } }", json!({})).await;
    assert_eq!(by_reference["request"]["title"], "Éclairage public");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn whoever_sees_several_authorities_finds_requests_by_their_names(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (mayor, other) = (app.mayor_of("31184").await, app.mayor_of("31555").await);
    let (expert, admin) = (app.expert_of("cdg31").await, app.administrator().await);
    let of = |code: &str, key: &str, title: &str| {
        let changes = json!({ "title": title, "authorityCode": code });
        changed(form(key, &["organisation-ressources-humaines"]), changes)
    };
    mayor.submit(of("31184", "1", "Voirie du bourg")).await;
    other.submit(of("31555", "2", "Voirie du centre")).await;
    mayor.submit(of("31184", "3", "Chemin vers Toulouse")).await;
    let found = async |caller: &Caller, search: &str| {
        let query =
            "query($s: String) { requests(filter: { search: $s }) { totalCount nodes { reference } } }";
        let found = caller.run(query, json!({ "s": search })).await["requests"].clone();
        let nodes = found["nodes"].as_array().unwrap();
        assert_eq!(found["totalCount"], nodes.len());
        let number = |one: &Value| one["reference"].as_str().unwrap().split('-').next_back().unwrap().parse();
        nodes.iter().map(|one| number(one).unwrap()).collect::<Vec<u32>>()
    };
    for seer in [&expert, &admin] {
        assert_eq!(found(seer, "Flourens").await, [3, 1]);
        assert_eq!(found(seer, "flour").await, [3, 1]);
        assert_eq!(found(seer, "31184").await, [3, 1]);
        assert_eq!(found(seer, "voirie FLOURENS").await, [1]);
        assert_eq!(found(seer, "toulouse").await, [3, 2], "of the text or of the place");
    }
    assert!(found(&mayor, "flourens").await.is_empty(), "all of theirs would be none found");
    assert_eq!(found(&mayor, "toulouse").await, [3]);
    // Those that have the words of their text alone are completed.
    app.raw("DELETE FROM request_term WHERE term LIKE '@%'").await;
    assert!(found(&admin, "flourens").await.is_empty());
    assert_eq!(app::index_requests::complete(&app.cx).await.unwrap(), 3);
    assert_eq!(app::index_requests::complete(&app.cx).await.unwrap(), 0, "once");
    assert_eq!(found(&admin, "flourens").await, [3, 1]);
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn the_catalogue_is_found_by_what_mairies_call_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let themes = async |search: &str| {
        let query =
            "query($s: String) { offers(first: 100, filter: { search: $s }) { nodes { themes { slug } } } }";
        let found = mayor.run(query, json!({ "s": search })).await["offers"]["nodes"].clone();
        found.as_array().unwrap().iter().map(|one| one["themes"].to_string()).collect::<Vec<_>>()
    };
    for (search, theme) in [
        ("toiture", "construction-renovation"),
        ("lampadaires", "eclairage-public"),
        ("nid de poule", "voirie"),
    ] {
        assert!(themes(search).await.iter().any(|of| of.contains(theme)), "{search}");
    }
    let plu = themes("PLU").await;
    assert!(!plu.is_empty() && plu.iter().all(|of| of.contains("urbanisme")), "{plu:?}");
    let suggested = "{ suggestThemes(text: \"Le toit de l’école fuit\") { theme { slug } } }";
    let suggested = mayor.run(suggested, json!({})).await["suggestThemes"].clone();
    assert_eq!(suggested[0]["theme"]["slug"], "construction-renovation", "{suggested}");
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn requests_of_before_get_their_words(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    for n in 0..3 {
        mayor.submit(changed(form(&format!("{n}"), &[]), json!({ "title": format!("Éclairage {n}") }))).await;
    }
    tests::raw(&app.settings.database_url.0, "DELETE FROM request_term").await;
    let query = "{ requests(filter: { search: \"eclairage\" }) { totalCount } }";
    assert_eq!(mayor.run(query, json!({})).await["requests"]["totalCount"], 0);
    assert_eq!(app::index_requests::complete(&app.cx).await.unwrap(), 3);
    assert_eq!(app::index_requests::complete(&app.cx).await.unwrap(), 0, "once");
    assert_eq!(mayor.run(query, json!({})).await["requests"]["totalCount"], 3);
    app.done().await;
}

#[rstest]
#[case("0692 12 34 56", "+262692123456")]
#[case("0590 81 12 34", "+590590811234")]
#[case("05 61 83 60 19 poste 12", "+33561836019;ext=12")]
#[tokio::test]
async fn a_number_of_overseas_or_with_an_extension_is_kept_and_dialled(
    #[case] typed: &str,
    #[case] dialled: &str,
) {
    let app = TestApp::start(Database::Sqlite).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let mut input = form("téléphone", &["organisation-ressources-humaines"]);
    input["contact"]["phone"] = json!(typed);
    let request = mayor.submit(input).await;
    let query = "query($r: ID!) { request(id: $r) { contact { phone phoneTyped } } }";
    let contact = mayor.run(query, json!({ "r": request["id"] })).await["request"]["contact"].clone();
    assert_eq!(contact, json!({ "phone": dialled, "phoneTyped": typed }));
    let page = Pages::of(&app, &expert).get(&format!("/saisines/{}", first_referral(&request))).await.1;
    assert!(page.contains(&format!("tel:{dialled}")) && page.contains(typed));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn an_address_with_accents_or_unseen_signs_is_written_to(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let mut input = form("idn", &[]);
    input["contact"]["email"] = json!("\u{feff}Mairie@Saint-Béat.fr\u{200b}");
    let request = mayor.submit(input).await;
    let query = "query($r: ID!) { request(id: $r) { contact { email } } }";
    let kept = mayor.run(query, json!({ "r": request["id"] })).await["request"]["contact"]["email"].clone();
    assert_eq!(kept, "mairie@saint-béat.fr");
    let mails = app.mails().await;
    assert!(mails.iter().any(|mail| mail.to.contains("mairie@xn--saint-bat-h4a.fr")), "{mails:?}");
    // The same person, whichever way the address is written.
    app.person("mairie@xn--saint-bat-h4a.fr", domain::mandate::RoleKind::PlatformAdministrator).await;
    let sent =
        app.anonymous().mutate("requestSignInLink", json!({ "email": "mairie@saint-béat.fr" }), "sent").await;
    assert_eq!(sent["sent"], true);
    assert_eq!(app.mails_to("mairie@xn--saint-bat-h4a.fr").await.len(), 1);
    app.done().await;
}

#[rstest]
#[case("title", "\u{200b}\u{200b}\u{200b}\u{200b}")]
#[case("title", "\u{ad}\u{ad}\u{ad}\u{ad}")]
#[case("description", "\u{2060}\u{feff}\u{200b}\u{2800}")]
#[case("contact.name", "\u{3164}")]
#[case("contact.preferredSlots", "\u{202e}\u{200b}")]
#[tokio::test]
async fn a_text_that_nobody_sees_is_too_short(#[case] field: &str, #[case] text: &str) {
    let app = TestApp::start(Database::Sqlite).await;
    let mayor = app.mayor_of("31184").await;
    let mut input = form("invisible", &[]);
    match field.split_once('.') {
        Some((_, "preferredSlots")) => input["contact"]["preferredSlots"] = json!([text]),
        Some((_, of_contact)) => input["contact"][of_contact] = json!(text),
        None => input[field] = json!(text),
    }
    let refused = mayor.mutate("submitRequest", input, "__typename").await;
    assert_eq!((refused["code"].as_str(), refused["field"].as_str()), (Some("TEXT_TOO_SHORT"), Some(field)));
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn the_loser_of_a_claim_is_told_by_whom(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let (one, two) = (app.expert_of("cdg31").await, app.manager_of("cdg31").await);
    let request = mayor.submit(form("course", &["organisation-ressources-humaines"])).await;
    let id = first_referral(&request);
    one.act("claimReferral", json!({ "referralId": id })).await;
    let name = one.run("{ me { name } }", json!({})).await["me"]["name"].as_str().unwrap().to_owned();
    let (status, _, page) = Pages::of(&app, &two).post(&format!("/saisines/{id}/prendre"), &[]).await;
    assert!(status == 422 && page.contains(&format!("prise en charge par {name} le ")), "{page}");
    app.done().await;
}
