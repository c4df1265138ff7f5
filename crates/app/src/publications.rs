//! What is published of each closed quarter: made once, hidden together, kept; and the pack of figures for a meeting.

use domain::chrono::{Months, TimeDelta};
use domain::figures::{Dimension, Selection};
use domain::policy::signed_in;
use domain::publication::{Kin, Publication, Quarter, Row, TABLES, Table, hide};
use domain::refusal::Refusal;
use domain::time::{Instant, local_date, next_day, start_of_day};
use storage::{choices, publications, requests};

use crate::authenticate::Caller;
use crate::letters::{Letter, To};
use crate::outbox::enqueue;
use crate::statistics::{Statistics, Wanted, grouped_many, within_many};
use crate::{Cx, Loaded, Outcome};

/// Publishes the closed quarters whose day has come and that are not published yet, and mails the pack's link to those who asked.
///
/// # Errors
/// When the database does not answer.
pub async fn publish(cx: &Cx) -> Outcome<Vec<String>> {
    let now = cx.now();
    let Some(first) = requests::first_at(&cx.store).await? else { return Ok(Vec::new()) };
    let known = publications::quarters(&cx.store).await?;
    let (mut quarter, mut done) = (Quarter::of(local_date(first)), Vec::new());
    while let Some(at) = published_at(cx, quarter).filter(|at| *at <= now) {
        if !known.contains(&quarter.code()) {
            let publication = made(cx, &*cx.territory().await?, quarter, at).await?;
            if keep(cx, &publication, now).await? {
                done.push(publication.quarter);
            }
        }
        quarter = quarter.next();
    }
    Ok(done)
}

/// When a quarter is published: some days after its end, so that the callbacks of its last days have had their time.
fn published_at(cx: &Cx, quarter: Quarter) -> Option<Instant> {
    let days = TimeDelta::days(cx.settings.publication_days);
    next_day(quarter.days().1).checked_add_signed(days).map(start_of_day)
}

async fn made(cx: &Cx, loaded: &Loaded, quarter: Quarter, as_of: Instant) -> Outcome<Publication> {
    let wanted = |by: Vec<Dimension>| Wanted {
        period: quarter.days(),
        by,
        of: Selection::published(),
        as_of: Some(as_of),
        alone: true,
    };
    let all = within_many(cx, loaded, &TABLES.map(|(by, _)| wanted(vec![by]))).await?;
    let total = all.first().map(|found| Row::of("", "Tout le département", &found.total.figures));
    let tables =
        TABLES.iter().zip(&all).map(|((by, title), found)| table(loaded, (*by, title), found)).collect();
    let total = total.unwrap_or_else(|| Row::of("", "", &domain::figures::Figures::default()));
    let publication = Publication { quarter: quarter.code(), as_of, total, tables };
    Ok(hide(publication, &Kin::of(&loaded.territory)))
}

fn table(loaded: &Loaded, (by, title): (Dimension, &str), found: &Statistics) -> Table {
    let row = |row: &crate::statistics::Row| {
        let (code, label) = (row.keys.first()?, row.labels.first()?);
        let mut published = Row::of(code, label, &row.beside.figures);
        if by == Dimension::Directorate {
            // Of partners made of directorates only: the others are their own rows already.
            let (partner, _) = code.split_once('/').unwrap_or((code, ""));
            let is_made_of = loaded.territory.partner(partner).is_some_and(|of| !of.directorates.is_empty());
            published.within = is_made_of.then(|| partner.to_owned());
            published.within.as_ref()?;
        }
        (row.beside.figures.counts.referrals > 0).then_some(published)
    };
    let rows = found.rows.iter().filter_map(row).collect();
    Table { by: by.code().to_owned(), title: title.to_owned(), rows }
}

async fn keep(cx: &Cx, publication: &Publication, now: Instant) -> Outcome<bool> {
    let tx = cx.store.write().await?;
    let is_ours = publications::keep(&tx, publication, now).await?;
    if is_ours {
        let quarter = &publication.quarter;
        let letters = choices::wanting_packs(&tx).await?.into_iter().map(|person| {
            let letter = Letter::MeetingPack { quarter: quarter.clone() };
            letter.to(To::Person(person), format!("pack:{quarter}:{person}"))
        });
        enqueue(&tx, now, letters.collect()).await?;
    }
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(is_ours)
}

/// What was published of a quarter: everybody's to read.
///
/// # Errors
/// `NOT_PUBLISHED`.
pub async fn published(cx: &Cx, quarter: &str) -> Outcome<Publication> {
    let found = publications::find(&cx.store, quarter).await?;
    Ok(found.ok_or(Refusal::NotPublished)?)
}

/// The quarters that are published, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn quarters(cx: &Cx) -> Outcome<Vec<String>> {
    Ok(publications::quarters(&cx.store).await?)
}

/// The figures of a meeting's pack, within the caller's perimeter, of one moment: the year to the quarter's end by month, then the
/// quarter by structure, by theme, by structure and decline reason.
///
/// # Errors
/// When nobody has signed in.
pub async fn pack(cx: &Cx, caller: &Caller, quarter: Quarter) -> Outcome<Vec<Statistics>> {
    signed_in(&caller.actor)?;
    let (first, last) = quarter.days();
    let year = first.checked_sub_months(Months::new(9)).unwrap_or(first);
    let wanted = |period, by: &[Dimension]| Wanted { period, by: by.to_vec(), ..Wanted::default() };
    let questions = [
        wanted((year, last), &[Dimension::Month]),
        wanted((first, last), &[Dimension::Partner]),
        wanted((first, last), &[Dimension::Theme]),
        wanted((first, last), &[Dimension::Partner, Dimension::DeclineReason]),
    ];
    grouped_many(cx, caller, &questions).await
}
