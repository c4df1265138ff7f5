//! What goes on beside the requests: mails leave, reminders are looked at, figures follow, quarters are published, exports are
//! made, old things are swept.

use std::fmt::Debug;
use std::time::Duration;

use app::{AppError, Cx};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::settings::Settings;
use crate::wiring::relay;

/// Starts the workers.
///
/// # Errors
/// When the transport cannot be opened.
pub(crate) fn workers(settings: &Settings, cx: &Cx, stop: &CancellationToken) -> anyhow::Result<TaskTracker> {
    let (tracker, relay) = (TaskTracker::new(), relay(settings, cx)?);
    let until = stop.clone();
    tracker.spawn(async move { relay.run(until.cancelled_owned()).await });
    let rounds = Rounds { tracker: &tracker, cx, stop };
    let reminders = settings.reminders.every_seconds;
    rounds.every(reminders, "the reminders could not be looked at", |cx| async move {
        app::run_reminders::run_reminders(&cx, cx.now(), false).await.map(drop)
    });
    rounds.every(reminders, "the feeds could not be looked at", |cx| async move {
        app::feeds::close_all_ended(&cx).await.map(drop)
    });
    rounds.every(
        settings.figures.every_seconds,
        "the figures could not follow the journal",
        |cx| async move { app::statistics::follow(&cx).await.map(drop) },
    );
    rounds.every(settings.publication.every_seconds, "a quarter could not be published", |cx| async move {
        app::publications::publish(&cx).await.map(drop)
    });
    rounds.every(settings.exports.every_seconds, "exports could not be looked at", |cx| async move {
        formats::run_next(&cx).await.map(drop)
    });
    let sweep = settings.forms.sweep_seconds;
    rounds.every(sweep, "what has had its time could not be swept", |cx| async move {
        app::forms::sweep(&cx).await
    });
    let until = stop.clone();
    rounds.every(sweep, "requests could not be given their words", move |cx| complete(cx, until.clone()));
    tracker.close();
    Ok(tracker)
}

/// Gives the requests and people of an earlier release, which may still be at work beside this one, the words they are found by. A full
/// history takes a while: the end does not wait for it.
async fn complete(cx: Cx, stop: CancellationToken) -> Result<(), AppError> {
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        completed = found(&cx) => completed,
    }
}

async fn found(cx: &Cx) -> Result<(), AppError> {
    app::index_requests::fold_names(cx).await?;
    app::index_requests::complete(cx).await.map(drop)
}

/// Errands that are done again and again until the end.
struct Rounds<'a> {
    tracker: &'a TaskTracker,
    cx: &'a Cx,
    stop: &'a CancellationToken,
}

impl Rounds<'_> {
    /// Does something, waits, does it again; what went wrong is told by `failed`.
    fn every<F, E>(&self, seconds: u64, failed: &'static str, act: impl Fn(Cx) -> F + Send + 'static)
    where
        F: Future<Output = Result<(), E>> + Send,
        E: Debug + Send,
    {
        let (cx, stop) = (self.cx.clone(), self.stop.clone());
        self.tracker.spawn(async move {
            while !stop.is_cancelled() {
                if let Err(error) = act(cx.clone()).await {
                    tracing::error!(error = ?error, "{failed}");
                }
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(Duration::from_secs(seconds.max(1))) => {}
                }
            }
        });
    }
}
