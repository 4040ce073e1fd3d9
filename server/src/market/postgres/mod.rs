//! The index in tables of PostgreSQL, for markets that outgrow memory. The database filters, counts
//! and tells who holds which words; scores, order and reasons come from the same rules as in memory, so
//! the answers are the same. A process keeps names, no mentors; each answer is read from one moment of
//! the database.

mod lexicon;
mod narrowed;
mod parts;
mod row;
mod store;
mod suggested;
mod upkeep;
mod words;

use super::candidate_index::{CandidateIndex, Tended};
use super::found::{Found, Judged, PageFound, Standing};
use super::index::{Asking, Mentor};
use super::limited::{Limited, aimed_at};
use super::question::{Answer, InMarket, Lists, Named, Question};
use super::ranked::{Passed, Ranked, Wish};
use super::rooms::Rooms;
use super::said::Sought;
use super::store::mentors;
use super::tier::{Hit, Reach, Span, Tier};
use crate::db::{Conn, DbError, Read, sql};
use crate::matching::text::embedder::Embedder;
use crate::matching::text::table;
use crate::platform::Platform;
use app::market::{SuggestQuery, Suggestions};
use domain::id::MemberId;
use domain::matching::text::{Found as Fitting, ModelId, Vector};
use futures::FutureExt as _;
use lexicon::Lexicon;
use narrowed::{Narrowed, Passing, shown, shown_as};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use upkeep::Upkeep;

/// Mentors whose lapsed times are planned before a question while nobody tends the market, and while
/// readers may be waiting.
const LAPSED_AT_ONCE: usize = 500;
const TENDED_AT_ONCE: usize = 50;
/// Parts about which a provider is asked between two writings.
const ASKED_AT_ONCE: usize = 512;

/// See the head of the file.
pub struct InPostgres {
    platform: Platform,
    upkeep: tokio::sync::Mutex<Upkeep>,
    lexicon: RwLock<Lexicon>,
    rooms: Rooms,
    /// Somebody tends the market.
    tended: AtomicBool,
}

/// One moment of the market, and what is known of it.
struct Moment {
    conn: Read,
    lexicon: Lexicon,
}

/// A question in the words of one moment.
struct Put<'q> {
    question: &'q Question,
    sought: Sought,
    wish: Wish,
}

impl<'q> Put<'q> {
    fn new(question: &'q Question, lexicon: &Lexicon) -> Put<'q> {
        let (query, known) = (&question.query, &lexicon.known);
        Put {
            sought: Sought::new(&query.q, question.meant.clone(), &known.skills),
            wish: question.asker.wish(query, known, lexicon.usual_price),
            question,
        }
    }
}

/// Everybody who passed, and how well each answers the words, if there are any; both in the order of
/// their numbers.
struct Passers {
    passing: Vec<Passing>,
    hits: Option<Vec<Hit>>,
    /// How well some answer what is aimed at where there are no words.
    aimed: Vec<Hit>,
    /// By which hits are measured, where not those that pass decide.
    span: Option<Span>,
}

impl Passers {
    /// Those within reach.
    fn ranked<'a>(
        &'a self,
        lexicon: &'a Lexicon,
        put: &'a Put<'_>,
        reach: Reach,
    ) -> (Ranked<'a>, Tier) {
        let now = put.question.asking.now;
        let hits = self.hits.clone().unwrap_or_default();
        let mentor = |number| &self.by_number(number).candidate;
        let mut tier = Tier::new(hits, reach, &put.wish, put.question.query.sort, mentor);
        tier.span = self.span.unwrap_or(tier.span);
        let passed = if self.hits.is_some() {
            let hits = tier.hits.iter();
            hits.map(|hit| passed_as(self.by_number(hit.number), Some(hit.score)))
                .collect()
        } else {
            let numbers = self.passing.iter().map(|passing| passing.number);
            let scores = aimed_at(numbers, &self.aimed).map(|(_, score)| score);
            let passing = self.passing.iter().zip(scores);
            passing
                .map(|(passing, score)| passed_as(passing, score))
                .collect()
        };
        let ranked = Ranked::new(&lexicon.known, &put.wish, passed, tier.span, now);
        (ranked, tier)
    }

    fn by_number(&self, number: u32) -> &Passing {
        let place = self
            .passing
            .binary_search_by_key(&number, |passing| passing.number);
        &self.passing[place.expect("numbers come from those who passed")]
    }

    fn standing(&self, number: u32) -> Standing {
        self.by_number(number).standing
    }
}

fn passed_as(passing: &Passing, hit: Option<f32>) -> Passed<'_> {
    Passed {
        number: passing.number,
        mentor: &passing.candidate,
        hit,
    }
}

impl InPostgres {
    pub fn new(platform: Platform) -> InPostgres {
        InPostgres {
            upkeep: tokio::sync::Mutex::new(Upkeep::new(&platform)),
            lexicon: RwLock::default(),
            rooms: Rooms::default(),
            tended: AtomicBool::new(false),
            platform,
        }
    }

    /// Writes what changed, and looks at the market from then on.
    async fn moment(&self) -> Result<Moment, DbError> {
        let lapsed = match self.tended.load(Ordering::Acquire) {
            true => 0,
            false => LAPSED_AT_ONCE,
        };
        let mut upkeep = self.upkeep.lock().await;
        let lexicon = self.lexicon();
        upkeep.refresh(&self.platform, &lexicon, lapsed).await?;
        let lexicon = lexicon.in_words_of(upkeep.skills());
        drop(upkeep);
        let mut conn = self.platform.db.snapshot().await?;
        let lexicon = lexicon.read_on(&mut conn).await?;
        *self.lexicon.write().unwrap_or_else(PoisonError::into_inner) = lexicon.clone();
        Ok(Moment { conn, lexicon })
    }

    fn lexicon(&self) -> Lexicon {
        let lexicon = self.lexicon.read();
        lexicon.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Who answers the words; None where there are none.
    async fn fitting(
        &self,
        moment: &mut Moment,
        sought: &Sought,
    ) -> Result<Option<Vec<Fitting>>, DbError> {
        if !sought.is_anything() {
            return Ok(None);
        }
        let speakers = moment.lexicon.speakers;
        let held = words::held(&mut moment.conn, &sought.wanted).await?;
        let near = match &sought.meant {
            Some(meant) if is_known(&mut moment.conn, meant).await? => {
                words::near(&mut moment.conn, meant, moment.lexicon.in_vectors).await?
            }
            _ => vec![],
        };
        let fitting = |room: &mut _| words::fitting(sought, held, &near, speakers, room);
        Ok(Some(self.rooms.with(fitting)))
    }

    /// Who passes all filters of a question, and what it counts if it counts.
    async fn passers<'q>(
        &self,
        moment: &mut Moment,
        put: &Put<'q>,
    ) -> Result<(Passers, Narrowed<'q>), DbError> {
        let fitting = self.fitting(moment, &put.sought).await?;
        let mut hits = fitting.map(|fitting| fitting.iter().map(Hit::of).collect::<Vec<Hit>>());
        let numbers = |hits: &Vec<Hit>| hits.iter().map(|hit| hit.number).collect();
        let mut narrowed = Narrowed {
            question: put.question,
            found: hits.as_ref().map(numbers),
            limited: None,
        };
        let aim = put.wish.aim(&put.sought, &moment.lexicon.known.skills);
        let mut aimed = match &aim {
            Some(aim) => self.fitting(moment, aim).await?,
            None => None,
        }
        .map(|fitting| fitting.iter().map(Hit::of).collect::<Vec<Hit>>());
        let conn = &mut moment.conn;
        if put.wish.must_answer() {
            let all = narrowed.all(conn).await?;
            for hits in hits.iter_mut().chain(&mut aimed) {
                hits.retain(|hit| all.binary_search(&hit.number).is_ok());
            }
        }
        let of_all = put.wish.span(hits.as_deref(), aimed.as_deref());
        let passing = match Limited::new(&put.wish, &moment.lexicon.known, of_all) {
            None => narrowed.passing(conn).await?,
            Some(limited) => {
                let hits = hits.as_ref().or(aimed.as_ref());
                let hits = hits.map(Vec::as_slice).unwrap_or_default();
                let mut near = narrowed.near(conn).await?;
                let left = near
                    .iter()
                    .filter(|(near, _)| limited.lets(near.number, &near.candidate, hits));
                narrowed.limited = Some(left.map(|(near, _)| near.number).collect());
                near.retain(|(_, passes)| *passes);
                near.into_iter().map(|(passing, _)| passing).collect()
            }
        };
        for hits in hits.iter_mut().chain(&mut aimed) {
            let by_number = |passing: &Passing| passing.number;
            hits.retain(|hit| passing.binary_search_by_key(&hit.number, by_number).is_ok());
        }
        let passers = Passers {
            span: match put.wish.must_answer() {
                true => of_all,
                false => put.wish.span(None, aimed.as_deref()),
            },
            passing,
            hits,
            aimed: aimed.unwrap_or_default(),
        };
        Ok((passers, narrowed))
    }

    /// How many this question finds.
    async fn total(&self, moment: &mut Moment, question: &Question) -> Result<u32, DbError> {
        let put = Put::new(question, &moment.lexicon);
        let (passers, narrowed) = self.passers(moment, &put).await?;
        let lets = |passing: &&Passing| {
            let limited = narrowed.limited.as_ref();
            limited.is_none_or(|limited| limited.binary_search(&passing.number).is_ok())
        };
        Ok(passers.passing.iter().filter(lets).count() as u32)
    }
}

/// Whether what is meant can be compared with what mentors say.
async fn is_known(conn: &mut dyn Conn, meant: &Vector) -> Result<bool, DbError> {
    Ok(meant.model() == table().model() || parts::was_asked(conn, meant.model()).await?)
}

#[async_trait::async_trait]
impl CandidateIndex for InPostgres {
    async fn find(&self, question: &Question, lists: &Lists) -> Result<Answer, DbError> {
        let mut moment = self.moment().await?;
        let put = Put::new(question, &moment.lexicon);
        let (passers, narrowed) = self.passers(&mut moment, &put).await?;
        let counts = narrowed.counts(&mut moment.conn).await?;
        let (mut found, page) = {
            let reach = lists.reach(question);
            let (ranked, tier) = passers.ranked(&moment.lexicon, &put, reach);
            let standing = |number| passers.standing(number);
            let asked = (question.query.sort, reach);
            let found = Found::new(&ranked, &tier, counts, asked, standing);
            let id = |number| passers.by_number(number).id;
            let page = PageFound::new(&found, &ranked, question, lists, id);
            (found, page)
        };
        let shown = page.shown.iter();
        let ids: Vec<MemberId> = shown
            .map(|placed| passers.by_number(placed.number).id)
            .collect();
        if found.total == 0 && put.sought.is_anything() {
            let without = question.without_words();
            found.ways_out.words = self.total(&mut moment, &without).await?;
        }
        let conn = &mut moment.conn;
        let mentors = mentors(conn, &ids, question.asking.now.year()).await?;
        let mentors: HashMap<MemberId, Arc<Mentor>> = mentors
            .into_iter()
            .map(|mentor| (mentor.id, mentor))
            .collect();
        let mentor = |number| mentors.get(&passers.by_number(number).id).cloned();
        let hidden = narrowed::hidden(conn, &question.hidden).await?;
        let Put { sought, wish, .. } = put;
        Ok(Answer::new(
            found,
            page,
            wish.contradictions,
            &sought.wanted,
            hidden,
            mentor,
        ))
    }

    async fn fitting(&self, question: &Question) -> Result<Vec<MemberId>, DbError> {
        let mut moment = self.moment().await?;
        let put = Put::new(question, &moment.lexicon);
        let (passers, _) = self.passers(&mut moment, &put).await?;
        let reach = Reach::First(u32::MAX);
        let (ranked, tier) = passers.ranked(&moment.lexicon, &put, reach);
        let standing = |number| passers.standing(number);
        let asked = (question.query.sort, reach);
        let found = Found::new(&ranked, &tier, Default::default(), asked, standing);
        let found = found.order.iter();
        Ok(found.map(|&number| passers.by_number(number).id).collect())
    }

    async fn judged(&self, question: &Question, mentor: Named) -> Result<Option<Judged>, DbError> {
        let mut moment = self.moment().await?;
        let asking = &question.asking;
        let Some(id) = shown_as(&mut moment.conn, &mentor, asking).await? else {
            return Ok(None);
        };
        let Some(one) = narrowed::one(&mut moment.conn, id).await? else {
            return Ok(None);
        };
        let put = Put::new(question, &moment.lexicon);
        let (passers, _) = self.passers(&mut moment, &put).await?;
        let known = &moment.lexicon.known;
        let judged = |ranked: &Ranked| Judged::new(ranked, &put.wish, one.number, asking.now);
        let around = Reach::Around(one.number);
        let among = judged(&passers.ranked(&moment.lexicon, &put, around).0);
        let nothing = Span::of(std::iter::empty());
        let alone = || {
            Ranked::new(
                known,
                &put.wish,
                vec![passed_as(&one, None)],
                nothing,
                asking.now,
            )
        };
        Ok(among.or_else(|| judged(&alone())))
    }

    async fn suggestions(
        &self,
        query: &SuggestQuery,
        asking: &Asking,
        hidden: &[MemberId],
    ) -> Result<Suggestions, DbError> {
        let Moment { mut conn, lexicon } = self.moment().await?;
        suggested::suggestions(&mut conn, &lexicon, query, asking, hidden).await
    }

    async fn known(&self, ids: &[MemberId]) -> Result<Vec<Arc<Mentor>>, DbError> {
        let mut conn = self.platform.db.snapshot().await?;
        let found = mentors(&mut conn, ids, self.platform.now().year()).await?;
        let found: HashMap<MemberId, Arc<Mentor>> = found
            .into_iter()
            .map(|mentor| (mentor.id, mentor))
            .collect();
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
    }

    async fn listed(&self, asking: &Asking) -> Result<Vec<String>, DbError> {
        let mut conn = self.moment().await?.conn;
        let listed = sql(
            "SELECT slug FROM profile WHERE member_id IN (SELECT member_id FROM market_mentor WHERE ",
        );
        let listed = shown(listed, asking).push(")");
        listed.fetch_all(&mut conn, |row| row.get("slug")).await
    }

    async fn standing(
        &self,
        mentor: MemberId,
        asking: &Asking,
    ) -> Result<Option<InMarket>, DbError> {
        let mut conn = self.moment().await?.conn;
        let Some(one) = narrowed::one(&mut conn, mentor).await? else {
            return Ok(None);
        };
        let year = asking.now.year();
        let found = mentors(&mut conn, &[mentor], year).await?.pop();
        let Some(found) = found else { return Ok(None) };
        Ok(Some(InMarket {
            mentor: found,
            is_shown: shown_as(&mut conn, &Named::Id(mentor), asking)
                .await?
                .is_some(),
            first_free: one.standing.first_free,
            usual_reply_minutes: narrowed::usual_reply(&mut conn, asking).await?,
        }))
    }

    async fn tend(&self) -> Result<Tended, DbError> {
        self.tended.store(true, Ordering::Release);
        loop {
            let lexicon = self.lexicon();
            let mut upkeep = self.upkeep.lock().await;
            upkeep
                .refresh(&self.platform, &lexicon, TENDED_AT_ONCE)
                .await?;
            drop(upkeep);
            let mut conn = self.platform.db.read().await?;
            let next = store::next_lapse(&mut conn).await?;
            if next.is_none_or(|next| next > self.platform.now()) {
                return Ok(Tended {
                    changed: true,
                    next,
                });
            }
        }
    }

    async fn is_searched_by(&self, model: &ModelId) -> Result<bool, DbError> {
        let mut conn = self.platform.db.read().await?;
        Ok(model == table().model() || parts::was_asked(&mut conn, model).await?)
    }

    async fn ask(&self, provider: &dyn Embedder) -> Result<(), DbError> {
        // Whoever is new is asked about, too.
        let in_vectors = self.moment().await?.lexicon.in_vectors;
        let model = provider.model();
        loop {
            let mut conn = self.platform.db.read().await?;
            let unasked = parts::unasked(&mut conn, model, ASKED_AT_ONCE).await?;
            drop(conn);
            if unasked.is_empty() {
                break;
            }
            let said: Vec<&str> = unasked.iter().map(|(_, said)| said.as_str()).collect();
            let vectors = match provider.embed(&said).await {
                Ok(vectors) => vectors,
                Err(error) => {
                    tracing::warn!(%error, "the market is searched by the table alone");
                    return Ok(());
                }
            };
            let parts = unasked.iter().map(|(part, _)| *part);
            let meant: Vec<_> = parts.zip(vectors).collect();
            self.platform
                .db
                .write_with((model.clone(), meant), move |tx, (model, meant)| {
                    async move {
                        store::lock(tx).await?;
                        parts::put_vectors(tx, model, meant, in_vectors).await
                    }
                    .boxed()
                })
                .await?;
        }
        self.platform
            .db
            .write_with(model.clone(), |tx, model| {
                async move { parts::asked_about_all(tx, model).await }.boxed()
            })
            .await
    }
}

/// Numbers as the database takes many at once.
fn list(numbers: &[u32]) -> String {
    let texts: Vec<String> = numbers.iter().map(u32::to_string).collect();
    texts.join(",")
}
