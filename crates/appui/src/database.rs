//! The database of the settings: opened, waited for, prepared by one instance at a time.

use std::time::{Duration, Instant};

use app::{AppError, Cx, Preparing, Store, StoreError, Waits};

use crate::say::tell;
use crate::settings::Settings;
use crate::{Faults, territory_files};

/// How often a start looks whether the database has come up.
const LOOK: Duration = Duration::from_secs(1);

/// How long a request waits for what others hold.
pub(crate) fn waits(settings: &Settings) -> Waits {
    let of = &settings.database;
    Waits {
        turn: Duration::from_secs(of.turn_seconds),
        lock: Duration::from_secs(of.lock_seconds),
        statement: Some(Duration::from_secs(of.statement_seconds)),
        idle: Some(Duration::from_secs(of.idle_transaction_seconds)),
    }
}

/// Opens the database to serve from it.
///
/// # Errors
/// A fault of the setting `database_url` when it does not answer.
pub async fn store(settings: &Settings) -> anyhow::Result<Store> {
    let opened =
        Store::connect(&settings.database_url.0, settings.database_connections, waits(settings)).await;
    Ok(opened.map_err(|error| unusable(settings, &error))?)
}

/// Opens the database for a command, which waits for others and takes the time it takes.
///
/// # Errors
/// As [`store`].
pub async fn patient(settings: &Settings) -> anyhow::Result<Store> {
    let opened =
        Store::connect(&settings.database_url.0, settings.database_connections, Waits::PATIENT).await;
    Ok(opened.map_err(|error| unusable(settings, &error))?)
}

/// As [`store`], for a start: a server that is not up yet is waited for.
///
/// # Errors
/// As [`store`], once `database.start_seconds` have passed.
pub async fn awaited(settings: &Settings) -> anyhow::Result<Store> {
    let (url, patience) = (&settings.database_url.0, settings.database.start_seconds);
    let until = Instant::now() + Duration::from_secs(patience);
    let mut is_told = false;
    loop {
        match Store::connect(url, settings.database_connections, waits(settings)).await {
            Err(StoreError::Unavailable { why, .. }) if Instant::now() < until => {
                if !is_told {
                    tell(format!("la base de données {why} : attente, au plus {patience} s"));
                    is_told = true;
                }
                tokio::time::sleep(LOOK).await;
            }
            opened => return Ok(opened.map_err(|error| unusable(settings, &error))?),
        }
    }
}

/// What the database says, never its address: a password may stand in it.
fn unusable(settings: &Settings, error: &StoreError) -> Faults {
    let error = error.to_string().replace('\n', " ").replace(&settings.database_url.0, "(adresse)");
    Faults::one("APPUI_*", "database_url (APPUI_DATABASE_URL)", format!("une base qui répond : {error}"))
}

/// Runs the pending migrations, and loads the folder into an empty database; tells what it did. Of several that start at once
/// one does it, the others wait, and find it done.
///
/// # Errors
/// A newer database, an unreadable folder, a database that does not answer, one that another prepares for too long.
pub async fn prepare(settings: &Settings, cx: &Cx) -> anyhow::Result<Vec<String>> {
    if cx.store.pending().await?.is_empty() && has_folder(cx).await? {
        return Ok(Vec::new());
    }
    let patience = Duration::from_secs(settings.database.migration_seconds);
    let preparing = Preparing::begin(&settings.database_url.0, patience)
        .await
        .map_err(|error| unusable(settings, &error))?;
    let applied = preparing.migrate().await?;
    let mut done: Vec<_> = applied.into_iter().map(|name| format!("migration appliquée : {name}")).collect();
    let cx = cx.over(preparing.store().clone());
    if !has_folder(&cx).await? {
        done.extend(loaded(settings, &cx).await?);
    }
    Ok(done)
}

/// Has a folder been loaded?
async fn has_folder(cx: &Cx) -> anyhow::Result<bool> {
    match cx.territory().await {
        Ok(_) => Ok(true),
        Err(AppError::Configuration(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Loads the settings' folder, and tells what is in it.
async fn loaded(settings: &Settings, cx: &Cx) -> anyhow::Result<Option<String>> {
    let territory = territory_files::read(&settings.territory)?;
    let name = territory.departement.name.clone();
    let (partners, authorities) = (territory.partners.len(), territory.authorities.len());
    let is_new = app::import_territory::import_into_empty(cx, &territory).await?;
    Ok(is_new
        .then(|| format!("dossier chargé : {name}, {partners} partenaires, {authorities} collectivités")))
}
