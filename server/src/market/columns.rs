//! What mentors have of each facet with many values, as numbers: comparing them is comparing
//! integers. A changed mentor gets a new row, and the others share theirs with the columns before.

use super::index::Mentor;
use app::market::{Facet, MarketQuery};
use std::sync::Arc;

/// For one mentor, the numbers of their values in each of [`Facet::LISTS`].
pub type Row = [Vec<u32>; 4];

#[derive(Clone, Debug, Default)]
pub struct Columns {
    values: [Arc<Values>; 4],
    rows: Vec<Arc<Row>>,
}

/// The values of a facet; the place of each is its number.
#[derive(Clone, Debug, Default)]
struct Values {
    names: Vec<String>,
    numbers: std::collections::HashMap<String, u32>,
}

impl Values {
    fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    fn add(&mut self, name: &str) -> u32 {
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

impl Columns {
    pub fn new(mentors: &[Arc<Mentor>]) -> Columns {
        let mut columns = Columns::default();
        for (number, mentor) in mentors.iter().enumerate() {
            columns.put(number, mentor);
        }
        columns
    }

    /// Puts a mentor's row in place of the one of this number, or after the last.
    pub fn put(&mut self, number: usize, mentor: &Mentor) {
        let one = std::slice::from_ref;
        let lists = [
            mentor.skills.as_slice(),
            one(&mentor.industry),
            &mentor.languages,
            one(&mentor.region),
        ];
        let values = &mut self.values;
        let row: Row = std::array::from_fn(|facet| {
            let filled = lists[facet].iter().filter(|value| !value.is_empty());
            filled
                .map(|value| number_of(&mut values[facet], value))
                .collect()
        });
        match self.rows.get_mut(number) {
            Some(stands) => *stands = Arc::new(row),
            None => self.rows.push(Arc::new(row)),
        }
    }

    pub fn row(&self, number: u32) -> &Row {
        &self.rows[number as usize]
    }

    /// The values of the facet at this place in [`Facet::LISTS`].
    pub fn names(&self, facet: usize) -> &[String] {
        &self.values[facet].names
    }

    /// What is chosen, as numbers. A value that nobody has is a number that nobody has.
    pub fn numbers(&self, query: &MarketQuery) -> Row {
        std::array::from_fn(|facet| {
            let chosen = query.chosen(Facet::LISTS[facet]).iter();
            let number = |value: &String| self.values[facet].number(value).unwrap_or(u32::MAX);
            chosen.map(number).collect()
        })
    }
}

/// A new value is rare: only then are the names copied.
fn number_of(values: &mut Arc<Values>, name: &str) -> u32 {
    match values.number(name) {
        Some(number) => number,
        None => Arc::make_mut(values).add(name),
    }
}
