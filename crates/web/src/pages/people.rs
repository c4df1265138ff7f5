//! Who may do what: a mayor's agents, a newcomer's asking, everybody for the administrator. Roles end on a page that asks first.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::acts::unit;
use super::authorities::authority_meant;
use super::door::{Refused, Visit};
use super::message::message;
use super::{operation, paths};

/// What a form about a role may hold.
#[derive(Deserialize, Default, Clone)]
pub(super) struct Filled {
    pub(super) nom: Option<String>,
    pub(super) courriel: Option<String>,
    pub(super) collectivite: Option<String>,
    pub(super) fonction: Option<String>,
    pub(super) role: Option<String>,
    pub(super) unite: Option<String>,
    pub(super) jusque: Option<String>,
    pub(super) message: Option<String>,
    #[serde(default)]
    pub(super) themes: Vec<String>,
    /// « oui » or « non » to somebody who asks.
    pub(super) reponse: Option<String>,
}

/// What is said, or nothing.
pub(super) fn said(text: Option<&String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl Filled {
    /// As the form shows it again.
    pub(super) fn shown(&self) -> Value {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        json!({
            "name": text(&self.nom), "email": text(&self.courriel), "authority": text(&self.collectivite),
            "function": text(&self.fonction), "kind": text(&self.role), "unit": text(&self.unite),
            "until": text(&self.jusque), "message": text(&self.message), "themes": self.themes,
        })
    }

    /// As the API takes it; what this kind of role does not need is left out.
    fn giving(&self) -> Value {
        let kind = said(self.role.as_ref()).unwrap_or_else(|| "REQUESTER".to_owned());
        let place = said(self.unite.as_ref()).unwrap_or_default();
        let (partner, directorate) = unit(&place);
        let partner = Some(partner).filter(|slug| !slug.is_empty());
        let directorate = directorate.filter(|_| kind == "EXPERT" || kind == "MANAGER");
        json!({ "input": {
            "email": said(self.courriel.as_ref()).unwrap_or_default(), "name": said(self.nom.as_ref()),
            "kind": kind, "authorityCode": said(self.collectivite.as_ref()),
            "function": said(self.fonction.as_ref()), "themes": self.themes,
            "partner": partner, "directorate": directorate, "until": said(self.jusque.as_ref()),
        } })
    }
}

/// A date field that holds something else than a date is said so, before the API is asked.
fn wrong_day(filled: &Filled) -> Option<Refused> {
    let day = said(filled.jusque.as_ref())?;
    let told = "Donnez le dernier jour, ou laissez vide.".to_owned();
    (!graphql::french::is_day(&day)).then(|| Refused { message: told, field: "until".to_owned() })
}

/// What a refusal shows beside the form.
pub(super) fn told(refused: &Refused) -> Value {
    json!({ "message": refused.message, "field": refused.field })
}

/// A mayor's page: who asks, who acts for the authority, and adding somebody.
pub(super) async fn mandates(visit: Visit) -> Result<Response, Response> {
    show_mandates(&visit, &Filled::default(), Value::Null).await
}

async fn show_mandates(visit: &Visit, filled: &Filled, refused: Value) -> Result<Response, Response> {
    let data = visit.ask(operation!("Mandates"), json!({})).await?;
    let more = json!({ "refused": refused, "filled": filled.shown() });
    Ok(visit.page("mandates.html", &data, more))
}

/// A mayor authorises somebody.
pub(super) async fn authorise(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Response> {
    match give(&visit, &filled).await? {
        Ok(_) => Ok(Visit::done("/habilitations", "habilite")),
        Err(refused) => {
            let page = show_mandates(&visit, &filled, told(&refused)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Gives a role.
pub(super) async fn give(visit: &Visit, filled: &Filled) -> Result<Result<Value, Refused>, Response> {
    match wrong_day(filled) {
        Some(refused) => Ok(Err(refused)),
        None => visit.act((operation!("GiveRole"), "giveRole"), filled.giving()).await,
    }
}

/// Answers somebody who asks for a mandate.
pub(super) async fn decide(
    visit: Visit,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Response> {
    let granted = match filled.reponse.as_deref() {
        Some("oui") => true,
        Some("non") => false,
        _ => {
            let told = "Choisissez oui ou non.";
            return Err(message(StatusCode::UNPROCESSABLE_ENTITY, "Rien n’a été changé", told));
        }
    };
    let until = said(filled.jusque.as_ref());
    let input =
        json!({ "input": { "askId": id, "granted": granted, "themes": filled.themes, "until": until } });
    let decided = match wrong_day(&filled) {
        Some(refused) => Err(refused),
        None => visit.act((operation!("DecideMandate"), "decideMandate"), input).await?.map(|_| ()),
    };
    match decided {
        Ok(()) => Ok(Visit::done("/habilitations", if granted { "habilite" } else { "non-habilite" })),
        Err(refused) => {
            let told = json!({ "message": refused.message, "field": refused.field, "ask": id });
            let page = show_mandates(&visit, &filled, told).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Who is looked for, and where the asking begins.
#[derive(Deserialize, Default)]
pub(super) struct Begin {
    recherche: Option<String>,
    collectivite: Option<String>,
}

/// A newcomer asks to act for an authority; or somebody of it asks for a colleague.
pub(super) async fn newcomer(visit: Visit, Query(begin): Query<Begin>) -> Result<Response, Response> {
    let filled = Filled { collectivite: begin.collectivite, ..Filled::default() };
    show_newcomer(&visit, &begin.recherche.unwrap_or_default(), &filled, Value::Null).await
}

async fn show_newcomer(
    visit: &Visit,
    search: &str,
    filled: &Filled,
    refused: Value,
) -> Result<Response, Response> {
    // What a link gives is a code; what is typed may be anything.
    let code = said(filled.collectivite.as_ref()).unwrap_or_default();
    let variables = json!({
        "code": code, "chosen": !code.is_empty(), "search": search, "searches": !search.trim().is_empty(),
    });
    let data = visit.ask(operation!("Newcomer"), variables).await?;
    let more = json!({ "refused": refused, "filled": filled.shown(), "search": search });
    Ok(visit.page("newcomer.html", &data, more))
}

/// Sends the asking; the answer is the same whoever is known.
pub(super) async fn ask(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Response> {
    let text = |text: &Option<String>| said(text.as_ref()).unwrap_or_default();
    let function = said(filled.fonction.as_ref()).unwrap_or_else(|| "SECRETAIRE".to_owned());
    let input = json!({ "input": {
        "email": text(&filled.courriel), "name": text(&filled.nom), "authorityCode": text(&filled.collectivite),
        "function": function, "message": said(filled.message.as_ref()),
    } });
    match visit.act((operation!("AskMandate"), "askMandate"), input).await? {
        Ok(_) => Ok(message(
            StatusCode::OK,
            "Votre demande est transmise",
            "Le maire ou le président la lit et répond. Un courriel prévient la personne dès qu’elle peut se connecter.",
        )),
        Err(refused) => {
            let page = show_newcomer(&visit, "", &filled, told(&refused)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Whose roles, and which part of the list.
#[derive(Deserialize, Default)]
pub(super) struct Wanted {
    recherche: Option<String>,
    unite: Option<String>,
    collectivite: Option<String>,
    passes: Option<String>,
    apres: Option<String>,
}

/// Everybody, for the administrator: found by name, address, unit or authority.
pub(super) async fn everybody(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Response, Response> {
    let place = said(wanted.unite.as_ref()).unwrap_or_default();
    let (partner, directorate) = unit(&place);
    let (authority, unclear) = match said(wanted.collectivite.as_ref()) {
        None => (None, Value::Null),
        Some(typed) => match authority_meant(&visit, &typed).await? {
            Ok(code) => (Some(code), Value::Null),
            // Nobody's list, rather than that of an authority nobody meant.
            Err((refused, choices)) => {
                (Some(String::new()), json!({ "message": refused.message, "choices": choices }))
            }
        },
    };
    let filter = json!({
        "search": said(wanted.recherche.as_ref()), "authorityCode": authority,
        "partner": Some(partner).filter(|slug| !slug.is_empty()), "directorate": directorate,
        "past": wanted.passes.is_some(),
    });
    let data = visit.ask(operation!("People"), json!({ "filter": filter, "after": wanted.apres })).await?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let shown = json!({
        "search": text(&wanted.recherche), "unit": place, "authority": text(&wanted.collectivite),
        "past": wanted.passes.is_some(),
    });
    Ok(visit.page("people.html", &data, json!({ "wanted": shown, "unclear": unclear })))
}

/// The form by which the administrator gives any role.
pub(super) async fn new(visit: Visit) -> Result<Response, Response> {
    show_new(&visit, &Filled::default(), (Value::Null, json!([]))).await
}

async fn show_new(
    visit: &Visit,
    filled: &Filled,
    (refused, choices): (Value, Value),
) -> Result<Response, Response> {
    let data = visit.ask(operation!("GiveRoleForm"), json!({})).await?;
    let more = json!({ "refused": refused, "filled": filled.shown(), "choices": choices });
    Ok(visit.page("person_new.html", &data, more))
}

/// Gives any role.
pub(super) async fn add(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Response> {
    let given = match of_authority(&visit, &filled).await? {
        Ok(filled) => give(&visit, &filled).await?.map_err(|refused| (refused, json!([]))),
        Err(unclear) => Err(unclear),
    };
    match given {
        Ok(_) => Ok(Visit::done("/personnes", "habilite")),
        Err((refused, choices)) => {
            let page = show_new(&visit, &filled, (told(&refused), choices)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The form with the code of the authority that was typed, where the role is for one.
async fn of_authority(visit: &Visit, filled: &Filled) -> Result<Result<Filled, (Refused, Value)>, Response> {
    let is_requester = filled.role.as_deref().unwrap_or("REQUESTER") == "REQUESTER";
    let Some(typed) = said(filled.collectivite.as_ref()).filter(|_| is_requester) else {
        return Ok(Ok(filled.clone()));
    };
    let code = authority_meant(visit, &typed).await?;
    Ok(code.map(|code| Filled { collectivite: Some(code), ..filled.clone() }))
}

/// Where the ending of a role was begun.
#[derive(Deserialize, Default)]
pub(super) struct Ending {
    retour: Option<String>,
}

/// Where one goes back to: a page of ours that shows people.
fn back(ending: &Ending) -> &str {
    let known =
        |path: &&str| path.starts_with("/equipe/") || *path == "/habilitations" || *path == "/personnes";
    ending.retour.as_deref().filter(|path| paths::is_ours(path)).filter(known).unwrap_or("/")
}

/// Asks before ending a role.
pub(super) async fn ask_end(
    visit: Visit,
    Path(id): Path<String>,
    Query(ending): Query<Ending>,
) -> Result<Response, Response> {
    let data = visit.ask(operation!("Membership"), json!({ "id": id })).await?;
    if data.get("membership").is_none_or(Value::is_null) {
        let told = "Ce rôle n’existe pas, ou n’est pas de ceux que vous voyez.";
        return Err(message(StatusCode::NOT_FOUND, "Rôle introuvable", told));
    }
    Ok(visit.page("role_end.html", &data, json!({ "back": back(&ending) })))
}

/// Ends a role.
pub(super) async fn end(
    visit: Visit,
    Path(id): Path<String>,
    Form(ending): Form<Ending>,
) -> Result<Response, Response> {
    visit.act_or_tell((operation!("EndRole"), "endRole"), json!({ "id": id })).await?;
    Ok(Visit::done(back(&ending), "role-fini"))
}
