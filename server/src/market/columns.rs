//! What mentors are filtered by, from the side of the values: who is shown to whom, and who has which
//! value of each facet, as sets of mentors' numbers. A copy costs pointers.

use super::index::{Asking, Mentor};
use app::market::{Facet, MarketQuery, Price};
use domain::matching::index::{Bits, Column};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Debug, Default)]
pub struct Columns {
    lists: [Column; 4],
    /// Shown to everybody, and to members.
    everyone: Arc<Bits>,
    members: Arc<Bits>,
    /// Who is away, and from when on not any more.
    paused: Arc<BTreeMap<u32, Date>>,
    free: Arc<Bits>,
    paid: Arc<Bits>,
    open: Arc<Bits>,
}

impl Columns {
    pub fn new<'m>(mentors: impl Iterator<Item = &'m Mentor>) -> Columns {
        let mut columns = Columns::default();
        for (number, mentor) in (0..).zip(mentors) {
            columns.put(number, mentor);
        }
        columns
    }

    /// Puts a mentor in place of the one of this number, or after the last.
    pub fn put(&mut self, number: u32, mentor: &Mentor) {
        let one = std::slice::from_ref;
        let lists = [
            mentor.skills.as_slice(),
            one(&mentor.industry),
            &mentor.languages,
            one(&mentor.region),
        ];
        for (column, values) in self.lists.iter_mut().zip(lists) {
            column.put(number, values.iter().map(String::as_str));
        }
        let seen = |signed_in| mentor.searchable && mentor.seen_by.shows_to(signed_in);
        self.flag(
            number,
            [
                seen(false),
                seen(true),
                mentor
                    .pricing
                    .is_some_and(|pricing| pricing.price.is_zero()),
                mentor
                    .pricing
                    .is_some_and(|pricing| !pricing.price.is_zero()),
                mentor.places_left,
            ],
        );
        if self.paused.get(&number).copied() != mentor.paused_until {
            let paused = Arc::make_mut(&mut self.paused);
            match mentor.paused_until {
                Some(until) => drop(paused.insert(number, until)),
                None => drop(paused.remove(&number)),
            }
        }
    }

    /// Takes out whoever had this number: nobody is shown them, and nothing counts them.
    pub fn clear(&mut self, number: u32) {
        for column in &mut self.lists {
            column.put(number, std::iter::empty());
        }
        self.flag(number, [false; 5]);
        if self.paused.contains_key(&number) {
            Arc::make_mut(&mut self.paused).remove(&number);
        }
    }

    /// Whether they are shown to everybody and to members, free, paid, open.
    fn flag(&mut self, number: u32, flags: [bool; 5]) {
        let sets = [
            &mut self.everyone,
            &mut self.members,
            &mut self.free,
            &mut self.paid,
            &mut self.open,
        ];
        for (set, is_in) in sets.into_iter().zip(flags) {
            if set.contains(number) != is_in {
                Arc::make_mut(set).set(number, is_in);
            }
        }
    }

    /// Whom the market shows to who asks.
    pub fn shown_to(&self, asking: &Asking) -> Bits {
        let mut shown = if asking.signed_in {
            Bits::clone(&self.members)
        } else {
            Bits::clone(&self.everyone)
        };
        let away = self
            .paused
            .iter()
            .filter(|(_, until)| **until > asking.today);
        away.for_each(|(number, _)| shown.set(*number, false));
        shown
    }

    /// Who passes the filter of a facet that the query uses; None for those that ask for times.
    pub fn passing(&self, facet: Facet, query: &MarketQuery) -> Option<Bits> {
        let list = |at: usize| self.lists[at].with_any(query.chosen(facet));
        Some(match facet {
            // Skills narrow each other; the values of the other facets are alternatives.
            Facet::Skill => self.lists[0].with_all(&query.skill),
            Facet::Industry => list(1),
            Facet::Language => list(2),
            Facet::Region => list(3),
            Facet::Price => match query.price {
                Some(Price::Paid) => Bits::clone(&self.paid),
                _ => Bits::clone(&self.free),
            },
            Facet::Open => Bits::clone(&self.open),
            Facet::Week | Facet::Hours => return None,
        })
    }

    /// The facets with many values, in the order of [`Facet::LISTS`].
    pub fn lists(&self) -> &[Column; 4] {
        &self.lists
    }

    /// Who has which skill, as they wrote it.
    pub fn skills(&self) -> &Column {
        &self.lists[0]
    }

    pub fn free(&self) -> &Bits {
        &self.free
    }

    pub fn paid(&self) -> &Bits {
        &self.paid
    }

    pub fn open(&self) -> &Bits {
        &self.open
    }
}
