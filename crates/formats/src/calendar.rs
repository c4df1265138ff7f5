//! Callbacks that are due, as a calendar (RFC 5545): one whole-day event on each promised day.

use app::feeds::Opened;
use app::{Cx, Listed};
use domain::referral::Referral;
use domain::territory::Territory;
use domain::text::one_line;
use domain::time::Instant;
use icalendar::{Calendar, Component, Event, EventLike, Property};

use crate::FormatError;

/// The calendar.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn calendar(cx: &Cx, opened: &Opened, name: &str) -> Result<Vec<u8>, FormatError> {
    let (public, territory, now) = (&cx.settings.public_url, &opened.loaded.territory, cx.now());
    let due = opened.callbacks(cx).await?;
    let mut calendar = named(name);
    calendar.extend(due.iter().filter_map(|row| event(public, territory, row, now)));
    Ok(written(&calendar).into_bytes())
}

/// Most bytes of a line (RFC 5545, 3.1).
const LINE: usize = 75;

/// The calendar as text. Of what goes on from the line above, the library does not always count the space before it: its
/// lines are joined again, and broken where they should be.
pub(crate) fn written(calendar: &Calendar) -> String {
    let whole = calendar.to_string().replace("\r\n ", "");
    whole.split_inclusive("\r\n").fold(String::new(), |text, line| text + &folded(line))
}

fn folded(line: &str) -> String {
    let (mut text, mut length) = (String::with_capacity(line.len()), 0);
    for sign in line.chars() {
        let is_full = length + sign.len_utf8() > LINE && !matches!(sign, '\r' | '\n');
        if is_full {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(sign);
        length += sign.len_utf8();
    }
    text
}

/// A calendar without events yet.
pub(crate) fn named(name: &str) -> Calendar {
    let name = one_line(&format!("Rappels : {name}"));
    let mut calendar = Calendar::new();
    // The library knows of the second that it is a text; of the first (RFC 7986) it does not, and writes it as it is.
    calendar.append_property(Property::new("NAME", escaped(&name)));
    calendar.append_property(Property::new("X-WR-CALNAME", name));
    calendar.ttl(&chrono::Duration::hours(1));
    calendar
}

/// A text of one line as iCalendar writes it (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;")
}

/// The event of a callback; none while its clock stands still. A confidential request is a reference.
pub(crate) fn event(public: &str, territory: &Territory, row: &Listed, now: Instant) -> Option<Event> {
    let Listed { referral, request, .. } = row;
    let due = referral.due_on(now)?;
    let whom = if request.confidential {
        "demande confidentielle".to_owned()
    } else {
        territory.authorities.get(&request.authority).map_or_else(String::new, |found| found.name.clone())
    };
    let late = if referral.is_overdue(now) { "En retard : rappeler" } else { "Rappeler" };
    let page = format!("{public}/saisines/{}", referral.id.opaque());
    let mut event = Event::new();
    event.uid(&format!("{}@appui", referral.id.opaque()));
    // Calendars take a moved date only from an event that is newer than the one they have.
    event.timestamp(changed_at(referral));
    event.sequence(u32::try_from(referral.version).unwrap_or_default());
    // A line end within a text would begin another property.
    event.summary(&one_line(&format!("{late} {whom} ({})", request.reference)));
    event.description(&format!("{}\n{page}", one_line(&territory.unit_name(&referral.unit))));
    event.url(&page);
    event.starts(due);
    // It takes no time of the day: nobody is busy because a callback is due.
    event.add_property("TRANSP", "TRANSPARENT");
    Some(event.done())
}

/// When the promise last moved.
fn changed_at(referral: &Referral) -> Instant {
    let pauses = referral.pauses.iter().map(|pause| pause.ended_at.unwrap_or(pause.since));
    pauses.chain([referral.promise.counted_from]).max().unwrap_or(referral.promise.notified_at)
}
