//! The one door: documents run against the schema, for HTTP and for the pages alike.

use app::Cx;
use app::authenticate::Caller;
use async_graphql::parser::parse_query;
use async_graphql::{EmptySubscription, Request, Response, Schema, ServerError, Variables};
use tracing::Instrument as _;

use crate::limits::{Limits, aliases};
use crate::loaders::Loaders;
use crate::mutations::Mutation;
use crate::query::Query;
use crate::types::failure_interface;

/// The schema; subscriptions have their place here when they come.
type Appui = Schema<Query, Mutation, EmptySubscription>;

/// A document to run.
#[derive(Debug, Default)]
pub struct Call {
    /// Its text.
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Its variables, as JSON.
    pub variables: serde_json::Map<String, serde_json::Value>,
}

/// The API, cheap to clone.
#[derive(Clone)]
pub struct Api {
    schema: Appui,
    pub(crate) cx: Cx,
    limits: Limits,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Api {
    /// The API over these use cases.
    pub fn new(cx: Cx, limits: Limits) -> Self {
        let mut schema =
            failure_interface(Schema::build(Query::default(), Mutation::default(), EmptySubscription))
                .limit_depth(limits.depth)
                .limit_complexity(limits.complexity)
                .limit_directives(8);
        if !limits.introspection {
            schema = schema.disable_introspection();
        }
        Self { schema: schema.finish(), cx, limits }
    }

    /// The schema's text, sorted, as committed in `graphql/schema.graphql`.
    pub fn sdl() -> String {
        let schema =
            failure_interface(Schema::build(Query::default(), Mutation::default(), EmptySubscription));
        let options =
            async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
        let sdl = schema.finish().sdl_with_options(options);
        // Lines that end in spaces would be changed by every editor that opens the file.
        sdl.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
    }

    /// Runs a document for a caller.
    pub async fn execute(&self, call: Call, caller: Caller) -> Response {
        let document = match parse_query(&call.query) {
            Ok(document) => document,
            Err(error) => return Response::from_errors(vec![error.into()]),
        };
        if aliases(&document) > self.limits.aliases {
            return Response::from_errors(vec![ServerError::new("Query has too many aliases.", None)]);
        }
        let mut request = Request::new(call.query).variables(Variables::from_json(call.variables.into()));
        request.operation_name = call.operation_name;
        request.set_parsed_query(document);
        let loaders = Loaders::new(&self.cx, &caller);
        let request = request.data(self.cx.clone()).data(loaders).data(caller);
        let span = tracing::info_span!("graphql", operation = request.operation_name.as_deref());
        let response = self.schema.execute(request).instrument(span).await;
        masked(response)
    }
}

/// A fault of ours leaves no half of an answer: async-graphql 7.2 would keep what a failed field leaves behind.
fn masked(mut response: Response) -> Response {
    let coded = |error: &ServerError| error.extensions.as_ref().is_some_and(|e| e.get("code").is_some());
    let internal = |error: &ServerError| {
        error.extensions.as_ref().and_then(|e| e.get("code")).is_some_and(|code| *code == "INTERNAL".into())
    };
    for error in response.errors.iter_mut().filter(|error| !error.path.is_empty() && !coded(error)) {
        if error.message.starts_with("Failed to parse") {
            // A value that is not of its scalar or enum: the caller's to mend, in the engine's own words.
            let mut extensions = async_graphql::ErrorExtensionValues::default();
            extensions.set("code", "INVALID_VALUE");
            error.extensions = Some(extensions);
            continue;
        }
        let incident = app::new_id();
        tracing::error!(incident.id = %incident, error = %error.message, "incident {incident}");
        error.message =
            format!("Un incident est survenu (n° {incident}) : réessayez, puis signalez ce numéro.");
        let mut extensions = async_graphql::ErrorExtensionValues::default();
        extensions.set("code", "INTERNAL");
        error.extensions = Some(extensions);
    }
    if response.errors.iter().any(internal) {
        response.data = async_graphql::Value::Null;
    }
    response
}
