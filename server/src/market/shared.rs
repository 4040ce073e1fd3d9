//! The first page of the best match, with exposure shared: those near enough to the best take turns,
//! and every list keeps the quality that `domain::matching::exposure` proves. What follows the first
//! page is in plain order, without those who were on it.

use super::found::Found;
use super::question::Lists;
use super::tier::WEIGHED_AT_ONCE;
use domain::id::MemberId;
use domain::matching::exposure::{Placed, shared};
use domain::matching::fit::WHOLE_SCORE;
use domain::matching::ranking::Ranked;
use std::collections::HashSet;

/// An order, as indices of what was found, and the chances of its first places in ten-thousandths; the
/// others are where they are for sure.
pub struct SharedOrder {
    pub order: Vec<u32>,
    pub propensities: Vec<u16>,
}

impl SharedOrder {
    /// As it was found.
    pub fn plain(found: &Found) -> SharedOrder {
        SharedOrder {
            order: (0..).take(found.order.len()).collect(),
            propensities: vec![],
        }
    }

    /// Shares the places of the first page of the best match, as this person is shown it today.
    pub fn new(found: &Found, lists: &Lists, id: impl Fn(u32) -> MemberId) -> SharedOrder {
        let ranked = ranked(&found.fits);
        let (length, week) = (lists.size, &lists.week);
        let exposure = |index: u32| {
            let mentor = id(found.order[index as usize]);
            week.exposure(lists.viewer, mentor)
        };
        let first = shared(&ranked, length as usize, &week.sharing, exposure);
        let placed: HashSet<u32> = first.iter().map(|placed| placed.number).collect();
        // Nobody of the first page comes from farther down.
        let rest = (0..).take(found.order.len());
        let rest = rest.filter(|index| !placed.contains(index));
        SharedOrder {
            order: first
                .iter()
                .map(|placed| placed.number)
                .chain(rest)
                .collect(),
            propensities: first.iter().map(chance).collect(),
        }
    }

    /// The chance of a place, counted from 0.
    pub fn propensity(&self, place: usize) -> u16 {
        self.propensities.get(place).copied().unwrap_or(WHOLE_SCORE)
    }
}

/// The best of an order by their indices, with their scores as parts of the best one.
fn ranked(fits: &[u16]) -> Vec<Ranked> {
    let best = u32::from(fits.first().copied().unwrap_or_default()).max(1);
    let part = |fit: u16| u32::from(fit) * u32::from(WHOLE_SCORE) / best;
    let both = (0..).zip(fits).take(WEIGHED_AT_ONCE as usize);
    both.map(|(number, &fit)| Ranked {
        number,
        score: u16::try_from(part(fit)).unwrap_or(WHOLE_SCORE),
    })
    .collect()
}

/// As if all who could have had the place were as likely to get it.
fn chance(placed: &Placed) -> u16 {
    let among = placed.among.clamp(1, u32::from(WHOLE_SCORE));
    u16::try_from(u32::from(WHOLE_SCORE) / among).unwrap_or(WHOLE_SCORE)
}
