//! Where mails leave by: a folder of `.eml` files, or SMTP.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lettre::Message;

use crate::smtp::Smtp;

/// The address of the transport: `file://…`, `smtp://host:port`, `smtps://…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailAddress {
    /// A folder.
    File(PathBuf),
    /// A server, as lettre reads its address.
    Smtp(String),
}

impl MailAddress {
    /// Reads an address; none when it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("file://").filter(|path| !path.is_empty()) {
            return Some(Self::File(path.into()));
        }
        let is_smtp = text.starts_with("smtp://") || text.starts_with("smtps://");
        is_smtp.then(|| Self::Smtp(text.to_owned()))
    }
}

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Never will: the address does not exist, the server refuses it.
    #[error("permanent: {0}")]
    Permanent(String),
    /// May, later: the server is down or busy, the disk is full.
    #[error("transient: {0}")]
    Transient(String),
}

/// Where mails leave by.
#[derive(Clone, Debug)]
pub enum Transport {
    /// One file a mail, named after its id: sent twice, it is one.
    File(PathBuf),
    /// Connections to a server.
    Smtp(Arc<Smtp>),
}

impl Transport {
    /// Opens it: makes the folder, or the pool.
    ///
    /// # Errors
    /// [`TransportError::Permanent`] when the folder cannot be made or the address not read.
    pub fn open(address: &MailAddress) -> Result<Self, TransportError> {
        let permanent = |error: &dyn std::fmt::Display| TransportError::Permanent(error.to_string());
        match address {
            MailAddress::File(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| permanent(&error))?;
                Ok(Self::File(folder.clone()))
            }
            MailAddress::Smtp(url) => {
                Ok(Self::Smtp(Arc::new(Smtp::open(url).map_err(|error| permanent(&error))?)))
            }
        }
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// Told apart by whether trying again may help.
    pub async fn send(&self, name: &str, message: Message) -> Result<(), TransportError> {
        match self {
            Self::File(folder) => {
                let (folder, name, bytes) = (folder.clone(), name.to_owned(), message.formatted());
                let written = tokio::task::spawn_blocking(move || written(&folder, &name, &bytes)).await;
                let transient = |error: String| TransportError::Transient(error);
                written
                    .map_err(|error| transient(error.to_string()))?
                    .map_err(|error| transient(error.kind().to_string()))
            }
            Self::Smtp(server) => match server.send(message).await {
                Ok(()) => Ok(()),
                // The text of a reply may hold the address: only its code is kept.
                Err(error) if error.is_permanent() => Err(TransportError::Permanent(reply(&error))),
                Err(error) => Err(TransportError::Transient(reply(&error))),
            },
        }
    }
}

/// Writes the mail whole or not at all: it is on the disk before it has its name, and a full disk keeps no half of it.
fn written(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let (part, whole) = (folder.join(format!(".{name}.part")), folder.join(format!("{name}.eml")));
    let kept = std::fs::File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, &whole))
        .and_then(|()| std::fs::File::open(folder)?.sync_all());
    if kept.is_err() {
        // What there is of it takes the place of others; where it cannot be removed either, the next try writes over it.
        std::fs::remove_file(&part).unwrap_or_default();
    }
    kept
}

fn reply(error: &lettre::transport::smtp::Error) -> String {
    error.status().map_or_else(|| "SMTP_UNREACHABLE".to_owned(), |code| format!("SMTP_{code}"))
}
