//! People who call the API over HTTP.

use app::{administration, sign_in};
use domain::chrono::TimeDelta;
use domain::mandate::RoleKind;
use domain::words::Function;
use serde_json::{Value, json};

use crate::TestApp;

/// Someone who calls.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Their address.
    pub email: String,
    /// Their token; none for someone who has not signed in.
    pub token: Option<String>,
    /// Where the API is served.
    pub url: String,
}

impl TestApp {
    /// Nobody known.
    pub fn anonymous(&self) -> Caller {
        Caller { email: String::new(), token: None, url: self.url.clone() }
    }

    /// A person of this address with this role.
    pub async fn person(&self, email: &str, kind: RoleKind) -> Caller {
        let name = email.split('@').next().unwrap_or_default();
        let (person, _) = administration::add_person(&self.cx, email, name, kind).await.expect("a person");
        let until = self.now() + TimeDelta::days(400);
        let session = sign_in::open_for(&self.cx, person.id, until).await.expect("a session");
        Caller { email: person.email, token: Some(session.access_token), url: self.url.clone() }
    }

    /// Someone of an authority.
    pub async fn of_authority(&self, code: &str, function: Function) -> Caller {
        let email = format!("{}-{code}@mairie.example", function.code().to_lowercase());
        let kind = RoleKind::Requester { authority: code.into(), function, themes: Vec::new() };
        self.person(&email, kind).await
    }

    /// The secretary of a commune.
    pub async fn secretary_of(&self, code: &str) -> Caller {
        self.of_authority(code, Function::Secretaire).await
    }

    /// The mayor of a commune.
    pub async fn mayor_of(&self, code: &str) -> Caller {
        self.of_authority(code, Function::Maire).await
    }

    /// An expert of a unit: `caue`, `departement/routes`.
    pub async fn expert_of(&self, unit: &str) -> Caller {
        let email = format!("expert-{}@partenaire.example", unit.replace('/', "-"));
        self.person(&email, RoleKind::Expert(unit.to_owned().into())).await
    }

    /// A manager of a unit.
    pub async fn manager_of(&self, unit: &str) -> Caller {
        let email = format!("responsable-{}@partenaire.example", unit.replace('/', "-"));
        self.person(&email, RoleKind::Manager(unit.to_owned().into())).await
    }

    /// The administrator of a partner.
    pub async fn administrator_of(&self, partner: &str) -> Caller {
        let email = format!("admin-{partner}@partenaire.example");
        self.person(&email, RoleKind::PartnerAdministrator(partner.into())).await
    }

    /// The administrator of the platform.
    pub async fn administrator(&self) -> Caller {
        self.person("admin@plateforme.example", RoleKind::PlatformAdministrator).await
    }
}

impl Caller {
    /// Posts a body as it is; the status and the answer.
    pub async fn post(&self, body: String) -> (u16, Value) {
        let mut request = reqwest::Client::new()
            .post(format!("{}/graphql", self.url))
            .header("content-type", "application/json")
            .body(body);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or(Value::Null))
    }

    /// Runs a document; the whole answer.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.post(json!({ "query": query, "variables": variables }).to_string()).await.1
    }

    /// Runs a document that must not fail; its data.
    pub async fn run(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].clone()
    }

    /// Runs a mutation `doThing(input: DoThingInput!)`; its payload, with `__typename` and the failure's fields.
    pub async fn mutate(&self, mutation: &str, input: Value, selection: &str) -> Value {
        let answer = self.try_mutate(mutation, input, selection).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"][mutation].clone()
    }

    /// As [`Self::mutate`]; the whole answer, errors included.
    pub async fn try_mutate(&self, mutation: &str, input: Value, selection: &str) -> Value {
        let (first, rest) = mutation.split_at(1);
        let name = first.to_uppercase() + rest;
        let query = format!(
            "mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename \
             ... on Failure {{ code message field }} ... on {name}Success {{ {selection} }} }} }}"
        );
        self.ask(&query, json!({ "input": input })).await
    }

    /// Acts on a referral; the referral as it is then.
    pub async fn act(&self, mutation: &str, input: Value) -> Value {
        let payload = self.mutate(mutation, input, &format!("referral {{ {REFERRAL} }}")).await;
        assert!(payload.get("referral").is_some(), "{mutation}: {payload:#}");
        payload["referral"].clone()
    }

    /// Acts on a referral, and is refused; the code.
    pub async fn refused(&self, mutation: &str, input: Value) -> String {
        let payload = self.mutate(mutation, input, "__typename").await;
        payload["code"]
            .as_str()
            .unwrap_or_else(|| panic!("{mutation} was not refused: {payload:#}"))
            .to_owned()
    }

    /// Files a request; its payload's request.
    pub async fn submit(&self, input: Value) -> Value {
        let payload = self.mutate("submitRequest", input, &format!("request {{ {REQUEST} }}")).await;
        assert!(payload.get("request").is_some(), "{payload:#}");
        payload["request"].clone()
    }
}

/// What tests look at of a referral.
pub const REFERRAL: &str = "id status dueOn dueAt overdue unreachable contactedAt version theme { slug } \
     partner { slug } directorate { slug } expert { name } pause { reason until } pausedWorkingDays routingReason \
     confirmedAt disagreement { upheld } enteredLate callAttempts { at result channel }";

/// What tests look at of a request.
pub const REQUEST: &str = "id reference title triage { dueOn decidedAt } unmetSince \
     referrals { nodes { id status dueOn overdue version theme { slug } partner { slug } directorate { slug } \
     routingReason } }";
