//! The one door: documents run against the schema, for HTTP and for the pages alike.

use std::sync::Arc;

use app::Cx;
use app::authenticate::Caller;
use app::forms::Form;
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{EmptySubscription, PathSegment, Request, Response, Schema, ServerError, Variables};
use domain::refusal::Refusal;
use tracing::Instrument as _;

use crate::characters::unkeepable;
use crate::ctx::UNAVAILABLE;
use crate::limits::{Excess, Limits, Shape, told};
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
    /// The form of a page that asks for it: what a mutation does, it does once.
    pub form: Option<Form>,
}

/// The API, cheap to clone.
#[derive(Clone)]
pub struct Api {
    schema: Appui,
    pub(crate) cx: Cx,
    limits: Limits,
    /// What the schema says of lists, to count what an answer may come to.
    shape: Arc<Shape>,
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
                .limit_complexity(limits.complexity);
        if !limits.introspection {
            schema = schema.disable_introspection();
        }
        let schema = schema.finish();
        let shape = Arc::new(Shape::of(&schema.sdl()));
        Self { schema, cx, limits, shape }
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

    /// Runs a document for a caller, when it keeps within the limits.
    pub async fn execute(&self, call: Call, caller: Caller) -> Response {
        let document = match self.limits.admit(&call, &self.shape) {
            Ok(document) => document,
            Err(refused) => return Response::from_errors(vec![refused]),
        };
        let variables = Variables::from_json(call.variables.into());
        if let Some(name) = unkeepable(&document, &variables) {
            return Response::from_errors(vec![unkept(&name)]);
        }
        let acts = is_mutation(&document, call.operation_name.as_deref());
        let mut request = Request::new(call.query).variables(variables);
        request.operation_name = call.operation_name;
        request.set_parsed_query(document);
        let loaders = Loaders::new(&self.cx, &caller);
        let cx = call.form.map_or_else(|| self.cx.clone(), |form| self.cx.acting_for(&caller, &form));
        let request = request.data(cx).data(loaders).data(caller);
        let mut response = if acts { self.act(request).await } else { self.read(request).await };
        let errors = response.errors.into_iter();
        response.errors = errors.map(|error| told(error, self.limits.complexity)).collect();
        masked(response)
    }

    /// A question: it ends with whoever asked it, and when its time is over.
    async fn read(&self, request: Request) -> Response {
        let answer = Box::pin(self.run(request));
        let within = tokio::time::timeout(self.limits.time, answer).await;
        within.unwrap_or_else(|_elapsed| Response::from_errors(vec![Excess::Time.into()]))
    }

    /// An act: once begun it goes on to its end, whether or not anybody waits for the answer. It has no time of its own, its
    /// statements have: to give it up between its commit and its answer would be to say that nothing was done.
    #[expect(
        clippy::disallowed_methods,
        reason = "awaited here; goes on alone only when its client has left"
    )]
    async fn act(&self, request: Request) -> Response {
        let api = self.clone();
        let run = tokio::spawn(async move { api.run(request).await }.in_current_span());
        run.await.unwrap_or_else(|failed| {
            Response::from_errors(vec![ServerError {
                path: vec![PathSegment::Index(0)],
                ..ServerError::new(failed.to_string(), None)
            }])
        })
    }

    async fn run(&self, request: Request) -> Response {
        let span = tracing::info_span!("graphql", operation = request.operation_name.as_deref());
        self.schema.execute(request).instrument(span).await
    }
}

/// Does the document act, rather than ask?
fn is_mutation(document: &ExecutableDocument, named: Option<&str>) -> bool {
    let mut operations = document.operations.iter();
    let run = operations.find(|(name, _)| named.is_none_or(|named| name.is_some_and(|name| name == named)));
    run.is_some_and(|(_, operation)| operation.node.ty == OperationType::Mutation)
}

/// A character that no database keeps, in an argument of this name.
fn unkept(name: &str) -> ServerError {
    let refusal = Refusal::InvalidCharacter { field: "text" };
    let mut error = ServerError::new(refusal.message(), None);
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", refusal.code());
    extensions.set("field", name);
    error.extensions = Some(extensions);
    error
}

/// A value that is not of its scalar or enum, a variable that was not given: the caller's to mend, in the engine's own words.
fn is_the_callers(message: &str) -> bool {
    message.starts_with("Failed to parse") || message.starts_with("Variable ")
}

/// A fault of ours leaves no half of an answer: async-graphql 7.2 would keep what a failed field leaves behind.
fn masked(mut response: Response) -> Response {
    let coded = |error: &ServerError| error.extensions.as_ref().is_some_and(|e| e.get("code").is_some());
    let of_ours = |error: &ServerError| {
        let code = error.extensions.as_ref().and_then(|e| e.get("code"));
        code.is_some_and(|code| *code == "INTERNAL".into() || *code == UNAVAILABLE.into())
    };
    for error in response.errors.iter_mut().filter(|error| !error.path.is_empty() && !coded(error)) {
        if is_the_callers(&error.message) {
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
    if response.errors.iter().any(of_ours) {
        response.data = async_graphql::Value::Null;
    }
    response
}
