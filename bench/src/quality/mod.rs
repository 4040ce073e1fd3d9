//! How well plain words find people: questions over the demo's members, graded by what the generator
//! knows of them and no search can see, and the usual measure of an order (nDCG).

mod market;
mod question;

pub use question::{BadQuestion, Question, questions};

use anyhow::{Context as _, Result};
use app::market::MarketQuery;
use domain::matching::text::{Field, Skills, Table, TextIndex, Texts, Wanted};
use domain::review::{PRIOR_MEAN, Score};
use domain::time::Instant;
use server::demo::population;
use server::demo::truth::Truth;
use server::market::index::Snapshot;

/// The members are those of `mentorconnect demo` with this seed, on Monday 23 November 2026.
const MEMBERS: u32 = 2_000;
const SEED: u64 = 1;
const NOW: Instant = Instant(1_795_392_000_000);
/// How many places of a list count.
const PLACES: usize = 10;

/// What a list is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// BM25F with typo tolerance.
    Words,
    /// Vectors of the embedding table.
    Meaning,
    /// Both, with the vocabulary of skills.
    Fused,
    /// Those times the reviews: the market's order before it weighed anything else.
    Rated,
    /// All that the market weighs, for a visitor to whom everything matters as usual.
    Market,
}

/// Mean nDCG@10 over the questions of each half.
#[derive(Clone, Copy, Debug)]
pub struct Quality {
    pub tuned: f64,
    pub held_out: f64,
}

/// Everybody who may be found, with what is told and what is true of them.
pub struct Stage {
    table: &'static Table,
    skills: &'static Skills,
    index: TextIndex,
    market: Snapshot,
    truths: Vec<Truth>,
    questions: Vec<Question>,
}

impl Stage {
    /// The demo's mentors, indexed as the product does it.
    pub fn new() -> Result<Stage> {
        let (table, skills) = (
            server::matching::text::table(),
            server::matching::text::shipped_skills().as_ref(),
        );
        let members: Vec<_> = population(MEMBERS, SEED, NOW)
            .batches()
            .flat_map(|batch| batch.members)
            .filter(|member| member.person.profile.is_mentor)
            .collect();
        let texts = members.iter().map(|member| texts(&member.person));
        let embed = |text: &str| table.encode(text);
        let index = TextIndex::new(table.model(), table.dimension(), texts, embed);
        Ok(Stage {
            index: index.ok().context("vectors of two models")?,
            market: market::market(&members, NOW),
            truths: members.iter().map(Truth::of).collect(),
            questions: questions()?,
            table,
            skills,
        })
    }

    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    pub fn skills(&self) -> &Skills {
        self.skills
    }

    pub fn table(&self) -> &Table {
        self.table
    }

    /// Mean nDCG@10 of the lists made from this evidence.
    pub fn quality(&self, evidence: Evidence) -> Result<Quality> {
        let mut halves = [vec![], vec![]];
        for (number, question) in self.questions.iter().enumerate() {
            halves[number % 2].push(self.ndcg(question, evidence)?);
        }
        let [tuned, held_out] = halves.map(|half| half.iter().sum::<f64>() / half.len() as f64);
        Ok(Quality { tuned, held_out })
    }

    /// nDCG@10 of one question: 1 for the best order that there is.
    pub fn ndcg(&self, question: &Question, evidence: Evidence) -> Result<f64> {
        let grades: Vec<u8> = self
            .truths
            .iter()
            .map(|truth| question.grade(truth))
            .collect();
        let list = self.list(&question.text, evidence)?;
        let mut best = grades.clone();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let ideal = gain(best.into_iter());
        let found = gain(list.into_iter().map(|document| grades[document as usize]));
        Ok(if ideal > 0.0 { found / ideal } else { 0.0 })
    }

    /// What the market finds, as documents.
    fn in_market(&self, text: &str) -> Vec<u32> {
        let query = MarketQuery {
            q: text.to_owned(),
            ..MarketQuery::default()
        };
        let mut order = self.market.find(&query, market::visitor(NOW)).order;
        order.truncate(PLACES);
        order
    }

    /// What reviews made of a text's score.
    fn rating(&self, document: u32) -> f32 {
        let mean = match self.market.mentor(document).score {
            Score::New => PRIOR_MEAN,
            Score::Rated { mean, .. } => mean,
        };
        0.7 + 0.3 * (mean / 5.0) as f32
    }

    /// The documents in order, as far as they count.
    fn list(&self, text: &str, evidence: Evidence) -> Result<Vec<u32>> {
        let vector = self.table.encode(text);
        if evidence == Evidence::Market {
            return Ok(self.in_market(text));
        }
        let mut scored: Vec<(u32, f32)> = match evidence {
            Evidence::Words => {
                let hits = self.index.words().find(&Wanted::words(text));
                hits.iter()
                    .map(|(document, hit)| (document, hit.words))
                    .collect()
            }
            Evidence::Meaning => {
                let alike = vector.map_or(Ok(vec![]), |vector| self.index.meaning().find(&vector));
                (0..)
                    .zip(alike.ok().context("vectors of two models")?)
                    .collect()
            }
            Evidence::Market => vec![],
            Evidence::Fused | Evidence::Rated => {
                let wanted = Wanted::new(text, self.skills, |word| self.table.knows(word));
                let found = self.index.find(&wanted, vector.as_ref());
                let found = found.ok().context("vectors of two models")?;
                let rated = evidence == Evidence::Rated;
                found
                    .iter()
                    .map(|found| {
                        let times = if rated {
                            self.rating(found.document)
                        } else {
                            1.0
                        };
                        (found.document, found.score * times)
                    })
                    .collect()
            }
        };
        scored.sort_by(|(a, left), (b, right)| right.total_cmp(left).then(a.cmp(b)));
        Ok(scored
            .into_iter()
            .take(PLACES)
            .map(|(document, _)| document)
            .collect())
    }
}

/// What a member tells in their profile.
fn texts(person: &server::demo::Person) -> Texts<'_> {
    let profile = &person.profile;
    let mut texts = vec![
        (Field::Name, profile.name.as_str()),
        (Field::Headline, profile.headline.as_str()),
        (Field::Help, profile.helps_with.as_str()),
        (Field::Story, profile.story.as_str()),
        (Field::Place, profile.industry),
        (Field::Place, profile.region),
    ];
    texts.extend(person.skills.iter().map(|row| (Field::Skill, row.skill)));
    texts.extend(person.roles.iter().map(|role| (Field::Role, role.title)));
    texts
}

/// A grade counts doubled with each step, and less the further down it stands.
fn gain(grades: impl Iterator<Item = u8>) -> f64 {
    let places = (0_u32..).zip(grades.take(PLACES));
    let each = places.map(|(place, grade)| {
        (f64::from(2_u32.pow(grade.into())) - 1.0) / f64::from(place + 2).log2()
    });
    each.fold(0.0, |sum, each| sum + each)
}
