//! Which values each has, in their order: many short lists one behind the other, in pages that copies
//! share.

use std::sync::Arc;

const PAGE: usize = 256;

/// See the head of the file.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pages: Vec<Arc<Page>>,
    values: usize,
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
        self.values = self.values + values.len() - before;
    }

    /// Values of all rows together.
    pub fn values(&self) -> usize {
        self.values
    }

    pub fn count(&self) -> usize {
        let last = self.pages.last().map_or(0, |page| page.ends.len());
        self.pages.len().saturating_sub(1) * PAGE + last
    }
}
