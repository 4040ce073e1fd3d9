//! Which values each has, in their order: many short lists one behind the other, in pages that copies
//! share.

use super::bits::Bits;
use std::sync::Arc;

const PAGE: usize = 256;
const WORDS_OF_A_PAGE: usize = PAGE / u64::BITS as usize;

/// See the head of the file.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pages: Vec<Arc<Page>>,
}

#[derive(Clone, Debug, Default)]
struct Page {
    values: Vec<u32>,
    /// Where each row ends.
    ends: Vec<u32>,
}

impl Page {
    fn range(&self, row: usize) -> std::ops::Range<usize> {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[row] as usize
    }
}

impl Rows {
    /// The values of a row; none of one that was never put in.
    pub fn get(&self, number: u32) -> &[u32] {
        let (page, row) = (number as usize / PAGE, number as usize % PAGE);
        match self.pages.get(page) {
            Some(page) if row < page.ends.len() => &page.values[page.range(row)],
            _ => &[],
        }
    }

    /// Puts other values in place of a row's, or a new row after the last.
    pub fn put(&mut self, number: u32, values: &[u32]) {
        let (page, row) = (number as usize / PAGE, number as usize % PAGE);
        while self.pages.len() <= page {
            self.pages.push(Arc::default());
        }
        let page = Arc::make_mut(&mut self.pages[page]);
        let end = page.values.len() as u32;
        while page.ends.len() <= row {
            page.ends.push(end);
        }
        let range = page.range(row);
        let before = range.len();
        page.values.splice(range, values.iter().copied());
        for end in &mut page.ends[row..] {
            *end = *end + values.len() as u32 - before as u32;
        }
    }

    /// Adds one to the count of each value for each of these rows that has it.
    pub fn count_into(&self, rows: &Bits, counts: &mut [u32]) {
        for (page, words) in self.pages.iter().zip(rows.words().chunks(WORDS_OF_A_PAGE)) {
            for (first, &word) in (0..).step_by(u64::BITS as usize).zip(words) {
                let mut rest = word;
                while rest != 0 {
                    let row = first + rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    if row < page.ends.len() {
                        for value in &page.values[page.range(row)] {
                            counts[*value as usize] += 1;
                        }
                    }
                }
            }
        }
    }

    pub fn count(&self) -> usize {
        let last = self.pages.last().map_or(0, |page| page.ends.len());
        self.pages.len().saturating_sub(1) * PAGE + last
    }
}
