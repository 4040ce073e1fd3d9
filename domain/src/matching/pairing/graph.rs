//! Who may get whom, as rows of edges sorted by score. Knows no people, only positions.

/// An edge from a row to a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// What the row gives for the column, and the sum counts.
    pub score: u16,
    /// What the column gives for the row.
    pub back: u16,
    pub column: u32,
}

/// A bipartite graph by rows. The edges of a row are sorted: best score first, then by column, so
/// that a least score cuts a row short, and equal scores are tried in one order.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Where each row's edges begin, and at last where all end.
    starts: Vec<usize>,
    edges: Vec<Edge>,
    columns: usize,
}

impl Graph {
    pub fn new(columns: usize) -> Graph {
        Graph {
            starts: vec![0],
            edges: vec![],
            columns,
        }
    }

    /// Adds the next row, its edges in any order.
    pub fn push_row(&mut self, edges: impl Iterator<Item = Edge>) {
        let start = self.edges.len();
        self.edges.extend(edges);
        self.edges[start..]
            .sort_unstable_by_key(|edge| (std::cmp::Reverse(edge.score), edge.column));
        self.starts.push(self.edges.len());
    }

    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn row(&self, row: usize) -> &[Edge] {
        &self.edges[self.starts[row]..self.starts[row + 1]]
    }

    /// Only the edges that score at least `floor`.
    pub fn at_least(&self, floor: u16) -> Graph {
        self.filtered(|row| {
            let edges = self.row(row);
            &edges[..edges.partition_point(|edge| edge.score >= floor)]
        })
    }

    fn filtered<'g>(&'g self, kept: impl Fn(usize) -> &'g [Edge]) -> Graph {
        let mut graph = Graph::new(self.columns);
        for row in 0..self.rows() {
            graph.edges.extend_from_slice(kept(row));
            graph.starts.push(graph.edges.len());
        }
        graph
    }

    /// The part between some rows and some columns; positions stay, other rows are empty.
    pub fn between(&self, rows: &[bool], columns: &[bool]) -> Graph {
        let mut graph = Graph::new(self.columns);
        for (row, kept) in rows.iter().enumerate() {
            if *kept {
                let edges = self.row(row).iter();
                graph
                    .edges
                    .extend(edges.filter(|edge| columns[edge.column as usize]));
            }
            graph.starts.push(graph.edges.len());
        }
        graph
    }

    /// Rows become columns and the other way round.
    pub fn turned(&self) -> Graph {
        let mut starts = vec![0; self.columns + 1];
        for edge in &self.edges {
            starts[edge.column as usize + 1] += 1;
        }
        for column in 0..self.columns {
            starts[column + 1] += starts[column];
        }
        let mut ends = starts.clone();
        let nothing = Edge {
            score: 0,
            back: 0,
            column: 0,
        };
        let mut edges = vec![nothing; self.edges.len()];
        for row in 0..self.rows() {
            for edge in self.row(row) {
                let place = &mut ends[edge.column as usize];
                edges[*place] = Edge {
                    column: row as u32,
                    ..*edge
                };
                *place += 1;
            }
        }
        let mut graph = Graph {
            starts,
            edges,
            columns: self.rows(),
        };
        for row in 0..graph.rows() {
            let (start, end) = (graph.starts[row], graph.starts[row + 1]);
            graph.edges[start..end].sort_by_key(|edge| std::cmp::Reverse(edge.score));
        }
        graph
    }
}
