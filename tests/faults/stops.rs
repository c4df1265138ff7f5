//! Told to stop: seen by whoever spreads requests before the door shuts, what has begun is finished, and a deadline ends it all.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use serde_json::json;
use tests::Database;

use crate::place::{LONGEST, Place, Running, until};

/// A request by hand, its body announced and not sent: the server has begun to read it.
fn begun(server: &Running, body: &str) -> TcpStream {
    let address = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONGEST)).unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut told = [0; 64];
    let read = stream.read(&mut told).unwrap();
    assert!(String::from_utf8_lossy(&told[..read]).contains("100 Continue"));
    stream
}

async fn served(settings: &[(&str, u64)]) -> (Place, Running) {
    let place = Place::new(Database::Sqlite).await;
    let place = settings.iter().fold(place, |place, (key, value)| place.with(key, value));
    let server = place.serve();
    server.readiness(200).await;
    (place, server)
}

const THEMES: &str = r#"{"query":"{ themes { slug } }"}"#;

#[tokio::test]
async fn readiness_is_false_while_the_door_is_still_open() {
    let (place, mut server) = served(&[("APPUI_DRAIN_SECONDS", 4), ("APPUI_STOP_SECONDS", 60)]).await;
    server.signal("TERM");
    let mut last = Some(200);
    until("another answer of /readyz", async || {
        last = server.status("/readyz").await;
        last != Some(200)
    })
    .await;
    assert_eq!(last, Some(503), "told, not shut out");
    assert_eq!((server.status("/healthz").await, server.status("/").await), (Some(200), Some(200)));
    assert_eq!(server.ended().await.code(), Some(0));
    place.done().await;
}

#[tokio::test]
async fn what_has_begun_is_finished() {
    let (place, mut server) = served(&[("APPUI_STOP_SECONDS", 60)]).await;
    let mut stream = begun(&server, THEMES);
    server.signal("TERM");
    until("the door shut", async || server.status("/healthz").await.is_none()).await;
    stream.write_all(THEMES.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("defense-incendie"), "{answer}");
    assert_eq!(server.ended().await.code(), Some(0));
    place.done().await;
}

/// Neither a head that stopped half-way, nor a connection on which nothing was ever said, is waited for.
#[tokio::test]
async fn half_a_head_does_not_block_the_end() {
    let long = LONGEST.as_secs() * 2;
    let (place, mut server) =
        served(&[("APPUI_STOP_SECONDS", long), ("APPUI_LIMITS__HEAD_SECONDS", long)]).await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let silent = TcpStream::connect(&address).unwrap();
    let mut half = TcpStream::connect(&address).unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n").unwrap();
    server.readiness(200).await;
    server.signal("TERM");
    assert_eq!(server.ended().await.code(), Some(0));
    drop((silent, half));
    place.done().await;
}

/// A head has a time limit, also where nobody stops anything.
#[tokio::test]
async fn a_head_that_never_comes_is_cut_off() {
    let (place, server) = served(&[("APPUI_LIMITS__HEAD_SECONDS", 1)]).await;
    let mut half = TcpStream::connect(server.url.trim_start_matches("http://")).unwrap();
    half.set_read_timeout(Some(LONGEST)).unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n").unwrap();
    let mut answer = String::new();
    half.read_to_string(&mut answer).unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    drop(server);
    place.done().await;
}

#[tokio::test]
async fn a_deadline_ends_what_does_not_end() {
    let (place, mut server) = served(&[("APPUI_STOP_SECONDS", 2)]).await;
    let stream = begun(&server, THEMES);
    server.signal("TERM");
    assert_eq!(server.ended().await.code(), Some(0));
    drop(stream);
    place.done().await;
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let long = LONGEST.as_secs() * 2;
    let (place, mut server) =
        served(&[("APPUI_DRAIN_SECONDS", long), ("APPUI_STOP_SECONDS", long + 1)]).await;
    server.signal("TERM");
    server.readiness(503).await;
    server.signal("TERM");
    assert_eq!(server.ended().await.code(), Some(0));
    place.done().await;
}

/// A mail server that takes the connection and says nothing.
#[tokio::test]
async fn a_silent_mail_server_does_not_block_the_end() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = Place::new(Database::Sqlite).await;
    let place = place.with("APPUI_STOP_SECONDS", 2);
    let mut command = place.command(&["serve"]);
    command.env("APPUI_MAIL_URL", format!("smtp://{}", silent.local_addr().unwrap()));
    place.mayor();
    let mut server = Running::start(command);
    let link = "mutation { requestSignInLink(input: { email: \"maire@flourens.example\" }) { __typename } }";
    let client = reqwest::Client::builder().timeout(Duration::from_mins(1)).build().unwrap();
    let asked = client
        .post(format!("{}/graphql", server.url))
        .header("content-type", "application/json")
        .body(json!({ "query": link }).to_string());
    assert_eq!(asked.send().await.unwrap().status().as_u16(), 200);
    let connection = silent.accept().unwrap();
    server.signal("TERM");
    assert_eq!(server.ended().await.code(), Some(0));
    drop(connection);
    place.done().await;
}
