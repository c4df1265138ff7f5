//! Quarters: `2026-T1`.

use chrono::{Datelike, Months, NaiveDate};

use crate::time::{DAYS, next_day};

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    first: NaiveDate,
}

impl Quarter {
    /// The quarter that a day lies in.
    pub fn of(day: NaiveDate) -> Self {
        let month = day.month0() / 3 * 3 + 1;
        Self { first: NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day) }
    }

    /// Reads `2026-T1`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, n) = text.split_once("-T")?;
        let n: u32 = n.parse().ok().filter(|n| (1..=4).contains(n))?;
        let year = year.parse().ok().filter(|_| year.len() == 4)?;
        let first = NaiveDate::from_ymd_opt(year, n * 3 - 2, 1).filter(|first| DAYS.contains(first))?;
        Some(Self { first })
    }

    /// `2026-T1`.
    pub fn code(self) -> String {
        format!("{}-T{}", self.first.year(), self.first.month0() / 3 + 1)
    }

    /// « 1er trimestre 2026 ».
    pub fn label(self) -> String {
        let n = self.first.month0() / 3 + 1;
        format!("{n}{} trimestre {}", if n == 1 { "er" } else { "e" }, self.first.year())
    }

    /// Its first and last day.
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        let after = self.first.checked_add_months(Months::new(3)).unwrap_or(self.first);
        (self.first, after.pred_opt().unwrap_or(after))
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        Self { first: next_day(self.days().1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_follow_each_other() {
        let last = Quarter::of("2026-11-24".parse().unwrap());
        assert_eq!((last.code().as_str(), last.label().as_str()), ("2026-T4", "4e trimestre 2026"));
        assert_eq!(last.next().code(), "2027-T1");
        assert_eq!(last.next().days(), ("2027-01-01".parse().unwrap(), "2027-03-31".parse().unwrap()));
        assert_eq!(Quarter::parse("2026-T4"), Some(last));
        for wrong in ["2026-T0", "2026-T5", "26-T1", "2026", "2026-Tx"] {
            assert_eq!(Quarter::parse(wrong), None, "{wrong}");
        }
    }
}
