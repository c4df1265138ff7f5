//! x
use crate::cli::Demo;
use app::Cx;
/// x
pub async fn run(_cx: &Cx, _how: &Demo) -> anyhow::Result<()> {
    Ok(())
}
