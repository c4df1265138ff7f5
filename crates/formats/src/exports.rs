//! Exports made in the background: pages of rows into parts of a file, with how far one has come after each.

use app::exports::{self, Form, Job, What};
use app::{AppError, Cx, Key, Listed};
use domain::french;
use domain::request::Request;
use domain::time::{Instant, local_date};

use crate::FormatError;
use crate::csv_file::{head, lines};
use crate::table::{Cell, Column};
use crate::xlsx::{MOST, Sheet};

/// How many bytes a part of a finished file has.
const PART: usize = 1 << 20;

/// Makes the next export, if one waits; true when it did.
///
/// # Errors
/// When the database does not answer.
pub async fn run_next(cx: &Cx) -> Result<bool, FormatError> {
    let Some(mut job) = exports::next(cx).await? else { return Ok(false) };
    let made = make(cx, &mut job).await;
    if let Err(error) = &made {
        tracing::error!(error = ?error, export = %job.export.id, "an export could not be made");
    }
    exports::finish(cx, &job, made.is_err()).await?;
    Ok(true)
}

/// A file in the making.
enum Made {
    Csv,
    Sheet(Box<Sheet>),
}

async fn make(cx: &Cx, job: &mut Job) -> Result<(), FormatError> {
    let columns = columns(job.wanted.what);
    let mut file = match job.wanted.form {
        Form::Csv => {
            job.write(cx, head(&columns)?, 0).await?;
            Made::Csv
        }
        Form::Xlsx => Made::Sheet(Box::new(Sheet::begin(&columns)?)),
    };
    let (mut after, mut done) = (None, 0);
    loop {
        let (rows, next) = page(cx, job, after).await?;
        done += rows.len();
        let bytes = match &mut file {
            Made::Csv => lines(&rows)?,
            Made::Sheet(_) if done > MOST => {
                return Err(FormatError::Written("more rows than a sheet".to_owned()));
            }
            Made::Sheet(sheet) => sheet.add(&rows).map(|()| Vec::new())?,
        };
        job.write(cx, bytes, done).await?;
        let Some(next) = next else { break };
        after = Some(next);
    }
    if let Made::Sheet(sheet) = file {
        for part in sheet.end(&columns)?.chunks(PART) {
            job.write(cx, part.to_vec(), done).await?;
        }
    }
    Ok(())
}

type Rows = (Vec<Vec<Cell>>, Option<Key>);

async fn page(cx: &Cx, job: &Job, after: Option<Key>) -> Result<Rows, AppError> {
    match job.wanted.what {
        What::Referrals => {
            let page = job.referrals(cx, after).await?;
            let next = page.rows.last().filter(|_| page.has_next).map(|last| last.key(false));
            Ok((page.rows.iter().map(|row| of_referral(cx, job, row)).collect(), next))
        }
        What::Requests | What::Unmet => {
            let page = job.requests(cx, after).await?;
            let last = page.rows.last().filter(|_| page.has_next);
            let next = last.map(|last| Key { at: last.submitted_at, id: last.id.0 });
            Ok((page.rows.iter().map(|row| of_request(job, row)).collect(), next))
        }
    }
}

fn columns(what: What) -> Vec<Column> {
    let of_request = [
        ("reference", "Référence", "Le numéro de la demande."),
        ("authority_code", "Collectivité, code", "INSEE ou SIREN."),
        ("authority", "Collectivité", "Commune ou intercommunalité qui demande."),
        ("epci", "Intercommunalité", "Au jour de la demande."),
        ("confidential", "Confidentielle", "oui ou non."),
        ("submitted_at", "Déposée le", "Heure de Paris."),
    ];
    let of_referral = [
        ("theme", "Thème", "Celui qui a orienté."),
        ("unit", "Structure", "Structure ou direction saisie."),
        ("status", "État", "Où en est la saisine."),
        ("notified_at", "Saisie le", "Heure de Paris."),
        ("delay", "Délai", "En jours ouvrés."),
        ("due_on", "Promis pour", "Dernier jour du rappel."),
        ("contacted_at", "Rappelée le", "Premier rappel, heure de Paris."),
        ("overdue", "En retard", "oui : ouverte, sans rappel, date passée."),
        ("outcome", "Issue", "Comment elle est close."),
        ("decline_reason", "Motif de refus", "Pourquoi elle est déclinée."),
    ];
    let of_one = [
        ("themes", "Thèmes", "Ceux de la demande."),
        ("urgency", "Urgence", "Comme la collectivité la dit."),
        ("unmet_since", "Non couverte depuis", "Entrée au registre des besoins non couverts."),
    ];
    let own: &[(&str, &str, &str)] = if what == What::Referrals { &of_referral } else { &of_one };
    of_request.iter().chain(own).map(|(name, label, text)| Column::text(name, label, text)).collect()
}

fn header(job: &Job, request: &Request) -> Vec<Cell> {
    let name = |code: &str| {
        let found = job.loaded.territory.authorities.get(code);
        found.map_or_else(|| code.to_owned(), |found| found.name.clone())
    };
    if request.confidential {
        // Of a confidential request, the reference alone.
        let mut cells = vec![
            Cell::text(&request.reference),
            Cell::Nothing,
            Cell::text("demande confidentielle"),
            Cell::Nothing,
        ];
        cells.extend([Cell::text("oui"), moment(request.submitted_at)]);
        return cells;
    }
    vec![
        Cell::text(&request.reference),
        Cell::text(&request.authority),
        Cell::Text(name(&request.authority)),
        request.epci.as_deref().map_or(Cell::Nothing, |code| Cell::Text(name(code))),
        Cell::text("non"),
        moment(request.submitted_at),
    ]
}

fn moment(at: Instant) -> Cell {
    Cell::Text(french::stamp(at))
}

fn theme(job: &Job, slug: &str) -> String {
    job.loaded.territory.theme(slug).map_or_else(|| slug.to_owned(), |theme| theme.name.clone())
}

fn of_referral(cx: &Cx, job: &Job, row: &Listed) -> Vec<Cell> {
    let Listed { referral, request, .. } = row;
    let now = cx.now();
    let or_nothing = |text: Option<String>| text.map_or(Cell::Nothing, Cell::Text);
    let mut cells = header(job, request);
    cells.extend([
        or_nothing(referral.theme.as_deref().filter(|_| !request.confidential).map(|slug| theme(job, slug))),
        Cell::Text(job.loaded.territory.unit_name(&referral.unit)),
        Cell::text(referral.status.label()),
        moment(referral.promise.notified_at),
        Cell::Whole(referral.promise.working_days.into()),
        or_nothing(referral.due_on(now).map(|due| due.to_string())),
        referral.contacted_at.map_or(Cell::Nothing, moment),
        Cell::text(if referral.is_overdue(now) { "oui" } else { "non" }),
        or_nothing(referral.outcome.map(|outcome| outcome.label().to_owned())),
        or_nothing(referral.decline_reason.map(|reason| reason.label().to_owned())),
    ]);
    cells
}

fn of_request(job: &Job, request: &Request) -> Vec<Cell> {
    let themes = request.themes.iter().filter(|_| !request.confidential);
    let themes: Vec<_> = themes.map(|slug| theme(job, slug)).collect();
    let mut cells = header(job, request);
    cells.extend([
        Cell::Text(themes.join(" ; ")),
        Cell::text(request.urgency.label()),
        request.unmet_since.map_or(Cell::Nothing, |since| Cell::Text(local_date(since).to_string())),
    ]);
    cells
}
