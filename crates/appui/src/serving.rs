//! Serves HTTP until told to end: then no new connection is taken, requests that have begun are finished, and what has not
//! become a request (a head that stopped half-way) is not waited for.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::{Error, Router};
use hyper::body::{Frame, SizeHint};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// How long an answer that is complete has to leave.
const LEAVES: Duration = Duration::from_millis(500);
/// How long to wait when no connection can be taken (too many files are open).
const PAUSE: Duration = Duration::from_millis(200);

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    ending: CancellationToken,
    cut: CancellationToken,
    connections: TaskTracker,
    requests: TaskTracker,
}

impl Server {
    /// Begins to serve these routes; a connection has `head` to send a request's head.
    pub fn start(listener: TcpListener, router: Router, head: Duration) -> Self {
        let server = Self {
            ending: CancellationToken::new(),
            cut: CancellationToken::new(),
            connections: TaskTracker::new(),
            requests: TaskTracker::new(),
        };
        let router = router.layer(from_fn_with_state(server.requests.clone(), counted));
        let connection = Connection { router, head, ending: server.ending.clone(), cut: server.cut.clone() };
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
    head: Duration,
    ending: CancellationToken,
    cut: CancellationToken,
}

async fn accept(listener: TcpListener, connection: Connection, connections: TaskTracker) {
    loop {
        tokio::select! {
            () = connection.ending.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection.clone().serve(stream))),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE).await;
                }
            },
        }
    }
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        // Small answers leave at once; where the system refuses, they leave a little later.
        stream.set_nodelay(true).unwrap_or_default();
        let service = TowerToHyperService::new(self.router);
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.head)
            .serve_connection(TokioIo::new(stream), service)
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

/// Counts a request as long as it is being answered, the last byte of its body included.
async fn counted(
    State(requests): State<TaskTracker>,
    request: Request,
    next: Next,
) -> Result<Response, Infallible> {
    let token = requests.token();
    let answer = next.run(request).await;
    Ok(answer.map(|body| Body::new(Counted { body, _token: token })))
}

/// A body that is counted until it has been sent.
struct Counted {
    body: Body,
    _token: TaskTrackerToken,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
