//! A facet with many values over a market: who has which value, asked from both sides. Filters ask
//! who has a value; counts ask whichever side is shorter. Values get numbers and keep them.

use super::bits::Bits;
use super::holders::Holders;
use super::rows::Rows;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

/// How much more it costs to look at a row than at a value of it.
const ROW_COSTS: usize = 4;

/// See the head of the file. A copy costs pointers.
#[derive(Clone, Debug, Default)]
pub struct Column {
    names: Arc<Names>,
    /// By the number of the value.
    holders: Vec<Arc<Holders>>,
    rows: Rows,
}

#[derive(Clone, Debug, Default)]
struct Names {
    names: Vec<String>,
    numbers: BTreeMap<String, u32>,
}

impl Column {
    /// Gives somebody these values, in place of those they had; empty ones and repetitions count
    /// for nothing. Who comes new gets the number after the last.
    pub fn put<'v>(&mut self, number: u32, values: impl Iterator<Item = &'v str>) {
        let filled = values.filter(|value| !value.is_empty());
        let mut values: Vec<u32> = filled.map(|value| self.number_or_new(value)).collect();
        values.sort_unstable();
        values.dedup();
        let before = self.rows.get(number).to_vec();
        for value in before.iter().filter(|value| !values.contains(value)) {
            Arc::make_mut(&mut self.holders[*value as usize]).remove(number);
        }
        for value in values.iter().filter(|value| !before.contains(value)) {
            Arc::make_mut(&mut self.holders[*value as usize]).add(number);
        }
        self.rows.put(number, &values);
    }

    fn number_or_new(&mut self, name: &str) -> u32 {
        if let Some(number) = self.number(name) {
            return number;
        }
        // A new value is rare: only then are the names copied.
        let names = Arc::make_mut(&mut self.names);
        let number = names.names.len() as u32;
        names.names.push(name.to_owned());
        names.numbers.insert(name.to_owned(), number);
        self.holders.push(Arc::default());
        number
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.names.numbers.get(name).copied()
    }

    /// The values by their number.
    pub fn names(&self) -> &[String] {
        &self.names.names
    }

    /// Who has any of these values. One that nobody ever had is had by nobody.
    pub fn with_any(&self, values: &[String]) -> Bits {
        let mut all = Bits::default();
        for number in values.iter().filter_map(|value| self.number(value)) {
            self.holders[number as usize].add_to(&mut all);
        }
        all
    }

    /// How many of these have any of the values of these numbers.
    pub fn count_any(&self, values: &[u32], among: &Bits) -> u32 {
        if let [value] = values {
            return self.holders[*value as usize].count_among(among);
        }
        let mut all = Bits::default();
        for value in values {
            self.holders[*value as usize].add_to(&mut all);
        }
        all.count_shared(among)
    }

    /// Who has all of these values; there is at least one.
    pub fn with_all(&self, values: &[String]) -> Bits {
        let sets = values.iter().map(|value| match self.number(value) {
            Some(number) => self.holders[number as usize].to_bits(),
            None => Bits::default(),
        });
        let both = sets.reduce(|mut all, next| {
            all.keep(&next);
            all
        });
        both.unwrap_or_default()
    }

    /// Values and how many of these have them: all those that no more than `most` others are more
    /// common than, perhaps some beside, and the `asked` ones that anybody ever had.
    pub fn commonest(&self, among: &Bits, most: usize, asked: &[String]) -> Vec<(&str, u32)> {
        let by_rows = among.count() as usize * (ROW_COSTS + self.values_of_a_row());
        let mut counts = if by_rows < self.cost_by_values() {
            self.counts_by_rows(among)
        } else {
            self.commonest_by_values(among, most)
        };
        for number in asked.iter().filter_map(|value| self.number(value)) {
            if counts.iter().all(|(known, _)| *known != number) {
                let count = self.holders[number as usize].count_among(among);
                counts.push((number, count));
            }
        }
        let named = counts.into_iter();
        let named = named.map(|(value, count)| (self.names()[value as usize].as_str(), count));
        named.collect()
    }

    /// About how many values each has.
    fn values_of_a_row(&self) -> usize {
        let held: usize = self.holders.iter().map(|all| all.count() as usize).sum();
        held / self.rows.count().max(1)
    }

    /// At most so much has to be read to look at who has each value.
    fn cost_by_values(&self) -> usize {
        let words = self.rows.count() / u64::BITS as usize;
        let costs = self.holders.iter().map(|holders| match **holders {
            Holders::Few(ref list) => list.len(),
            Holders::Many(..) => words,
        });
        costs.sum()
    }

    /// Looks at what each of these has.
    fn counts_by_rows(&self, among: &Bits) -> Vec<(u32, u32)> {
        let mut counts = vec![0; self.holders.len()];
        self.rows.count_into(among, &mut counts);
        let counts = (0..).zip(counts);
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// Looks at who has each value, the most common of all first: a value that fewer have in all than
    /// have the last one wanted cannot come before it, nor can those after.
    fn commonest_by_values(&self, among: &Bits, most: usize) -> Vec<(u32, u32)> {
        let sizes = (0..).zip(&self.holders);
        let mut waiting: BinaryHeap<(u32, u32)> = sizes
            .map(|(value, holders)| (holders.count(), value))
            .collect();
        let mut best: BinaryHeap<Reverse<u32>> = BinaryHeap::with_capacity(most + 1);
        let mut counts = vec![];
        while let Some((size, value)) = waiting.pop() {
            let is_full = best.len() >= most;
            if size == 0 || is_full && best.peek().is_some_and(|least| size < least.0) {
                break;
            }
            let count = self.holders[value as usize].count_among(among);
            counts.push((value, count));
            best.push(Reverse(count));
            if best.len() > most {
                best.pop();
            }
        }
        counts
    }
}
