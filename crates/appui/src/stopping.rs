//! How the process is told to stop, and what it does then, within a deadline.

use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::say::tell;
use crate::settings::Settings;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// An orchestrator (SIGTERM): others may still be sending requests here.
    ByTheSystem,
    /// Someone at a keyboard (SIGINT): nobody sends anything any more.
    ByHand,
}

/// The signals that ask the process to stop.
#[derive(Debug)]
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let it.
    pub(crate) fn listen() -> std::io::Result<Self> {
        let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
        Ok(Self { terminate: signal(terminate)?, interrupt: signal(interrupt)? })
    }

    /// Waits for the next.
    pub(crate) async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.terminate.recv() => Asked::ByTheSystem,
            _ = self.interrupt.recv() => Asked::ByHand,
        }
    }

    /// Waits for what is left to do, until the deadline or another signal ends it all.
    pub(crate) async fn end(mut self, settings: &Settings, rest: impl Future<Output = ()>) {
        tokio::select! {
            () = rest => {}
            () = tokio::time::sleep(Duration::from_secs(settings.stop_seconds)) => {
                tell("arrêt : le délai stop_seconds est passé, ce qui restait est abandonné");
            }
            _ = self.next() => tell("arrêt immédiat"),
        }
    }
}
