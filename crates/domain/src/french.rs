//! Days, hours and counts as French people write them: for mails and pages alike.

use chrono::{Datelike, NaiveDate, Timelike};

use crate::time::{Instant, instant, local};

/// No-break space, before « : » and « » ».
pub const NBSP: char = '\u{a0}';
/// Narrow no-break space, before « ; ! ? ».
pub const NNBSP: char = '\u{202f}';

const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

fn pick(list: &[&'static str], n: u32) -> &'static str {
    usize::try_from(n).ok().and_then(|n| list.get(n)).copied().unwrap_or_default()
}

/// « mardi 17 mars »; « mardi 1er septembre ».
pub fn day(day: NaiveDate) -> String {
    let weekday = pick(&WEEKDAYS, day.weekday().num_days_from_monday());
    let number = if day.day() == 1 { "1er".to_owned() } else { day.day().to_string() };
    format!("{weekday} {number}{NBSP}{}", pick(&MONTHS, day.month0()))
}

/// « 17 mars 2026 »; « 1er janvier 2019 ».
pub fn date(date: NaiveDate) -> String {
    let number = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{number}{NBSP}{} {}", pick(&MONTHS, date.month0()), date.year())
}

/// « mardi 17 mars 2026 ».
pub fn day_and_year(date: NaiveDate) -> String {
    format!("{} {}", day(date), date.year())
}

/// « mardi 17 mars 2026 à 9 h 05 », Paris time.
pub fn moment(at: Instant) -> String {
    format!("{} à {}", day_and_year(local(at).date_naive()), hour(at))
}

/// « 9 h 05 », Paris time.
pub fn hour(at: Instant) -> String {
    let wall = local(at);
    format!("{}{NBSP}h{NBSP}{:02}", wall.hour(), wall.minute())
}

/// As [`moment`], of an instant in RFC 3339; none when it is not one.
pub fn moment_of(text: &str) -> Option<String> {
    Some(moment(text.parse().ok()?))
}

/// The day it is in Paris, ISO 8601.
pub fn today(now: Instant) -> String {
    local(now).date_naive().to_string()
}

/// The year it is in Paris.
pub fn year_of(now: Instant) -> i32 {
    local(now).year()
}

/// The first and the last day of a month written `2026-03`, ISO 8601; none when it is not one.
pub fn month_bounds(month: &str) -> Option<(String, String)> {
    let first = crate::time::day(&format!("{month}-01"))?;
    let last = first.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
    Some((first.to_string(), last.to_string()))
}

/// Is it a day, ISO 8601, as a form's date field has it?
pub fn is_day(text: &str) -> bool {
    crate::time::day(text).is_some()
}

/// A day and a time on Paris's clocks as an instant in RFC 3339; none when they are not.
pub fn instant_of(day: &str, time: &str) -> Option<String> {
    let time = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
    Some(instant(crate::time::day(day)?, time.parse().ok()?).to_rfc3339())
}

/// « mars 2026 ».
pub fn month(day: NaiveDate) -> String {
    format!("{} {}", pick(&MONTHS, day.month0()), day.year())
}

/// The months from one to another, both written `2026-03`: each so written, and as people say it.
pub fn months_between(first: &str, last: &str) -> Vec<(String, String)> {
    let day = |text: &str| crate::time::day(&format!("{text}-01"));
    let (Some(first), Some(last)) = (day(first), day(last)) else { return Vec::new() };
    let days = (0..).map_while(|n| first.checked_add_months(chrono::Months::new(n)));
    days.take_while(|day| *day <= last).map(|day| (day.format("%Y-%m").to_string(), month(day))).collect()
}

/// The month it is in Paris: its first and last day, ISO 8601, and its name (« novembre 2026 »).
pub fn month_of(now: Instant) -> (String, String, String) {
    let today = local(now).date_naive();
    let first = today.with_day(1).unwrap_or(today);
    let last =
        first.checked_add_months(chrono::Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(today);
    (first.to_string(), last.to_string(), month(today))
}

/// « de Lola », « d’Odile ».
pub fn of(name: &str) -> String {
    let first = crate::text::folded(name).chars().next().unwrap_or_default();
    if "aeiouy".contains(first) { format!("d’{name}") } else { format!("de {name}") }
}

/// « de Toulouse », « d’Airvault », « du Mas », « des Châteliers », « de la Salvetat », « de L’Isle ».
pub fn of_place(name: &str) -> String {
    let article = |text: &str| name.get(..text.len()).filter(|start| start.eq_ignore_ascii_case(text));
    let rest = |text: &str| name.get(text.len()..).unwrap_or_default();
    match () {
        () if article("le ").is_some() => format!("du {}", rest("le ")),
        () if article("les ").is_some() => format!("des {}", rest("les ")),
        () if article("la ").is_some() => format!("de la {}", rest("la ")),
        () => of(name),
    }
}

/// The whole months between two written `2026-03`, as first and last day; without them the twelve that end with this one.
pub fn months_within(
    first: Option<&str>,
    last: Option<&str>,
    now: Instant,
) -> Option<(NaiveDate, NaiveDate)> {
    let (year, this) = last_year(now);
    let first = month_bounds(first.unwrap_or(&year))?.0.parse().ok()?;
    let last = month_bounds(last.unwrap_or(&this))?.1.parse().ok()?;
    (first <= last).then_some((first, last))
}

/// A date as HTTP writes it (RFC 9110, 5.6.7), in seconds since 1970.
pub fn http_date(text: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc2822(text).ok().map(|at| at.timestamp())
}

/// A month written `2026-03`, short enough for an axis: « mars », « juil. ».
pub fn short_month(month: &str) -> &'static str {
    const SHORT: [&str; 12] =
        ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
    let number = month.get(5..7).and_then(|number| number.parse::<usize>().ok());
    number.and_then(|number| SHORT.get(number.checked_sub(1)?)).copied().unwrap_or_default()
}

/// The twelve months that end with this one, in Paris: the first and the last, `2026-03`.
pub fn last_year(now: Instant) -> (String, String) {
    let today = local(now).date_naive();
    let first = today.checked_sub_months(chrono::Months::new(11)).unwrap_or(today);
    (first.format("%Y-%m").to_string(), today.format("%Y-%m").to_string())
}

/// An instant as a table has it: `2026-03-02 09:00`, Paris.
pub fn stamp(at: Instant) -> String {
    local(at).format("%Y-%m-%d %H:%M").to_string()
}

/// « 1 jour ouvré », « 3 jours ouvrés ».
pub fn working_days(n: u32) -> String {
    if n < 2 { format!("{n}{NBSP}jour ouvré") } else { format!("{n}{NBSP}jours ouvrés") }
}

/// The typographic spaces that French wants before its double punctuation and inside its quotes.
pub fn spaced(text: &str) -> String {
    let mut spaced = text.replace(" :", &format!("{NBSP}:")).replace("« ", &format!("«{NBSP}"));
    spaced = spaced.replace(" »", &format!("{NBSP}»"));
    for sign in [';', '!', '?'] {
        spaced = spaced.replace(&format!(" {sign}"), &format!("{NNBSP}{sign}"));
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_words() {
        assert_eq!(day("2026-03-17".parse().unwrap()), "mardi 17\u{a0}mars");
        assert_eq!(day_and_year("2026-09-01".parse().unwrap()), "mardi 1er\u{a0}septembre 2026");
        let at = "2026-03-17T13:05:00Z".parse().unwrap();
        assert_eq!(moment(at), "mardi 17\u{a0}mars 2026 à 14\u{a0}h\u{a0}05");
        assert_eq!(spaced("Quoi ? « oui » : non"), "Quoi\u{202f}? «\u{a0}oui\u{a0}»\u{a0}: non");
    }

    #[test]
    fn months_have_their_bounds_and_names() {
        let own = |(first, last): (&str, &str)| Some((first.to_owned(), last.to_owned()));
        assert_eq!(month_bounds("2026-02"), own(("2026-02-01", "2026-02-28")));
        assert_eq!([month_bounds("2026-2"), month_bounds("2026-13")], [None, None]);
        let months = months_between("2026-12", "2027-01");
        let told: Vec<_> = months.iter().map(|(code, name)| format!("{code} {name}")).collect();
        assert_eq!(told, ["2026-12 décembre 2026", "2027-01 janvier 2027"]);
        assert_eq!(months_between("2026", "2027-01"), []);
        let short = ["2026-01", "2026-12", "2026-00", "2026-13", "2026"].map(short_month);
        assert_eq!(short, ["janv.", "déc.", "", "", ""]);
    }

    /// The last hour of February in UTC is March in Paris.
    #[test]
    fn the_month_and_the_year_are_those_of_paris() {
        let now = "2026-02-28T23:30:00Z".parse().unwrap();
        let [first, last, name] = ["2026-03-01", "2026-03-31", "mars 2026"].map(str::to_owned);
        assert_eq!(month_of(now), (first, last, name));
        assert_eq!(last_year(now), ("2025-04".to_owned(), "2026-03".to_owned()));
        assert_eq!((today(now), stamp(now)), ("2026-03-01".to_owned(), "2026-03-01 00:30".to_owned()));
        assert_eq!(year_of("2026-12-31T23:30:00Z".parse().unwrap()), 2027);
    }

    #[test]
    fn a_period_is_of_whole_months_in_their_order() {
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let within =
            |first, last| months_within(first, last, now).map(|(first, last)| format!("{first} {last}"));
        assert_eq!(within(None, None).as_deref(), Some("2025-04-01 2026-03-31"));
        assert_eq!(within(Some("2026-02"), Some("2026-02")).as_deref(), Some("2026-02-01 2026-02-28"));
        assert_eq!(within(Some("2026-02"), Some("2026-01")), None);
    }

    #[test]
    fn what_a_form_or_a_header_sends_is_read_or_is_none() {
        assert_eq!([is_day("2026-02-28"), is_day("2026-02-30")], [true, false]);
        let noon = Some("2026-03-02T11:00:00+00:00".to_owned());
        assert_eq!(
            [instant_of("2026-03-02", "12:00"), instant_of("2026-03-02", "12:00:00")],
            [noon.clone(), noon]
        );
        assert_eq!([instant_of("", "12:00"), instant_of("2026-03-02", "midi")], [None, None]);
        assert_eq!(
            moment_of("2026-03-02T08:05:00Z").as_deref(),
            Some("lundi 2\u{a0}mars 2026 à 9\u{a0}h\u{a0}05")
        );
        assert_eq!(moment_of("hier"), None);
        assert_eq!(http_date("Thu, 01 Jan 1970 00:01:00 GMT"), Some(60));
        assert_eq!(http_date("hier"), None);
    }

    #[test]
    fn words_agree_with_what_they_stand_by() {
        assert_eq!([of("Lola"), of("Éric")], ["de Lola", "d’Éric"]);
        assert_eq!([1, 2].map(working_days), ["1\u{a0}jour ouvré", "2\u{a0}jours ouvrés"]);
    }
}
