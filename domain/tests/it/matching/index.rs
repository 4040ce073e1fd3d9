//! Sets, columns and pages answer as plain lists would, whatever changed before.

use domain::matching::free_time::FreeTime;
use domain::matching::index::{Bits, Column, Pages};
use domain::time::{DAY, Instant, MINUTE};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn bits(numbers: &BTreeSet<u32>) -> Bits {
    numbers.iter().copied().collect()
}

proptest! {
    #[test]
    fn sets_of_bits_are_sets(
        one in prop::collection::btree_set(0_u32..400, 0..60),
        other in prop::collection::btree_set(0_u32..200, 0..60),
    ) {
        let (left, right) = (bits(&one), bits(&other));
        let numbers = |bits: &Bits| bits.iter().collect::<BTreeSet<u32>>();
        prop_assert_eq!(numbers(&left), one.clone());
        prop_assert_eq!(left.count(), one.len() as u32);
        prop_assert_eq!(left.is_empty(), one.is_empty());
        prop_assert_eq!(left.count_shared(&right), one.intersection(&other).count() as u32);
        for (change, expected) in [
            (Bits::keep as fn(&mut Bits, &Bits), &one & &other),
            (Bits::leave, &one - &other),
            (Bits::add, &one | &other),
        ] {
            let mut changed = left.clone();
            change(&mut changed, &right);
            prop_assert_eq!(numbers(&changed), expected);
        }
        for number in 0..420 {
            prop_assert_eq!(left.contains(number), one.contains(&number));
        }
    }

    /// Few values and many rows, so that some are held by lists and some by bits.
    #[test]
    fn a_column_answers_from_both_sides_alike(
        puts in prop::collection::vec((0_u32..300, prop::collection::vec(0_usize..5, 0..4)), 1..600),
        among in prop::collection::btree_set(0_u32..300, 0..300),
        chosen in prop::collection::vec(0_usize..6, 1..3),
        most in 1_usize..5,
    ) {
        const NAMES: [&str; 6] = ["sql", "rust", "hiring", "", "go", "nobody's"];
        let mut column = Column::default();
        let mut plain: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for number in 0..300 {
            column.put(number, ["sql"].into_iter());
            plain.insert(number, BTreeSet::from(["sql"]));
        }
        let before = column.clone();
        for (number, values) in puts {
            let values = values.into_iter().map(|value| NAMES[value]);
            column.put(number, values.clone());
            plain.insert(number, values.filter(|value| !value.is_empty()).collect());
        }
        let chosen: Vec<String> = chosen.into_iter().map(|value| NAMES[value].to_owned()).collect();
        let who = |fits: &dyn Fn(&BTreeSet<&str>) -> bool| -> Vec<u32> {
            plain.iter().filter(|(_, has)| fits(has)).map(|(number, _)| *number).collect()
        };
        let any = who(&|has| chosen.iter().any(|value| has.contains(value.as_str())));
        let all = who(&|has| chosen.iter().all(|value| has.contains(value.as_str())));
        prop_assert_eq!(column.with_any(&chosen).iter().collect::<Vec<_>>(), any);
        prop_assert_eq!(column.with_all(&chosen).iter().collect::<Vec<_>>(), all);
        for among in [among, (0..300).collect()] {
            let having = |name: &str| {
                among.iter().filter(|number| plain[number].contains(name)).count() as u32
            };
            let mut left_out: BTreeSet<&str> = NAMES.iter().copied().filter(|name| !name.is_empty()).collect();
            let counts = column.commonest(&bits(&among), most, &chosen);
            for (name, count) in &counts {
                prop_assert_eq!(*count, having(name), "{}", name);
                prop_assert!(left_out.remove(name), "{} is counted once", name);
            }
            let mut counted: Vec<u32> = counts.iter().map(|(_, count)| *count).collect();
            counted.sort_unstable_by_key(|count| std::cmp::Reverse(*count));
            let least = counted.get(most - 1).copied().unwrap_or(0);
            for name in left_out {
                prop_assert!(having(name) <= least, "{} is more common", name);
                prop_assert!(!chosen.iter().any(|chosen| chosen == name && having(name) > 0), "{} was asked for", name);
            }
        }
        // A copy made before knows nothing of what came later.
        prop_assert_eq!(before.with_any(&["sql".to_owned()]).count(), 300);
    }
}

#[test]
fn a_list_in_pages_keeps_its_copies() {
    let list: Pages<u32> = (0..3_000).collect();
    let mut next = list.clone();
    next.put(1_500, 7);
    next.put(3_000, 8);
    assert_eq!((list.len(), next.len()), (3_000, 3_001));
    assert_eq!(
        (list.get(1_500), next.get(1_500), next.get(3_000)),
        (Some(&1_500), Some(&7), Some(&8))
    );
    assert_eq!((list.get(3_000), next.get(5_000)), (None, None));
    assert_eq!(
        list.iter().copied().collect::<Vec<u32>>(),
        (0..3_000).collect::<Vec<u32>>()
    );
    assert!(Pages::<u32>::default().is_empty());
}

#[test]
fn half_hours_come_round_every_two_weeks() {
    let at = Instant(1_795_392_000_000);
    let free = FreeTime::around([at, at.plus(13 * DAY)]);
    assert_eq!(free.count(), 2);
    for (other, meets) in [
        (at.plus(29 * MINUTE), true),
        (at.plus(30 * MINUTE), false),
        (at.plus(-1), false),
        (at.plus(14 * DAY), true),
        (at.plus(13 * DAY), true),
        (at.plus(12 * DAY), false),
    ] {
        assert_eq!(free.meets(&FreeTime::around([other])), meets, "{other:?}");
    }
}
