//! `appui check`: what is wrong, and where: settings, folder, database, mail.

use domain::territory::Territory;
use mail::{MailAddress, Transport};

use super::connect;
use crate::say::say;
use crate::settings::Settings;
use crate::{Faults, territory_files};

/// Checks everything that can be checked without changing anything, and tells every fault.
///
/// # Errors
/// The faults.
pub async fn check(settings: &Settings) -> anyhow::Result<()> {
    let mut faults = Vec::new();
    let folder = match territory_files::read(&settings.territory) {
        Ok(territory) => {
            say(told(&territory));
            Some(territory)
        }
        Err(Faults(found)) => {
            faults.extend(found);
            None
        }
    };
    match database(settings, folder.as_ref()).await {
        Ok(told) => say(told),
        Err(error) => faults.push(format!("base de données : database_url : {error:#}")),
    }
    match MailAddress::parse(&settings.mail_url.0).map(|address| Transport::open(&address)) {
        Some(Ok(_)) => say("courriels : le transport s’ouvre"),
        Some(Err(error)) => faults.push(format!("courriels : mail_url : {error}")),
        None => {
            faults.push("courriels : mail_url : file://dossier, smtp://hôte:port ou smtps://…".to_owned());
        }
    }
    match mail::check_templates() {
        Ok(()) => say("modèles de courriel : tous se composent"),
        Err(error) => faults.push(format!("modèles de courriel : {error}")),
    }
    if faults.is_empty() { Ok(()) } else { Err(Faults(faults).into()) }
}

fn told(territory: &Territory) -> String {
    format!(
        "dossier : {}, {} partenaires, {} thèmes, {} offres, {} collectivités",
        territory.departement.name,
        territory.partners.len(),
        territory.themes.len(),
        territory.offers.len(),
        territory.authorities.len(),
    )
}

async fn database(settings: &Settings, folder: Option<&Territory>) -> anyhow::Result<String> {
    let cx = connect(settings).await?;
    let pending = cx.store.pending().await?.len();
    if pending > 0 {
        return Ok(format!("base de données : {pending} migrations à appliquer (appui migrate)"));
    }
    // After the first load the database is the truth: a folder that was edited since says nothing until it is imported.
    let differs = match (folder, cx.territory().await) {
        (Some(folder), Ok(loaded)) => *folder != loaded.territory,
        (None, _) | (_, Err(_)) => false,
    };
    let note = if differs { " ; le dossier en diffère (appui territory import)" } else { "" };
    Ok(format!("base de données : à jour{note}"))
}
