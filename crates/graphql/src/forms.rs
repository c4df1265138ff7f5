//! What the pages' door asks about forms: their keys, whether one has acted, what was typed without a session.

use app::authenticate::Caller;
use app::forms::{self, Form, Key, Typed};
use app::{AppError, Cx};

use crate::Api;

/// What the pages know of forms.
#[derive(Debug, Clone)]
pub struct Forms(Cx);

impl Api {
    /// The forms of the pages.
    pub fn forms(&self) -> Forms {
        Forms(self.cx.clone())
    }
}

impl Forms {
    /// The tag of the person whose token it is, ended or not.
    pub fn tag(&self, token: Option<&str>) -> String {
        forms::tag(&self.0, token)
    }

    /// The key of a page's forms; each adds its number on the page.
    pub fn new_key(&self, visit: &str, token: Option<&str>) -> String {
        forms::new_key(&self.0, visit, token)
    }

    /// Reads a key; none when it is not one that was given to this visit.
    pub fn read_key(&self, visit: &str, text: &str) -> Option<Key> {
        forms::read_key(&self.0, visit, text)
    }

    /// Has this very form already acted for this caller?
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_done(&self, caller: &Caller, form: &Form) -> Result<bool, AppError> {
        forms::is_done(&self.0, caller, form).await
    }

    /// Keeps what was typed for the person of this tag; false where it cannot be.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep(&self, visit: &str, person: &str, typed: &Typed) -> Result<bool, AppError> {
        forms::keep(&self.0, visit, person, typed).await
    }

    /// What was typed in this visit by the person of this tag, the latest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn typed(&self, visit: &str, person: &str) -> Result<Vec<(String, Typed)>, AppError> {
        forms::typed(&self.0, visit, person).await
    }

    /// Forgets what was typed in the form of this address: it has been taken.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn accepted(&self, visit: &str, person: &str, path: &str) -> Result<(), AppError> {
        forms::accepted(&self.0, visit, person, path).await
    }
}
