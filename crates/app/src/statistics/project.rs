//! The projection: cells kept from the journal, each entry once, by one instance at a time; or made anew from all of it.

use std::collections::HashMap;

use domain::figures::{Calendars, FAMILIES, Figures, Place, Share, Told, shares};
use domain::ids::RequestId;
use domain::referral::Unreadable;
use storage::StoreError;
use storage::figures::{self, Cell, File, Followed};

use crate::keys::fingerprint;
use crate::outbox::figures_stopped;
use crate::{AppError, Cx, Outcome};

/// How many files a step follows before all of it is made anew instead.
const MOST: usize = 5_000;
/// How many files a rebuild reads at once.
const FILES: u64 = 1_000;

/// A share that counts from now on, or one that no longer does.
pub(super) struct Change {
    pub(super) share: Share,
    pub(super) is_new: bool,
}

/// What files' unknown entries change: the shares as they were known no longer count, those as they are now do.
///
/// # Errors
/// An entry that cannot be read, and the file that it is of.
pub(super) fn changes(files: Vec<File>, calendars: &Calendars) -> Result<Vec<Change>, Stopped> {
    let of_file = |file: File| {
        let stopped = |error: Unreadable| Stopped { request: file.filed.id, error };
        let known: Vec<Told> =
            file.told.iter().filter(|(_, is_known)| *is_known).map(|(told, _)| told.clone()).collect();
        let all: Vec<Told> = file.told.iter().map(|(told, _)| told.clone()).collect();
        let old = shares(&file.filed, &known, calendars).map_err(stopped)?;
        let new = shares(&file.filed, &all, calendars).map_err(stopped)?;
        let old = old.into_iter().map(|share| Change { share, is_new: false });
        let new = new.into_iter().map(|share| Change { share, is_new: true });
        Ok(old.chain(new).collect::<Vec<_>>())
    };
    let changes: Vec<Vec<Change>> = files.into_iter().map(of_file).collect::<Result<_, Stopped>>()?;
    Ok(changes.into_iter().flatten().collect())
}

/// Where figures have stopped: at an entry that cannot be read.
pub(super) struct Stopped {
    pub(super) request: RequestId,
    pub(super) error: Unreadable,
}

impl From<Stopped> for AppError {
    fn from(Stopped { request, error }: Stopped) -> Self {
        tracing::error!(request = %request, entry = error.kind, error = %error, "the figures stop at file {request}");
        Self::Store(StoreError::Inconsistent { table: "journal", column: "data" })
    }
}

/// Tells the platform's administrators where the figures have stopped, and fails as they do.
async fn stop(cx: &Cx, stopped: Stopped) -> AppError {
    let alarmed = figures_stopped(cx, stopped.request, &stopped.error.kind).await;
    alarmed.err().unwrap_or_else(|| stopped.into())
}

/// Cells as they are summed.
#[derive(Default)]
struct Cells(HashMap<(&'static str, Place), Figures>);

impl Cells {
    fn count(&mut self, share: &Share, is_new: bool) {
        for family in FAMILIES {
            if let Some(place) = family.cell(share.of, &share.place) {
                let here = self.0.entry((family.code, place)).or_default();
                if is_new { *here += &share.figures } else { *here -= &share.figures }
            }
        }
    }

    fn into_cells(self) -> impl Iterator<Item = Cell> {
        let cells = self.0.into_iter().filter(|(_, figures)| !figures.is_empty());
        cells.map(|((family, place), figures)| Cell { family, place, figures })
    }
}

/// Follows the journal as far as it can be followed now; true when cells were moved or made. When there are no cells yet, when
/// they are far behind, or when a calendar has changed since, all of them are made anew. An entry that cannot be read stops it
/// where it is: the cells keep their last state, and the administrators are told.
///
/// # Errors
/// When the database does not answer; an entry that cannot be read.
pub async fn follow(cx: &Cx) -> Outcome<bool> {
    let loaded = cx.territory().await?;
    let (calendars, until) = (Calendars::of(&loaded.territory), figures::bound(&cx.store).await?);
    let print = print(&calendars);
    let known = figures::place(&cx.store).await?;
    // A place that lies ahead is of another server: a dump was restored.
    let Some(known) = known.filter(|known| known.calendars == print && known.place <= until) else {
        rebuild(cx).await?;
        return Ok(true);
    };
    // Nothing new is the usual answer: it costs one look at an index, and no lock.
    if known.place == until || figures::tail(&cx.store, until, 1).await?.is_some_and(|files| files.is_empty())
    {
        return Ok(false);
    }
    let tx = cx.store.write().await?;
    // Whoever held it before may have come further than this one knew, or have made it anew by other calendars.
    let held = figures::follow(&tx).await?.filter(|held| held.place < until && held.calendars == print);
    let Some(held) = held else { return Ok(false) };
    let Some(files) = figures::tail(&tx, until, MOST).await? else {
        drop(tx);
        rebuild(cx).await?;
        return Ok(true);
    };
    let moved = !files.is_empty();
    let mut cells = Cells::default();
    let changes = match changes(files, &calendars) {
        Ok(changes) => changes,
        Err(stopped) => {
            drop(tx);
            return Err(stop(cx, stopped).await);
        }
    };
    for Change { share, is_new } in changes {
        cells.count(&share, is_new);
    }
    figures::add(&tx, cells.into_cells().collect()).await?;
    Followed { place: until, ..held }.keep(&tx).await?;
    tx.commit().await?;
    Ok(moved)
}

/// Makes all cells anew from the whole journal, and tells how many there are.
///
/// # Errors
/// When the database does not answer.
pub async fn rebuild(cx: &Cx) -> Outcome<usize> {
    let loaded = cx.territory().await?;
    let calendars = Calendars::of(&loaded.territory);
    let until = figures::bound(&cx.store).await?;
    numbered_here(cx, until).await?;
    let (mut cells, mut after) = (Cells::default(), None);
    loop {
        let files = figures::files(&cx.store, (FILES, after), until).await?;
        let Some(last) = files.last() else { break };
        after = Some(last.filed.id);
        for file in files {
            let told: Vec<Told> = file.told.into_iter().map(|(told, _)| told).collect();
            let shares = match shares(&file.filed, &told, &calendars) {
                Ok(shares) => shares,
                Err(error) => return Err(stop(cx, Stopped { request: file.filed.id, error }).await),
            };
            for share in &shares {
                cells.count(share, true);
            }
        }
    }
    let tx = cx.store.write().await?;
    figures::follow(&tx).await?;
    let made: Vec<Cell> = cells.into_cells().collect();
    let many = made.len();
    figures::replace_all(&tx, made.into_iter()).await?;
    Followed { place: until, calendars: print(&calendars) }.keep(&tx).await?;
    tx.commit().await?;
    Ok(many)
}

/// After a dump was restored, entries carry another server's numbers: they are forgotten.
async fn numbered_here(cx: &Cx, until: i64) -> Outcome<()> {
    if figures::place(&cx.store).await?.is_some_and(|known| known.place > until) {
        let tx = cx.store.write().await?;
        figures::forget_transactions(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Raised with every change of what a share is: cells made by the rules of another version are made anew.
const RULES: u32 = 2;

/// Tells whether shares are still counted as the cells have counted them.
fn print(calendars: &Calendars) -> String {
    fingerprint(&format!("{RULES} {calendars:?}"))
}

/// Every cell as a line, in order: for the test that a projection is what a rebuild makes of the journal.
///
/// # Errors
/// When the database does not answer.
pub async fn kept(cx: &Cx) -> Outcome<Vec<String>> {
    Ok(figures::kept(&cx.store).await?)
}
