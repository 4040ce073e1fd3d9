//! Shared exposure and its floor; inequality against its plain definition.

use domain::matching::exposure::{BadBand, Exposure, Sharing, floor, quality, shared};
use domain::matching::inequality::{coverage, gini, top_hundredth};
use domain::matching::ranking::Ranked;
use proptest::prelude::*;

fn ranked(scores: &[u16]) -> Vec<Ranked> {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    let numbers = (0..).zip(sorted);
    numbers
        .map(|(number, score)| Ranked { number, score })
        .collect()
}

fn seen(impressions: u32) -> Exposure {
    Exposure {
        impressions,
        pending: 0,
        places: 1,
    }
}

#[test]
fn the_least_shown_of_the_band_comes_first() {
    let list = ranked(&[10_000, 9_500, 9_200, 9_199]);
    let sharing = Sharing {
        explore_every: 0,
        ..Sharing::default()
    };
    let shown = [30, 20, 10, 0];
    let order = |exposure: &dyn Fn(u32) -> Exposure| -> Vec<u32> {
        let placed = shared(&list, 4, &sharing, exposure);
        placed.iter().map(|placed| placed.number).collect()
    };
    // The last lies outside the first band, and inside once a better one is still left.
    assert_eq!(order(&|number| seen(shown[number as usize])), [2, 1, 0, 3]);
    // Thrice as many places, thrice as many impressions: ties stay in order.
    let spacious = |number: u32| Exposure {
        places: if number == 0 { 3 } else { 1 },
        ..seen(if number == 0 { 30 } else { 10 })
    };
    assert_eq!(order(&spacious), [0, 1, 2, 3]);
    // Who has requests waiting is congested.
    let congested = |number: u32| Exposure {
        pending: u32::from(number == 0),
        ..seen(10)
    };
    assert_eq!(order(&congested), [1, 2, 0, 3]);
    // Above the cap one comes after all others of the band, but still before the rest.
    let capped = |number: u32| Exposure {
        places: 1_000,
        ..seen(if number == 0 { sharing.weekly_cap } else { 400 })
    };
    assert_eq!(order(&capped), [1, 2, 0, 3]);
}

#[test]
fn exploring_ranks_reach_the_unseen() {
    let list = ranked(&[10_000, 9_900, 9_800, 7_500]);
    let sharing = Sharing {
        explore_every: 2,
        ..Sharing::default()
    };
    let exposure = |number: u32| seen(if number == 3 { 0 } else { 10 });
    let placed = shared(&list, 2, &sharing, exposure);
    let found: Vec<_> = placed
        .iter()
        .map(|placed| (placed.number, placed.explored))
        .collect();
    assert_eq!(found, [(0, false), (3, true)]);
}

#[test]
fn a_band_is_at_most_all() {
    let wide = Sharing {
        exploring_band: 10_001,
        ..Sharing::default()
    };
    assert_eq!(wide.check(), Err(BadBand));
    assert_eq!(Sharing::default().check(), Ok(()));
    assert_eq!(shared(&[], 20, &Sharing::default(), seen), []);
}

#[test]
fn inequality_of_what_is_plain() {
    for (amounts, expected) in [
        (vec![], 0.0),
        (vec![0, 0], 0.0),
        (vec![3, 3, 3], 0.0),
        (vec![0, 0, 0, 8], 0.75),
    ] {
        assert!((gini(&amounts) - expected).abs() < 1e-12, "{amounts:?}");
    }
    assert_eq!(coverage(&[0, 2, 5, 0]), 0.5);
    assert_eq!(top_hundredth(&[1; 50]), 0.02);
    let mut many = vec![1; 199];
    many.push(801);
    assert_eq!(top_hundredth(&many), 0.802);
}

fn any_sharing() -> impl Strategy<Value = Sharing> {
    (0..=2_000_u16, 0..=10_000_u16, 0..12_u16, 0..60_u32).prop_map(
        |(band, exploring_band, explore_every, weekly_cap)| Sharing {
            band,
            exploring_band,
            explore_every,
            weekly_cap,
        },
    )
}

fn any_exposure() -> impl Strategy<Value = Exposure> {
    (0..100_u32, 0..5_u32, 0..4_u32).prop_map(|(impressions, pending, places)| Exposure {
        impressions,
        pending,
        places,
    })
}

proptest! {
    #[test]
    fn no_list_is_under_its_floor(
        people in proptest::collection::vec((0..=10_000_u16, any_exposure()), 0..80),
        length in 0..30_usize,
        sharing in any_sharing(),
    ) {
        let scores: Vec<u16> = people.iter().map(|(score, _)| *score).collect();
        let plain = ranked(&scores);
        let list = shared(&plain, length, &sharing, |number| people[number as usize].1);
        prop_assert_eq!(list.len(), length.min(plain.len()));
        let mut left = plain.clone();
        for (rank, placed) in list.iter().enumerate() {
            let best = f64::from(left[0].score);
            let explores = sharing.explore_every > 0
                && (rank + 1).is_multiple_of(sharing.explore_every.into());
            prop_assert_eq!(placed.explored, explores);
            let band = if explores { sharing.exploring_band.max(sharing.band) } else { sharing.band };
            let least = best * (1.0 - f64::from(band) / 10_000.0);
            prop_assert!(f64::from(placed.score) >= least - 1e-6);
            // Nobody stands twice, and nobody was made up.
            let place = left.iter().position(|one| one.number == placed.number);
            prop_assert!(place.is_some_and(|place| left.remove(place).score == placed.score));
        }
        let least = floor(&plain, length, &sharing);
        prop_assert!(quality(&list, &plain) >= least - 1e-9);
        prop_assert!((0.0..=1.0 + 1e-9).contains(&least));
    }

    #[test]
    fn without_sharing_nothing_moves(scores in proptest::collection::vec(0..=10_000_u16, 0..40)) {
        let plain = ranked(&scores);
        let list = shared(&plain, 40, &Sharing::NONE, |_| Exposure::default());
        let same = plain.iter().map(|ranked| ranked.number);
        prop_assert!(list.iter().map(|placed| placed.number).eq(same));
        prop_assert_eq!(quality(&list, &plain), 1.0);
    }

    #[test]
    fn gini_is_the_mean_difference(
        amounts in proptest::collection::vec(0..1_000_u32, 1..60),
    ) {
        let total: f64 = amounts.iter().map(|amount| f64::from(*amount)).sum();
        let mut differences = 0.0;
        for one in &amounts {
            for other in &amounts {
                differences += f64::from(one.abs_diff(*other));
            }
        }
        let count = amounts.len() as f64;
        let plain = if total == 0.0 { 0.0 } else { differences / (2.0 * count * total) };
        prop_assert!((gini(&amounts) - plain).abs() < 1e-9);
    }
}
