//! Serves HTTP until told to end: then no new connection is taken, requests that have begun are finished, and what has not
//! become a request (a head that stopped half-way) is not waited for.

mod counted;
mod patient;
mod places;

use std::pin::pin;
use std::time::{Duration, Instant};

use axum::Router;
use axum::middleware::from_fn_with_state;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::counted::counted;
use self::patient::Patient;
use self::places::{Place, Places};
use crate::settings::Limits;

/// How long an answer that is complete has to leave.
const LEAVES: Duration = Duration::from_millis(500);
/// How long to wait when no connection can be taken (too many files are open).
const PAUSE: Duration = Duration::from_millis(200);
/// How long it is not told again that none can be.
const QUIET: Duration = Duration::from_secs(30);

/// What every connection is held to.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How long it has to send the head of a request.
    pub head: Duration,
    /// How long an answer waits for its reader to take more of it.
    pub answer: Duration,
    /// How many are open at a time.
    pub connections: usize,
    /// How many from one peer; 0 for as many as there are.
    pub per_peer: usize,
}

impl Bounds {
    /// By the settings.
    pub fn of(limits: &Limits) -> Self {
        Self {
            head: Duration::from_secs(limits.head_seconds.max(1)),
            answer: Duration::from_secs(limits.answer_seconds.max(1)),
            connections: limits.connections.max(1),
            per_peer: limits.connections_per_peer,
        }
    }
}

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    ending: CancellationToken,
    cut: CancellationToken,
    connections: TaskTracker,
    requests: TaskTracker,
}

impl Server {
    /// Begins to serve these routes to connections within these bounds.
    pub fn start(listener: TcpListener, router: Router, bounds: Bounds) -> Self {
        let server = Self {
            ending: CancellationToken::new(),
            cut: CancellationToken::new(),
            connections: TaskTracker::new(),
            requests: TaskTracker::new(),
        };
        let router = router.layer(from_fn_with_state(server.requests.clone(), counted));
        let connection =
            Connection { router, bounds, ending: server.ending.clone(), cut: server.cut.clone() };
        server.connections.spawn(accept(listener, connection, server.connections.clone()));
        server
    }

    /// Ends: answers once every request that has begun is answered.
    pub async fn end(self) {
        self.ending.cancel();
        self.connections.close();
        self.requests.close();
        let answered = async {
            self.requests.wait().await;
            tokio::time::sleep(LEAVES).await;
        };
        tokio::select! {
            () = self.connections.wait() => {}
            () = answered => self.cut.cancel(),
        }
    }
}

/// What every connection is served with.
#[derive(Clone)]
struct Connection {
    router: Router,
    bounds: Bounds,
    ending: CancellationToken,
    cut: CancellationToken,
}

async fn accept(listener: TcpListener, connection: Connection, connections: TaskTracker) {
    let places = Places::new(connection.bounds.connections, connection.bounds.per_peer);
    let mut told = None;
    loop {
        tokio::select! {
            () = connection.ending.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => match places.take(peer.ip()) {
                    Ok(place) => drop(connections.spawn(connection.clone().serve(stream, place))),
                    Err(full) => refuse(stream, full),
                },
                Err(error) => {
                    tell(&error, &mut told);
                    tokio::time::sleep(PAUSE).await;
                }
            },
        }
    }
}

/// Closes it at once. Told in a metric: a line of the log for each would be one more thing to fill.
fn refuse(stream: TcpStream, full: &'static str) {
    metrics::counter!("appui_connections_refused_total", "full" => full).increment(1);
    drop(stream);
}

/// Tells that none can be taken, once in a while.
fn tell(error: &std::io::Error, told: &mut Option<Instant>) {
    metrics::counter!("appui_connections_failed_total").increment(1);
    if is_to_be_told(told, Instant::now()) {
        tracing::warn!(%error, "a connection could not be taken");
    }
}

/// Has it not been told for a while? Then it is, from now on.
fn is_to_be_told(last: &mut Option<Instant>, now: Instant) -> bool {
    let is_quiet = last.is_some_and(|last| now.duration_since(last) < QUIET);
    if !is_quiet {
        *last = Some(now);
    }
    !is_quiet
}

impl Connection {
    /// Serves it until it ends, and only then gives its place back.
    async fn serve(self, stream: TcpStream, _place: Place) {
        // Small answers leave at once; where the system refuses, they leave a little later.
        stream.set_nodelay(true).unwrap_or_default();
        let service = TowerToHyperService::new(self.router);
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.bounds.head)
            .serve_connection(TokioIo::new(Patient::new(stream, self.bounds.answer)), service)
            .with_upgrades();
        let mut served = pin!(served);
        tokio::select! {
            ended = served.as_mut() => return told(ended),
            () = self.ending.cancelled() => {}
        }
        served.as_mut().graceful_shutdown();
        tokio::select! {
            ended = served => told(ended),
            () = self.cut.cancelled() => {}
        }
    }
}

/// Clients that leave half-way are nobody's fault.
fn told(ended: Result<(), hyper::Error>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_mended_at_once_is_told_once_in_a_while() {
        let (mut last, begin) = (None, Instant::now());
        let told =
            |last: &mut Option<Instant>, seconds| is_to_be_told(last, begin + Duration::from_secs(seconds));
        assert!(told(&mut last, 0) && !told(&mut last, 1) && !told(&mut last, 29));
        assert!(told(&mut last, 30) && !told(&mut last, 59) && told(&mut last, 60));
    }
}
