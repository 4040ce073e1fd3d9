//! The use cases of the market: have an index filter and order, ask for the times of those shown. Who
//! may see a mentor is decided here and in the index, nowhere else.

mod asker;
mod candidate_index;
pub mod candidates;
mod columns;
mod counted;
mod criteria;
mod feedback;
mod figures;
pub mod found;
mod hours;
pub mod index;
mod kept;
mod limited;
mod live;
mod lookup;
mod memory;
mod narrowed;
mod pages;
mod postgres;
mod question;
pub mod ranked;
mod rooms;
pub mod said;
mod shared;
mod soon;
pub mod store;
mod suggest;
pub mod tier;

use crate::booking::times::{NextTime, next_times};
use crate::calendar::session_types::{SessionTypeRow, session_types_of};
use crate::config::MarketIndex;
use crate::exposure::collector::Collector;
use crate::exposure::week::WeekMemory;
use crate::learning::memory::LearnedMemory;
use crate::matching::text::embedder::Meanings;
use crate::matching::text::table;
use crate::platform::{Platform, zone, zone_table};
use app::context::Caller;
use app::error::AppError;
use app::market::*;
use app::plan::OfferedTier;
use app::wallet::OfferedPackage;
use asker::Asker;
use candidate_index::CandidateIndex;
use criteria::LeftOut;
use domain::id::{FeedbackId, MemberId};
use domain::matching::criteria::Weights;
use domain::matching::names::is_same;
use domain::matching::text::{Vector, says_too_much};
use domain::money::Currency;
use domain::review::score;
use domain::time::{DAY, Instant, ZoneTable};
use figures::Figures;
use index::{Asking, Mentor};
use lookup::Noted;
use memory::InMemory;
use pages::{Asked, Page, Pages};
use postgres::InPostgres;
use question::{Lists, Named, Question};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const TIMES_ON_A_CARD: usize = 3;
const FEATURED: u32 = 4;
const REFRESHED_EVERY: Duration = Duration::from_secs(10);
const RESTS_AT_LEAST: Duration = Duration::from_millis(50);

pub struct Market {
    platform: Platform,
    index: Box<dyn CandidateIndex>,
    pages: Pages,
    figures: Figures,
    /// Who was shown and opened.
    seen: Collector,
    week: WeekMemory,
    learned: LearnedMemory,
    meanings: Meanings,
}

impl Market {
    pub fn new(platform: Platform) -> Self {
        let meanings = Meanings::of(platform.config.embeddings.as_ref(), platform.clock.clone());
        Market::with_meanings(platform, meanings)
    }

    /// With vectors from elsewhere than the settings say.
    pub fn with_meanings(platform: Platform, meanings: Meanings) -> Self {
        Market {
            index: match platform.config.market_index {
                MarketIndex::Memory => Box::new(InMemory::new(platform.clone())),
                MarketIndex::Postgres => Box::new(InPostgres::new(platform.clone())),
            },
            pages: Pages::default(),
            figures: Figures::default(),
            seen: Collector::default(),
            week: WeekMemory::default(),
            learned: LearnedMemory::default(),
            meanings,
            platform,
        }
    }

    /// Prepares the market before anybody asks, and looks after it from time to time, so that no
    /// reader pays for what time alone has changed. Never ends.
    pub async fn keep_fresh(&self) {
        loop {
            let next = self.tend().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the market was not refreshed");
                None
            });
            // Who is not free any more is not shown as free.
            let until = next.map(|next| next.since(self.platform.now()).max(0).unsigned_abs());
            let until = until.map_or(REFRESHED_EVERY, Duration::from_millis);
            tokio::time::sleep(until.clamp(RESTS_AT_LEAST, REFRESHED_EVERY)).await;
        }
    }

    /// Asks the provider of vectors about what is new, from time to time; however long it takes to
    /// answer, nothing else waits for it. Never ends.
    pub async fn keep_meanings(&self) {
        loop {
            self.ask_provider().await;
            tokio::time::sleep(REFRESHED_EVERY).await;
        }
    }

    /// Looks after what time alone changes; when it is to be done next. Readers do not look after it
    /// any more once somebody does.
    pub async fn tend(&self) -> Result<Option<Instant>, AppError> {
        let tended = self.index.tend().await?;
        if tended.changed {
            self.pages.forget();
        }
        self.week.tend(&self.platform).await?;
        Ok(tended.next)
    }

    /// Asks the provider of vectors, if there is one, about all that is new in the market, and then
    /// searches by its answers too. While they are missing the table answers alone.
    pub async fn ask_provider(&self) {
        if let Some(provider) = self.meanings.provider()
            && let Err(error) = self.index.ask(provider.as_ref()).await
        {
            tracing::warn!(%error, "the provider of vectors was not asked");
        }
        self.pages.forget();
    }

    /// What a query means to this market.
    async fn meant(&self, words: &str) -> Result<Option<Vector>, AppError> {
        match self.meanings.provider() {
            Some(by)
                if !words.trim().is_empty() && self.index.is_searched_by(by.model()).await? =>
            {
                Ok(self.meanings.of_query(words).await)
            }
            _ => Ok(table().encode(words)),
        }
    }

    /// What a caller asks with a query.
    async fn question(
        &self,
        caller: &Caller,
        query: &MarketQuery,
        hidden: Vec<MemberId>,
    ) -> Result<Question, AppError> {
        let asking = self.asking(caller);
        let meant = self.meant(&query.q).await?;
        let learned = self.learned.read(&self.platform).await?;
        let mut conn = self.platform.db.read().await?;
        let asker = Asker::load(&mut conn, caller.actor.member_id(), &asking, learned).await?;
        Ok(Question {
            query: query.clone(),
            asking,
            asker,
            meant,
            hidden,
        })
    }

    /// Writes what was counted and not yet written; called by whoever stops the process.
    pub async fn write_figures(&self) -> Result<(), AppError> {
        self.figures.write(&self.platform).await?;
        Ok(self.seen.write(&self.platform).await?)
    }

    fn asking(&self, caller: &Caller) -> Asking {
        match caller.actor.member_id() {
            Some(_) => self.member_asking(&caller.zone),
            None => self.visitor(),
        }
    }

    /// A member on this clock; their hours are those of the week to come.
    fn member_asking(&self, clock: &str) -> Asking {
        let visitor = self.visitor();
        Asking {
            signed_in: true,
            hours: zone(clock).map(|zone| hours::of_the_week(visitor.now, &zone)),
            ..visitor
        }
    }

    fn visitor(&self) -> Asking {
        let now = self.platform.now();
        Asking {
            signed_in: false,
            now,
            today: now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date(),
            hours: None,
        }
    }

    async fn page(
        &self,
        caller: &Caller,
        query: &MarketQuery,
        size: u32,
    ) -> Result<MarketView, AppError> {
        let state = match caller.actor.member_id() {
            None => self.platform.db.state(),
            Some(_) => None,
        };
        let look = self.look(caller, query, size);
        let page = match state {
            None => Arc::new(look.await?),
            Some(state) => {
                let asked = Asked {
                    query: query.clone(),
                    size,
                    zone: caller.zone.clone(),
                    currency: caller.currency,
                };
                let now = self.platform.now();
                self.pages.page(&asked, state, now, look).await?
            }
        };
        self.note_shown(caller, &page.noted);
        Ok(Arc::try_unwrap(page).map_or_else(|page| page.view.clone(), |page| page.view))
    }

    /// A page as it is now.
    async fn look(
        &self,
        caller: &Caller,
        query: &MarketQuery,
        size: u32,
    ) -> Result<Page, AppError> {
        let member = caller.actor.member_id();
        let marks = self.marks(caller).await?;
        let question = self.question(caller, query, marks.hidden()).await?;
        let lists = Lists {
            size,
            week: self.week.read(&self.platform).await?,
            viewer: member,
        };
        let answer = self.index.find(&question, &lists).await?;
        let ids: Vec<MemberId> = answer.shown.iter().map(|shown| shown.mentor.id).collect();
        let (asking, asker) = (question.asking, question.asker);
        let mut conn = self.platform.db.read().await?;
        let mut times = next_times(
            &self.platform.offers,
            &mut conn,
            asking.now,
            &ids,
            member,
            TIMES_ON_A_CARD,
        )
        .await?;
        drop(conn);
        let noted = Noted::all(&answer, size);
        let turns: Vec<Instant> = times
            .values()
            .flatten()
            .map(|time| time.bookable_until.plus(1))
            .chain([answer.until])
            .collect();
        let weights = asker.weights(query);
        let matters = MattersView {
            member: member.is_some(),
            remembered: asker.weights.clone().unwrap_or_else(Weights::usual) == weights,
            weights,
            contradictions: answer.contradictions,
            too_many_words: says_too_much(&query.q),
            told: self.told(member, query.told).await?,
            left_out: left_out(asker.left_out, &answer.ways_out.industries),
            without_words: answer.ways_out.words,
        };
        let counts = answer.counts;
        let first = answer.shown.first();
        let found = FoundView {
            total: answer.total,
            page: answer.page,
            pages: answer.pages,
            facets: counts.facets,
            free: counts.free,
            paid: counts.paid,
            open: counts.open,
            week: counts.week,
            hours: counts.hours,
            escapes: if answer.total == 0 {
                counts.escapes
            } else {
                vec![]
            },
            musts: answer.ways_out.musts,
            first: first.map(|shown| shown.mentor.name.clone()),
        };
        let mentors = answer.shown.into_iter().map(|shown| MentorCard {
            mark: marks.of(shown.mentor.id),
            own: member == Some(shown.mentor.id),
            why: shown.why,
            ..card(&shown.mentor, Some(shown.fit), &mut times, caller.currency)
        });
        let view = MarketView {
            matters,
            found,
            mentors: mentors.collect(),
            hidden: answer.hidden,
            zone: self.clock(&caller.zone),
        };
        Ok(Page::new(view, noted, asking.now, turns.into_iter()))
    }
}

/// Each industry once, with what it would bring.
fn left_out(all: Vec<LeftOut>, brings: &[(String, u32)]) -> Vec<LeftOutView> {
    let mut views: Vec<LeftOutView> = vec![];
    for LeftOut { id, industry } in all {
        let is_it = |other: &str| is_same(&industry, other);
        if views.iter().any(|known| is_it(&known.industry)) {
            continue;
        }
        let known = brings.iter().find(|(name, _)| is_it(name));
        let brings = known.map_or(0, |(_, count)| *count);
        views.push(LeftOutView {
            id,
            industry,
            brings,
        });
    }
    views
}

fn card(
    mentor: &Mentor,
    fit: Option<FitView>,
    times: &mut BTreeMap<MemberId, Vec<NextTime>>,
    currency: Option<Currency>,
) -> MentorCard {
    let pricing = |main| mentor.other_prices.pricing(main, currency);
    let next = times.remove(&mentor.id).unwrap_or_default();
    MentorCard {
        id: mentor.id,
        slug: mentor.slug.clone(),
        name: mentor.name.clone(),
        headline: mentor.headline.clone(),
        photo: mentor.photo.clone(),
        score: mentor.score,
        pricing: mentor.pricing.map(pricing),
        length_minutes: mentor.length_minutes,
        median_reply_minutes: mentor.median_reply_minutes,
        skills: mentor.skills.iter().take(5).cloned().collect(),
        why: vec![],
        fit,
        next: next
            .into_iter()
            .map(|time| CardTime {
                session_type: time.session_type_id,
                starts_at: time.starts_at,
            })
            .collect(),
        mark: None,
        own: false,
    }
}

#[async_trait::async_trait]
impl MarketApi for Market {
    async fn browse(&self, caller: &Caller, query: MarketQuery) -> Result<MarketView, AppError> {
        self.figures.visit(&self.platform);
        self.page(caller, &query, PAGE).await
    }

    async fn featured(&self, caller: &Caller) -> Result<MarketView, AppError> {
        self.figures.visit(&self.platform);
        self.page(
            caller,
            &MarketQuery {
                week: true,
                ..MarketQuery::default()
            },
            FEATURED,
        )
        .await
    }

    async fn mentor(&self, caller: &Caller, slug: &str) -> Result<MentorView, AppError> {
        let page = self.page_of(caller, slug).await?;
        if !page.own {
            self.figures.profile_open(&self.platform);
            self.seen.opened(&self.platform, page.id);
        }
        let mark = self.marks(caller).await?.of(page.id);
        Ok(MentorView { mark, ..page })
    }

    async fn why(
        &self,
        caller: &Caller,
        mentor: MemberId,
        query: MarketQuery,
    ) -> Result<Option<FitView>, AppError> {
        let question = self.question(caller, &query, vec![]).await?;
        let judged = self.index.judged(&question, Named::Id(mentor)).await?;
        Ok(judged.map(|judged| judged.fit))
    }

    async fn suggest(&self, caller: &Caller, query: SuggestQuery) -> Result<Suggestions, AppError> {
        self.suggested(caller, query).await
    }

    async fn keep_criteria(&self, caller: &Caller, form: CriteriaForm) -> Result<(), AppError> {
        self.remember(caller, form).await
    }

    async fn say_feedback(
        &self,
        caller: &Caller,
        form: FeedbackForm,
    ) -> Result<FeedbackId, AppError> {
        self.answer(caller, form).await
    }

    async fn undo_feedback(&self, caller: &Caller, form: UndoForm) -> Result<(), AppError> {
        self.take_back(caller, form).await
    }

    fn clock(&self, zone: &str) -> ZoneTable {
        let now = self.platform.now();
        zone_table(zone, now, now.plus(400 * DAY))
    }

    async fn listed(&self) -> Result<Vec<String>, AppError> {
        Ok(self.index.listed(&self.visitor()).await?)
    }
}

impl Market {
    /// A mentor's page, not counted as opened.
    pub async fn page_of(&self, caller: &Caller, slug: &str) -> Result<MentorView, AppError> {
        let asking = self.asking(caller);
        let mut conn = self.platform.db.read().await?;
        let row = store::page_by_slug(&mut conn, slug)
            .await?
            .ok_or(AppError::NotFound)?;
        let own = caller.actor.member_id() == Some(row.id);
        if !own && !row.seen_by.shows_to(asking.signed_in) {
            return Err(AppError::NotFound);
        }
        let mut types = session_types_of(&mut conn, &[row.id])
            .await?
            .remove(&row.id)
            .unwrap_or_default();
        let reader = caller.actor.member_id().filter(|_| !own);
        if let Some(mentee) = reader.filter(|_| types.iter().any(|kind| kind.pricing.first_free)) {
            let is_first = crate::booking::would_be_first(&mut conn, mentee, row.id).await?;
            for kind in &mut types {
                kind.pricing.first_free &= is_first;
            }
        }
        for kind in &mut types {
            kind.pricing = kind.others.pricing(kind.pricing, caller.currency);
        }
        let parts = Parts {
            skills: store::skills_of(&mut conn, row.id).await?,
            roles: store::roles_of(&mut conn, row.id).await?,
            reviews: store::public_reviews(&mut conn, row.id, asking.now).await?,
            types,
            packages: crate::wallet::offered_by(&mut conn, row.id).await?,
            tiers: crate::plan::offered_by(&mut conn, row.id).await?,
        };
        Ok(parts.view(row, own))
    }
}

/// What belongs to a mentor's page beside the profile's own row.
struct Parts {
    skills: Vec<domain::profile::Skill>,
    roles: Vec<domain::profile::RoleHeld>,
    reviews: Vec<PublicReview>,
    types: Vec<SessionTypeRow>,
    packages: Vec<OfferedPackage>,
    tiers: Vec<OfferedTier>,
}

impl Parts {
    fn view(self, row: store::PageRow, own: bool) -> MentorView {
        let (sum, count) = row.overall;
        let held = row.kept + row.missed;
        let [clarity, preparation, progress] = row.parts;
        MentorView {
            id: row.id,
            slug: row.slug,
            name: row.name,
            headline: row.headline,
            story: row.story,
            photo: row.photo,
            industry: row.industry,
            region: row.region,
            college: row.college,
            languages: row.languages,
            ways_to_talk: row.ways_to_talk,
            links: row.links,
            skills: self.skills,
            roles: self.roles,
            helps_with: row.helps_with,
            does_not_take: row.does_not_take,
            how_to_prepare: row.how_to_prepare,
            time_given: row.time_given,
            open: row.places > row.taken,
            verified_employer: row.verified_employer,
            score: score(sum, count),
            median_reply_minutes: row.median_reply_minutes,
            answered_percent: percent(row.answered, row.settled),
            kept_percent: percent(row.kept, held),
            places_left: row.places.saturating_sub(row.taken),
            places: row.places,
            clarity,
            preparation,
            progress,
            reviews: self.reviews,
            types: self.types.into_iter().map(offered).collect(),
            packages: self.packages,
            tiers: self.tiers,
            searchable: row.searchable,
            own,
            mark: None,
        }
    }
}

fn percent(part: i64, of: i64) -> Option<u8> {
    (of > 0).then(|| u8::try_from(part * 100 / of).unwrap_or(100))
}

fn offered(row: SessionTypeRow) -> OfferedType {
    OfferedType {
        id: row.id,
        name: row.name,
        description: row.description,
        length_minutes: row.rules.length_minutes,
        pricing: row.pricing,
        needs_approval: row.needs_approval,
        policy: row.policy,
    }
}
