//! `appui serve`, `appui worker`, `appui migrate`.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::connect;
use crate::cli::Serve;
use crate::say::{say, tell};
use crate::settings::Settings;
use crate::{Faults, telemetry, wiring};

/// Serves HTTP, with the workers unless told otherwise, until stopped.
///
/// # Errors
/// A database that does not answer or waits for migrations, an address in use.
pub async fn serve(settings: &Settings, how: &Serve) -> anyhow::Result<()> {
    let cx = connect(settings).await?;
    if how.no_migrate {
        let pending = cx.store.pending().await?;
        if !pending.is_empty() {
            let expected =
                format!("aucune migration en attente ; lancez « appui migrate » ({})", pending.join(", "));
            return Err(Faults::one("base de données", "migrations", expected).into());
        }
    } else {
        for done in wiring::prepare(settings, &cx).await? {
            tell(done);
        }
    }
    let metrics = telemetry::counters();
    let rendered = move || {
        metrics.as_ref().map(metrics_exporter_prometheus::PrometheusHandle::render).unwrap_or_default()
    };
    let router = wiring::router(settings, &cx, Arc::new(rendered));
    let listener = TcpListener::bind(&settings.listen).await.map_err(|error| {
        Faults::one(
            "APPUI_*",
            "listen (APPUI_LISTEN)",
            format!("une adresse libre : {} ({error})", settings.listen),
        )
    })?;
    let stop = CancellationToken::new();
    let workers = if how.no_worker { None } else { Some(wiring::workers(settings, &cx, &stop)?) };
    greet(settings, listener.local_addr()?);
    let stopping = stop.clone();
    axum::serve(listener, router).with_graceful_shutdown(async move { stopped(&stopping).await }).await?;
    if let Some(workers) = workers {
        workers.wait().await;
    }
    Ok(())
}

/// Runs the workers alone, until stopped.
///
/// # Errors
/// A database or a mail transport that cannot be opened.
pub async fn worker(settings: &Settings) -> anyhow::Result<()> {
    let cx = super::ready(settings).await?;
    let stop = CancellationToken::new();
    let workers = wiring::workers(settings, &cx, &stop)?;
    stopped(&stop).await;
    workers.wait().await;
    Ok(())
}

/// Runs the migrations, loads the folder into an empty database, and tells what was done.
///
/// # Errors
/// A newer database, an unreadable folder.
pub async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let cx = connect(settings).await?;
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

/// Waits for a signal to stop, then tells the workers.
async fn stopped(stop: &CancellationToken) {
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
    stop.cancel();
}
