//! `appui demo`.

use super::ready;
use crate::cli::Demo;
use crate::settings::Settings;

/// Fills a database without requests with a believable year.
///
/// # Errors
/// A database that has requests.
pub async fn demo(settings: &Settings, how: &Demo) -> anyhow::Result<()> {
    let cx = ready(settings).await?;
    crate::demo::run(&cx, how).await
}
