//! The commands, a file each.

mod check;
mod demo;
mod journal;
mod people;
mod reminders;
mod serve;
mod stats;
mod territory;

use std::sync::Arc;

use app::{Cx, SystemClock};
use domain::time::{Instant, to_microsecond, within};

pub use self::check::check;
pub use self::demo::demo;
pub use self::journal::{export_journal, write_journal};
pub use self::people::{add_person, token};
pub use self::reminders::reminders;
pub use self::serve::{migrate, serve, worker};
pub use self::stats::rebuild_stats;
pub use self::territory::{export, import};
use crate::settings::Settings;
use crate::{Faults, say, wiring};

/// The use cases on the settings' database, which must be ready: a command beside a running `serve` finds it so.
pub(crate) async fn connect(settings: &Settings) -> anyhow::Result<Cx> {
    let store = wiring::patient(settings).await?;
    Ok(wiring::cx(settings, store, Arc::new(SystemClock))?)
}

/// The use cases for a process that serves: it waits for a database that is not up yet, and keeps no request waiting for long.
async fn started(settings: &Settings) -> anyhow::Result<Cx> {
    let store = wiring::awaited(settings).await?;
    Ok(wiring::cx(settings, store, Arc::new(SystemClock))?)
}

/// As [`connect`], with migrations and the folder where they are missing.
pub(crate) async fn ready(settings: &Settings) -> anyhow::Result<Cx> {
    let cx = connect(settings).await?;
    wiring::prepare(settings, &cx).await?;
    Ok(cx)
}

/// The instant that an option gives, if any, as a database keeps it.
///
/// # Errors
/// One whose day is out of range: databases would not order it like the others.
pub(crate) fn given(command: &str, option: &str, at: Option<Instant>) -> Result<Option<Instant>, Faults> {
    let read = at.map(|at| within(to_microsecond(at), "at")).transpose();
    read.map_err(|refusal| Faults::one(command, option, refusal.message()))
}

/// Prints the schema's text.
pub fn schema() {
    say::say(graphql::Api::sdl().trim_end());
}
