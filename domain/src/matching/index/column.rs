//! A facet with many values over a market: who has which value, asked from both sides. Filters ask
//! who has a value; counts ask whichever side is shorter. Values get numbers and keep them.

use super::bits::Bits;
use super::holders::Holders;
use super::rows::Rows;
use std::collections::BTreeMap;
use std::sync::Arc;

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

    /// How many of these, `count` in number, have each value, by the number of the value.
    pub fn counts(&self, among: &Bits, count: u32) -> Vec<u32> {
        let by_rows = count as usize * self.rows.values() / self.rows.count().max(1);
        let words = self.rows.count() / 64;
        let by_values: usize = self
            .holders
            .iter()
            .map(|holders| match **holders {
                Holders::Few(ref list) => list.len(),
                Holders::Many(_) => words,
            })
            .sum();
        if by_values < by_rows {
            let each = self.holders.iter();
            return each.map(|holders| holders.count_among(among)).collect();
        }
        let mut counts = vec![0; self.holders.len()];
        for number in among.iter() {
            for value in self.rows.get(number) {
                counts[*value as usize] += 1;
            }
        }
        counts
    }
}
