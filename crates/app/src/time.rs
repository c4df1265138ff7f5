//! The one place that reads the clock and makes identifiers; everywhere else both come in as values.

use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use domain::chrono::{TimeDelta, Utc};
use domain::time::{Instant, to_microsecond};
use domain::uuid::Uuid;

/// What time it is.
pub trait Clock: Send + Sync + Debug {
    /// Now, to the microsecond.
    fn now(&self) -> Instant;
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
pub struct FakeClock(Mutex<Instant>);

impl FakeClock {
    /// Stands at this instant.
    pub fn at(now: Instant) -> Self {
        Self(Mutex::new(to_microsecond(now)))
    }

    /// Moves to this instant.
    pub fn set(&self, now: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = to_microsecond(now);
    }

    /// Moves on.
    pub fn advance(&self, by: TimeDelta) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now += by;
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
