//! Connections over real sockets: what is sent or read too slowly is given up, and nobody takes all the places.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use appui::serving::{Bounds, Server};
use axum::Router;
use axum::routing::get;
use rstest::rstest;
use tests::{Database, TestApp};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::spawn_blocking;

/// How long a test waits for what does not come when nothing is mended.
const NEVER: Duration = Duration::from_secs(30);

const BOUNDS: Bounds =
    Bounds { head: Duration::from_secs(1), answer: Duration::from_secs(1), connections: 9, per_peer: 0 };

async fn served(router: Router, bounds: Bounds) -> (Server, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (Server::start(listener, router, bounds), address)
}

/// A connection from this address of the loop.
async fn from(peer: [u8; 4], to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(IpAddr::from(peer), 0)).unwrap();
    let stream = socket.connect(to).await.unwrap().into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(NEVER)).unwrap();
    stream
}

/// Sends this, and reads until the connection is closed.
async fn until_closed(mut stream: TcpStream, sent: String) -> String {
    let read = move || {
        // Of a connection that is closed meanwhile, what was read is all there is to say.
        let mut read = Vec::new();
        let told = stream.write_all(sent.as_bytes()).and_then(|()| stream.read_to_end(&mut read));
        let is_late = told.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!is_late, "the connection is still open");
        String::from_utf8_lossy(&read).into_owned()
    };
    spawn_blocking(read).await.unwrap()
}

/// Is a request answered on this connection? It stays open.
async fn answered(mut stream: TcpStream) -> Option<TcpStream> {
    let ask = move || {
        let mut begin = [0; 15];
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").ok()?;
        stream.read_exact(&mut begin).ok()?;
        (&begin == b"HTTP/1.1 200 OK").then_some(stream)
    };
    spawn_blocking(ask).await.unwrap()
}

fn half(path: &str, kind: &str, body: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 500\r\n\r\n{body}")
}

#[rstest]
#[case::form("/connexion", "application/x-www-form-urlencoded", "email=a", "votre texte y est encore")]
#[case::json("/graphql", "application/json", "{\"query\":", "\"code\":\"REQUEST_TIMEOUT\"")]
#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_answered_and_its_connection_closed(
    #[case] path: &str,
    #[case] kind: &str,
    #[case] body: &str,
    #[case] told: &str,
) {
    let slow = |set: &mut appui::settings::Settings| set.limits.body_seconds = 1;
    let app = TestApp::start_set(Database::Sqlite, "haute-garonne", slow).await;
    let (_server, address) = served(app.router(), BOUNDS).await;
    let answer = until_closed(from([127, 0, 0, 1], address).await, half(path, kind, body)).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains(told), "{answer}");
    app.done().await;
}

/// Bodies that come in time are read as ever, one after the other on one connection.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_in_time_is_read() {
    let app = TestApp::start(Database::Sqlite).await;
    let (_server, address) = served(app.router(), BOUNDS).await;
    let body = r#"{"query":"{ __typename }"}"#;
    let one = |last: &str| {
        format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{last}\r\n{body}",
            body.len()
        )
    };
    let both = one("") + &one("Connection: close\r\n");
    let answer = until_closed(from([127, 0, 0, 1], address).await, both).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{answer}");
    app.done().await;
}

fn ok() -> Router {
    Router::new().route("/", get(async || "ok"))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_peer_takes_no_other_s_place() {
    let head = Duration::from_mins(10);
    let (_server, address) = served(ok(), Bounds { head, connections: 3, per_peer: 1, ..BOUNDS }).await;
    let slow = from([127, 0, 0, 1], address).await;
    assert_eq!(until_closed(from([127, 0, 0, 1], address).await, String::new()).await, "", "one too many");
    let other = answered(from([127, 0, 0, 2], address).await).await.expect("another peer is served");
    let third = answered(from([127, 0, 0, 3], address).await).await.expect("and a third");
    assert_eq!(until_closed(from([127, 0, 0, 4], address).await, String::new()).await, "", "full");
    drop(slow);
    let again = async { while answered(from([127, 0, 0, 1], address).await).await.is_none() {} };
    tokio::time::timeout(NEVER, again).await.expect("a place that is given back is another's");
    drop((other, third));
}

/// Behind a proxy that is the only peer.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_limit_one_peer_may_have_every_place() {
    let (_server, address) = served(ok(), Bounds { connections: 2, ..BOUNDS }).await;
    let one = answered(from([127, 0, 0, 1], address).await).await.expect("served");
    let two = answered(from([127, 0, 0, 1], address).await).await.expect("served");
    assert!(answered(from([127, 0, 0, 1], address).await).await.is_none(), "all places are taken");
    drop((one, two));
}

/// The server would wait for its end without end.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_reads_is_given_up() {
    let router = Router::new().route("/", get(async || vec![b'x'; 64 << 20]));
    let (server, address) = served(router, BOUNDS).await;
    let idle = answered(from([127, 0, 0, 1], address).await).await.expect("its first bytes");
    tokio::time::timeout(NEVER, server.end()).await.expect("it is not waited for");
    drop(idle);
}

/// The settings are what the bounds are made of.
#[test]
fn the_settings_say_how_many_and_how_long() {
    let file = format!("{}/config/appui.toml", tests::root());
    let settings = appui::settings::Settings::read_with(
        Some(file.as_ref()),
        [("APPUI_SECRET".to_owned(), tests::SECRET.to_owned())].into(),
    );
    let bounds = Bounds::of(&settings.unwrap().limits);
    assert_eq!((bounds.connections, bounds.per_peer), (800, 200));
    assert_eq!((bounds.head.as_secs(), bounds.answer.as_secs()), (30, 60));
}
