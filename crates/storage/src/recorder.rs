//! Statements with their values, for the tests and the harness, which runs the very same ones without us. Values are what people wrote:
//! the product is built without this (`recording` is no default feature).

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::Statement;

use crate::Store;

/// What has been run since it was asked to listen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Option<Vec<String>>>>);

impl Recorder {
    /// Keeps a statement, while somebody listens.
    pub(crate) fn keep(&self, statement: &Statement) {
        if let Some(kept) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            kept.push(statement.to_string());
        }
    }

    fn set(&self, value: Option<Vec<String>>) -> Option<Vec<String>> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), value)
    }
}

impl Store {
    /// The statements that are run until the returned future's end, values included.
    pub async fn recorded<T>(&self, run: impl Future<Output = T>) -> (T, Vec<String>) {
        self.recorder.set(Some(Vec::new()));
        let answer = run.await;
        (answer, self.recorder.set(None).unwrap_or_default())
    }
}
