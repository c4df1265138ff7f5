//! Pages as people see and use them, in a headless Chromium: three errands, and every page looked at in every light.

use std::io::Write as _;
use std::process::{Command, Stdio};

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp, root};

use crate::{changed, first_referral, form};

/// Runs a script of `tests/node` with this input; what it printed.
async fn node(script: &'static str, input: Value) -> Value {
    let run = move || {
        let mut child = Command::new("node")
            .arg(script)
            .current_dir(format!("{}/tests/node", root()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("node");
        child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn errand(app: &TestApp, journey: &str, who: &Caller, script: bool) -> Value {
    json!({ "url": app.url, "journey": journey, "token": who.token, "script": script })
}

/// A request that no rule matches.
fn unheard_of() -> Value {
    changed(form("girafe", &[]), json!({ "title": "Une girafe", "description": "Qui prête une girafe ?" }))
}

#[rstest]
#[case(Database::Sqlite, true)]
#[case(Database::Sqlite, false)]
#[case(Database::Postgres, true)]
#[case(Database::Postgres, false)]
#[tokio::test(flavor = "multi_thread")]
async fn a_mayor_files_by_keyboard_with_and_without_a_script(
    #[case] database: Database,
    #[case] script: bool,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let told = node("journeys.mjs", errand(&app, "file", &mayor, script)).await;
    let filed = mayor
        .run(
            "{ requests { totalCount nodes { reference referrals { totalCount } } } draft { key } }",
            json!({}),
        )
        .await;
    assert_eq!(filed["requests"]["totalCount"], 1);
    assert_eq!(filed["requests"]["nodes"][0]["reference"], told["reference"]);
    let asked = filed["requests"]["nodes"][0]["referrals"]["totalCount"].as_u64().unwrap();
    assert!(asked > 1 && told["promised"].as_str().unwrap().starts_with(&asked.to_string()), "{told}");
    assert_eq!(filed["draft"], Value::Null, "the draft is gone with the filing");
    app.done().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_expert_claims_and_logs(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let request = mayor.submit(form("appel", &["organisation-ressources-humaines"])).await;
    let told = node("journeys.mjs", errand(&app, "call", &expert, true)).await;
    assert_eq!(told, json!({ "before": "Un rappel est à faire", "after": "Aucun rappel n’est dû" }));
    let query = "query($id: ID!) { referral(id: $id) { status expert { name } callAttempts { result } } }";
    let seen = expert.run(query, json!({ "id": first_referral(&request) })).await["referral"].clone();
    assert_eq!(
        (&seen["status"], &seen["callAttempts"][0]["result"]),
        (&json!("CONTACTED"), &json!("REACHED"))
    );
    app.done().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_triages(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, administrator) = (app.mayor_of("31184").await, app.administrator().await);
    mayor.submit(unheard_of()).await;
    let told = node("journeys.mjs", errand(&app, "triage", &administrator, true)).await;
    let expected =
        json!({ "before": "Une demande attend d’être orientée", "after": "Rien n’attend d’être orienté" });
    assert_eq!(told, expected);
    app.done().await;
}

/// People, and what has happened to their requests: one late, one called, one whose call is denied, one new, one in triage.
struct Scene {
    mayor: Caller,
    secretary: Caller,
    newcomer: Caller,
    expert: Caller,
    manager: Caller,
    of_partner: Caller,
    administrator: Caller,
    confidential: String,
    follow: String,
    role: String,
    late: String,
    called: String,
    in_triage: String,
}

async fn scene(app: &TestApp) -> Scene {
    let (mayor, expert) = (app.mayor_of("31184").await, app.expert_of("cdg31").await);
    let (administrator, newcomer) = (app.administrator().await, app.mayor_of("31555").await);
    let mut filed = Vec::new();
    for key in ["en retard", "appelée", "contestée"] {
        let request = mayor.submit(form(key, &["organisation-ressources-humaines"])).await;
        filed.push(first_referral(&request));
    }
    app.at("2026-03-02 15:00");
    for id in &filed[1..] {
        let reached =
            json!({ "referralId": id, "result": "REACHED", "channel": "PHONE", "note": "Visite jeudi." });
        expert.mutate("recordCallAttempt", reached, "referral { id }").await;
    }
    app.at("2026-03-03 15:00");
    let denied = json!({ "referralId": filed[2], "confirmed": false });
    mayor.mutate("confirmCallback", denied, "referral { id }").await;
    app.at("2026-03-12 10:00");
    app.work().await;
    let themes = ["construction-renovation", "defense-incendie", "organisation-ressources-humaines"];
    mayor.submit(form("nouvelle", &themes)).await;
    let odd = mayor.submit(unheard_of()).await;
    let draft = json!({ "authorityCode": "31184", "title": "L’école", "description": "Rénover l’école et l’éclairage" });
    mayor.mutate("saveDraft", draft, "draft { key }").await;
    let in_triage = odd["reference"].as_str().unwrap().to_owned();
    let (late, called) = (filed[0].clone(), filed[1].clone());
    let people = everyday(app, &mayor, &expert, &administrator).await;
    let Everyday { secretary, manager, of_partner, confidential, follow, role } = people;
    Scene {
        mayor,
        secretary,
        newcomer,
        expert,
        manager,
        of_partner,
        administrator,
        confidential,
        follow,
        role,
        late,
        called,
        in_triage,
    }
}

/// What people have arranged among themselves.
struct Everyday {
    secretary: Caller,
    manager: Caller,
    of_partner: Caller,
    confidential: String,
    follow: String,
    role: String,
}

/// A secretary, somebody who asks, a link, an absence, a guide accepted, a reminder held back, a mail given up.
async fn everyday(app: &TestApp, mayor: &Caller, expert: &Caller, administrator: &Caller) -> Everyday {
    let secretary = app.secretary_of("31184").await;
    let (manager, of_partner) = (app.manager_of("cdg31").await, app.administrator_of("cdg31").await);
    let ask = json!({
        "email": "nouveau@mairie.example", "name": "Camille Nouveau", "authorityCode": "31184",
        "function": "DST", "message": "Je m’occupe des travaux.",
    });
    app.anonymous().mutate("askMandate", ask, "sent").await;
    let agent = json!({
        "email": "technique@mairie.example", "name": "Alix Voirie", "kind": "REQUESTER", "authorityCode": "31184",
        "function": "TECHNICIEN", "themes": ["voirie"], "until": "2026-12-31",
    });
    let given = mayor.mutate("giveRole", agent, "membership { id }").await;
    let first = mayor.run("{ requests(first: 1) { nodes { id } } }", json!({})).await;
    let id = first["requests"]["nodes"][0]["id"].clone();
    let shared = json!({ "requestId": id, "email": "elue@mairie.example" });
    let shared = mayor.mutate("shareRequest", shared, "link { token }").await;
    let secret = json!({ "confidential": true, "title": "Conflit", "contact": {
        "name": "Anne", "function": "MAIRE", "email": "maire-31184@mairie.example", "preferredSlots": [] } });
    let secret = mayor.submit(changed(form("secret", &["juridique"]), secret)).await;
    let away = json!({ "from": "2026-03-20", "to": "2026-03-27" });
    expert.mutate("declareAbsence", away, "done").await;
    let planned = administrator.run("{ upcomingReminders { leaving { id } } }", json!({})).await;
    if let Some(id) = planned["upcomingReminders"]["leaving"][0]["id"].as_str() {
        administrator.mutate("handleReminder", json!({ "reminderId": id, "gesture": "HOLD" }), "done").await;
    }
    Everyday {
        secretary,
        manager,
        of_partner,
        confidential: secret["reference"].as_str().unwrap().to_owned(),
        follow: shared["link"]["token"].as_str().unwrap().to_owned(),
        role: given["membership"]["id"].as_str().unwrap().to_owned(),
    }
}

const OF_EVERYONE: [(&str, &str); 15] = [
    ("accueil", "/"),
    ("connexion", "/connexion"),
    ("habilitation", "/habilitation"),
    ("habilitation-recherche", "/habilitation?recherche=saint-lys"),
    ("habilitation-formulaire", "/habilitation?collectivite=31184"),
    ("accompagnements", "/accompagnements"),
    ("accompagnements-aucun", "/accompagnements?recherche=girafe"),
    ("livret", "/accompagnements/livret"),
    ("partenaires", "/partenaires"),
    ("partenaire", "/partenaires/cdg31"),
    ("guide", "/guide"),
    ("aide", "/aide"),
    ("accessibilite", "/accessibilite"),
    ("mentions-legales", "/mentions-legales"),
    ("composants", "/composants"),
];

/// Names and paths of pages, and who sees them.
type Addresses<'a> = (Option<&'a Caller>, Vec<(String, String)>);

/// Every page, in the states that people meet.
fn addresses(scene: &Scene) -> Vec<Addresses<'_>> {
    let Scene {
        mayor,
        secretary,
        newcomer,
        expert,
        manager,
        of_partner,
        administrator,
        confidential,
        follow,
        role,
        late,
        called,
        in_triage,
    } = scene;
    let pages = |pages: &[(&str, &str)]| {
        pages.iter().map(|(name, path)| ((*name).to_owned(), (*path).to_owned())).collect::<Vec<_>>()
    };
    let one = |name: &str, path: String| vec![(name.to_owned(), path)];
    let mairie = pages(&[
        ("mairie-accueil", "/"),
        ("demande-1", "/demande"),
        ("demande-2", "/demande/partenaires"),
        ("demande-3", "/demande/rappel"),
        ("demandes", "/demandes"),
        ("dossier-en-retard", "/demandes/PAT-2026-0001"),
        ("dossier-question", "/demandes/PAT-2026-0002"),
        ("dossier-conteste", "/demandes/PAT-2026-0003"),
        ("dossier-nouveau", "/demandes/PAT-2026-0004"),
        ("retrait", "/demandes/PAT-2026-0001/retrait"),
        ("dossier-envoye", "/demandes/PAT-2026-0004?fait=envoyee"),
        ("demandes-recherche", "/demandes?recherche=girafe"),
        ("demandes-rien", "/demandes?recherche=licorne"),
        ("suivi-liens", "/demandes/PAT-2026-0005/suivi"),
        ("habilitations", "/habilitations"),
        ("mon-compte", "/mon-compte"),
        ("notifications", "/notifications"),
        ("collectivite-la-mienne", "/collectivites/31184"),
    ]);
    let of_secretary = pages(&[
        ("habilitations-agent", "/habilitations"),
        ("inviter", "/habilitation?collectivite=31184"),
        ("notifications-vide", "/notifications"),
    ]);
    let of_manager = pages(&[
        ("equipe", "/equipe/cdg31"),
        ("corbeille-responsable", "/corbeille"),
        ("guide-a-accepter", "/guide"),
        ("mon-compte-responsable", "/mon-compte"),
    ]);
    let of_the_partner =
        pages(&[("corbeille-structure", "/corbeille?vue=equipe"), ("equipe-structure", "/equipe/cdg31")]);
    let tabs = ["a-faire", "a-prendre", "les-miens", "equipe", "clos"];
    let tabs = tabs.map(|tab| (format!("corbeille-{tab}"), format!("/corbeille?vue={tab}")));
    let acts =
        ["prendre", "rendre", "appel", "pause", "reprise", "refus", "reorientation", "passage", "cloture"];
    let acts = acts.map(|act| (format!("geste-{act}"), format!("/saisines/{late}/{act}")));
    let of_expert = pages(&[
        ("collectivites", "/collectivites?recherche=flou"),
        ("collectivite", "/collectivites/31184"),
        ("absence", "/absence"),
        ("notifications-expert", "/notifications"),
    ]);
    let of_administrator = pages(&[
        ("pilotage", "/pilotage"),
        ("pilotage-desaccords", "/pilotage?panier=desaccords"),
        ("pilotage-sans-reponse", "/pilotage?panier=sans-reponse"),
        ("pilotage-apres-coup", "/pilotage?panier=apres-coup"),
        ("pilotage-non-prises", "/pilotage?panier=non-prises"),
        ("pilotage-structures", "/pilotage?panier=structures"),
        ("pilotage-sans-interlocuteur", "/pilotage?panier=sans-interlocuteur"),
        ("a-trier", "/a-trier"),
        ("demande-pour-autrui", "/demande"),
        ("ce-soir", "/ce-soir"),
        ("courriels", "/courriels"),
        ("courriels-abandonnes", "/courriels?etat=abandonnes"),
        ("journal", "/journal"),
        ("journal-rien", "/journal?reference=PAT-2026-0001&quoi=CLOSED"),
        ("personnes", "/personnes"),
        ("personnes-recherche", "/personnes?recherche=camille&passes=oui"),
        ("personne-nouvelle", "/personnes/nouvelle"),
        ("equipes", "/equipe"),
        ("equipe-vide", "/equipe/sdehg"),
        ("configuration", "/configuration"),
        ("collectivite-administrateur", "/collectivites/31184"),
        ("habilitations-administrateur", "/habilitations"),
        ("demandes-administrateur", "/demandes"),
    ]);
    vec![
        (None, pages(&OF_EVERYONE)),
        (None, one("suivi", format!("/suivi/{follow}"))),
        (Some(secretary), of_secretary),
        (Some(manager), of_manager),
        (Some(of_partner), of_the_partner),
        (Some(mayor), one("role-fin", format!("/roles/{role}/fin?retour=/habilitations&nom=Alix"))),
        (Some(administrator), one("dossier-confidentiel", format!("/demandes/{confidential}"))),
        (Some(newcomer), pages(&[("mairie-accueil-vide", "/"), ("demandes-vide", "/demandes")])),
        (Some(mayor), mairie),
        (Some(mayor), one("dossier-a-trier", format!("/demandes/{in_triage}"))),
        (Some(mayor), one("rappel-oublie", format!("/saisines/{late}/rappel"))),
        (Some(mayor), one("rappel-question", format!("/saisines/{called}/rappel"))),
        (Some(expert), tabs.into()),
        (Some(expert), acts.into()),
        (
            Some(expert),
            one("geste-reorientation-promise", format!("/saisines/{late}/reorientation?vers=hgi")),
        ),
        (Some(expert), one("saisine-en-retard", format!("/saisines/{late}"))),
        (Some(expert), one("saisine-rappelee", format!("/saisines/{called}"))),
        (Some(expert), of_expert),
        (Some(administrator), of_administrator),
        (Some(administrator), one("a-trier-une", format!("/a-trier/{in_triage}"))),
    ]
}

/// As the script wants them.
async fn every_page(app: &TestApp) -> Vec<Value> {
    let scene = scene(app).await;
    let page = |who: Option<&Caller>, (name, path): (String, String)| json!({ "name": name, "path": path, "token": who.and_then(|who| who.token.clone()) });
    let by_person = addresses(&scene).into_iter();
    by_person
        .flat_map(|(who, pages)| pages.into_iter().map(move |one| page(who, one)).collect::<Vec<_>>())
        .collect()
}

/// Screenshots land in `target/screens`, which CI keeps.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_clean_in_every_light() {
    let app = TestApp::start(Database::Sqlite).await;
    let pages = every_page(&app).await;
    let (first, second) = pages.split_at(pages.len() / 2);
    let out = format!("{}/target/screens", root());
    let look = |pages: &[Value]| node("look.mjs", json!({ "url": app.url, "out": out, "pages": pages }));
    let (one, other) = tokio::join!(look(first), look(second));
    let faults: Vec<_> =
        [one, other].iter().flat_map(|told| told["faults"].as_array().unwrap().clone()).collect();
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.iter().map(|f| f.as_str().unwrap()).collect::<Vec<_>>().join("\n")
    );
    app.done().await;
}

/// At most eight statements for any page.
#[rstest]
#[tokio::test]
async fn a_page_asks_for_few_statements(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut faults = Vec::new();
    for page in every_page(&app).await {
        let path = page["path"].as_str().unwrap();
        let cookie = page["token"].as_str().map(|token| format!("appui_session={token}")).unwrap_or_default();
        let before = app.statements();
        let asks = http.get(format!("{}{path}", app.url)).header("cookie", cookie).send();
        let (answer, statements) = app.cx.store.recorded(asks).await;
        let answer = answer.unwrap();
        let asked = app.statements() - before;
        if answer.status().as_u16() != 200 {
            faults.push(format!("{path}: {}", answer.status()));
        }
        if asked > 8 {
            faults.push(format!("{path}: {asked} statements\n{}", statements.join("\n")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    app.done().await;
}
