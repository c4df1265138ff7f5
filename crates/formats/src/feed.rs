//! A feed, asked for by its address and token: who may, what it is, how old.

use app::feeds::{self, Opened};
use app::{AppError, Cx};
use domain::chrono::NaiveDate;
use domain::feed::FeedOf;
use domain::figures::Dimension;
use domain::territory::Unit;
use domain::time::Instant;
use sha2::{Digest, Sha256};

use crate::json::Groups;
use crate::{FormatError, atom, calendar, csv};

/// Forms of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Figures as JSON.
    Json,
    /// Figures as CSV.
    Csv,
    /// What has changed, as Atom.
    Atom,
    /// Callbacks that are due, as iCalendar.
    Calendar,
}

impl Kind {
    /// The form of a file's name.
    pub fn of(file: &str) -> Option<Self> {
        match file {
            "chiffres.json" => Some(Self::Json),
            "chiffres.csv" => Some(Self::Csv),
            "changements.atom" => Some(Self::Atom),
            "rappels.ics" => Some(Self::Calendar),
            _ => None,
        }
    }

    /// Its media type.
    pub const fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Calendar => "text/calendar; charset=utf-8",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// Whose feed, as the address says: `caue`, `departement/routes`, `moi`.
    pub of: &'a str,
    /// In which form.
    pub kind: Kind,
    /// First and last day of the figures, whole months.
    pub period: (NaiveDate, NaiveDate),
    /// The address, without its token.
    pub path: &'a str,
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its bytes.
    pub body: Vec<u8>,
    /// Tells this content from any other.
    pub etag: String,
    /// Since when it is so.
    pub modified: Instant,
}

/// The feed behind a token, when the token is this feed's; none otherwise.
///
/// # Errors
/// A database that does not answer, a period that is not one.
pub(crate) async fn feed(cx: &Cx, token: &str, asked: &Asked<'_>) -> Result<Option<Answer>, FormatError> {
    let Some(opened) = feeds::open(cx, token).await? else { return Ok(None) };
    let is_this = match &opened.feed.of {
        FeedOf::Unit(unit) => unit.to_string() == asked.of,
        // A person owes callbacks; figures are a unit's.
        FeedOf::Person(_) => asked.of == "moi" && matches!(asked.kind, Kind::Calendar | Kind::Atom),
    };
    if !is_this {
        return Ok(None);
    }
    opened.note_reading(cx).await?;
    let modified = feeds::changed_at(cx).await?;
    let name = name(&opened);
    let body = match asked.kind {
        Kind::Json => {
            let groups = groups(cx, &opened, asked, modified).await?;
            let json = groups.json(&cx.settings.public_url);
            serde_json::to_vec_pretty(&json).map_err(|error| FormatError::Written(error.to_string()))?
        }
        Kind::Csv => csv(&groups(cx, &opened, asked, modified).await?.table())?,
        Kind::Atom => atom::atom(cx, &opened, (&name, asked.path)).await?,
        Kind::Calendar => calendar::calendar(cx, &opened, &name).await?,
    };
    let digest = Sha256::digest(&body);
    let etag = digest.iter().take(12).fold(String::from("\""), |tag, byte| format!("{tag}{byte:02x}")) + "\"";
    Ok(Some(Answer { body, etag, modified }))
}

fn name(opened: &Opened) -> String {
    match &opened.feed.of {
        FeedOf::Unit(unit) => opened.loaded.territory.unit_name(unit),
        FeedOf::Person(_) => "les miens".to_owned(),
    }
}

async fn groups(cx: &Cx, opened: &Opened, asked: &Asked<'_>, modified: Instant) -> Result<Groups, AppError> {
    let period = app::statistics::whole_months(asked.period.0, asked.period.1)?;
    let is_whole = opened.loaded.territory.partner(asked.of).is_some_and(|of| !of.directorates.is_empty());
    let by: &[(&'static str, &[Dimension])] = &[
        ("month", &[Dimension::Month]),
        ("theme", &[Dimension::Theme]),
        ("directorate", &[Dimension::Directorate]),
    ];
    let by = by.get(..if is_whole { 3 } else { 2 }).unwrap_or(by);
    let questions: Vec<&[Dimension]> = by.iter().map(|(_, by)| *by).collect();
    let found = opened.figures(cx, period, &questions).await?;
    let total = found.first().map(|found| found.total.figures.clone()).unwrap_or_default();
    let groups = by.iter().map(|(name, _)| *name).zip(found).collect();
    let unit = Unit::from(asked.of.to_owned()).to_string();
    let period = (period.0.to_string(), period.1.to_string());
    let as_of = modified.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    Ok(Groups { unit, name: name(opened), period, as_of, total, rows: groups })
}
