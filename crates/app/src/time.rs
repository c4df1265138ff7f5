//! The one place that reads the clock and makes identifiers; everywhere else both come in as values.

use std::fmt::Debug;
use std::pin::Pin;

use domain::chrono::{TimeDelta, Utc};
use domain::time::{Instant, to_microsecond};
use domain::uuid::Uuid;
use tokio::sync::watch;

/// The end of a wait.
pub type Waited<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// What time it is.
pub trait Clock: Send + Sync + Debug {
    /// Now, to the microsecond.
    fn now(&self) -> Instant;

    /// Until it is this time.
    fn wait_until(&self, at: Instant) -> Waited<'_> {
        let left = (at - self.now()).to_std().unwrap_or_default();
        Box::pin(tokio::time::sleep(left))
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> Instant {
        to_microsecond(Utc::now())
    }
}

/// A clock that stands until it is moved: for tests, for the demo, for `--as-of`.
#[derive(Debug)]
pub struct FakeClock(watch::Sender<Instant>);

impl FakeClock {
    /// Stands at this instant.
    pub fn at(now: Instant) -> Self {
        Self(watch::Sender::new(to_microsecond(now)))
    }

    /// Moves to this instant.
    pub fn set(&self, now: Instant) {
        self.0.send_replace(to_microsecond(now));
    }

    /// Moves on.
    pub fn advance(&self, by: TimeDelta) {
        self.0.send_modify(|now| *now += by);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Instant {
        *self.0.borrow()
    }

    fn wait_until(&self, at: Instant) -> Waited<'_> {
        let mut moved = self.0.subscribe();
        Box::pin(async move {
            // The sender is this clock's own: it outlives the wait.
            let _now = moved.wait_for(|now| *now >= at).await.is_ok();
        })
    }
}

/// A new secret: 256 bits from the operating system, in hexadecimal.
pub(crate) fn new_secret() -> String {
    let bytes: [u8; 32] = rand::random();
    crate::keys::hex(&bytes)
}

/// A new identifier, in the order of the machine's time.
#[expect(clippy::disallowed_methods, reason = "this is where identifiers are made")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
