//! What is hidden stays hidden.

use proptest::prelude::*;

use super::sums::{rows, told};
use super::*;
use crate::figures::{Counts, Figures};
use crate::publication::Table;

fn row(code: &str, within: Option<&str>, counts: [i64; 3]) -> Row {
    let [on_time, late, unreachable] = counts;
    let counts =
        Counts { referrals: on_time + late + unreachable, on_time, late, unreachable, ..Counts::default() };
    let figures = Figures { counts, ..Figures::default() };
    Row { within: within.map(str::to_owned), ..Row::of(code, code, &figures) }
}

fn sum(code: &str, rows: &[Row]) -> Row {
    let column = |n: usize| rows.iter().filter_map(|row| row.counts[n]).sum::<i64>();
    row(code, None, [column(1), column(2), column(3)])
}

/// Two tables of the same total, one of them by directorate within a partner.
fn publication(cells: &[[i64; 3]], directorates: &[[i64; 3]]) -> Publication {
    let parts: Vec<Row> =
        (0..).zip(directorates).map(|(n, cells)| row(&format!("d/{n}"), Some("d"), *cells)).collect();
    let mut partners: Vec<Row> =
        (0..).zip(cells).map(|(n, cells)| row(&format!("p{n}"), None, *cells)).collect();
    partners.push(sum("d", &parts));
    let total = sum("", &partners);
    let themes = vec![total.clone()];
    let table = |by: &str, rows: Vec<Row>| Table { by: by.to_owned(), title: by.to_owned(), rows };
    let tables = vec![table("THEME", themes), table("PARTNER", partners), table("DIRECTORATE", parts)];
    Publication { quarter: "2026-T1".into(), as_of: "2026-04-16T00:00:00Z".parse().unwrap(), total, tables }
}

fn shown(publication: &Publication) -> Vec<i64> {
    rows(publication).flat_map(|(_, _, row)| row.counts).flatten().collect()
}

#[test]
fn one_small_count_takes_others_with_it() {
    let hidden = hide(publication(&[[20, 3, 0], [30, 8, 0]], &[[9, 9, 0]]), &[]);
    let row = &hidden.tables[1].rows[0];
    assert_eq!(row.counts[2], None, "three are too few");
    assert!(row.counts[0].is_none() || row.counts[1].is_none(), "and the row would tell: {row:?}");
    assert_eq!((row.on_time_rate, row.counts[3]), (None, None));
}

/// Two counts that add up to two would be a count of two that is told.
#[test]
fn two_ones_do_not_hide_each_other() {
    let hidden = hide(publication(&[[20, 1, 0], [30, 1, 0], [40, 10, 0]], &[[9, 9, 0]]), &[]);
    let missed: Vec<_> = hidden.tables[1].rows.iter().map(|row| row.counts[2]).collect();
    assert!(missed.iter().filter(|count| count.is_none()).count() > 2, "{missed:?}");
}

/// A zero beside a hidden count is hidden with it: otherwise readers would know that what is hidden is never none.
#[test]
fn nobody_is_hidden_beside_somebody() {
    let hidden = hide(publication(&[[20, 3, 0], [30, 8, 9], [40, 10, 7]], &[[9, 9, 9]]), &[]);
    let [referrals, classes @ ..] = hidden.tables[1].rows[0].counts;
    assert_eq!((referrals, classes), (Some(23), [None; 3]));
    assert!(hidden.total.counts.iter().all(Option::is_some), "{:?}", hidden.total);
}

#[test]
fn where_nothing_is_small_nothing_is_hidden() {
    let open = publication(&[[20, 7, 0], [30, 8, 0]], &[[9, 9, 0], [12, 6, 5]]);
    assert_eq!(hide(open.clone(), &[]), open);
}

/// A partner whose themes nobody else answers is the sum of them: readers have the catalogue.
#[test]
fn the_catalogue_gives_nothing_back() {
    let themes = [[60, 12, 8], [3, 0, 0], [45, 15, 12], [1, 0, 0], [20, 6, 7]];
    let themes: Vec<Row> = (0..).zip(&themes).map(|(n, cells)| row(&format!("t{n}"), None, *cells)).collect();
    let partners = [sum("z", &themes[..2]), sum("sdis31", &themes[2..4]), sum("y", &themes[4..])].to_vec();
    let total = sum("", &partners);
    let table = |by: &str, rows: Vec<Row>| Table { by: by.to_owned(), title: by.to_owned(), rows };
    let tables = vec![table("THEME", themes), table("PARTNER", partners)];
    let open = Publication { total, tables, ..publication(&[[9, 9, 9]], &[[9, 9, 9]]) };
    let kin = |unit: &str, themes: &[&str]| Kin {
        units: [unit.to_owned()].into(),
        themes: themes.iter().map(|theme| (*theme).to_owned()).collect(),
    };
    let hidden = hide(open, &[kin("z", &["t0", "t1"]), kin("sdis31", &["t2", "t3"]), kin("y", &["t4"])]);
    let [whole, part] = [&hidden.tables[1].rows[0], &hidden.tables[0].rows[0]].map(|row| row.counts);
    for (whole, part) in whole.iter().zip(part) {
        let difference = whole.zip(part).map(|(whole, part)| whole - part);
        assert!(difference.is_none_or(|n| !is_few(n)), "{:?} {:?}", hidden.tables[1], hidden.tables[0]);
    }
}

proptest! {
    #[test]
    fn nothing_small_is_shown_and_nothing_hidden_can_be_worked_out(
        cells in prop::collection::vec([0_i64..30, 0_i64..9, 0_i64..6], 1..12),
        directorates in prop::collection::vec([0_i64..30, 0_i64..9, 0_i64..6], 1..6),
    ) {
        let open = publication(&cells, &directorates);
        let hidden = hide(open.clone(), &[]);
        prop_assert!(shown(&hidden).iter().all(|n| *n == 0 || *n >= LEAST));
        let places = |publication: &Publication| -> BTreeSet<Place> {
            let of_row = |(table, row, of): (usize, usize, &Row)| {
                let counts = of.counts;
                counts.into_iter().enumerate().filter(|(_, n)| n.is_none()).map(move |(at, _)| (table, row, at))
            };
            rows(publication).flat_map(of_row).collect()
        };
        let (places, values) = (places(&hidden), values(&open));
        let all = equations(&open, &[]);
        let given_back = worked_out(&all, &places, &values);
        let nobody_is_shown = shown(&hidden).iter().all(|n| *n == 0);
        for equation in all.iter().chain(&together(&all)) {
            let hidden: Equation =
                equation.iter().filter(|(place, _)| places.contains(*place)).map(|(p, n)| (*p, *n)).collect();
            let is_one_sided = hidden.values().all(|n| *n > 0) || hidden.values().all(|n| *n < 0);
            let few = is_one_sided && is_few(told(&hidden, &values).abs());
            prop_assert!(!few || nobody_is_shown, "{equation:?} tells too few");
        }
        prop_assert!(given_back.is_empty() || nobody_is_shown, "{given_back:?}");
    }
}
