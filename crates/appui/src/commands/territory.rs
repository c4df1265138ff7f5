//! `appui territory import`, `appui territory export`.

use std::path::Path;

use super::ready;
use crate::say::say;
use crate::settings::Settings;
use crate::territory_files;

/// Makes a folder the new truth.
///
/// # Errors
/// Every fault of the folder.
pub async fn import(settings: &Settings, directory: &Path) -> anyhow::Result<()> {
    let territory = territory_files::read(directory)?;
    let cx = ready(settings).await?;
    if app::import_territory::import_territory(&cx, &territory).await? {
        say(format!("dossier importé : {}", territory.departement.name));
    } else {
        say("rien à faire : la base dit déjà ce que dit le dossier");
    }
    Ok(())
}

/// Writes the folder as the database has it.
///
/// # Errors
/// A folder that cannot be written.
pub async fn export(settings: &Settings, directory: &Path) -> anyhow::Result<()> {
    let cx = ready(settings).await?;
    let loaded = cx.territory().await?;
    territory_files::write(directory, &loaded.territory)?;
    say(format!("dossier exporté : {}", directory.display()));
    Ok(())
}
