//! The eleven public holidays of metropolitan France (Code du travail, art. L3133-1), computed.
//!
//! No crate was exact for 1990–2100 (docs/decisions/0003), so they are computed and tested against two oracles.
//! Those of Alsace-Moselle do not apply here.

use chrono::{Datelike, Days, NaiveDate};

/// Holidays with a fixed date, as (month, day).
const FIXED: [(u32, u32); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
/// Holidays that follow Easter Sunday, in days: Easter Monday, Ascension, Whit Monday.
const AFTER_EASTER: [u64; 3] = [1, 39, 50];

/// Is this day a public holiday?
pub fn is_holiday(day: NaiveDate) -> bool {
    FIXED.contains(&(day.month(), day.day()))
        || easter(day.year()).is_some_and(|easter| {
            AFTER_EASTER.iter().any(|n| easter.checked_add_days(Days::new(*n)) == Some(day))
        })
}

/// The public holidays of a year, in order.
pub fn holidays(year: i32) -> Vec<NaiveDate> {
    let fixed = FIXED.iter().filter_map(|(month, day)| NaiveDate::from_ymd_opt(year, *month, *day));
    let moving = easter(year)
        .into_iter()
        .flat_map(|easter| AFTER_EASTER.iter().filter_map(move |n| easter.checked_add_days(Days::new(*n))));
    let mut days: Vec<_> = fixed.chain(moving).collect();
    days.sort_unstable();
    // Ascension Day may fall on 1 or 8 May.
    days.dedup();
    days
}

/// Easter Sunday of the Gregorian calendar (Meeus, *Astronomical Algorithms*, ch. 8).
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let shift = (century + 8).div_euclid(25);
    let moon = (century - shift + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon + 15).rem_euclid(30);
    let week =
        (32 + 2 * century.rem_euclid(4) + 2 * rest.div_euclid(4) - epact - rest.rem_euclid(4)).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * week).div_euclid(451);
    let day = epact + week - 7 * late + 114;
    let (month, day) = (u32::try_from(day.div_euclid(31)).ok()?, u32::try_from(day.rem_euclid(31)).ok()?);
    NaiveDate::from_ymd_opt(year, month, day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_easters() {
        let known = [
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2029-04-01",
            "2030-04-21",
        ];
        for day in known {
            let day: NaiveDate = day.parse().unwrap();
            assert_eq!(easter(day.year()), Some(day));
        }
    }

    #[test]
    fn the_year_2026_in_full() {
        let expected = [
            "2026-01-01",
            "2026-04-06",
            "2026-05-01",
            "2026-05-08",
            "2026-05-14",
            "2026-05-25",
            "2026-07-14",
            "2026-08-15",
            "2026-11-01",
            "2026-11-11",
            "2026-12-25",
        ];
        let found: Vec<_> = holidays(2026).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }
}
