//! A list in pages: its copy shares them, and a change copies the page it falls on. So a snapshot of
//! a large market costs what has changed since the one before.

use std::sync::Arc;

const PAGE: usize = 1_024;

/// See the head of the file.
#[derive(Clone, Debug)]
pub struct Pages<T>(Vec<Arc<Vec<T>>>);

impl<T> Default for Pages<T> {
    fn default() -> Pages<T> {
        Pages(vec![])
    }
}

impl<T: Clone> Pages<T> {
    pub fn len(&self) -> usize {
        let last = self.0.last().map_or(0, |page| page.len());
        self.0.len().saturating_sub(1) * PAGE + last
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, number: u32) -> Option<&T> {
        let number = number as usize;
        self.0.get(number / PAGE)?.get(number % PAGE)
    }

    /// Puts another in place of the one of this number, or after the last; nobody leaves gaps.
    pub fn put(&mut self, number: u32, value: T) {
        let number = number as usize;
        if number == self.len() {
            if number.is_multiple_of(PAGE) {
                self.0.push(Arc::new(Vec::with_capacity(PAGE)));
            }
            if let Some(last) = self.0.last_mut() {
                Arc::make_mut(last).push(value);
            }
        } else {
            Arc::make_mut(&mut self.0[number / PAGE])[number % PAGE] = value;
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flat_map(|page| page.iter())
    }
}

impl<T: Clone> FromIterator<T> for Pages<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Pages<T> {
        let mut pages = Pages::default();
        for (number, value) in (0..).zip(values) {
            pages.put(number, value);
        }
        pages
    }
}
