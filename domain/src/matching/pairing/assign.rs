//! The greatest sum of scores: shortest augmenting paths with prices (Jonker and Volgenant), on columns
//! that have several places instead of on copies of them. Guessed prices are taken off the scores
//! first; every place is filled in the end, so that changes all sums alike and paths become short.
//!
//! Prices prove the result. `profit[row] + price[column] >= gain` for every offer, with equality for
//! those that are taken: then no other way to fill all places gains more.

use super::graph::Graph;
use super::most::{crowd, most_pairs};
use super::offers::{Offer, Offers};
use super::prices::guess;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Farther than any path: scores are at most 10 000, and a path passes each person once.
const FAR: i64 = i64::MAX / 4;

/// The greatest sum among all ways to seat as many rows as possible; the rows at each column.
///
/// Around rows that cannot be seated every such way fills all columns, with rows of that part alone,
/// and everywhere else every such way seats all rows (Dulmage and Mendelsohn). So both parts are
/// problems in which everybody is seated, if a column takes those who go nowhere and a row takes
/// places that stay empty; no bonus for a pair is needed that would drown scores.
pub fn best_of_most(graph: &Graph, places: &[u32]) -> Vec<Vec<u32>> {
    let seats = most_pairs(graph, places);
    let is_unseated = |row: &usize| seats.column_of[*row].is_none();
    let nowhere = (0..graph.rows()).filter(is_unseated).count() as u32;
    let crowd = crowd(graph, &seats, (0..graph.rows()).filter(is_unseated));
    let mut offers = Offers::of_most(graph, &crowd);
    // More rows than there are come to no column.
    let most = graph.rows() as u32;
    let mut places: Vec<u32> = places.iter().map(|places| *places.min(&most)).collect();
    let all: u64 = places.iter().map(|places| u64::from(*places)).sum();
    let empty = all - seats.pairs() as u64;
    places.push(nowhere);
    let prices = guess(&offers, graph.rows(), &places);
    offers.charge(&prices);
    let mut market = Market::new(&offers, &places);
    for row in 0..graph.rows() {
        market.seat(row, 1);
    }
    market.seat(graph.rows(), empty);
    let mut held = market.held;
    held.pop();
    for rows in &mut held {
        rows.retain(|row| *row < most);
    }
    held
}

struct Market<'o> {
    offers: &'o Offers,
    places: &'o [u32],
    held: Vec<Vec<u32>>,
    price: Vec<i64>,
    profit: Vec<i64>,
    search: Search,
}

/// One search for a free place.
struct Search {
    /// How far each column is, and from which row it is reached.
    distance: Vec<i64>,
    from: Vec<u32>,
    /// Columns that have a distance, and which of them are done.
    reached: Vec<usize>,
    done: Vec<bool>,
    /// The column by which each row was reached; the row that looks for a place has none.
    by: Vec<Option<u32>>,
    /// Rows whose edges were looked at, with their distance.
    rows: Vec<(usize, i64)>,
    seen: Vec<bool>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// Columns as far as the one at hand: they need no sorting.
    level: Vec<u32>,
    /// The nearest free place so far.
    end: Option<usize>,
    end_distance: i64,
}

impl Search {
    fn new(rows: usize, columns: usize) -> Search {
        Search {
            distance: vec![FAR; columns],
            from: vec![0; columns],
            reached: vec![],
            done: vec![false; columns],
            by: vec![None; rows],
            rows: vec![],
            seen: vec![false; rows],
            heap: BinaryHeap::new(),
            level: vec![],
            end: None,
            end_distance: FAR,
        }
    }

    fn clear(&mut self) {
        for column in self.reached.drain(..) {
            self.distance[column] = FAR;
            self.done[column] = false;
        }
        for (row, _) in self.rows.drain(..) {
            self.seen[row] = false;
            self.by[row] = None;
        }
        self.heap.clear();
        self.level.clear();
        self.end = None;
        self.end_distance = FAR;
    }

    /// The nearest column that is not done.
    fn nearest(&mut self) -> Option<usize> {
        loop {
            let column = match self.level.pop() {
                Some(column) => column as usize,
                None => self.heap.pop()?.0.1 as usize,
            };
            if !self.done[column] {
                return Some(column);
            }
        }
    }
}

impl<'o> Market<'o> {
    fn new(offers: &'o Offers, places: &'o [u32]) -> Self {
        Market {
            offers,
            places,
            held: vec![vec![]; places.len()],
            price: vec![0; places.len()],
            profit: vec![0; offers.rows()],
            search: Search::new(offers.rows(), places.len()),
        }
    }

    /// Seats a row so many times.
    fn seat(&mut self, row: usize, mut times: u64) {
        self.enter(row);
        while times > 0 {
            self.find(row);
            self.settle_prices();
            times -= self.shift(times);
        }
    }

    /// A row's profit before it is seated: the most that any column leaves it.
    fn enter(&mut self, row: usize) {
        let mut best = -FAR;
        for Offer { gain, column } in self.offers.row(row) {
            // No price is below zero, so the others cannot leave more.
            if i64::from(*gain) <= best {
                break;
            }
            best = best.max(i64::from(*gain) - self.price[*column as usize]);
        }
        self.profit[row] = best;
    }

    /// Finds the cheapest path from a row to a free place.
    fn find(&mut self, row: usize) {
        self.search.clear();
        self.look(row, 0);
        while let Some(column) = self.search.nearest() {
            let distance = self.search.distance[column];
            if distance >= self.search.end_distance {
                break;
            }
            self.search.done[column] = true;
            for place in 0..self.held[column].len() {
                let holder = self.held[column][place] as usize;
                if !self.search.seen[holder] {
                    self.search.by[holder] = Some(column as u32);
                    self.look(holder, distance);
                }
            }
        }
    }

    /// Follows a row's edges as far as they can lead to a place nearer than the nearest so far.
    fn look(&mut self, row: usize, distance: i64) {
        let search = &mut self.search;
        search.seen[row] = true;
        search.rows.push((row, distance));
        let base = distance + self.profit[row];
        for Offer { gain, column } in self.offers.row(row) {
            let without_price = base - i64::from(*gain);
            if without_price >= search.end_distance {
                break;
            }
            let column = *column as usize;
            let through = without_price + self.price[column];
            if through >= search.distance[column] || through >= search.end_distance {
                continue;
            }
            if search.distance[column] == FAR {
                search.reached.push(column);
            }
            search.distance[column] = through;
            search.from[column] = row as u32;
            if self.held[column].len() < self.places[column] as usize {
                search.end = Some(column);
                search.end_distance = through;
            } else if through == distance {
                search.level.push(column as u32);
            } else {
                search.heap.push(Reverse((through, column as u32)));
            }
        }
    }

    /// Raises the prices of what was passed, so that the path found costs nothing.
    fn settle_prices(&mut self) {
        let end = self.search.end_distance;
        for column in &self.search.reached {
            if self.search.done[*column] {
                self.price[*column] += end - self.search.distance[*column];
            }
        }
        for (row, distance) in &self.search.rows {
            self.profit[*row] -= end - distance;
        }
    }

    /// Gives the free place to the last row of the path, its place to the one before, and so on; how
    /// often the row that looked is seated. A row that finds room right away takes all it needs of it.
    fn shift(&mut self, times: u64) -> u64 {
        let end = self.search.end;
        let mut column = end.expect("a way to seat everybody was found before");
        let first = self.search.from[column];
        if self.search.by[first as usize].is_none() {
            let held = &mut self.held[column];
            let room = u64::from(self.places[column]) - held.len() as u64;
            let seated = room.min(times);
            held.extend((0..seated).map(|_| first));
            return seated;
        }
        loop {
            let row = self.search.from[column];
            self.held[column].push(row);
            let Some(left) = self.search.by[row as usize] else {
                return 1;
            };
            column = left as usize;
            let held = &mut self.held[column];
            let place = held.iter().position(|holder| *holder == row);
            held.swap_remove(place.expect("the row was reached by a place it holds"));
        }
    }
}
