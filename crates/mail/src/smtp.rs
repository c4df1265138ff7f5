//! Connections to a mail server, kept for the next mail; thrown away where a mail was left in the middle of one.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use lettre::transport::smtp::{AsyncSmtpTransport, AsyncSmtpTransportBuilder, Error};
use lettre::{AsyncTransport, Message, Tokio1Executor};

type Pool = AsyncSmtpTransport<Tokio1Executor>;

/// How long the server may take to answer a connection.
const CONNECT: Duration = Duration::from_secs(20);

/// Connections to a server.
#[derive(Debug)]
pub struct Smtp {
    builder: AsyncSmtpTransportBuilder,
    pool: RwLock<Pool>,
}

impl Smtp {
    /// Those to the server of this address, as lettre reads it.
    pub(crate) fn open(url: &str) -> Result<Self, Error> {
        let builder = Pool::from_url(url)?.timeout(Some(CONNECT));
        Ok(Self { pool: RwLock::new(builder.clone().build()), builder })
    }

    /// Sends one mail.
    pub(crate) async fn send(&self, message: Message) -> Result<(), Error> {
        let pool = self.pool.read().unwrap_or_else(PoisonError::into_inner).clone();
        let unfinished = Unfinished(self, true);
        let sent = pool.send(message).await;
        unfinished.ended();
        sent.map(drop)
    }
}

/// A mail that is being sent. Left in the middle, what the server still says of it would be read as the answer to the next mail
/// of its connection: lettre gives that connection back all the same, so none of them is used again.
struct Unfinished<'a>(&'a Smtp, bool);

impl Unfinished<'_> {
    fn ended(mut self) {
        self.1 = false;
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if self.1 {
            let fresh = self.0.builder.clone().build();
            *self.0.pool.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
    }
}
