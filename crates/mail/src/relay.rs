//! The relay: claims mails with a short lease, several at once, until told to stop. How one is delivered stands in `deliver`.

use std::time::Duration;

use app::outbox;
use app::{AppError, Cx};
use domain::chrono::TimeDelta;
use domain::uuid::Uuid;
use futures_util::future::join_all;
use rand::Rng as _;
use tokio_util::sync::CancellationToken;

use crate::Transport;

/// How long to sleep when nobody rings.
const IDLE: Duration = Duration::from_secs(1);
/// How often the counters of the outbox are looked at.
const GAUGED: Duration = Duration::from_secs(15);

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
    pub(crate) fn after(&self, failures: u32) -> TimeDelta {
        let doubled = self.first * 2_i32.saturating_pow(failures.saturating_sub(1).min(20));
        let jitter = rand::rng().random_range(80..=120);
        doubled.min(self.longest) * jitter / 100
    }
}

/// How fast mails leave.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How many at once; each reader's of a request one after the other.
    pub at_once: usize,
    /// How long the server may take over one.
    pub patience: Duration,
}

impl Pace {
    /// One after the other.
    const ONE: Self = Self { at_once: 1, patience: Duration::from_mins(2) };
}

/// The relay of one instance.
#[derive(Debug, Clone)]
pub struct Relay {
    pub(crate) cx: Cx,
    pub(crate) transport: Transport,
    pub(crate) retries: Retries,
    pub(crate) pace: Pace,
    pub(crate) worker: Uuid,
}

/// How far a round has come.
#[derive(Debug, Default, Clone, Copy)]
struct Round {
    claimed: u64,
    handled: u64,
}

impl Relay {
    /// A relay with a worker's name of its own, which sends one mail after the other.
    pub fn new(cx: Cx, transport: Transport, retries: Retries) -> Self {
        Self { cx, transport, retries, pace: Pace::ONE, worker: app::new_id() }
    }

    /// The same at another pace.
    #[must_use]
    pub fn paced(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Sends what is due until nothing more is, and tells how many mails it handled.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn drain(&self) -> Result<u64, AppError> {
        let (stop, mut handled) = (CancellationToken::new(), 0);
        loop {
            let lanes = (0..self.pace.at_once.max(1)).map(|_| self.lane(&stop));
            let rounds = join_all(lanes).await.into_iter().collect::<Result<Vec<_>, _>>()?;
            handled += rounds.iter().map(|round| round.handled).sum::<u64>();
            if rounds.iter().all(|round| round.claimed == 0) {
                return Ok(handled);
            }
        }
    }

    /// One mail after the other, claimed when it is its turn: none waits under a lease for another to be sent.
    async fn lane(&self, stop: &CancellationToken) -> Result<Round, AppError> {
        let mut round = Round::default();
        while !stop.is_cancelled() {
            let batch = outbox::claim(&self.cx, self.worker, 1).await?;
            for mail in &batch.failed {
                self.try_again(mail, "ADDRESSING_FAILED".to_owned()).await?;
            }
            for unread in &batch.unread {
                self.read_later(unread).await?;
            }
            for mail in &batch.mails {
                self.deliver(mail).await?;
                round.handled += 1;
            }
            if !batch.more {
                break;
            }
            round.claimed += 1;
        }
        Ok(round)
    }

    /// Runs until told to stop: then the mails in hand are sent and no other is claimed. Dropped, it ends at once: what was in
    /// hand is another instance's as soon as its lease has passed.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send) {
        let stopping = CancellationToken::new();
        let told = async {
            stop.await;
            stopping.cancel();
        };
        tokio::join!(told, self.work(&stopping));
    }

    /// Each lane by itself: a server that takes its time over one mail keeps no other waiting while a lane is free.
    async fn work(&self, stop: &CancellationToken) {
        let lanes = (0..self.pace.at_once.max(1)).map(|_| self.lane_until(stop));
        tokio::join!(join_all(lanes), self.gauge_until(stop));
    }

    async fn lane_until(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.lane(stop).await {
                tracing::error!(error = ?error, "the outbox could not be emptied");
            }
            self.rest(stop).await;
        }
    }

    /// Until there is something to do, perhaps, or to end.
    async fn rest(&self, stop: &CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.cx.bell.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
        }
    }

    async fn gauge_until(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            self.gauge().await;
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(GAUGED) => {}
            }
        }
    }

    /// How many mails wait, are given up, or are of a kind that only a newer program knows, for the metrics.
    async fn gauge(&self) {
        if let Ok((waiting, given_up)) = outbox::counts(&self.cx).await {
            metrics::gauge!("appui_outbox_waiting").set(gauge(waiting));
            metrics::gauge!("appui_outbox_given_up").set(gauge(given_up));
        }
        if let Ok(unknown) = outbox::unknown(&self.cx).await {
            metrics::gauge!("appui_outbox_unknown").set(gauge(unknown));
            if unknown > 0 {
                tracing::warn!(mails = unknown, "{unknown} mails wait for a newer program, which wrote them");
            }
        }
    }
}

fn gauge(n: u64) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}
