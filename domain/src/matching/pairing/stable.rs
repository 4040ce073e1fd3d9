//! The stable pairing that is best for rows: they propose, best column first, and each column keeps
//! the best who came (Gale and Shapley, with several places per column).

use super::graph::Graph;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The rows at each column. Equal wishes are told apart by position, so nothing is left to chance.
pub fn stable(graph: &Graph, places: &[u32]) -> Vec<Vec<u32>> {
    // The one who would have to go comes first: least wanted, then last by position.
    let mut kept: Vec<BinaryHeap<(Reverse<u16>, u32)>> = vec![BinaryHeap::new(); graph.columns()];
    let mut next = vec![0; graph.rows()];
    for first in 0..graph.rows() {
        let mut row = first;
        while let Some(edge) = graph.row(row).get(next[row]) {
            next[row] += 1;
            let column = edge.column as usize;
            kept[column].push((Reverse(edge.back), row as u32));
            if kept[column].len() <= places[column] as usize {
                break;
            }
            if let Some((_, refused)) = kept[column].pop() {
                row = refused as usize;
            }
        }
    }
    let rows = |kept: BinaryHeap<(Reverse<u16>, u32)>| kept.into_iter().map(|(_, row)| row);
    kept.into_iter().map(|kept| rows(kept).collect()).collect()
}
