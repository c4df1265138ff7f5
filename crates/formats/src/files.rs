//! The files that the pages give out: asked for by name, with nothing of the use cases' context in sight.

use app::authenticate::Caller;
use app::{AppError, Cx};

use crate::{Answer, Asked, FormatError, Table, View, feed, figures};

/// Where files come from; cheap to clone.
#[derive(Clone)]
pub struct Files(Cx);

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Files")
    }
}

impl Files {
    /// Files over these use cases.
    pub fn new(cx: Cx) -> Self {
        Self(cx)
    }

    /// The feed behind a token, when the token is this feed's; none otherwise.
    ///
    /// # Errors
    /// A database that does not answer, a period that is not one.
    pub async fn feed(&self, token: &str, asked: &Asked<'_>) -> Result<Option<Answer>, FormatError> {
        feed::feed(&self.0, token, asked).await
    }

    /// The table of a view of figures, within the caller's perimeter.
    ///
    /// # Errors
    /// As the figures themselves.
    pub async fn figures(&self, caller: &Caller, view: &View) -> Result<Table, AppError> {
        figures::figures(&self.0, caller, view).await
    }
}
