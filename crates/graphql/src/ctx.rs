//! What a resolver finds in its context, and how a fault becomes an error.

use app::authenticate::Caller;
use app::{AppError, Cx};
use async_graphql::{Context, Error, ErrorExtensions, ID};
use domain::refusal::Refusal;
use domain::time::{Instant, within};

/// Access to the context, by name.
pub(crate) trait ContextExt {
    /// The use cases' context.
    fn cx(&self) -> Result<&Cx, Error>;
    /// Who calls.
    fn caller(&self) -> Result<&Caller, Error>;
}

impl ContextExt for Context<'_> {
    fn cx(&self) -> Result<&Cx, Error> {
        self.data::<Cx>()
    }

    fn caller(&self) -> Result<&Caller, Error> {
        self.data::<Caller>()
    }
}

/// A use case's failure as an error: for queries, and for what is not the caller's to get right.
pub(crate) fn error(failure: AppError) -> Error {
    match failure {
        AppError::Refused(refusal) => refused(&refusal),
        AppError::Unauthenticated(_) => coded("Connectez-vous pour continuer.", "UNAUTHENTICATED", None),
        AppError::Unavailable(why) => {
            tracing::warn!(error = ?why, "the database could not be used");
            unavailable()
        }
        AppError::Store(_) | AppError::Configuration(_) => internal(&failure),
    }
}

/// A fault of ours: logged once, under the number that the caller is shown.
fn internal(failure: &AppError) -> Error {
    let incident = app::new_id();
    tracing::error!(incident.id = %incident, error = ?failure, "incident {incident}");
    let told = format!("Un incident est survenu (n° {incident}) : réessayez, puis signalez ce numéro.");
    coded(&told, "INTERNAL", None)
}

/// The code of what may be asked again in a while.
pub const UNAVAILABLE: &str = "UNAVAILABLE";
/// What to do then. Whether the last act was kept is not known when the database went away after its commit.
pub const TRY_AGAIN: &str = "Le service est momentanément indisponible : réessayez dans quelques instants.";

/// Not now: HTTP says so too (503, with when to come back).
pub(crate) fn unavailable() -> Error {
    coded(TRY_AGAIN, UNAVAILABLE, None)
}

/// A refusal as an error, with its code and field.
pub(crate) fn refused(refusal: &Refusal) -> Error {
    coded(&refusal.message(), refusal.code(), refusal.field())
}

/// An instant that was given, when it is in the range of dates that is taken in.
pub(crate) fn in_range(at: Option<Instant>, field: &'static str) -> Result<Option<Instant>, Error> {
    at.map(|at| within(at, field)).transpose().map_err(|refusal| refused(&refusal))
}

fn coded(message: &str, code: &str, field: Option<&str>) -> Error {
    Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", code);
        if let Some(field) = field {
            extensions.set("field", field);
        }
    })
}

/// The identifier in a field, of the kind expected there.
pub(crate) fn id<T>(id: &ID, read: impl Fn(&str) -> Option<T>, field: &'static str) -> Result<T, Refusal> {
    read(id.as_str()).ok_or(Refusal::InvalidId { field })
}
