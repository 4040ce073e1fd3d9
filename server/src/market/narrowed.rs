//! Filters one after the other: who passes all of them, and who fails one alone. Counts of a facet and
//! the ways out of an empty list come from these sets. Knows no mentor and no text.

use app::market::Facet;
use domain::matching::index::Bits;

/// See the head of the file.
#[derive(Debug)]
pub struct Narrowed {
    passing: Bits,
    /// For each filter so far, who fails it and no other.
    failing: Vec<(Facet, Bits)>,
}

impl Narrowed {
    /// Nothing is filtered yet.
    pub fn new(all: Bits) -> Narrowed {
        Narrowed {
            passing: all,
            failing: vec![],
        }
    }

    /// Adds the filter of a facet, which these pass.
    pub fn by(&mut self, facet: Facet, passing: &Bits) {
        for (_, failing) in &mut self.failing {
            failing.keep(passing);
        }
        let mut failing = self.passing.clone();
        failing.leave(passing);
        self.failing.push((facet, failing));
        self.passing.keep(passing);
    }

    /// The same where each has to be looked at; nobody is who fails two filters before.
    pub fn by_each(&mut self, facet: Facet, passes: impl Fn(u32) -> bool) {
        let passing = self.candidates();
        let passing: Bits = passing.iter().filter(|number| passes(*number)).collect();
        self.by(facet, &passing);
    }

    /// Leaves only these, whatever they pass.
    pub fn keep(&mut self, these: &Bits) {
        self.passing.keep(these);
        for (_, failing) in &mut self.failing {
            failing.keep(these);
        }
    }

    /// Who passes all filters.
    pub fn passing(&self) -> &Bits {
        &self.passing
    }

    /// Who passes all filters but one at most.
    pub fn candidates(&self) -> Bits {
        let mut all = self.passing.clone();
        for (_, failing) in &self.failing {
            all.add(failing);
        }
        all
    }

    /// Who passes all filters but for this facet's; None where it has no filter, or nobody fails it
    /// alone: then they are those who pass.
    pub fn but_for(&self, facet: Facet) -> Option<Bits> {
        let (_, failing) = self.failing.iter().find(|(known, _)| *known == facet)?;
        let mut all = self.passing.clone();
        all.add(failing);
        Some(all)
    }

    /// How many more would be there without this one filter, where there are any; most first.
    pub fn escapes(&self) -> Vec<(Facet, u32)> {
        let alone = self
            .failing
            .iter()
            .map(|(facet, failing)| (*facet, failing.count()));
        let mut escapes: Vec<(Facet, u32)> = alone.filter(|(_, count)| *count > 0).collect();
        escapes.sort_by_key(|(facet, count)| (std::cmp::Reverse(*count), *facet));
        escapes
    }
}
