//! What has changed for a unit, as an Atom feed (RFC 4287): references and what happened; no name, no address, no title.

use app::feeds::Opened;
use app::{Change, Cx};
use atom_syndication::{Category, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use domain::referral::{Event, told};
use domain::territory::{Territory, Unit};
use domain::text::one_line;
use domain::time::Instant;

use crate::FormatError;

/// The feed.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn atom(cx: &Cx, opened: &Opened, of: (&str, &str)) -> Result<Vec<u8>, FormatError> {
    let changes = opened.changes(cx).await?;
    let made = feed(&cx.settings.public_url, of, opened.feed.created_at, &changes, &opened.loaded.territory);
    Ok(made.to_string().into_bytes())
}

/// The feed of this name and path, with these changes; without any, as old as it is.
pub(crate) fn feed(
    public: &str,
    (name, path): (&str, &str),
    made_at: Instant,
    changes: &[Change],
    territory: &Territory,
) -> Feed {
    let newest = changes.first().map_or(made_at, |change| change.entry.at);
    let entries = changes.iter().filter_map(|change| entry(public, territory, change)).collect();
    let link = |rel: &str, href: String| Link { rel: rel.to_owned(), href, ..Link::default() };
    Feed {
        title: plain(&format!("{name} : ce qui a changé")),
        id: format!("{public}{path}"),
        updated: moment(newest),
        authors: vec![Person { name: "Appui".to_owned(), ..Person::default() }],
        generator: Some(Generator { value: "Appui".to_owned(), ..Generator::default() }),
        links: vec![
            link("self", format!("{public}{path}")),
            link("alternate", format!("{public}/corbeille")),
        ],
        lang: Some("fr".to_owned()),
        entries,
        ..Feed::default()
    }
}

/// A text of one line, without the signs that XML has no place for.
fn plain(text: &str) -> Text {
    Text::plain(one_line(text))
}

/// An entry; none for what is no event of a referral.
fn entry(public: &str, territory: &Territory, change: &Change) -> Option<Entry> {
    let Change { entry, confidential, unit, .. } = change;
    let reference = one_line(&change.reference);
    let what = match Event::from_journal(&entry.kind, &entry.data) {
        Ok(None) => return None,
        Ok(Some(event)) => told(&event, Some("la structure"), territory),
        // Something has changed all the same: the file tells what.
        Err(_) => "un changement, à lire dans le dossier".to_owned(),
    };
    let unit = territory.unit_name(&Unit::from(unit.clone()));
    let kept = if *confidential { " (demande confidentielle)" } else { "" };
    let at = moment(entry.at);
    Some(Entry {
        title: plain(&format!("{reference}{kept} : {what}")),
        id: format!("{public}/journal/{}", entry.seq),
        updated: at,
        published: Some(at),
        categories: vec![Category { term: one_line(&entry.kind), ..Category::default() }],
        links: vec![Link {
            rel: "alternate".to_owned(),
            href: format!("{public}/demandes/{reference}"),
            ..Link::default()
        }],
        summary: Some(plain(&format!("{unit} : {what}."))),
        ..Entry::default()
    })
}

fn moment(at: Instant) -> FixedDateTime {
    at.fixed_offset()
}
