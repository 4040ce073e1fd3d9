//! The market in memory: every mentor in columns, so that filters and counts come from sets and only
//! who is left is looked at. A snapshot never changes; a change makes the next one. Knows no database
//! and no clock.

use super::candidates::{Candidates, Facts};
use super::columns::Columns;
use super::counted::{counted, views};
use super::found::{Counts, Found, Standing, rating};
use super::limited::{Limited, aimed_at};
use super::narrowed::Narrowed;
use super::ranked::{Passed, Ranked, Told, Wish};
use super::rooms::Rooms;
use super::said::{ONE_MODEL, Sought, embed, texts};
use super::soon::{FreeSoon, Lull, Soon};
use super::suggest::Suggested;
use super::tier::{Hit, Reach, Span, Tier};
use crate::matching::text::KnownVectors;
use crate::matching::text::table;
use app::market::{Facet, MarketQuery};
use domain::id::MemberId;
use domain::matching::criteria::{Criteria, Weights};
use domain::matching::free_time::FreeTime;
use domain::matching::index::{Bits, Column, Pages};
use domain::matching::text::{OtherModel, Skills, TextIndex};
use domain::money::{OtherPrices, Pricing};
use domain::profile::SeenBy;
use domain::review::Score;
use domain::time::Instant;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;

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
    pub pricing: Option<Pricing>,
    pub other_prices: OtherPrices,
    pub length_minutes: Option<u16>,
    pub facts: Facts,
}

/// When a mentor can be booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// The first time, however far ahead.
    pub first: Option<Instant>,
    /// Half hours of two weeks in which a session can begin.
    pub begins: FreeTime,
}

/// All mentors at one moment. A mentor's number never changes while others come and change.
#[derive(Clone, Debug)]
pub struct Snapshot {
    mentors: Pages<Arc<Mentor>>,
    numbers: Arc<HashMap<MemberId, u32>>,
    texts: Arc<TextIndex>,
    columns: Columns,
    candidates: Candidates,
    standings: Pages<Standing>,
    suggested: Suggested,
    rooms: Rooms,
    soon: Soon,
}

/// Who is left by filters and words, and how well texts answer.
struct Sifted {
    narrowed: Narrowed,
    /// The hits are of words, which leave out everybody else.
    words: bool,
    hits: Vec<Hit>,
    /// By what hits are measured, where not those that pass decide.
    span: Option<Span>,
    /// Whom the limits of the wish let through, where there are any.
    limited: Option<Bits>,
}

/// Who asks, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    pub signed_in: bool,
    pub now: Instant,
    pub today: Date,
    /// The half hours of this week that suit who asks, where that is known.
    pub hours: Option<FreeTime>,
}

impl Default for Snapshot {
    fn default() -> Snapshot {
        Snapshot::new(vec![], &HashMap::new())
    }
}

impl Snapshot {
    pub fn new(mentors: Vec<Arc<Mentor>>, times: &HashMap<MemberId, Times>) -> Snapshot {
        let said = mentors.iter().map(|mentor| texts(mentor));
        let said = TextIndex::new(table().model(), table().dimension(), said, embed);
        let times = |mentor: &Arc<Mentor>| times.get(&mentor.id).copied();
        let standings = mentors
            .iter()
            .map(|mentor| standing(mentor, times(mentor).and_then(|times| times.first)));
        let mut candidates = Candidates::new(&mentors);
        for (number, mentor) in (0..).zip(&mentors) {
            if let Some(times) = times(mentor) {
                candidates.put_free(number, times.begins);
            }
        }
        Snapshot {
            candidates,
            standings: standings.collect(),
            numbers: Arc::new(mentors.iter().map(|mentor| mentor.id).zip(0..).collect()),
            texts: Arc::new(said.expect(ONE_MODEL)),
            columns: Columns::new(mentors.iter().map(Arc::as_ref)),
            mentors: mentors.into_iter().collect(),
            suggested: Suggested::default(),
            rooms: Rooms::default(),
            soon: Soon::default(),
        }
    }

    /// The same with some mentors changed or come and others gone, at the cost of those and of
    /// copying pointers. None when so many have changed that it is better made anew.
    pub fn with_mentors(&self, changed: &[Arc<Mentor>], gone: &[MemberId]) -> Option<Snapshot> {
        if changed.len() + gone.len() > 64 + self.mentors.len() / 16 {
            return None;
        }
        let mut next = self.clone();
        let all_texts = Arc::make_mut(&mut next.texts);
        for number in gone
            .iter()
            .filter_map(|id| Arc::make_mut(&mut next.numbers).remove(id))
        {
            // The number stays nobody's until the market is made anew.
            next.columns.clear(number);
            all_texts.put(number, vec![], embed).expect(ONE_MODEL);
        }
        let mut numbered = Vec::with_capacity(changed.len());
        for mentor in changed {
            let number = match next.numbers.get(&mentor.id) {
                Some(&number) => number,
                None => {
                    let number = u32::try_from(next.mentors.len()).ok()?;
                    Arc::make_mut(&mut next.numbers).insert(mentor.id, number);
                    number
                }
            };
            next.mentors.put(number, mentor.clone());
            let before = next.standings.get(number);
            let first_free = before.and_then(|before| before.first_free);
            next.standings.put(number, standing(mentor, first_free));
            next.columns.put(number, mentor);
            let put = all_texts.put(number, texts(mentor), embed);
            put.expect(ONE_MODEL);
            numbered.push((number, mentor.as_ref()));
        }
        next.candidates.put(numbered.into_iter());
        let names_before = self.skills().names().len();
        next.suggested = self.suggested.after(names_before, next.skills());
        let worn = next.texts.is_worn();
        (!worn).then_some(next)
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

    /// The vocabulary that says which words mean a skill.
    pub fn vocabulary(&self) -> &Arc<Skills> {
        &self.candidates.known().skills
    }

    /// The same in this vocabulary.
    pub fn with_skills(self, skills: &Arc<Skills>) -> Snapshot {
        if Arc::ptr_eq(self.vocabulary(), skills) {
            return self;
        }
        Snapshot {
            candidates: self.candidates.with_skills(skills.clone()),
            suggested: Suggested::default(),
            ..self
        }
    }

    /// What vectors it is searched by, and of what.
    pub fn texts(&self) -> &TextIndex {
        &self.texts
    }

    /// The same mentors, some of them with other times.
    pub fn with_times_of(
        &self,
        members: impl IntoIterator<Item = MemberId>,
        times: &HashMap<MemberId, Times>,
    ) -> Snapshot {
        let mut next = self.clone();
        for member in members {
            if let Some(&number) = next.numbers.get(&member) {
                let times = times.get(&member).copied().unwrap_or_default();
                let first_free = times.first;
                let before = *next.standing(number);
                next.standings.put(
                    number,
                    Standing {
                        first_free,
                        ..before
                    },
                );
                next.candidates.put_free(number, times.begins);
            }
        }
        next
    }

    /// A mentor's number in this snapshot.
    pub fn number(&self, mentor: MemberId) -> Option<u32> {
        self.numbers.get(&mentor).copied()
    }

    /// The number of the mentor with this address.
    pub fn number_called(&self, slug: &str) -> Option<u32> {
        let called = self.mentors.iter().filter(|mentor| mentor.slug == slug);
        called.filter_map(|mentor| self.number(mentor.id)).next()
    }

    /// What the ranking knows of mentors.
    pub fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// Who has which skill, as they wrote it.
    pub fn skills(&self) -> &Column {
        self.columns.skills()
    }

    /// What is suggested of those.
    pub fn suggested(&self) -> &Suggested {
        &self.suggested
    }

    /// Whom the market shows to who asks, by their numbers.
    pub fn shown(&self, asking: &Asking) -> Bits {
        self.columns.shown_to(asking)
    }

    /// Whether the market shows the mentor of this number to who asks.
    pub fn is_shown(&self, number: u32, asking: &Asking) -> bool {
        self.columns.shown_to(asking).contains(number)
    }

    /// The mentor of a number that this market gave out.
    pub fn mentor(&self, number: u32) -> &Arc<Mentor> {
        self.mentors
            .get(number)
            .expect("numbers come from this market")
    }

    /// The first time a mentor can be booked, as far as it is known.
    pub fn first_free(&self, number: u32) -> Option<Instant> {
        self.standing(number).first_free
    }

    fn standing(&self, number: u32) -> &Standing {
        self.standings
            .get(number)
            .expect("numbers come from this market")
    }

    /// Whom the market shows to who asks.
    pub fn shown_to(&self, asking: &Asking) -> impl Iterator<Item = &Arc<Mentor>> {
        let shown: Vec<u32> = self.columns.shown_to(asking).iter().collect();
        shown.into_iter().map(|number| self.mentor(number))
    }

    /// All that are found by the vectors of the shipped table.
    pub fn find(&self, query: &MarketQuery, asking: Asking) -> Found {
        let sought = Sought::new(&query.q, embed(&query.q), self.vocabulary());
        self.find_by(
            query,
            asking,
            &sought,
            &Bits::default(),
            Reach::First(u32::MAX),
        )
    }

    /// The same for somebody who tells nothing but the query.
    pub fn find_by(
        &self,
        query: &MarketQuery,
        asking: Asking,
        sought: &Sought,
        left_out: &Bits,
        reach: Reach,
    ) -> Found {
        let criteria = Criteria {
            weights: query.weights.clone().unwrap_or_else(Weights::usual),
            ..Criteria::default()
        };
        let (known, usual) = (self.candidates.known(), self.candidates.usual_price());
        let wish = Wish::new(&query.q, &Told::default(), criteria, known, usual);
        self.find_for(query, asking, sought, &wish, left_out, reach)
            .0
    }

    /// Filters and counts, and puts those within reach in the order of the wish. Of a meaning in a model
    /// that this market is not searched by only the words count. Who is left out is neither shown nor
    /// counted.
    pub fn find_for<'a>(
        &'a self,
        query: &MarketQuery,
        asking: Asking,
        sought: &Sought,
        wish: &'a Wish,
        left_out: &Bits,
        reach: Reach,
    ) -> (Found, Ranked<'a>) {
        let sifted = self.sifted(query, &asking, sought, wish, left_out);
        let (mut narrowed, words) = (sifted.narrowed, sifted.words);
        let passing = narrowed.passing();
        let mut hits = sifted.hits;
        hits.retain(|hit| passing.contains(hit.number));
        let passed = (!words).then(|| self.passed(aimed_at(passing.iter(), &hits)));
        if !words {
            hits.clear();
        }
        let mentor = |number| self.candidates.of(number).as_ref();
        let mut tier = Tier::new(hits, reach, wish, query.sort, mentor);
        tier.span = sifted.span.unwrap_or(tier.span);
        let passed = passed.unwrap_or_else(|| {
            let hits = tier.hits.iter();
            self.passed(hits.map(|hit| (hit.number, Some(hit.score))))
        });
        let known = self.candidates.known();
        let ranked = Ranked::new(known, wish, passed, tier.span, asking.now);
        if let Some(limited) = sifted.limited {
            narrowed.keep(&limited);
        }
        let counts = self.counts(&narrowed, query, &asking);
        let standing = |number| *self.standing(number);
        let found = Found::new(&ranked, &tier, counts, (query.sort, reach), standing);
        (found, ranked)
    }

    /// How many are found; nobody is weighed for that.
    pub fn count_for(
        &self,
        query: &MarketQuery,
        asking: Asking,
        sought: &Sought,
        wish: &Wish,
        left_out: &Bits,
    ) -> u32 {
        let mut sifted = self.sifted(query, &asking, sought, wish, left_out);
        if let Some(limited) = sifted.limited {
            sifted.narrowed.keep(&limited);
        }
        sifted.narrowed.passing().count()
    }

    fn sifted(
        &self,
        query: &MarketQuery,
        asking: &Asking,
        sought: &Sought,
        wish: &Wish,
        left_out: &Bits,
    ) -> Sifted {
        let mut shown = self.columns.shown_to(asking);
        shown.leave(left_out);
        let measured = wish.must_answer().then(|| shown.clone());
        let mut narrowed = Narrowed::new(shown);
        let used = |facet: &Facet| query.uses(*facet);
        for facet in Facet::ALL.into_iter().filter(used) {
            if let Some(passing) = self.columns.passing(facet, query) {
                narrowed.by(facet, &passing);
            }
        }
        let hits = sought.is_anything().then(|| {
            let among = measured.clone().unwrap_or_else(|| narrowed.candidates());
            let hits = self.hits(sought, &among);
            let documents: Bits = hits.iter().map(|hit| hit.number).collect();
            narrowed.keep(&documents);
            hits
        });
        self.narrow_by_times(&mut narrowed, query, asking);
        let aim = wish.aim(sought, self.vocabulary());
        let aimed = aim.map(|aim| self.hits(&aim, measured.as_ref().unwrap_or(narrowed.passing())));
        let words = hits.is_some();
        let span = wish.span(hits.as_deref(), aimed.as_deref());
        let hits = hits.or(aimed).unwrap_or_default();
        let limited = Limited::new(wish, self.candidates.known(), span).map(|limited| {
            let near = narrowed.candidates();
            let lets = |number: &u32| limited.lets(*number, self.candidates.of(*number), &hits);
            near.iter().filter(lets).collect::<Bits>()
        });
        Sifted {
            narrowed,
            words,
            hits,
            span,
            limited,
        }
    }

    /// These are looked at one by one, so they come last.
    fn narrow_by_times(&self, narrowed: &mut Narrowed, query: &MarketQuery, asking: &Asking) {
        if query.week {
            narrowed.by(Facet::Week, &self.soon(asking).free);
        }
        if let Some(hours) = asking.hours.filter(|_| query.hours) {
            narrowed.by_each(Facet::Hours, |number| {
                self.candidates.is_free_in(number, &hours)
            });
        }
    }

    fn counts(&self, narrowed: &Narrowed, query: &MarketQuery, asking: &Asking) -> Counts {
        let by_price = counted(narrowed, Facet::Price);
        let by_hours = counted(narrowed, Facet::Hours);
        let free_in = |hours: FreeTime| {
            let is_free = |number: &u32| self.candidates.is_free_in(*number, &hours);
            by_hours.iter().filter(is_free).count() as u32
        };
        Counts {
            facets: views(&self.columns, narrowed, query),
            free: by_price.count_shared(self.columns.free()),
            paid: by_price.count_shared(self.columns.paid()),
            open: counted(narrowed, Facet::Open).count_shared(self.columns.open()),
            week: counted(narrowed, Facet::Week).count_shared(&self.soon(asking).free),
            hours: asking.hours.map(free_in),
            escapes: narrowed.escapes(),
        }
    }

    /// Who of these fits what is sought, in the order of their numbers.
    fn hits(&self, sought: &Sought, among: &Bits) -> Vec<Hit> {
        let meant = sought.meant.as_ref();
        let meant = meant.filter(|meant| self.texts.knows(meant.model()));
        self.rooms.with(|room| {
            let found = self
                .texts
                .find_among(&sought.wanted, meant, Some(among), room);
            let found = found.unwrap_or_default().iter();
            found.map(Hit::of).collect()
        })
    }

    fn soon(&self, asking: &Asking) -> Arc<FreeSoon> {
        let firsts = self.standings.iter().map(|standing| standing.first_free);
        self.soon.at(asking, firsts)
    }

    /// The lull in which a question is asked.
    pub fn lull(&self, asking: &Asking) -> Lull {
        self.soon(asking).lull
    }

    /// These mentors as the ranking knows them; how well each fits what is sought, if anything is.
    fn passed(&self, numbers: impl Iterator<Item = (u32, Option<f32>)>) -> Vec<Passed<'_>> {
        let passed = numbers.map(|(number, hit)| Passed {
            number,
            mentor: self.candidates.of(number),
            hit,
        });
        passed.collect()
    }

    /// One mentor ranked alone.
    pub fn alone<'a>(&'a self, wish: &'a Wish, number: u32, now: Instant) -> Ranked<'a> {
        let passed = self.passed(std::iter::once((number, None)));
        let span = Span::of(std::iter::empty());
        Ranked::new(self.candidates.known(), wish, passed, span, now)
    }
}

fn standing(mentor: &Mentor, first_free: Option<Instant>) -> Standing {
    Standing {
        rating: rating(mentor.score),
        joined_at: mentor.joined_at,
        first_free,
    }
}
