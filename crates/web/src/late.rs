//! A request's body has so long to arrive whole. Then reading it ends with an error that is told apart from all others: whoever
//! sends a byte now and then holds neither a connection nor a handler for long.

use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// The body was not there in time.
#[derive(Debug)]
struct Late;

impl std::fmt::Display for Late {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body was not there in time")
    }
}

impl StdError for Late {}

/// Was it this that ended the reading?
pub(crate) fn is_late(error: &(dyn StdError + 'static)) -> bool {
    error.is::<Late>() || error.source().is_some_and(is_late)
}

/// The request, with so long for its body from now on.
pub(crate) fn within(time: Duration, request: Request) -> Request {
    request.map(|body| {
        if body.is_end_stream() {
            return body;
        }
        Body::new(Timed { body, deadline: Box::pin(sleep(time)) })
    })
}

struct Timed {
    body: Body,
    deadline: Pin<Box<Sleep>>,
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Pending => self.deadline.as_mut().poll(context).map(|()| Some(Err(Error::new(Late)))),
            arrived @ Poll::Ready(_) => arrived,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
