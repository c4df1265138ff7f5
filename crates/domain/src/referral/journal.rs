//! The journal read back. What every past version wrote is read for ever (`tests/fixtures/journal`): a field that came later is
//! optional, and nothing that cannot be read is passed over.

use super::{Event, told_of_request};

/// An entry that cannot be read: of a kind that a newer program wrote, or damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal has an entry {kind} that cannot be read: {why}")]
pub struct Unreadable {
    /// Its code.
    pub kind: String,
    /// What is wrong with it.
    pub why: String,
}

impl Event {
    /// Reads an entry of the journal back; none for an entry of the file as a whole, or about a reminder: those of the closed
    /// list of [`told_of_request`].
    ///
    /// # Errors
    /// Any other entry that is not an event.
    pub fn from_journal(kind: &str, data: &str) -> Result<Option<Self>, Unreadable> {
        let unreadable = |why: String| Unreadable { kind: kind.to_owned(), why };
        let mut data: serde_json::Value =
            serde_json::from_str(data).map_err(|error| unreadable(error.to_string()))?;
        if told_of_request(kind, None).is_some() {
            return Ok(None);
        }
        let object = data.as_object_mut().ok_or_else(|| unreadable("not an object".to_owned()))?;
        object.insert("kind".to_owned(), kind.into());
        serde_json::from_value(data).map(Some).map_err(|error| unreadable(error.to_string()))
    }
}
