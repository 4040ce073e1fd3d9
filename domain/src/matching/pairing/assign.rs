//! The greatest sum of scores when every row is seated: shortest augmenting paths with prices
//! (Jonker and Volgenant), on columns that have several places instead of on copies of them.
//!
//! Prices prove the result. `profit[row] + price[column] >= score` for every edge, with equality for
//! those that are used, and only full columns have a price above zero: then no other seating of all
//! rows scores more.

use super::graph::Graph;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Farther than any path: scores are at most 10 000, and a path passes each person once.
const FAR: i64 = i64::MAX / 4;

/// Seats every row as often as `supply` says, never twice at one column, and no column above
/// `places`; the rows at each column. Either all supplies or all places are at most 1.
///
/// # Panics
/// When some row cannot be seated; the caller has found a way to seat all.
pub fn best_total(graph: &Graph, supply: &[u32], places: &[u32]) -> Vec<Vec<u32>> {
    let mut market = Market::new(graph, places);
    for (row, times) in supply.iter().enumerate() {
        if *times > 0 {
            market.enter(row);
        }
        for _ in 0..*times {
            market.seat(row);
        }
    }
    market.held
}

struct Market<'g> {
    graph: &'g Graph,
    places: &'g [u32],
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

impl<'g> Market<'g> {
    fn new(graph: &'g Graph, places: &'g [u32]) -> Self {
        Market {
            graph,
            places,
            held: vec![vec![]; graph.columns()],
            price: vec![0; graph.columns()],
            profit: vec![0; graph.rows()],
            search: Search::new(graph.rows(), graph.columns()),
        }
    }

    /// A row's profit before it is seated: the most that any column leaves it.
    fn enter(&mut self, row: usize) {
        let mut best = -FAR;
        for edge in self.graph.row(row) {
            // No price is below zero, so the others cannot leave more.
            if i64::from(edge.score) <= best {
                break;
            }
            best = best.max(i64::from(edge.score) - self.price[edge.column as usize]);
        }
        self.profit[row] = best;
    }

    /// Seats a row once more, moving others along the cheapest path to a free place.
    fn seat(&mut self, row: usize) {
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
        self.settle_prices();
        self.shift();
    }

    /// Follows a row's edges as far as they can lead to a place nearer than the nearest so far.
    fn look(&mut self, row: usize, distance: i64) {
        let search = &mut self.search;
        search.seen[row] = true;
        search.rows.push((row, distance));
        let base = distance + self.profit[row];
        for edge in self.graph.row(row) {
            let without_price = base - i64::from(edge.score);
            if without_price >= search.end_distance {
                break;
            }
            let column = edge.column as usize;
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
                search.level.push(edge.column);
            } else {
                search.heap.push(Reverse((through, edge.column)));
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

    /// Gives the free place to the last row of the path, its place to the one before, and so on.
    fn shift(&mut self) {
        let mut column = self
            .search
            .end
            .expect("the caller has found a way to seat all");
        loop {
            let row = self.search.from[column];
            self.held[column].push(row);
            let Some(left) = self.search.by[row as usize] else {
                return;
            };
            column = left as usize;
            let places = &mut self.held[column];
            let place = places.iter().position(|holder| *holder == row);
            places.swap_remove(place.expect("the row was reached by a place it holds"));
        }
    }
}
