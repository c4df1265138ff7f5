//! Figures as they were: every file of the periods as its journal told it then. The truth, at the price of reading it.

use domain::figures::{Calendars, Told, shares};
use domain::time::start_of_day;
use storage::figures::{Question, files_since};

use super::Sums;
use crate::{Cx, Outcome};

/// How many files are read at once.
const FILES: u64 = 500;

/// Counts what was so at the question's instant.
pub(super) async fn count(
    cx: &Cx,
    question: &Question<'_>,
    calendars: &Calendars,
    sums: &mut Sums,
) -> Outcome<()> {
    let Some(first) = question.periods.iter().map(|(from, _)| *from).min() else { return Ok(()) };
    let span = (start_of_day(first), question.now);
    let mut after = None;
    loop {
        let files = files_since(&cx.store, (FILES, after), span).await?;
        let Some(last) = files.last() else { return Ok(()) };
        after = Some(last.filed.id);
        for file in files {
            let told: Vec<Told> = file.told.into_iter().map(|(told, _)| told).collect();
            for share in shares(&file.filed, &told, calendars) {
                sums.count(question, &share, true);
            }
        }
    }
}
