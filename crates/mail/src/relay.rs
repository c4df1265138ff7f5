//! The relay: claims mails with a lease, sends them outside any transaction, marks what became of each.

use std::time::Duration;

use app::outbox::{self, Mail, Sending};
use app::{AppError, Cx};
use domain::chrono::TimeDelta;
use domain::uuid::Uuid;
use rand::Rng as _;

use crate::compose::{ComposeError, compose};
use crate::{Transport, TransportError};

/// How many mails are claimed at a time.
const BATCH: u64 = 10;
/// How long to sleep when nobody rings.
const IDLE: Duration = Duration::from_secs(1);

/// When and how often to try again.
#[derive(Debug, Clone, Copy)]
pub struct Retries {
    /// After the first failure; doubled with each further one.
    pub first: TimeDelta,
    /// Never longer than this.
    pub longest: TimeDelta,
    /// Tries in all.
    pub most: u32,
}

impl Retries {
    /// When to try again after so many failures, a fifth sooner or later at random: servers that come back are not stormed.
    fn after(&self, failures: u32) -> TimeDelta {
        let doubled = self.first * 2_i32.saturating_pow(failures.saturating_sub(1).min(20));
        let jitter = rand::rng().random_range(80..=120);
        doubled.min(self.longest) * jitter / 100
    }
}

/// The relay of one instance.
#[derive(Debug, Clone)]
pub struct Relay {
    cx: Cx,
    transport: Transport,
    retries: Retries,
    worker: Uuid,
}

impl Relay {
    /// A relay with a worker's name of its own.
    pub fn new(cx: Cx, transport: Transport, retries: Retries) -> Self {
        Self { cx, transport, retries, worker: app::new_id() }
    }

    /// Sends what is due until nothing more is, and tells how many mails it handled.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn drain(&self) -> Result<u64, AppError> {
        let mut handled = 0;
        loop {
            let batch = outbox::claim(&self.cx, self.worker, BATCH).await?;
            for mail in &batch.mails {
                self.deliver(mail).await?;
                handled += 1;
            }
            if !batch.more {
                return Ok(handled);
            }
        }
    }

    /// Runs until told to stop.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send) {
        tokio::pin!(stop);
        loop {
            self.drain_or_tell().await;
            tokio::select! {
                () = &mut stop => return,
                () = self.cx.bell.notified() => {}
                () = tokio::time::sleep(IDLE) => {}
            }
        }
    }

    async fn drain_or_tell(&self) {
        match self.drain().await {
            Ok(0) => {}
            Ok(_) => self.gauge().await,
            Err(error) => tracing::error!(error = ?error, "the outbox could not be emptied"),
        }
    }

    /// How many mails wait and how many are given up, for the metrics.
    async fn gauge(&self) {
        if let Ok((waiting, given_up)) = outbox::counts(&self.cx).await {
            metrics::gauge!("appui_outbox_waiting").set(gauge(waiting));
            metrics::gauge!("appui_outbox_given_up").set(gauge(given_up));
        }
    }

    async fn deliver(&self, mail: &Mail) -> Result<(), AppError> {
        let sent = self.sent(mail).await;
        let label = match sent {
            Ok(()) => self.mark(mail, Sending::Sent, "sent").await?,
            Err(TransportError::Transient(error)) if mail.attempts + 1 < self.retries.most => {
                let at = self.cx.now() + self.retries.after(mail.attempts + 1);
                self.mark(mail, Sending::Retry(at, error), "retried").await?
            }
            Err(TransportError::Transient(error) | TransportError::Permanent(error)) => {
                outbox::give_up(&self.cx, self.worker, mail, error).await?;
                "given up"
            }
        };
        let kind = mail.addressed.letter.kind();
        metrics::counter!("appui_mails_total", "outcome" => label, "kind" => kind).increment(1);
        tracing::info!(mail.id = %mail.id, mail.kind = kind, mail.attempts = mail.attempts, "mail {} {label}", mail.id);
        Ok(())
    }

    /// Composes and sends it. Erased or gone meanwhile, there is nothing left to send.
    async fn sent(&self, mail: &Mail) -> Result<(), TransportError> {
        match compose(&self.cx, mail.id, &mail.addressed).await {
            Ok(Some(message)) => self.transport.send(&mail.id.to_string(), message).await,
            Ok(None) => Ok(()),
            // This one could not be read: the others of the batch are not kept waiting for it.
            Err(ComposeError::App(error)) => {
                tracing::error!(mail.id = %mail.id, error = ?error, "mail {} could not be composed", mail.id);
                Err(TransportError::Transient("COMPOSE_FAILED".to_owned()))
            }
            Err(error) => Err(TransportError::Permanent(error.to_string())),
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

fn gauge(n: u64) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}
