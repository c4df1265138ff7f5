//! Every argument of the SDL, given what no database keeps or no calendar orders: refused or nothing found, never a fault of
//! ours. The list is the schema's own: an argument that is added is tried.

use std::collections::BTreeMap;

use async_graphql::parser::types::{FieldDefinition, InputValueDefinition, TypeKind};
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::sdl::{Sdl, named};
use crate::{changed, first_referral, form};

/// Codes of a text that was looked at.
const LOOKED_AT: [&str; 7] = [
    "INVALID_CHARACTER",
    "INVALID_EMAIL",
    "INVALID_SIGN_IN_LINK",
    "UNKNOWN_AUTHORITY",
    "UNKNOWN_PARTNER",
    "UNKNOWN_PAUSE_REASON",
    "UNKNOWN_THEME",
];
/// What stands for the code of what was done.
const TAKEN: &str = "taken";
/// Texts that nobody keeps nor looks up: what an input that wants nothing has for show, and a draft's writer where no draft is filed.
const UNREAD: [&str; 4] = [
    "discardDraft(input.reason)",
    "renewSession(input.reason)",
    "signOut(input.reason)",
    "submitRequest(input.draft.writer)",
];

/// A call of one field with one value in one place.
struct Call {
    query: String,
    variables: Value,
    place: String,
}

impl Sdl {
    /// One call for each place of the field's arguments that takes one of these scalars.
    fn calls(&self, root: &str, field: &FieldDefinition, scalars: &[&str], value: &Value) -> Vec<Call> {
        let arguments: Vec<_> = field.arguments.iter().map(|argument| argument.node.clone()).collect();
        let places = arguments.iter().flat_map(|argument| self.places(argument, scalars, &[]));
        places.map(|place| self.call(root, field, &arguments, &place, value)).collect()
    }

    /// Where in an argument, or a field of an input, such a scalar is taken.
    fn places(
        &self,
        argument: &InputValueDefinition,
        scalars: &[&str],
        before: &[String],
    ) -> Vec<Vec<String>> {
        let mut path = before.to_vec();
        path.push(argument.name.node.to_string());
        let name = named(&argument.ty.node);
        match self.kind(&name) {
            Some(TypeKind::InputObject(input)) if path.len() < 5 => {
                input.fields.iter().flat_map(|field| self.places(&field.node, scalars, &path)).collect()
            }
            _ if scalars.contains(&name.as_str()) => vec![path],
            _ => Vec::new(),
        }
    }

    fn call(
        &self,
        root: &str,
        field: &FieldDefinition,
        arguments: &[InputValueDefinition],
        place: &[String],
        value: &Value,
    ) -> Call {
        let wanted = |argument: &&InputValueDefinition| {
            *argument.name.node == place[0]
                || (!argument.ty.node.nullable && argument.default_value.is_none())
        };
        let arguments: Vec<_> = arguments.iter().filter(wanted).collect();
        let list = |show: &dyn Fn(&InputValueDefinition) -> String| {
            arguments.iter().map(|argument| show(argument)).collect::<Vec<_>>().join(", ")
        };
        let declared = list(&|argument| format!("${}: {}", argument.name.node, argument.ty.node));
        let given = list(&|argument| format!("{0}: ${0}", argument.name.node));
        let selection = self.selection(&named(&field.ty.node));
        let name = &field.name.node;
        let query = format!("{root}({declared}) {{ {name}({given}){selection} }}");
        let variables: serde_json::Map<String, Value> = arguments
            .iter()
            .map(|argument| (argument.name.node.to_string(), self.value(argument, Some(place), value)))
            .collect();
        Call { query, variables: variables.into(), place: format!("{name}({})", place.join(".")) }
    }

    fn selection(&self, ty: &str) -> &'static str {
        match self.kind(ty) {
            Some(TypeKind::Union(_)) if ty.ends_with("Payload") => {
                " { __typename ... on Failure { code message field } }"
            }
            _ if self.has_parts(ty) => " { __typename }",
            _ => "",
        }
    }
}

/// The code of what was answered: of the error, or of the failure.
fn code(answer: &Value) -> Option<&str> {
    let of_error = answer["errors"][0]["extensions"]["code"].as_str();
    let payload = answer["data"].as_object().and_then(|data| data.values().next());
    of_error.or_else(|| payload.and_then(|payload| payload["code"].as_str()))
}

async fn everybody(app: &TestApp) -> [Caller; 3] {
    let mayor = app.mayor_of("31184").await;
    mayor.submit(form("arguments", &["organisation-ressources-humaines"])).await;
    [mayor, app.expert_of("cdg31").await, app.administrator().await]
}

/// What stands in the places beside the one that is tried, so that nothing else is refused before it: things that are there, and
/// values that are taken.
struct Real {
    /// By the mutation, where it wants its own, and the field.
    ids: BTreeMap<(&'static str, &'static str), Value>,
}

impl Real {
    async fn new([mayor, expert, _]: &[Caller; 3]) -> Self {
        let request = mayor.submit(form("réelle", &["organisation-ressources-humaines"])).await;
        let unknown = json!({ "title": "Une girafe", "description": "Qui peut nous prêter une girafe ?" });
        let triaged = mayor.submit(changed(form("à orienter", &[]), unknown)).await;
        let asking = json!({ "authorityCode": "31184", "email": "neuve@mairie.example", "name": "Neuve", "function": "SECRETAIRE" });
        mayor.mutate("askMandate", asking, "__typename").await;
        let asks = mayor.run("{ mandateAsks { id } }", json!({})).await;
        expert.act("claimReferral", json!({ "referralId": first_referral(&request) })).await;
        let ids = [
            (("", "referralId"), json!(first_referral(&request))),
            (("", "requestId"), request["id"].clone()),
            (("triageRequest", "requestId"), triaged["id"].clone()),
            (("", "askId"), asks["mandateAsks"][0]["id"].clone()),
        ];
        Self { ids: ids.into() }
    }

    fn of(&self, mutation: &str, variables: &Value) -> Value {
        match variables {
            Value::Object(fields) => {
                let own =
                    fields.iter().map(|(name, value)| (name.clone(), self.value(mutation, name, value)));
                let own: serde_json::Map<String, Value> = own.collect();
                let mut filled = beside(mutation, &own);
                for (name, value) in own {
                    filled.entry(name).or_insert(value);
                }
                Value::Object(filled)
            }
            other => other.clone(),
        }
    }

    fn value(&self, mutation: &str, name: &str, value: &Value) -> Value {
        let of =
            |mutation: &str| self.ids.iter().find(|(key, _)| **key == (mutation, name)).map(|(_, id)| id);
        match value {
            Value::Object(_) => self.of(mutation, value),
            Value::Array(values) => values.iter().map(|one| self.value(mutation, name, one)).collect(),
            Value::String(text) if text == "x" => match name {
                "email" | "toEmail" => json!("a@b.fr"),
                "authorityCode" => json!("31184"),
                "partner" => json!("caue"),
                "themes" => json!("voirie"),
                "title" | "description" | "reason" => json!("Un texte assez long."),
                _ => of(mutation).or_else(|| of("")).unwrap_or(value).clone(),
            },
            other => other.clone(),
        }
    }
}

/// What an input wants beside what it must have, or in its place, so that its texts are come to.
fn beside(mutation: &str, input: &serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
    let of_unit = input.contains_key("partner") || input.contains_key("directorate");
    let mut wanted = match mutation {
        "giveRole" if !input.contains_key("kind") => json!({}),
        "giveRole" if of_unit => json!({ "name": "Ana", "partner": "caue", "kind": "EXPERT" }),
        "giveRole" => {
            json!({ "name": "Ana", "authorityCode": "31184", "function": "SECRETAIRE", "kind": "REQUESTER" })
        }
        "decideMandate" if input.contains_key("granted") => json!({ "granted": true }),
        _ => json!({}),
    };
    let wanted = wanted.as_object_mut().unwrap();
    // What is tried stays as it is.
    wanted.retain(|name, _| !input.get(name).and_then(Value::as_str).is_some_and(|text| text.contains('\0')));
    std::mem::take(wanted)
}

#[rstest]
#[tokio::test]
async fn a_nul_in_any_argument_is_no_fault_of_ours(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (sdl, callers) = (Sdl::read(), everybody(&app).await);
    let mut tried = 0;
    for text in ["\0", "a\0b"] {
        for field in sdl.fields("Query") {
            for call in sdl.calls("query", &field, &["String", "ID"], &json!(text)) {
                for caller in &callers {
                    let answer = caller.ask(&call.query, call.variables.clone()).await;
                    assert_eq!(code(&answer), Some("INVALID_CHARACTER"), "{}: {answer}", call.place);
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "{tried} arguments of questions");
    let real = Real::new(&callers).await;
    let mut mutations = sdl.fields("Mutation");
    // Whoever has left is asked nothing more.
    mutations.sort_by_key(|field| matches!(field.name.node.as_str(), "signOut" | "renewSession"));
    for field in mutations {
        for call in sdl.calls("mutation", &field, &["String", "ID"], &json!("a\0b")) {
            let variables = real.of(field.name.node.as_str(), &call.variables);
            let mut codes = Vec::new();
            for caller in &callers {
                let answer = caller.ask(&call.query, variables.clone()).await;
                assert_ne!(code(&answer), Some("INTERNAL"), "{}: {answer}", call.place);
                assert!(answer.get("data").is_some() || code(&answer).is_some(), "{}: {answer}", call.place);
                codes.push(code(&answer).unwrap_or(TAKEN).to_owned());
            }
            let is_text = !call.place.ends_with("Id)") && !call.place.ends_with(".id)");
            if is_text && !UNREAD.contains(&call.place.as_str()) {
                let is_looked_at = codes.iter().any(|code| LOOKED_AT.contains(&code.as_str()));
                let is_taken = codes.iter().any(|code| code == TAKEN);
                assert!(is_looked_at && !is_taken, "{}: {codes:?}", call.place);
            }
            tried += 1;
        }
    }
    assert!(tried > 130, "{tried} arguments");
    app.deliver().await;
    app.done().await;
}

#[rstest]
#[tokio::test]
async fn a_date_out_of_range_is_refused_wherever_one_is_taken(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let (sdl, callers) = (Sdl::read(), everybody(&app).await);
    let mut tried = 0;
    for day in ["+12026-01-01", "12026-01-01", "0000-01-01", "-0001-01-01", "1989-12-31", "2101-01-01"] {
        let at = format!("{day}T08:00:00Z");
        let of_queries = sdl.fields("Query").into_iter().map(|field| ("query", field));
        let all = of_queries.chain(sdl.fields("Mutation").into_iter().map(|field| ("mutation", field)));
        for (root, field) in all {
            let days = sdl.calls(root, &field, &["Date"], &json!(day));
            let instants = sdl.calls(root, &field, &["DateTime"], &json!(at));
            for call in days.into_iter().chain(instants) {
                let answer = callers[2].ask(&call.query, call.variables.clone()).await;
                let code = code(&answer).unwrap_or_else(|| panic!("{} {day}: {answer}", call.place));
                assert_ne!(code, "INTERNAL", "{} {day}: {answer}", call.place);
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "{tried} places");
    for year in [i64::from(i32::MIN), 0, 1989, 2101, 12026] {
        let answer =
            callers[0].ask("query($y: Int!) { calendar(year: $y) { holidays } }", json!({ "y": year })).await;
        assert_eq!(code(&answer), Some("DATE_OUT_OF_RANGE"), "{year}: {answer}");
    }
    let last = callers[0].run("{ calendar(year: 2100) { holidays } }", json!({})).await;
    assert!(last["calendar"]["holidays"][0].as_str().unwrap().starts_with("2100-01-01"));
    app.done().await;
}

#[rstest]
#[case("/demandes/%00")]
#[case("/chiffres/publics?trimestre=%00")]
#[case("/collectivites?recherche=a%00b")]
#[case("/collectivites/%00")]
#[case("/habilitation?recherche=%00")]
#[case("/accompagnements?recherche=%00&theme=%00")]
#[case("/corbeille?partenaire=%00")]
#[case("/personnes?recherche=%00")]
#[case("/journal?reference=%00&du=%00")]
#[case("/courriels?reference=%00")]
#[case("/chiffres?de=%00")]
#[case("/saisines/%00")]
#[case("/exports/%00")]
#[case("/suivi/%00")]
#[case("/connexion/%00")]
#[case("/flux/%00/demandes.atom?jeton=%00")]
#[case("/donnees-ouvertes/%00")]
#[case("/equipe/%00")]
#[case("/static/%00")]
#[tokio::test]
async fn an_address_with_a_nul_leads_nowhere(#[case] path: &str) {
    let app = TestApp::start(Database::Sqlite).await;
    let administrator = app.administrator().await;
    let cookie = format!("appui_session={}", administrator.token.unwrap());
    let url = format!("{}{path}", app.url);
    let answer = reqwest::Client::new().get(url).header("cookie", cookie).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert!(answer.text().await.unwrap().contains("Page introuvable"));
    app.done().await;
}
