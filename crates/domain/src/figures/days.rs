//! Working days as a histogram: medians and percentiles of any sum of them, exact, whatever the history.

use std::collections::BTreeMap;
use std::fmt;

/// How many took how many working days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days(BTreeMap<u32, i64>);

impl Days {
    /// One that took so many.
    pub fn one(days: u32) -> Self {
        Self(BTreeMap::from([(days, 1)]))
    }

    /// How many there are.
    pub fn count(&self) -> i64 {
        self.0.values().sum()
    }

    /// How many are below this.
    pub fn below(&self, limit: u32) -> i64 {
        self.0.range(..limit).map(|(_, n)| n).sum()
    }

    /// The value at this share, by nearest rank: a median is `at_share(50)`, a p90 `at_share(90)`.
    pub fn at_share(&self, percent: i64) -> Option<u32> {
        let rank = (self.count() * percent + 99).div_euclid(100).max(1);
        let mut seen = 0;
        self.0.iter().find_map(|(days, n)| {
            seen += n;
            (seen >= rank).then_some(*days)
        })
    }

    /// Median.
    pub fn median(&self) -> Option<u32> {
        self.at_share(50)
    }

    /// 90th percentile.
    pub fn p90(&self) -> Option<u32> {
        self.at_share(90)
    }

    /// Reads one or several of [`fmt::Display`]'s, joined by spaces, and adds them up; none where it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = Self::default();
        for part in text.split_whitespace() {
            let (days, n) = part.split_once(':')?;
            all.put(days.parse().ok()?, n.parse().ok()?);
        }
        Some(all)
    }

    fn put(&mut self, days: u32, n: i64) {
        let here = self.0.entry(days).or_default();
        *here += n;
        if *here == 0 {
            self.0.remove(&days);
        }
    }
}

/// `1:12 2:5`: twelve took one day, five took two.
impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (days, n)) in self.0.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}{days}:{n}")?;
        }
        Ok(())
    }
}

impl std::ops::AddAssign<&Self> for Days {
    fn add_assign(&mut self, other: &Self) {
        other.0.iter().for_each(|(days, n)| self.put(*days, *n));
    }
}

impl std::ops::SubAssign<&Self> for Days {
    fn sub_assign(&mut self, other: &Self) {
        other.0.iter().for_each(|(days, n)| self.put(*days, -n));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(list: &[u32]) -> Days {
        let mut all = Days::default();
        for days in list {
            all += &Days::one(*days);
        }
        all
    }

    #[test]
    fn nearest_rank() {
        assert_eq!(Days::default().median(), None);
        assert_eq!(of(&[1, 2, 3, 4]).median(), Some(2));
        assert_eq!(of(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).p90(), Some(9));
        assert_eq!(Days::parse("1:2 x"), None);
    }

    proptest! {
        #[test]
        fn as_a_sorted_list_would_say(mut list in prop::collection::vec(0_u32..40, 1..200), percent in 1_usize..=100) {
            let days = of(&list);
            list.sort_unstable();
            let rank = (list.len() * percent).div_ceil(100).max(1);
            prop_assert_eq!(days.at_share(i64::try_from(percent).unwrap()), list.get(rank - 1).copied());
        }

        #[test]
        fn written_joined_and_read_they_add_up(one in prop::collection::vec(0_u32..9, 0..20), other in prop::collection::vec(0_u32..9, 0..20)) {
            let (one, other) = (of(&one), of(&other));
            let mut sum = one.clone();
            sum += &other;
            prop_assert_eq!(Days::parse(&format!("{one} {other}")), Some(sum.clone()));
            sum -= &other;
            prop_assert_eq!(sum, one);
        }
    }
}
