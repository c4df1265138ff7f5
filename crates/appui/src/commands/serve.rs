//! `appui serve`, `appui worker`, `appui migrate`.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::started;
use crate::cli::Serve;
use crate::readiness::Readiness;
use crate::say::{say, tell};
use crate::serving::{Bounds, Server};
use crate::settings::Settings;
use crate::stopping::{Asked, Signals};
use crate::workers::workers;
use crate::{Faults, telemetry, wiring};

/// Serves HTTP, with the workers unless told otherwise, until stopped.
///
/// # Errors
/// A database that does not answer or waits for migrations, an address in use.
pub async fn serve(settings: &Settings, how: &Serve) -> anyhow::Result<()> {
    let cx = started(settings).await?;
    if how.no_migrate {
        nothing_pending(&cx).await?;
    } else {
        wiring::prepare(settings, &cx).await?.into_iter().for_each(tell);
    }
    let mut signals = Signals::listen()?;
    let readiness = Readiness::of(settings);
    let router = wiring::router(settings, &cx, &readiness, counters());
    let listener = listen(settings).await?;
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let workers = if how.no_worker { None } else { Some(workers(settings, &cx, &stop)?) };
    let server = Server::start(listener, router, Bounds::of(&settings.limits));
    greet(settings, address);
    let asked = signals.next().await;
    readiness.stop();
    stop.cancel();
    let rest = async {
        // Whoever spreads requests has this long to see that none is wanted here any more.
        if asked == Asked::ByTheSystem {
            tokio::time::sleep(Duration::from_secs(settings.drain_seconds)).await;
        }
        server.end().await;
        if let Some(workers) = workers {
            workers.wait().await;
        }
    };
    signals.end(settings, rest).await;
    Ok(())
}

/// Refuses to start where migrations wait.
async fn nothing_pending(cx: &app::Cx) -> anyhow::Result<()> {
    let pending = cx.store.pending().await?;
    if pending.is_empty() {
        return Ok(());
    }
    let expected = format!("aucune migration en attente ; lancez « appui migrate » ({})", pending.join(", "));
    Err(Faults::one("base de données", "migrations", expected).into())
}

async fn listen(settings: &Settings) -> Result<TcpListener, Faults> {
    let taken = |error| format!("une adresse libre : {} ({error})", settings.listen);
    let listener = TcpListener::bind(&settings.listen).await;
    listener.map_err(|error| Faults::one("APPUI_*", "listen (APPUI_LISTEN)", taken(error)))
}

/// The counters' page.
fn counters() -> Arc<dyn Fn() -> String + Send + Sync> {
    let metrics = telemetry::counters();
    Arc::new(move || {
        metrics.as_ref().map(metrics_exporter_prometheus::PrometheusHandle::render).unwrap_or_default()
    })
}

/// Runs the workers alone, until stopped.
///
/// # Errors
/// A database or a mail transport that cannot be opened.
pub async fn worker(settings: &Settings) -> anyhow::Result<()> {
    let cx = started(settings).await?;
    wiring::prepare(settings, &cx).await?;
    let mut signals = Signals::listen()?;
    let stop = CancellationToken::new();
    let workers = workers(settings, &cx, &stop)?;
    signals.next().await;
    stop.cancel();
    signals.end(settings, async { workers.wait().await }).await;
    Ok(())
}

/// Runs the migrations, loads the folder into an empty database, and tells what was done.
///
/// # Errors
/// A newer database, an unreadable folder.
pub async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let cx = started(settings).await?;
    let done = wiring::prepare(settings, &cx).await?;
    if done.is_empty() {
        say("rien à faire : la base est à jour");
    }
    done.into_iter().for_each(say);
    Ok(())
}

/// Where to go and how to sign in.
fn greet(settings: &Settings, address: std::net::SocketAddr) {
    say(format!("Appui écoute sur http://{address}"));
    if let Some(folder) = settings.mail_url.0.strip_prefix("file://") {
        say(format!("Les courriels s’écrivent dans {folder}, liens de connexion compris"));
    }
    say("Pour une base d’essai : appui demo (imprime une adresse par rôle)");
    say("Pour se connecter : appui person add … puis appui token --email …");
}
