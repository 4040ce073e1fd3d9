//! What each row gains at which column, in one piece of memory.

use super::graph::Graph;
use super::most::Crowd;
use std::cmp::Reverse;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub gain: i32,
    pub column: u32,
}

/// Rows of offers, the best of each row first, then by column.
#[derive(Clone, Debug)]
pub struct Offers {
    /// Where each row's offers begin, and at last where all end.
    starts: Vec<usize>,
    offers: Vec<Offer>,
}

impl Offers {
    /// What is left of a graph when as many rows as possible are to be seated: rows of the crowded
    /// part go to its columns or, for nothing, to the column after the last; the others go to the
    /// other columns. The row after the last takes places that stay empty, for nothing.
    pub fn of_most(graph: &Graph, crowd: &Crowd) -> Offers {
        let mut offers = Offers {
            starts: vec![0],
            offers: vec![],
        };
        for row in 0..graph.rows() {
            let crowded = crowd.rows[row];
            let edges = graph.row(row).iter();
            let kept = edges.filter(|edge| crowd.columns[edge.column as usize] == crowded);
            offers.offers.extend(kept.map(|edge| Offer {
                gain: i32::from(edge.score),
                column: edge.column,
            }));
            if crowded {
                offers.offers.push(Offer {
                    gain: 0,
                    column: graph.columns() as u32,
                });
            }
            offers.starts.push(offers.offers.len());
        }
        let calm = (0..graph.columns()).filter(|column| !crowd.columns[*column]);
        offers.offers.extend(calm.map(|column| Offer {
            gain: 0,
            column: column as u32,
        }));
        offers.starts.push(offers.offers.len());
        offers
    }

    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn row(&self, row: usize) -> &[Offer] {
        &self.offers[self.starts[row]..self.starts[row + 1]]
    }

    /// Takes each column's price off its gains.
    pub fn charge(&mut self, prices: &[i32]) {
        for offer in &mut self.offers {
            offer.gain -= prices[offer.column as usize];
        }
        for row in 0..self.rows() {
            self.offers[self.starts[row]..self.starts[row + 1]]
                .sort_unstable_by_key(|offer| (Reverse(offer.gain), offer.column));
        }
    }
}
