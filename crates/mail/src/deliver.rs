//! One mail: looked at again, composed, sent while its lease is kept, marked with what became of it.

use app::AppError;
use app::letters::Unsent;
use app::outbox::{self, Claimed, Mail, Sending};
use lettre::Message;

use crate::TransportError;
use crate::compose::compose;
use crate::relay::Relay;

/// What came of a try.
enum Tried {
    Sent,
    Skipped(Unsent),
    /// Another worker has taken it over: it is that one's to send.
    Lost,
    Failed(TransportError),
}

impl Relay {
    pub(crate) async fn deliver(&self, mail: &Mail) -> Result<(), AppError> {
        let label = match self.tried(mail).await {
            Tried::Sent => self.mark(mail, Sending::Sent, "sent").await?,
            Tried::Skipped(why) => self.mark(mail, Sending::Skipped(why.code()), "skipped").await?,
            Tried::Lost => "taken over",
            Tried::Failed(TransportError::Transient(error)) if self.may_retry(mail) => {
                self.retry(mail, error).await?
            }
            Tried::Failed(TransportError::Transient(error) | TransportError::Permanent(error)) => {
                outbox::give_up(&self.cx, self.worker, mail, error).await?;
                "given up"
            }
        };
        tell(mail, label);
        Ok(())
    }

    /// A mail that could not even be looked at: tried again, as often as any other.
    pub(crate) async fn try_again(&self, mail: &Mail, error: String) -> Result<(), AppError> {
        let label = if self.may_retry(mail) {
            self.retry(mail, error).await?
        } else {
            outbox::give_up(&self.cx, self.worker, mail, error).await?;
            "given up"
        };
        tell(mail, label);
        Ok(())
    }

    /// A mail whose content cannot be read is kept as long as any other: who can read it may be about to take over.
    pub(crate) async fn read_later(&self, unread: &Claimed) -> Result<(), AppError> {
        if unread.attempts + 1 < self.retries.most {
            let at = self.cx.now() + self.retries.after(unread.attempts + 1);
            let why = outbox::UNREADABLE.to_owned();
            return outbox::mark(&self.cx, self.worker, unread.id, Sending::Retry(at, why)).await;
        }
        outbox::give_up_unread(&self.cx, self.worker, unread).await
    }

    fn may_retry(&self, mail: &Mail) -> bool {
        mail.attempts + 1 < self.retries.most
    }

    async fn retry(&self, mail: &Mail, error: String) -> Result<&'static str, AppError> {
        let at = self.cx.now() + self.retries.after(mail.attempts + 1);
        self.mark(mail, Sending::Retry(at, error), "retried").await
    }

    async fn tried(&self, mail: &Mail) -> Tried {
        let facts = match outbox::prepare(&self.cx, mail).await {
            Ok(Ok(facts)) => facts,
            Ok(Err(why)) => return Tried::Skipped(why),
            // This one could not be read: the others are not kept waiting for it.
            Err(error) => {
                tracing::error!(mail.id = %mail.id, error = ?error, "mail {} could not be composed", mail.id);
                return Tried::Failed(TransportError::Transient("COMPOSE_FAILED".to_owned()));
            }
        };
        match compose(&self.cx, mail, &facts) {
            Ok(Some(message)) => self.sent(mail, message).await,
            Ok(None) => Tried::Skipped(Unsent::NothingToSay),
            Err(error) => Tried::Failed(TransportError::Permanent(error.to_string())),
        }
    }

    /// Sends it, as long as it is this worker's.
    async fn sent(&self, mail: &Mail, message: Message) -> Tried {
        if self.is_worn(mail) && self.is_kept(mail).await != Some(true) {
            return Tried::Lost;
        }
        let name = mail.id.to_string();
        let sending = self.transport.send(&name, message);
        tokio::select! {
            sent = tokio::time::timeout(self.pace.patience, sending) => match sent {
                Ok(Ok(())) => Tried::Sent,
                Ok(Err(error)) => Tried::Failed(error),
                Err(_) => Tried::Failed(TransportError::Transient("SERVER_TOO_SLOW".to_owned())),
            },
            () = self.lost(mail) => Tried::Lost,
        }
    }

    /// Has so much of its lease passed, in composing it, that it must be asked for again?
    fn is_worn(&self, mail: &Mail) -> bool {
        mail.leased_until - self.cx.now() < self.cx.settings.mail_lease * 2 / 3
    }

    /// Renews the lease again and again, until another worker has taken the mail over.
    async fn lost(&self, mail: &Mail) {
        loop {
            self.cx.clock.wait_until(self.cx.now() + self.cx.settings.mail_lease / 3).await;
            if self.is_kept(mail).await == Some(false) {
                return;
            }
        }
    }

    /// Is it still this worker's? None when the database does not answer.
    async fn is_kept(&self, mail: &Mail) -> Option<bool> {
        match outbox::renew(&self.cx, self.worker, mail.id).await {
            Ok(is_kept) => Some(is_kept),
            Err(error) => {
                tracing::error!(mail.id = %mail.id, error = ?error, "the lease of mail {} could not be renewed", mail.id);
                None
            }
        }
    }

    async fn mark(
        &self,
        mail: &Mail,
        sending: Sending,
        label: &'static str,
    ) -> Result<&'static str, AppError> {
        outbox::mark(&self.cx, self.worker, mail.id, sending).await?;
        Ok(label)
    }
}

fn tell(mail: &Mail, label: &'static str) {
    let kind = mail.addressed.letter.kind();
    metrics::counter!("appui_mails_total", "outcome" => label, "kind" => kind).increment(1);
    tracing::info!(mail.id = %mail.id, mail.kind = kind, mail.attempts = mail.attempts, "mail {} {label}", mail.id);
}
