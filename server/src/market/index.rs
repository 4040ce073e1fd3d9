//! The market in memory: every mentor in columns, so that filters, counts and order come from one
//! pass. A snapshot never changes; a change makes the next one. Knows no database and no clock.

use super::columns::{Columns, Row};
use super::said::{ONE_MODEL, embed, texts, wanted};
use crate::matching::text::{KnownVectors, table};
use app::market::{Facet, FacetValue, FacetView, MarketQuery, Price, Sort};
use domain::id::MemberId;
use domain::matching::text::{Found as Fitting, OtherModel, TextIndex, Vector};
use domain::money::Money;
use domain::profile::SeenBy;
use domain::review::{PRIOR_MEAN, Score};
use domain::time::{DAY, Instant};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Values shown of a facet, beside those that are chosen.
const VALUES_SHOWN: usize = 12;

/// What the market knows of a mentor.
#[derive(Clone, Debug)]
pub struct Mentor {
    pub id: MemberId,
    pub version: i64,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub photo: Option<String>,
    pub seen_by: SeenBy,
    pub searchable: bool,
    pub paused_until: Option<Date>,
    pub industry: String,
    pub region: String,
    pub languages: Vec<String>,
    pub skills: Vec<String>,
    pub roles: Vec<String>,
    pub helps_with: String,
    pub story: String,
    pub score: Score,
    pub places_left: bool,
    pub median_reply_minutes: Option<u32>,
    pub joined_at: Instant,
    pub price: Option<Money>,
    pub length_minutes: Option<u16>,
}

/// All mentors at one moment. A mentor's number never changes while others come and change.
#[derive(Clone, Debug)]
pub struct Snapshot {
    mentors: Arc<Vec<Arc<Mentor>>>,
    numbers: Arc<HashMap<MemberId, u32>>,
    texts: Arc<TextIndex>,
    columns: Arc<Columns>,
    /// The first time each can be booked.
    first_free: Arc<Vec<Option<Instant>>>,
}

/// Who asks, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    pub signed_in: bool,
    pub now: Instant,
    pub today: Date,
}

/// What was found: mentors in order, and the counts.
#[derive(Debug)]
pub struct Found {
    pub order: Vec<u32>,
    /// How well each of them fits, in the same order.
    pub fits: Vec<f32>,
    pub facets: Vec<FacetView>,
    pub free: u32,
    pub paid: u32,
    pub open: u32,
    pub week: u32,
    pub escapes: Vec<(Facet, u32)>,
}

impl Default for Snapshot {
    fn default() -> Snapshot {
        Snapshot::new(vec![], &HashMap::new())
    }
}

impl Snapshot {
    pub fn new(mentors: Vec<Arc<Mentor>>, first_free: &HashMap<MemberId, Instant>) -> Snapshot {
        let texts = mentors.iter().map(|mentor| texts(mentor));
        let texts = TextIndex::new(table().model(), table().dimension(), texts, embed);
        let columns = Columns::new(&mentors);
        let times = mentors
            .iter()
            .map(|mentor| first_free.get(&mentor.id).copied());
        Snapshot {
            first_free: Arc::new(times.collect()),
            numbers: Arc::new(mentors.iter().map(|mentor| mentor.id).zip(0..).collect()),
            texts: Arc::new(texts.expect(ONE_MODEL)),
            columns: Arc::new(columns),
            mentors: Arc::new(mentors),
        }
    }

    /// The same with some mentors changed or come, at the cost of those and of copying pointers.
    /// None when so many have changed that it is better made anew.
    pub fn with_mentors(&self, changed: &[Arc<Mentor>]) -> Option<Snapshot> {
        if changed.len() > 64 + self.mentors.len() / 16 {
            return None;
        }
        let mut next = self.clone();
        let (mentors, times) = (
            Arc::make_mut(&mut next.mentors),
            Arc::make_mut(&mut next.first_free),
        );
        let (columns, all_texts) = (
            Arc::make_mut(&mut next.columns),
            Arc::make_mut(&mut next.texts),
        );
        for mentor in changed {
            let number = match next.numbers.get(&mentor.id) {
                Some(&number) => {
                    mentors[number as usize] = mentor.clone();
                    number
                }
                None => {
                    let number = u32::try_from(mentors.len()).ok()?;
                    mentors.push(mentor.clone());
                    times.push(None);
                    Arc::make_mut(&mut next.numbers).insert(mentor.id, number);
                    number
                }
            };
            columns.put(number as usize, mentor);
            let put = all_texts.put(number, texts(mentor), embed);
            put.expect(ONE_MODEL);
        }
        (!all_texts.is_worn()).then_some(next)
    }

    /// The same that is also searched by the vectors of a provider.
    pub fn with_vectors(&self, known: &KnownVectors) -> Result<Snapshot, OtherModel> {
        let embed = |text: &str| known.get(text);
        let texts = self
            .texts
            .by_model(known.model(), known.dimension(), embed)?;
        let texts = Arc::new(texts);
        Ok(Snapshot {
            texts,
            ..self.clone()
        })
    }

    /// What vectors it is searched by, and of what.
    pub fn texts(&self) -> &TextIndex {
        &self.texts
    }

    /// The same mentors, some of them with other times.
    pub fn with_times_of(
        &self,
        members: impl IntoIterator<Item = MemberId>,
        first_free: &HashMap<MemberId, Instant>,
    ) -> Snapshot {
        let mut next = self.clone();
        let times = Arc::make_mut(&mut next.first_free);
        for member in members {
            if let Some(&number) = next.numbers.get(&member) {
                times[number as usize] = first_free.get(&member).copied();
            }
        }
        next
    }

    pub fn mentor(&self, number: u32) -> &Arc<Mentor> {
        &self.mentors[number as usize]
    }

    /// The first time a mentor can be booked, as far as it is known.
    pub fn first_free(&self, number: u32) -> Option<Instant> {
        self.first_free[number as usize]
    }

    /// A mentor's number in this snapshot.
    pub fn number(&self, id: MemberId) -> Option<u32> {
        self.numbers.get(&id).copied()
    }

    pub fn mentors(&self) -> &[Arc<Mentor>] {
        &self.mentors
    }

    /// What is found by the vectors of the shipped table.
    pub fn find(&self, query: &MarketQuery, asking: Asking) -> Found {
        self.find_by(query, asking, embed(&query.q).as_ref(), &BTreeSet::new())
    }

    /// Filters, counts and orders in one pass. The vector is what the query's words mean, in a model
    /// that this market is searched by; of another one only the words count. Who is left out, by
    /// number, is neither shown nor counted.
    pub fn find_by(
        &self,
        query: &MarketQuery,
        asking: Asking,
        meant: Option<&Vector>,
        left_out: &BTreeSet<u32>,
    ) -> Found {
        let said = (!query.q.trim().is_empty()).then(|| self.fitting(&query.q, meant));
        let mut said = said.map(|found| found.into_iter().peekable());
        let wanted = self.columns.numbers(query);
        let mut counts = Counts::new(&self.columns);
        let mut fitting: Vec<(u32, f32)> = Vec::new();
        for (number, mentor) in (0_u32..).zip(self.mentors.iter()) {
            let hit = said
                .as_mut()
                .map(|found| found.next_if(|hit| hit.document == number));
            if !mentor.is_shown_to(asking) || hit == Some(None) || left_out.contains(&number) {
                continue;
            }
            let traits = self.traits(number, asking);
            let failed = self.failed(number, traits, query, &wanted);
            counts.add(self.columns.row(number), traits, failed);
            if failed == 0 {
                fitting.push((number, fit(mentor, hit.flatten(), traits)));
            }
        }
        self.sort(&mut fitting, query.sort);
        Found {
            order: fitting.iter().map(|(number, _)| *number).collect(),
            fits: fitting.iter().map(|(_, fit)| *fit).collect(),
            facets: counts.views(&self.columns, query),
            free: counts.free,
            paid: counts.paid,
            open: counts.open,
            week: counts.week,
            escapes: counts.escapes(query),
        }
    }

    /// Mentors who fit plain words, in the order of their numbers.
    fn fitting(&self, words: &str, meant: Option<&Vector>) -> Vec<Fitting> {
        let wanted = wanted(words);
        let meant = meant.filter(|meant| self.texts.knows(meant.model()));
        self.texts.find(&wanted, meant).unwrap_or_default()
    }

    fn traits(&self, number: u32, asking: Asking) -> Traits {
        let mentor = self.mentor(number);
        let first_free = self.first_free[number as usize];
        Traits {
            free: mentor.price.is_some_and(Money::is_zero),
            paid: mentor.price.is_some_and(|price| !price.is_zero()),
            open: mentor.places_left,
            week: first_free.is_some_and(|at| asking.now <= at && at < asking.now.plus(7 * DAY)),
        }
    }

    /// A bit for each facet whose filter the mentor does not pass.
    fn failed(&self, number: u32, traits: Traits, query: &MarketQuery, wanted: &Row) -> u8 {
        let row = self.columns.row(number);
        let mut failed = 0;
        for (index, (facet, wanted)) in Facet::LISTS.into_iter().zip(wanted).enumerate() {
            let has = |value: &u32| row[index].contains(value);
            let passes = match facet {
                Facet::Skill => wanted.iter().all(has),
                _ => wanted.is_empty() || wanted.iter().any(has),
            };
            failed |= if passes { 0 } else { bit(facet) };
        }
        let price = match query.price {
            None => true,
            Some(Price::Free) => traits.free,
            Some(Price::Paid) => traits.paid,
        };
        for (facet, passes) in [
            (Facet::Price, price),
            (Facet::Open, !query.open || traits.open),
            (Facet::Week, !query.week || traits.week),
        ] {
            failed |= if passes { 0 } else { bit(facet) };
        }
        failed
    }

    fn sort(&self, fitting: &mut [(u32, f32)], sort: Sort) {
        let mentor = |number: u32| self.mentor(number);
        fitting.sort_by(|(a, fit_a), (b, fit_b)| {
            let best = fit_b.total_cmp(fit_a);
            let first = match sort {
                Sort::Best => best,
                Sort::Soonest => {
                    let free =
                        |number: u32| self.first_free[number as usize].unwrap_or(Instant::MAX);
                    free(*a).cmp(&free(*b))
                }
                Sort::Rating => rating(mentor(*b).score).total_cmp(&rating(mentor(*a).score)),
                Sort::Newest => mentor(*b).joined_at.cmp(&mentor(*a).joined_at),
            };
            first
                .then(best)
                .then_with(|| mentor(*a).id.cmp(&mentor(*b).id))
        });
    }
}

impl Mentor {
    /// Whether the market shows this mentor to who asks.
    pub fn is_shown_to(&self, asking: Asking) -> bool {
        self.searchable
            && self.seen_by.shows_to(asking.signed_in)
            && self.paused_until.is_none_or(|until| until <= asking.today)
    }
}

/// The number that orders by rating; who is new stands where the prior puts them.
fn rating(score: Score) -> f64 {
    match score {
        Score::New => PRIOR_MEAN,
        Score::Rated { mean, .. } => mean,
    }
}

/// How well a mentor fits; without words, by rating and by having time.
fn fit(mentor: &Mentor, hit: Option<Fitting>, traits: Traits) -> f32 {
    let quality = (rating(mentor.score) / 5.0) as f32 + if traits.week { 0.1 } else { 0.0 };
    match hit {
        Some(hit) => hit.score * (0.7 + 0.3 * quality),
        None => quality,
    }
}

const fn bit(facet: Facet) -> u8 {
    1 << facet as u8
}

#[derive(Clone, Copy, Debug)]
struct Traits {
    free: bool,
    paid: bool,
    open: bool,
    week: bool,
}

/// What the pass counts.
struct Counts {
    lists: [Vec<u32>; 4],
    free: u32,
    paid: u32,
    open: u32,
    week: u32,
    /// Mentors that fail this facet's filter and no other.
    only: [u32; 7],
}

impl Counts {
    fn new(columns: &Columns) -> Counts {
        let lists = std::array::from_fn(|facet| vec![0; columns.names(facet).len()]);
        Counts {
            lists,
            free: 0,
            paid: 0,
            open: 0,
            week: 0,
            only: [0; 7],
        }
    }

    fn add(&mut self, row: &Row, traits: Traits, failed: u8) {
        // Skills narrow each other; the values of the other facets are alternatives.
        let but_for = |facet: Facet| failed & !bit(facet) == 0;
        for (index, facet) in Facet::LISTS.into_iter().enumerate() {
            if failed == 0 || (facet != Facet::Skill && but_for(facet)) {
                row[index]
                    .iter()
                    .for_each(|&value| self.lists[index][value as usize] += 1);
            }
        }
        self.free += u32::from(traits.free && but_for(Facet::Price));
        self.paid += u32::from(traits.paid && but_for(Facet::Price));
        self.open += u32::from(traits.open && but_for(Facet::Open));
        self.week += u32::from(traits.week && but_for(Facet::Week));
        if let Some(facet) = Facet::ALL.into_iter().find(|&facet| failed == bit(facet)) {
            self.only[facet as usize] += 1;
        }
    }

    /// The values with most mentors, and all that are chosen, so that each can be taken back.
    fn views(&self, columns: &Columns, query: &MarketQuery) -> Vec<FacetView> {
        let view = |(index, facet): (usize, Facet)| {
            let known = columns.names(index);
            let chosen = query.chosen(facet);
            let mut values: Vec<FacetValue> = known
                .iter()
                .zip(&self.lists[index])
                .map(|(value, &count)| FacetValue {
                    value: value.clone(),
                    count,
                    chosen: chosen.contains(value),
                })
                .filter(|value| value.chosen || value.count > 0)
                .collect();
            // What nobody has, or no longer, is no column of this market.
            let unknown = chosen.iter().filter(|value| !known.contains(value));
            values.extend(unknown.map(|value| FacetValue {
                value: value.clone(),
                count: 0,
                chosen: true,
            }));
            values.sort_by(|a, b| {
                (b.chosen, b.count)
                    .cmp(&(a.chosen, a.count))
                    .then_with(|| a.value.cmp(&b.value))
            });
            values.truncate(VALUES_SHOWN.max(chosen.len()));
            FacetView { facet, values }
        };
        Facet::LISTS.into_iter().enumerate().map(view).collect()
    }

    fn escapes(&self, query: &MarketQuery) -> Vec<(Facet, u32)> {
        let mut escapes: Vec<(Facet, u32)> = Facet::ALL
            .into_iter()
            .filter(|&facet| query.uses(facet) && self.only[facet as usize] > 0)
            .map(|facet| (facet, self.only[facet as usize]))
            .collect();
        escapes.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        escapes
    }
}
