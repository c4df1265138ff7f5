//! `appui check`: what is wrong, and where: settings, folder, database, mail.

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
    match territory_files::read(&settings.territory) {
        Ok(territory) => say(format!(
            "dossier : {}, {} partenaires, {} thèmes, {} offres, {} collectivités",
            territory.departement.name,
            territory.partners.len(),
            territory.themes.len(),
            territory.offers.len(),
            territory.authorities.len(),
        )),
        Err(Faults(found)) => faults.extend(found),
    }
    match database(settings).await {
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

async fn database(settings: &Settings) -> anyhow::Result<String> {
    let cx = connect(settings).await?;
    let pending = cx.store.pending().await?;
    Ok(match pending.len() {
        0 => "base de données : à jour".to_owned(),
        n => format!("base de données : {n} migrations à appliquer (appui migrate)"),
    })
}
