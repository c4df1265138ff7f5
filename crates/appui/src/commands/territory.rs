//! `appui territory import`, `appui territory export`.

use std::path::Path;

use app::import_territory::{Imported, import_territory};

use super::ready;
use crate::Faults;
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
    match import_territory(&cx, &territory).await? {
        Imported::Done => say(format!("dossier importé : {}", territory.departement.name)),
        Imported::Same => say("rien à faire : la base dit déjà ce que dit le dossier"),
        Imported::Refused(missing) => {
            let shown = missing.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
            let expected =
                format!("ce à quoi des saisines ou des habilitations en cours se réfèrent ({shown})");
            return Err(Faults::one(&directory.display().to_string(), "dossier", expected).into());
        }
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
