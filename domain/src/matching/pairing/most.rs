//! As many pairs as possible (Hopcroft and Karp, with several places per column), and which part of
//! the graph is crowded. Scores play no part here.

use super::graph::Graph;

/// Which rows hold places at which columns.
#[derive(Clone, Debug)]
pub struct Seats {
    /// The column of each row.
    pub column_of: Vec<Option<u32>>,
    /// The rows at each column, never more than it has places.
    pub held: Vec<Vec<u32>>,
}

impl Seats {
    pub fn pairs(&self) -> usize {
        self.held.iter().map(Vec::len).sum()
    }
}

/// Seats as many rows as possible, each at one column.
pub fn most_pairs(graph: &Graph, places: &[u32]) -> Seats {
    let mut search = Search::greedy(graph, places);
    while search.layers() {
        search.cursor.fill(0);
        search.next.fill(0);
        let unseated: Vec<usize> = search.unseated().collect();
        for row in unseated {
            search.augment(row);
        }
    }
    search.seats
}

/// What unseated rows reach by way of rows who would have to give up a place: there, all columns are
/// full in every largest seating, by rows of this part alone.
pub struct Crowd {
    pub rows: Vec<bool>,
    pub columns: Vec<bool>,
}

/// The crowded part around these unseated rows of a largest seating.
pub fn crowd(graph: &Graph, seats: &Seats, unseated: impl Iterator<Item = usize>) -> Crowd {
    let mut rows = vec![false; graph.rows()];
    let mut columns = vec![false; graph.columns()];
    let mut waiting: Vec<usize> = unseated.collect();
    for row in &waiting {
        rows[*row] = true;
    }
    while let Some(row) = waiting.pop() {
        for edge in graph.row(row) {
            let column = edge.column as usize;
            if std::mem::replace(&mut columns[column], true) {
                continue;
            }
            for holder in &seats.held[column] {
                if !std::mem::replace(&mut rows[*holder as usize], true) {
                    waiting.push(*holder as usize);
                }
            }
        }
    }
    Crowd { rows, columns }
}

/// No layer: not reached.
const UNREACHED: u32 = u32::MAX;

struct Search<'g> {
    graph: &'g Graph,
    places: &'g [u32],
    seats: Seats,
    /// How many columns away from an unseated row each column is, from 1 on.
    layer: Vec<u32>,
    /// Which edge each row tries next.
    next: Vec<usize>,
    /// Which holder of each column is asked next.
    cursor: Vec<usize>,
}

enum Step {
    /// There is a free place.
    Free(usize),
    /// The holder of this place may go elsewhere.
    Ask(usize, usize),
    Nowhere,
}

impl<'g> Search<'g> {
    fn greedy(graph: &'g Graph, places: &'g [u32]) -> Self {
        let mut seats = Seats {
            column_of: vec![None; graph.rows()],
            held: vec![vec![]; graph.columns()],
        };
        for row in 0..graph.rows() {
            let free = graph.row(row).iter().find(|edge| {
                let column = edge.column as usize;
                seats.held[column].len() < places[column] as usize
            });
            if let Some(edge) = free {
                seats.column_of[row] = Some(edge.column);
                seats.held[edge.column as usize].push(row as u32);
            }
        }
        Search {
            graph,
            places,
            seats,
            layer: vec![UNREACHED; graph.columns()],
            next: vec![0; graph.rows()],
            cursor: vec![0; graph.columns()],
        }
    }

    fn unseated(&self) -> impl Iterator<Item = usize> {
        let rows = self.seats.column_of.iter().enumerate();
        rows.filter(|(_, column)| column.is_none())
            .map(|(row, _)| row)
    }

    fn is_free(&self, column: usize) -> bool {
        self.seats.held[column].len() < self.places[column] as usize
    }

    /// Counts columns by distance, up to the nearest free place; whether there is one.
    fn layers(&mut self) -> bool {
        self.layer.fill(UNREACHED);
        let mut rows: Vec<usize> = self.unseated().collect();
        let mut found = false;
        let mut depth = 0;
        while !rows.is_empty() && !found {
            depth += 1;
            let mut further = vec![];
            for row in rows {
                for edge in self.graph.row(row) {
                    let column = edge.column as usize;
                    if self.layer[column] == UNREACHED {
                        self.layer[column] = depth;
                        found |= self.is_free(column);
                        further.extend(self.seats.held[column].iter().map(|row| *row as usize));
                    }
                }
            }
            rows = further;
        }
        found
    }

    /// Seats one more row along a shortest path, if one is left in these layers.
    fn augment(&mut self, start: usize) -> bool {
        let mut path: Vec<(usize, usize, usize)> = vec![];
        let mut row = start;
        loop {
            match self.step(row, path.len() as u32 + 1) {
                Step::Free(column) => {
                    self.seats.held[column].push(row as u32);
                    self.seats.column_of[row] = Some(column as u32);
                    for (row, column, place) in path {
                        self.seats.held[column][place] = row as u32;
                        self.seats.column_of[row] = Some(column as u32);
                    }
                    return true;
                }
                Step::Ask(column, place) => {
                    path.push((row, column, place));
                    row = self.seats.held[column][place] as usize;
                }
                Step::Nowhere => match path.pop() {
                    Some((before, ..)) => row = before,
                    None => return false,
                },
            }
        }
    }

    fn step(&mut self, row: usize, depth: u32) -> Step {
        while let Some(edge) = self.graph.row(row).get(self.next[row]) {
            let column = edge.column as usize;
            if self.layer[column] == depth {
                if self.is_free(column) {
                    return Step::Free(column);
                }
                let place = self.cursor[column];
                if place < self.seats.held[column].len() {
                    self.cursor[column] += 1;
                    return Step::Ask(column, place);
                }
            }
            self.next[row] += 1;
        }
        Step::Nowhere
    }
}
