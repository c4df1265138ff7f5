//! Where mails leave by: a folder of `.eml` files, or SMTP.

use std::path::PathBuf;

use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};

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
    /// A pool of connections to a server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
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
                let builder =
                    AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| permanent(&error))?;
                Ok(Self::Smtp(builder.timeout(Some(std::time::Duration::from_secs(20))).build()))
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
                let (part, whole) =
                    (folder.join(format!(".{name}.part")), folder.join(format!("{name}.eml")));
                let written = tokio::fs::write(&part, message.formatted()).await;
                let moved = match written {
                    Ok(()) => tokio::fs::rename(&part, &whole).await,
                    Err(error) => Err(error),
                };
                moved.map_err(|error| TransportError::Transient(error.kind().to_string()))
            }
            Self::Smtp(server) => match server.send(message).await {
                Ok(_) => Ok(()),
                // The text of a reply may hold the address: only its code is kept.
                Err(error) if error.is_permanent() => Err(TransportError::Permanent(reply(&error))),
                Err(error) => Err(TransportError::Transient(reply(&error))),
            },
        }
    }
}

fn reply(error: &lettre::transport::smtp::Error) -> String {
    error.status().map_or_else(|| "SMTP_UNREACHABLE".to_owned(), |code| format!("SMTP_{code}"))
}
