//! A sample of documents drawn from the schema itself, two levels below each list: what is asked of thirty rows costs
//! the database no more statements than what is asked of three, or costs too much and is refused.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::projection::demo;

const SCHEMA: &str = "{ __schema { types { kind name fields { name args { name type { kind } } type { ...T } } } } } \
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// A field, as the schema describes it.
struct Field {
    name: String,
    of: String,
    is_leaf: bool,
    is_asked_with: bool,
    is_paged: bool,
}

/// The fields of each object.
struct Schema(BTreeMap<String, Vec<Field>>);

impl Schema {
    async fn of(app: &TestApp) -> Self {
        let told = app.anonymous().run(SCHEMA, json!({})).await;
        let types = told["__schema"]["types"].as_array().unwrap();
        let objects = types.iter().filter(|of| of["kind"] == "OBJECT");
        let fields = |of: &Value| of["fields"].as_array().unwrap().iter().map(field).collect();
        Self(objects.map(|of| (of["name"].as_str().unwrap().to_owned(), fields(of))).collect())
    }

    fn fields(&self, of: &str) -> &[Field] {
        self.0.get(of).map_or(&[], Vec::as_slice)
    }

    /// What its rows are, for a page of a list.
    fn rows(&self, of: &str) -> Option<&str> {
        self.fields(of).iter().find(|field| field.name == "nodes").map(|field| field.of.as_str())
    }

    /// The lists that one asks for with `first` alone.
    fn lists(&self) -> Vec<(&str, &str)> {
        let roots = self.fields("Query").iter().filter(|field| field.is_paged && !field.is_asked_with);
        roots.filter_map(|field| Some((field.name.as_str(), self.rows(&field.of)?))).collect()
    }

    /// A field with what it says of itself; a page with its total and a row or two.
    fn asked(&self, field: &Field, within: impl Fn(&str) -> Option<String>) -> Option<String> {
        if field.is_leaf {
            return Some(field.name.clone());
        }
        match self.rows(&field.of) {
            Some(rows) => {
                let rows = within(rows)?;
                Some(format!("{}(first: 2) {{ totalCount nodes {{ {rows} }} }}", field.name))
            }
            None => Some(format!("{} {{ {} }}", field.name, within(&field.of)?)),
        }
    }

    /// All that a type says of itself in one word each.
    fn leaves(&self, of: &str) -> Option<String> {
        let leaves = self.fields(of).iter().filter(|field| field.is_leaf && !field.is_asked_with);
        let leaves: Vec<_> = leaves.map(|field| field.name.as_str()).collect();
        (!leaves.is_empty()).then(|| leaves.join(" "))
    }

    /// What is asked of a list's rows: each field of each type once, wherever it is met first, two levels down.
    fn sample(&self) -> Vec<(&str, String)> {
        let mut met = BTreeSet::new();
        let mut sample = Vec::new();
        for (list, rows) in self.lists() {
            for field in self.fields(rows).iter().filter(|field| !field.is_asked_with) {
                if met.insert((rows, field.name.as_str())) {
                    sample.extend(self.asked(field, |of| self.leaves(of)).map(|asked| (list, asked)));
                }
                let of = self.rows(&field.of).unwrap_or(&field.of);
                for below in self.fields(of).iter().filter(|below| !below.is_asked_with) {
                    if met.insert((of, below.name.as_str())) {
                        let within = |_: &str| self.asked(below, |of| self.leaves(of));
                        sample.extend(self.asked(field, within).map(|asked| (list, asked)));
                    }
                }
            }
        }
        sample
    }
}

fn field(told: &Value) -> Field {
    let args = told["args"].as_array().unwrap();
    let mut of = &told["type"];
    while !of["ofType"].is_null() {
        of = &of["ofType"];
    }
    Field {
        name: told["name"].as_str().unwrap().to_owned(),
        of: of["name"].as_str().unwrap_or_default().to_owned(),
        is_leaf: of["kind"] == "SCALAR" || of["kind"] == "ENUM",
        is_asked_with: args.iter().any(|arg| arg["type"]["kind"] == "NON_NULL"),
        is_paged: args.iter().any(|arg| arg["name"] == "first"),
    }
}

/// How many statements it takes; none where it is refused for its cost.
async fn statements(app: &TestApp, who: &Caller, list: &str, asked: &str, first: u32) -> Option<u64> {
    let before = app.statements();
    let answer = who
        .ask(&format!("{{ {list}(first: {first}) {{ totalCount nodes {{ {asked} }} }} }}"), json!({}))
        .await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some("TOO_COSTLY") => None,
        Some("INTERNAL") => panic!("{list}: {asked}: {answer}"),
        _ => Some(app.statements() - before),
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_rows_cost_what_three_do(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    demo(&app, 150).await;
    let schema = Schema::of(&app).await;
    let sample = schema.sample();
    assert!(sample.len() > 60, "{} documents", sample.len());
    let mut faults = Vec::new();
    for who in [app.administrator().await, app.expert_of("cdg31").await, app.mayor_of("31555").await] {
        for (list, asked) in &sample {
            let few = statements(&app, &who, list, asked, 3).await;
            let many = statements(&app, &who, list, asked, 30).await;
            // Of three rows none may name a person or be read from outside, and on a slow machine thirty are gathered in
            // a few goes: what thirty add is by kind, not by row.
            if let (Some(few), Some(many)) = (few, many)
                && many > few + 9
            {
                faults.push(format!("{}: {list}: {asked}: {few}, then {many}", who.email));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    app.done().await;
}

/// What the issue measured: 195 statements, and one a row.
#[rstest]
#[tokio::test]
async fn journals_and_colleagues_of_a_list_are_a_statement_a_kind(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    demo(&app, 300).await;
    let (admin, expert) = (app.administrator().await, app.expert_of("cdg31").await);
    let journals = "{ referrals(first: 100) { nodes { journal(first: 1) { totalCount nodes { kind } } } } }";
    let colleagues = "{ referrals(first: 100) { nodes { colleagues { name } } } }";
    for (who, query, most) in [(&admin, journals, 4), (&expert, journals, 4), (&expert, colleagues, 3)] {
        let before = app.statements();
        let told = who.run(query, json!({})).await;
        let rows = told["referrals"]["nodes"].as_array().unwrap();
        assert!(rows.len() >= 20, "{} rows", rows.len());
        let first = |row: &Value| {
            row["journal"]["nodes"][0]["kind"] == "NOTIFIED" || row["colleagues"][0].is_object()
        };
        assert!(rows.iter().all(first), "{told:#}");
        let asked = app.statements() - before;
        assert!(asked <= most, "{asked} statements: {query}");
    }
    app.done().await;
}

/// Pages of journals in a list are those of each alone.
#[rstest]
#[tokio::test]
async fn a_journal_in_a_list_is_the_journal_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    demo(&app, 40).await;
    let admin = app.administrator().await;
    let part = "totalCount nodes { at kind told } pageInfo { hasNextPage endCursor }";
    for how in ["first: 2", "first: 2, newestFirst: true", "first: 20"] {
        let journal = format!("journal({how}) {{ {part} }}");
        let query = format!(
            "{{ requests(first: 3) {{ nodes {{ id {journal} referrals(first: 9) {{ nodes {{ id {journal} }} }} }} }} }}"
        );
        let listed = admin.run(&query, json!({})).await;
        for row in listed["requests"]["nodes"].as_array().unwrap() {
            let alone = format!("query($id: ID!) {{ request(id: $id) {{ {journal} }} }}");
            let alone = admin.run(&alone, json!({ "id": row["id"] })).await;
            assert_eq!(alone["request"]["journal"], row["journal"], "{how}");
            for referral in row["referrals"]["nodes"].as_array().unwrap() {
                let alone = format!("query($id: ID!) {{ referral(id: $id) {{ {journal} }} }}");
                let alone = admin.run(&alone, json!({ "id": referral["id"] })).await;
                assert_eq!(alone["referral"]["journal"], referral["journal"], "{how}");
                let after = &referral["journal"]["pageInfo"]["endCursor"];
                assert!(after.is_string() && referral["journal"]["totalCount"].as_u64() > Some(0));
            }
        }
    }
    app.done().await;
}
