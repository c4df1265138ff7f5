//! People, what has happened to their requests, what they have arranged: every page of the product, in the states people meet.

use serde_json::{Value, json};
use tests::{Caller, TestApp};

use crate::browser::unheard_of;
use crate::{changed, first_referral, form};

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
    let people = everyday(app, &mayor, &expert).await;
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

/// A secretary, somebody who asks, a link, an absence, a confidential request.
async fn everyday(app: &TestApp, mayor: &Caller, expert: &Caller) -> Everyday {
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
    Everyday {
        secretary,
        manager,
        of_partner,
        confidential: secret["reference"].as_str().unwrap().to_owned(),
        follow: shared["link"]["token"].as_str().unwrap().to_owned(),
        role: given["membership"]["id"].as_str().unwrap().to_owned(),
    }
}

const OF_EVERYONE: [(&str, &str); 17] = [
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
    ("chiffres-publics", "/chiffres/publics"),
    ("donnees-ouvertes", "/donnees-ouvertes"),
];

/// A page's name and path.
type Named = (&'static str, &'static str);

const OF_THE_MAIRIE: [Named; 18] = [
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
];

const OF_A_SECRETARY: [Named; 3] = [
    ("habilitations-agent", "/habilitations"),
    ("inviter", "/habilitation?collectivite=31184"),
    ("notifications-vide", "/notifications"),
];

const OF_AN_EXPERT: [Named; 13] = [
    ("corbeille-a-faire", "/corbeille?vue=a-faire"),
    ("corbeille-a-prendre", "/corbeille?vue=a-prendre"),
    ("corbeille-les-miens", "/corbeille?vue=les-miens"),
    ("corbeille-equipe", "/corbeille?vue=equipe"),
    ("corbeille-injoignables", "/corbeille?vue=injoignables"),
    ("corbeille-clos", "/corbeille?vue=clos"),
    ("chiffres-expert", "/chiffres?par=mois"),
    ("collectivites", "/collectivites?recherche=flou"),
    ("collectivite", "/collectivites/31184"),
    ("absence", "/absence"),
    ("flux-expert", "/flux"),
    ("exports-expert", "/exports"),
    ("notifications-expert", "/notifications"),
];

const OF_A_MANAGER: [Named; 7] = [
    ("equipe", "/equipe/cdg31"),
    ("corbeille-responsable", "/corbeille"),
    ("guide-a-accepter", "/guide"),
    ("mon-compte-responsable", "/mon-compte"),
    ("flux", "/flux"),
    ("chiffres-responsable", "/chiffres/structures/cdg31?par=theme-mois"),
    ("comite-responsable", "/chiffres/comite/2026-T1"),
];

const OF_A_PARTNER: [Named; 2] =
    [("corbeille-structure", "/corbeille?vue=equipe"), ("equipe-structure", "/equipe/cdg31")];

const OF_THE_ADMINISTRATOR: [Named; 33] = [
    ("pilotage", "/pilotage"),
    ("pilotage-desaccords", "/pilotage?panier=desaccords"),
    ("pilotage-sans-reponse", "/pilotage?panier=sans-reponse"),
    ("pilotage-apres-coup", "/pilotage?panier=apres-coup"),
    ("pilotage-non-prises", "/pilotage?panier=non-prises"),
    ("pilotage-structures", "/pilotage?panier=structures"),
    ("pilotage-sans-interlocuteur", "/pilotage?panier=sans-interlocuteur"),
    ("chiffres", "/chiffres"),
    ("chiffres-communes", "/chiffres?par=commune"),
    ("chiffres-epci", "/chiffres?par=epci&theme=organisation-ressources-humaines"),
    ("chiffres-structure", "/chiffres/structures/cdg31"),
    ("chiffres-direction", "/chiffres/structures/departement/routes?par=commune-theme"),
    ("chiffres-structure-mois", "/chiffres?par=structure-mois&de=2026-01&a=2026-03"),
    ("chiffres-vides", "/chiffres?de=2020-01&a=2020-02"),
    ("comite", "/chiffres/comite/2026-T1"),
    ("exports", "/exports"),
    ("flux-administrateur", "/flux"),
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
];

/// Who sees a page, its name and its path.
type Seen<'a> = (Option<&'a Caller>, String, String);

/// Every page, in the states that people meet.
fn addresses(scene: &Scene) -> Vec<Seen<'_>> {
    let fixed: [(Option<&Caller>, &[Named]); 7] = [
        (None, &OF_EVERYONE),
        (Some(&scene.mayor), &OF_THE_MAIRIE),
        (Some(&scene.secretary), &OF_A_SECRETARY),
        (Some(&scene.expert), &OF_AN_EXPERT),
        (Some(&scene.manager), &OF_A_MANAGER),
        (Some(&scene.of_partner), &OF_A_PARTNER),
        (Some(&scene.administrator), &OF_THE_ADMINISTRATOR),
    ];
    let named = |(who, pages): (_, &'static [Named])| {
        pages.iter().map(move |(name, path)| (who, (*name).to_owned(), (*path).to_owned()))
    };
    let mut all: Vec<Seen<'_>> = fixed.into_iter().flat_map(named).collect();
    all.extend(of_this_scene(scene));
    all
}

/// Pages whose address is known once things have happened.
fn of_this_scene(scene: &Scene) -> Vec<Seen<'_>> {
    let Scene { mayor, newcomer, expert, administrator, .. } = scene;
    let Scene { late, called, in_triage, confidential, follow, role, .. } = scene;
    let acts =
        ["prendre", "rendre", "appel", "pause", "reprise", "refus", "reorientation", "passage", "cloture"];
    let acts = acts.map(|act| (Some(expert), format!("geste-{act}"), format!("/saisines/{late}/{act}")));
    let one = |who, name: &str, path: String| (who, name.to_owned(), path);
    let mut all = vec![
        one(None, "suivi", format!("/suivi/{follow}")),
        one(Some(newcomer), "mairie-accueil-vide", "/".to_owned()),
        one(Some(newcomer), "demandes-vide", "/demandes".to_owned()),
        one(Some(mayor), "role-fin", format!("/roles/{role}/fin?retour=/habilitations")),
        one(Some(mayor), "dossier-a-trier", format!("/demandes/{in_triage}")),
        one(Some(mayor), "rappel-oublie", format!("/saisines/{late}/rappel")),
        one(Some(mayor), "rappel-question", format!("/saisines/{called}/rappel")),
        one(Some(expert), "geste-reorientation-promise", format!("/saisines/{late}/reorientation?vers=hgi")),
        one(Some(expert), "saisine-en-retard", format!("/saisines/{late}")),
        one(Some(expert), "saisine-rappelee", format!("/saisines/{called}")),
        one(Some(administrator), "a-trier-une", format!("/a-trier/{in_triage}")),
        one(Some(administrator), "dossier-confidentiel", format!("/demandes/{confidential}")),
    ];
    all.extend(acts);
    all
}

/// As the script wants them.
pub(crate) async fn every_page(app: &TestApp) -> Vec<Value> {
    let scene = scene(app).await;
    // A feed is open, an export is ready, another waits; a quarter is published.
    scene.manager.mutate("createFeed", json!({ "partner": "cdg31" }), "token").await;
    for (who, form) in [(&scene.administrator, "CSV"), (&scene.expert, "XLSX")] {
        who.mutate("askExport", json!({ "table": "REFERRALS", "form": form }), "export { id }").await;
    }
    formats::run_next(&app.cx).await.unwrap();
    app.at("2026-04-16 09:30");
    app::publications::publish(&app.cx).await.unwrap();
    // A morning on which reminders are due: one of them is held back.
    app.at("2026-03-16 09:30");
    let planned = scene.administrator.run("{ upcomingReminders { leaving { id } } }", json!({})).await;
    let id = planned["upcomingReminders"]["leaving"][0]["id"].clone();
    scene
        .administrator
        .mutate("handleReminder", json!({ "reminderId": id, "gesture": "HOLD" }), "done")
        .await;
    let page = |(who, name, path): Seen<'_>| json!({ "name": name, "path": path, "token": who.and_then(|who| who.token.clone()) });
    addresses(&scene).into_iter().map(page).collect()
}
