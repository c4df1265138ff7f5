//! Callbacks that are due, as a calendar (RFC 5545): one whole-day event on each promised day.

use app::feeds::Opened;
use app::{Cx, Listed};
use domain::referral::Referral;
use domain::time::Instant;
use icalendar::{Calendar, Component, Event, EventLike};

use crate::FormatError;

/// The calendar.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn calendar(cx: &Cx, opened: &Opened, name: &str) -> Result<Vec<u8>, FormatError> {
    let now = cx.now();
    let mut calendar = Calendar::new();
    calendar.name(&format!("Rappels : {name}"));
    calendar.ttl(&icalendar_hour());
    for row in opened.callbacks(cx).await? {
        if let Some(event) = event(cx, opened, &row, now) {
            calendar.push(event);
        }
    }
    Ok(calendar.done().to_string().into_bytes())
}

fn icalendar_hour() -> chrono::Duration {
    chrono::Duration::hours(1)
}

/// The event of a callback; none while its clock stands still. A confidential request is a reference.
fn event(cx: &Cx, opened: &Opened, row: &Listed, now: Instant) -> Option<Event> {
    let Listed { referral, request, .. } = row;
    let due = referral.due_on(now)?;
    let territory = &opened.loaded.territory;
    let whom = if request.confidential {
        "demande confidentielle".to_owned()
    } else {
        territory.authorities.get(&request.authority).map_or_else(String::new, |found| found.name.clone())
    };
    let late = if referral.is_overdue(now) { "En retard : rappeler" } else { "Rappeler" };
    let page = format!("{}/saisines/{}", cx.settings.public_url, referral.id.opaque());
    let mut event = Event::new();
    event.uid(&format!("{}@appui", referral.id.opaque()));
    // Calendars take a moved date only from an event that is newer than the one they have.
    event.timestamp(changed_at(referral));
    event.sequence(u32::try_from(referral.version).unwrap_or_default());
    event.summary(&format!("{late} {whom} ({})", request.reference));
    event.description(&format!("{}\n{page}", territory.unit_name(&referral.unit)));
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
