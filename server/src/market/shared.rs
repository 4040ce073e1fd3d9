//! The first page of the best match, with exposure shared: those near enough to the best take turns,
//! and every list keeps the quality that `domain::matching::exposure` proves. What follows the first
//! page is in plain order, without those who were on it.

use super::Market;
use super::index::Snapshot;
use crate::exposure::week::Week;
use app::error::AppError;
use domain::id::MemberId;
use domain::matching::exposure::{Placed, shared};
use domain::matching::fit::WHOLE_SCORE;
use domain::matching::ranking::Ranked;
use std::collections::HashSet;

/// So many of the best may come to the first page. More would cost time on every list; a list stays
/// above its floor with any number that is not below its length.
pub(super) const CANDIDATES: u32 = 2_000;

/// An order, and the chances of its first places in ten-thousandths; the others are where they are for
/// sure.
pub struct SharedOrder {
    pub order: Vec<u32>,
    pub propensities: Vec<u16>,
}

impl SharedOrder {
    pub fn plain(order: Vec<u32>) -> SharedOrder {
        SharedOrder {
            order,
            propensities: vec![],
        }
    }

    /// Shares the first `length` places of an order, whose scores fall.
    pub fn new(
        order: Vec<u32>,
        scores: &[f32],
        length: usize,
        week: &Week,
        viewer: Option<MemberId>,
        id: impl Fn(u32) -> MemberId,
    ) -> SharedOrder {
        let ranked = ranked(&order, scores);
        let exposure = |number| week.exposure(viewer, id(number));
        let first = shared(&ranked, length, &week.sharing, exposure);
        let placed: HashSet<u32> = first.iter().map(|placed| placed.number).collect();
        // Nobody of the first page comes from farther down.
        let (near, far) = order.split_at(ranked.len());
        let near = near.iter().filter(|number| !placed.contains(number));
        let rest = near.chain(far).copied();
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

impl Market {
    /// The best match as this person is shown it today.
    pub(super) async fn shared(
        &self,
        order: Vec<u32>,
        fits: &[f32],
        length: u32,
        viewer: Option<MemberId>,
        market: &Snapshot,
    ) -> Result<SharedOrder, AppError> {
        let week = self.week.read(&self.platform).await?;
        let id = |number| market.mentor(number).id;
        Ok(SharedOrder::new(
            order,
            fits,
            length as usize,
            &week,
            viewer,
            id,
        ))
    }
}

/// The best of an order with their scores as parts of the best one.
fn ranked(order: &[u32], scores: &[f32]) -> Vec<Ranked> {
    let best = scores.first().copied().unwrap_or_default();
    let part = |score: f32| match best > 0.0 {
        true => (score / best).clamp(0.0, 1.0) * f32::from(WHOLE_SCORE),
        false => 0.0,
    };
    let both = order.iter().zip(scores).take(CANDIDATES as usize);
    both.map(|(&number, &score)| Ranked {
        number,
        score: part(score) as u16,
    })
    .collect()
}

/// As if all who could have had the place were as likely to get it.
fn chance(placed: &Placed) -> u16 {
    let among = placed.among.clamp(1, u32::from(WHOLE_SCORE));
    u16::try_from(u32::from(WHOLE_SCORE) / among).unwrap_or(WHOLE_SCORE)
}
