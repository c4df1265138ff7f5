//! Figures as they were: every file of the periods as its journal told it then. The truth, at the price of reading it.

use domain::figures::{Calendars, Told, shares};
use domain::time::{Instant, start_of_day};
use storage::figures::files_since;

use super::Asked;
use super::project::Stopped;
use crate::{Cx, Outcome};

/// How many files are read at once.
const FILES: u64 = 500;

/// Counts what was so at each question's instant; those of one instant are answered in one reading.
pub(super) async fn count(cx: &Cx, asked: &mut [&mut Asked<'_>], calendars: &Calendars) -> Outcome<()> {
    asked.sort_by_key(|asked| asked.0.now);
    for of_one_instant in asked.chunk_by_mut(|one, other| one.0.now == other.0.now) {
        let starts = of_one_instant.iter().flat_map(|asked| asked.0.periods.iter().map(|(from, _)| *from));
        let (Some(first), Some(at)) = (starts.min(), of_one_instant.first().map(|asked| asked.0.now)) else {
            continue;
        };
        read(cx, of_one_instant, calendars, (start_of_day(first), at)).await?;
    }
    Ok(())
}

async fn read(
    cx: &Cx,
    asked: &mut [&mut Asked<'_>],
    calendars: &Calendars,
    span: (Instant, Instant),
) -> Outcome<()> {
    // Questions of one call have one caller: what the first may count, all may.
    let scope = asked.first().map(|asked| asked.0.of.scope.clone()).unwrap_or_default();
    let mut after = None;
    loop {
        let files = files_since(&cx.store, (FILES, after), span, &scope).await?;
        let Some(last) = files.last() else { return Ok(()) };
        after = Some(last.filed.id);
        for file in files {
            let told: Vec<Told> = file.told.into_iter().map(|(told, _)| told).collect();
            let request = file.filed.id;
            let shares = shares(&file.filed, &told, calendars).map_err(|error| Stopped { request, error })?;
            for share in shares {
                for (question, sums) in asked.iter_mut().map(|asked| (&asked.0, &mut asked.1)) {
                    sums.count(question, &share, true);
                }
            }
        }
    }
}
