//! `appui stats rebuild`.

use super::ready;
use crate::say::say;
use crate::settings::Settings;

/// Makes the figures anew from the journal.
///
/// # Errors
/// A database that does not answer.
pub async fn rebuild_stats(settings: &Settings) -> anyhow::Result<()> {
    let cx = ready(settings).await?;
    let many = app::statistics::rebuild(&cx).await?;
    say(format!("chiffres refaits depuis le journal : {many} cases"));
    Ok(())
}
