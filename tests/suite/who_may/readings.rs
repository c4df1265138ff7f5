//! What is asked of each question of the schema, and which fields of a file, a role and an authority are looked at one by one.

use async_graphql::parser::types::{FieldDefinition, InputValueDefinition};
use serde_json::{Value, json};

use super::gestures;
use super::world::{THEME, World};
use crate::sdl::{Sdl, named};
use crate::{changed, form};

/// Files, roles and authorities that are looked at, each under the name of its rows.
pub struct Looked {
    pub name: &'static str,
    root: &'static str,
    of: &'static str,
    arguments: Value,
}

/// A document, what it is given, and where its answer stands.
pub struct Reading {
    pub name: String,
    pub query: String,
    pub variables: Value,
    pub path: Vec<String>,
}

/// Everything that there is to see: one of each kind.
pub struct Given {
    arguments: Value,
    looked: Vec<Looked>,
}

impl Given {
    /// Makes one of each.
    pub async fn of(world: &World) -> Self {
        let (filer, expert) = (world.who("filer"), world.who("unit"));
        let plain = world.filed(json!({})).await;
        let secret = world.filed(json!({ "confidential": true })).await;
        let referral = |request: &Value| request["referrals"]["nodes"][0]["id"].clone();
        expert.act("claimReferral", json!({ "referralId": referral(&plain) })).await;
        let draft =
            filer.mutate("saveDraft", json!({ "title": "École" }), "draft { id key }").await["draft"].clone();
        let begun = json!({ "title": "Salle des fêtes", "another": true });
        let begun = filer.mutate("saveDraft", begun, "draft { id key version }").await["draft"].clone();
        let from = json!({ "idempotencyKey": begun["key"], "draft": { "version": begun["version"] } });
        filer.submit(changed(form("", &[THEME]), from)).await;
        let link = filer.mutate("shareRequest", json!({ "requestId": plain["id"] }), "link { token }").await;
        gestures::staged(world, "decideMandate", "").await;
        gestures::staged(world, "revokeFeed", "").await;
        filer.mutate("askExport", gestures::staged(world, "askExport", "").await, "__typename").await;
        world.app.mails().await;
        world.app.at("2026-04-20 09:00");
        app::publications::publish(&world.app.cx).await.unwrap();
        gestures::staged(world, "cancelAbsence", "").await;
        let roles = "query($s: String!) { memberships(first: 1, filter: { search: $s }) { nodes { id } } }";
        let admin = world.who("dept");
        let role = async |email: &str| {
            admin.run(roles, json!({ "s": email })).await["memberships"]["nodes"][0]["id"].clone()
        };
        let (of_agent, of_expert) = (role(&filer.email).await, role(&expert.email).await);
        let one = |name, root, of, arguments| Looked { name, root, of, arguments };
        let looked = vec![
            one("request", "request", "Request", json!({ "id": plain["id"] })),
            one("secret request", "request", "Request", json!({ "id": secret["id"] })),
            one("referral", "referral", "Referral", json!({ "id": referral(&plain) })),
            one("secret referral", "referral", "Referral", json!({ "id": referral(&secret) })),
            one("agent's role", "membership", "Membership", json!({ "id": of_agent })),
            one("expert's role", "membership", "Membership", json!({ "id": of_expert })),
            one("commune", "localAuthority", "LocalAuthority", json!({ "code": "31184" })),
        ];
        let arguments = json!({
            "draft.id": draft["id"], "filedFrom.draftId": begun["id"],
            "followUp.token": link["link"]["token"], "membership.id": of_agent, "request.id": plain["id"],
            "referral.id": referral(&plain), "previewRedirection.referralId": referral(&plain),
            "localAuthority.code": "31184", "partner.slug": "cdg31", "previewRedirection.partner": "hgi",
            "team.partner": "cdg31", "calendar.year": 2026, "contours.kind": "COMMUNE", "meetingPack.quarter": "2026-T1",
            "publication.quarter": "2026-T1", "localAuthorities.search": "Flourens", "authorityMeant.text": "Flourens",
            "suggestThemes.text": "voirie", "checkContact.email": "anne", "statistics.groupBy": [],
            "statistics.period": { "from": "2026-01-01", "to": "2026-03-31" },
            "statisticsTables.period": { "from": "2026-01-01", "to": "2026-03-31" }, "statisticsTables.groupings": [[]],
            "previewRouting.input": { "authorityCode": "31184", "themes": ["voirie"] },
        });
        Self { arguments, looked }
    }

    /// A reading for every question, then for every field of what is looked at.
    pub fn readings(&self, sdl: &Sdl) -> Vec<Reading> {
        let questions = sdl.fields("Query").into_iter().map(|field| self.question(sdl, &field));
        let fields = self.looked.iter().flat_map(|looked| {
            let fields = sdl.fields(looked.of).into_iter();
            fields
                .filter(|field| wanted(&field.arguments, &json!({}), "").is_empty())
                .flat_map(|field| of_field(sdl, looked, &field))
        });
        questions.chain(fields).collect()
    }

    fn question(&self, sdl: &Sdl, field: &FieldDefinition) -> Reading {
        let name = field.name.node.to_string();
        let arguments = wanted(&field.arguments, &self.arguments, &name);
        let value = |argument: &InputValueDefinition| {
            let key = format!("{name}.{}", argument.name.node);
            let given = self.arguments.get(&key);
            given.unwrap_or_else(|| panic!("say here what `{key}` is asked with")).clone()
        };
        let variables: serde_json::Map<String, Value> =
            arguments.iter().map(|argument| (argument.name.node.to_string(), value(argument))).collect();
        let query =
            format!("query{} {{ {name}{}{} }}", declared(&arguments), handed(&arguments), parts(sdl, field));
        Reading { path: vec![name.clone()], name, query, variables: variables.into() }
    }
}

/// The arguments that a field must be given, and those that something is said for.
fn wanted<'a>(
    arguments: &'a [async_graphql::Positioned<InputValueDefinition>],
    said: &Value,
    field: &str,
) -> Vec<&'a InputValueDefinition> {
    let must =
        |argument: &InputValueDefinition| !argument.ty.node.nullable && argument.default_value.is_none();
    let is_said =
        |argument: &InputValueDefinition| said.get(format!("{field}.{}", argument.name.node)).is_some();
    arguments.iter().map(|argument| &argument.node).filter(|one| must(one) || is_said(one)).collect()
}

fn declared(arguments: &[&InputValueDefinition]) -> String {
    let each: Vec<_> =
        arguments.iter().map(|argument| format!("${}: {}", argument.name.node, argument.ty.node)).collect();
    if each.is_empty() { String::new() } else { format!("({})", each.join(", ")) }
}

fn handed(arguments: &[&InputValueDefinition]) -> String {
    let each: Vec<_> = arguments.iter().map(|argument| format!("{0}: ${0}", argument.name.node)).collect();
    if each.is_empty() { String::new() } else { format!("({})", each.join(", ")) }
}

fn parts(sdl: &Sdl, field: &FieldDefinition) -> &'static str {
    let of = named(&field.ty.node);
    match of.as_str() {
        _ if of.ends_with("Connection") => " { totalCount }",
        _ if sdl.has_parts(&of) => " { __typename }",
        _ => "",
    }
}

/// A field of what is looked at; of a person, their address as well.
fn of_field(sdl: &Sdl, looked: &Looked, field: &FieldDefinition) -> Vec<Reading> {
    let (root, name) = (looked.root, field.name.node.to_string());
    let of = |asked: String, path: Vec<String>| {
        let key =
            looked.arguments.as_object().and_then(|all| all.keys().next().cloned()).expect("an argument");
        let ty = if key == "id" { "ID!" } else { "String!" };
        Reading {
            name: format!("{}: {}", looked.name, path.join(".")),
            query: format!("query($key: {ty}) {{ {root}({key}: $key) {{ {asked} }} }}"),
            variables: json!({ "key": looked.arguments[&key] }),
            path: std::iter::once(root.to_owned()).chain(path).collect(),
        }
    };
    let mut all = vec![of(format!("{name}{}", parts(sdl, field)), vec![name.clone()])];
    if matches!(named(&field.ty.node).as_str(), "Person" | "Membership") {
        all.push(of(format!("{name} {{ email }}"), vec![name, "email".to_owned()]));
    }
    all
}
