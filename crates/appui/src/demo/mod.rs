//! A believable year on the Département's real communes, from a seed: people, requests, and what became of them.
//!
//! Everything is decided by the domain at the time it happens; only who does what when is drawn at random.

mod cast;
mod life;
mod writing;

use std::collections::HashMap;
use std::time::Instant as Stopwatch;

use anyhow::bail;
use app::Cx;
use app::chronicle::{self, Chronicle};
use domain::chrono::{Datelike as _, TimeDelta, Timelike as _};
use domain::ids::PersonId;
use domain::time::{Instant, local_date};
use indicatif::{ProgressBar, ProgressStyle};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use self::cast::Cast;
use crate::cli::Demo;
use crate::commands::given;
use crate::say::{say, tell};

/// How many files are written in one transaction.
const BATCH: usize = 500;

/// Fills a database that has no request.
///
/// # Errors
/// A database that has one, or does not answer.
pub async fn run(cx: &Cx, how: &Demo) -> anyhow::Result<()> {
    if chronicle::has_requests(cx).await? {
        bail!(crate::Faults::one("appui demo", "base de données", "une base sans demande"));
    }
    let until = given("appui demo", "--until", how.until)?.unwrap_or_else(|| cx.now());
    let mut rng = StdRng::seed_from_u64(how.seed);
    let loaded = cx.territory().await?;
    let begin = until - TimeDelta::days(365);
    let cast = Cast::drawn(&loaded, &mut rng, begin);
    chronicle::add_people(cx, &cast.people, &cast.roles, begin).await?;
    let moments = moments(&mut rng, how.requests, begin, until);
    let (bar, watch) = (bar(how.requests), stopwatch());
    let mut batch: Vec<Chronicle> = Vec::new();
    let mut requests: HashMap<PersonId, u32> = HashMap::new();
    for at in moments {
        let same_year =
            |kept: &Chronicle| local_date(kept.filed.request.submitted_at).year() == local_date(at).year();
        if batch.len() == BATCH || batch.first().is_some_and(|first| !same_year(first)) {
            bar.inc(u64::try_from(batch.len())?);
            chronicle::keep(cx, &loaded, std::mem::take(&mut batch), until).await?;
        }
        let (filer, submission) = writing::request(&loaded, &cast, &mut rng);
        *requests.entry(filer).or_default() += 1;
        let mut file = Chronicle::file(&loaded, filer, submission, at)?;
        life::lived(&loaded, &cast, &mut file, &mut rng, until);
        batch.push(file);
    }
    bar.inc(u64::try_from(batch.len())?);
    chronicle::keep(cx, &loaded, batch, until).await?;
    bar.finish_and_clear();
    // Without fresh statistics PostgreSQL keeps the plans it made for empty tables.
    app::statistics::rebuild(cx).await?;
    cx.store.analyze().await?;
    told(how, watch.elapsed().as_secs_f64());
    for line in cast.sign_ins(cx, &loaded, &requests).await? {
        say(line);
    }
    Ok(())
}

fn stopwatch() -> Stopwatch {
    Stopwatch::now()
}

fn told(how: &Demo, seconds: f64) {
    let rate = f64::from(how.requests) / seconds.max(0.001);
    tell(format!("{} demandes en {seconds:.1} s, {rate:.0} par seconde", how.requests));
}

/// Instants at which requests are filed: working hours, more of them in the morning, in order.
fn moments(rng: &mut StdRng, n: u32, begin: Instant, until: Instant) -> Vec<Instant> {
    let span = (until - begin).num_minutes().max(1);
    let mut moments: Vec<_> = (0..n)
        .map(|_| {
            loop {
                let at = begin + TimeDelta::minutes(rng.random_range(0..span));
                let wall = domain::time::local(at);
                let hour = wall.hour();
                let working = wall.weekday().num_days_from_monday() < 5 && (8..18).contains(&hour);
                // One in forty is filed in the evening or at the week-end.
                if working || rng.random_ratio(1, 40) {
                    break at;
                }
            }
        })
        .collect();
    moments.sort_unstable();
    moments
}

fn bar(n: u32) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} demandes, {per_sec}, reste {eta}");
    let bar = ProgressBar::new(u64::from(n));
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}
