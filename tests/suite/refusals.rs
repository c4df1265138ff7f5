//! Refusals and dead ends, for the browser: what people meet when something is wrong.

use serde_json::{Value, json};

/// All of them, for people of the scenes' pages.
pub(crate) fn refusals(pages: &[Value]) -> Vec<Value> {
    let token = |name: &str| {
        let of = pages.iter().find(|page| page["name"] == name);
        of.map(|page| page["token"].clone()).unwrap_or_default()
    };
    let (mayor, expert) = (token("mairie-accueil"), token("corbeille-a-faire"));
    let administrator = token("pilotage");
    let late = pages.iter().find(|page| page["name"] == "geste-refus").unwrap()["path"].clone();
    let dead = |name: &str, path: &str, token: &Value, status: u16| json!({ "name": name, "path": path, "token": token, "status": status });
    let refused = |name: &str, path: &str, token: &Value, send: Value| json!({ "name": name, "path": path, "token": token, "send": send });
    let taken_up = |name: &str, path: &str, token: &Value, send: Value| {
        let mut page = refused(name, path, token, send);
        page["back"] = json!("/reprise");
        page
    };
    vec![
        dead("introuvable", "/licorne", &Value::Null, 404),
        dead("introuvable-expert", "/demandes/PAT-2026-9999", &expert, 404),
        dead("interdite", "/pilotage", &mayor, 403),
        dead("chiffres-inconnue", "/chiffres/structures/licorne", &administrator, 404),
        refused("demande-1-refusee", "/demande", &mayor, json!({ "titre": "" })),
        refused("demande-3-refusee", "/demande/rappel", &mayor, json!({ "courriel": "anne" })),
        refused("connexion-refusee", "/connexion", &Value::Null, json!({ "email": "anne" })),
        refused("absence-refusee", "/absence", &expert, json!({ "du": "2026-04-10", "au": "2026-04-01" })),
        refused("geste-refus-refuse", late.as_str().unwrap(), &expert, json!({ "texte": "" })),
        taken_up(
            "reprise-demande",
            "/demande?nouvelle=oui",
            &mayor,
            json!({ "titre": "École", "description": "Le toit fuit." }),
        ),
        taken_up(
            "reprise-geste",
            late.as_str().unwrap(),
            &expert,
            json!({ "texte": "Hors de notre champ." }),
        ),
        taken_up("reprise-absence", "/absence", &expert, json!({ "du": "2026-04-10", "au": "2026-04-11" })),
        refused("personne-refusee", "/personnes/nouvelle", &administrator, json!({ "courriel": "anne" })),
    ]
}
