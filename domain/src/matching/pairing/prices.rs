//! A guess at what places are worth, by an auction with falling steps (Bertsekas): quick and nearly
//! right. Nothing depends on it but speed; `assign` makes it exact.

use super::offers::{Offer, Offers};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How much more than necessary is bid, from the first round to the last, in the unit of gains.
const STEPS: [i32; 6] = [1_250, 300, 75, 20, 5, 1];
/// A round that takes more bids per row than this is given up: some graphs let prices climb for ever
/// so slowly.
const MOST_BIDS: usize = 30;

/// A price for each column, at least 0. Rows without offers do not bid.
pub fn guess(offers: &Offers, rows: usize, places: &[u32]) -> Vec<i32> {
    let mut prices = vec![0; places.len()];
    let mut last_step = 0;
    for step in STEPS {
        let start = prices.iter().map(|price| (price - 2 * last_step).max(0));
        let mut auction = Auction::new(offers, places, start.collect());
        auction.run(rows, step);
        prices = auction.closing();
        last_step = step;
    }
    prices
}

struct Auction<'o> {
    offers: &'o Offers,
    places: &'o [u32],
    /// What a place at each column costs at least.
    price: Vec<i32>,
    /// The bids that hold each column's places, the lowest first.
    bids: Vec<BinaryHeap<Reverse<(i32, u32)>>>,
}

impl<'o> Auction<'o> {
    fn new(offers: &'o Offers, places: &'o [u32], price: Vec<i32>) -> Self {
        Auction {
            offers,
            places,
            bids: vec![BinaryHeap::new(); price.len()],
            price,
        }
    }

    fn run(&mut self, rows: usize, step: i32) {
        let mut waiting: Vec<u32> = (0..rows as u32).rev().collect();
        let mut bids = rows * MOST_BIDS;
        while let Some(row) = waiting.pop() {
            if bids == 0 {
                return;
            }
            bids -= 1;
            if let Some((column, bid)) = self.best_bid(row as usize, step) {
                waiting.extend(self.place(column, bid, row));
            }
        }
    }

    /// The column that leaves a row most, and what it may cost before another is as good.
    fn best_bid(&self, row: usize, step: i32) -> Option<(usize, i32)> {
        let (mut best, mut second, mut at) = (i32::MIN, i32::MIN, None);
        for Offer { gain, column } in self.offers.row(row) {
            // No price is below zero, so those that follow cannot be better.
            if *gain <= second {
                break;
            }
            let left = gain - self.price[*column as usize];
            if left > best {
                (second, best, at) = (best, left, Some(*column as usize));
            } else {
                second = second.max(left);
            }
        }
        let column = at?;
        // With nowhere else to go a row bids one step.
        let second = if second == i32::MIN { best } else { second };
        Some((column, self.price[column] + best - second + step))
    }

    /// Takes a bid; who has to go for it.
    fn place(&mut self, column: usize, bid: i32, row: u32) -> Option<u32> {
        let bids = &mut self.bids[column];
        bids.push(Reverse((bid, row)));
        let full = self.places[column] as usize;
        let gone = (bids.len() > full).then(|| bids.pop()).flatten();
        if bids.len() == full
            && let Some(Reverse((lowest, _))) = bids.peek()
        {
            self.price[column] = *lowest;
        }
        gone.map(|Reverse((_, row))| row)
    }

    /// What places cost in the end: nothing where some are left.
    fn closing(mut self) -> Vec<i32> {
        for (column, bids) in self.bids.iter().enumerate() {
            if bids.len() < self.places[column] as usize {
                self.price[column] = 0;
            }
        }
        self.price
    }
}
