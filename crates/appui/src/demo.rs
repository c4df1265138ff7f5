//! x
use app::Cx;
use crate::cli::Demo;
/// x
pub async fn run(_cx: &Cx, _how: &Demo) -> anyhow::Result<()> { Ok(()) }
