//! The use cases of the market: filter and order what is in memory, ask for the times of those
//! shown. Who may see a mentor is decided here and in the index, nowhere else.

mod asker;
pub mod candidates;
mod columns;
mod counted;
mod criteria;
mod feedback;
mod figures;
mod hours;
pub mod index;
mod live;
mod lookup;
mod narrowed;
pub mod ranked;
mod rooms;
pub mod said;
mod shared;
pub mod store;
mod suggest;

use crate::booking::times::{NextTime, next_times};
use crate::calendar::session_types::{SessionTypeRow, session_types_of};
use crate::exposure::collector::Collector;
use crate::exposure::week::WeekMemory;
use crate::learning::memory::LearnedMemory;
use crate::matching::text::embedder::Meanings;
use crate::matching::text::{KnownVectors, table};
use crate::platform::{Platform, zone, zone_table};
use app::context::Caller;
use app::error::AppError;
use app::market::*;
use asker::Asker;
use domain::id::{FeedbackId, MemberId};
use domain::matching::criteria::Weights;
use domain::matching::index::Bits;
use domain::matching::text::{Vector, Wanted};
use domain::review::score;
use domain::time::{DAY, Instant, ZoneTable};
use figures::Figures;
use index::{Asking, Mentor, Snapshot};
use live::LiveMarket;
use ranked::Ranked;
use said::Sought;
use shared::{CANDIDATES, SharedOrder};
use std::collections::BTreeMap;
use std::time::Duration;

const TIMES_ON_A_CARD: usize = 3;
const FEATURED: u32 = 4;
const REFRESHED_EVERY: Duration = Duration::from_secs(10);
const RESTS_AT_LEAST: Duration = Duration::from_millis(50);

pub struct Market {
    platform: Platform,
    live: LiveMarket,
    figures: Figures,
    /// Who was shown and opened.
    seen: Collector,
    week: WeekMemory,
    learned: LearnedMemory,
    meanings: Meanings,
    /// What the provider of vectors, if there is one, was asked.
    known: tokio::sync::Mutex<Option<KnownVectors>>,
}

impl Market {
    pub fn new(platform: Platform) -> Self {
        let meanings = Meanings::of(platform.config.embeddings.as_ref());
        Market::with_meanings(platform, meanings)
    }

    /// With vectors from elsewhere than the settings say.
    pub fn with_meanings(platform: Platform, meanings: Meanings) -> Self {
        let known = meanings.provider();
        Market {
            live: LiveMarket::new(&platform),
            figures: Figures::default(),
            seen: Collector::default(),
            week: WeekMemory::default(),
            learned: LearnedMemory::default(),
            known: tokio::sync::Mutex::new(known.map(|by| KnownVectors::of(by.model()))),
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
            self.ask_provider().await;
            // Who is not free any more is not shown as free.
            let until = next.map(|next| next.since(self.platform.now()).max(0).unsigned_abs());
            let until = until.map_or(REFRESHED_EVERY, Duration::from_millis);
            tokio::time::sleep(until.clamp(RESTS_AT_LEAST, REFRESHED_EVERY)).await;
        }
    }

    /// Looks after what time alone changes; when it is to be done next. Readers do not look after it
    /// any more once somebody does.
    pub async fn tend(&self) -> Result<Option<Instant>, AppError> {
        Ok(self.live.tend(&self.platform).await?)
    }

    /// Asks the provider of vectors, if there is one, about all that is new in the market, and then
    /// searches by its answers too. While they are missing the table answers alone.
    pub async fn ask_provider(&self) {
        let (Some(provider), Some(known)) =
            (self.meanings.provider(), &mut *self.known.lock().await)
        else {
            return;
        };
        let Ok(snapshot) = self.live.snapshot(&self.platform).await else {
            return;
        };
        let texts = snapshot.texts();
        match known
            .learn(provider.as_ref(), texts.meaning().parts())
            .await
        {
            Ok(0) if texts.knows(known.model()) => {}
            Ok(_) if texts.meaning().parts().next().is_none() => {}
            Ok(_) => {
                if self.live.search_by(known).await.is_err() {
                    tracing::warn!("the provider's vectors have more than one dimension");
                }
            }
            Err(error) => tracing::warn!(%error, "the market is searched by the table alone"),
        }
    }

    /// What a query means to this market.
    async fn meant(&self, words: &str, market: &Snapshot) -> Option<Vector> {
        let provider = self.meanings.provider();
        let by_provider = provider.is_some_and(|by| market.texts().knows(by.model()));
        if by_provider && !words.trim().is_empty() {
            self.meanings.of_query(words).await
        } else {
            table().encode(words)
        }
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
        let asking = self.asking(caller);
        let snapshot = self.live.snapshot(&self.platform).await?;
        let meant = self.meant(&query.q, &snapshot).await;
        let sought = Sought::new(&query.q, meant, snapshot.vocabulary());
        let marks = self.marks(caller).await?;
        let left_out = marks.hidden(&snapshot);
        // Of a page beyond the last one the last is shown.
        let first = query.page.max(1).saturating_mul(size).max(CANDIDATES);
        let member = caller.actor.member_id();
        let learned = self.learned.read(&self.platform).await?;
        let mut conn = self.platform.db.read().await?;
        let asker = Asker::load(&mut conn, member, &asking, learned).await?;
        let week = self.week.read(&self.platform).await?;
        let wish = asker.wish(query, snapshot.candidates());
        let (found, ranked) = snapshot.find_for(query, asking, &sought, &wish, &left_out, first);
        let order = match query.sort {
            Sort::Best => SharedOrder::new(&found, size, &week, member, &snapshot),
            _ => SharedOrder::plain(&found),
        };
        let total = found.total;
        let pages = total.div_ceil(size).max(1);
        let page = query.page.clamp(1, pages);
        let from = (page - 1).saturating_mul(size);
        let of_page = order.order.iter().skip(from as usize).take(size as usize);
        let of_page: Vec<usize> = of_page.map(|&index| index as usize).collect();
        let places = || of_page.iter().map(|&index| found.places[index]);
        let fits = ranked.fits(places(), asking.now);
        // Of a visitor too little is known to learn from.
        let known: Vec<_> = match member {
            Some(_) => places().map(|place| Some(ranked.known_of(place))).collect(),
            None => vec![None; of_page.len()],
        };
        drop(ranked);
        let shown: Vec<&Mentor> = of_page
            .into_iter()
            .map(|index| snapshot.mentor(found.order[index]).as_ref())
            .collect();
        let ids: Vec<MemberId> = shown.iter().map(|mentor| mentor.id).collect();
        self.note_shown(caller, ids.iter().copied().zip(known), from, &order);
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
        let weights = asker.weights(query);
        let matters = MattersView {
            member: member.is_some(),
            remembered: asker.weights.clone().unwrap_or_else(Weights::usual) == weights,
            weights,
            contradictions: wish.contradictions,
            told: self.told(member, query.told).await?,
        };
        Ok(MarketView {
            matters,
            found: FoundView {
                total,
                page,
                pages,
                facets: found.facets,
                free: found.free,
                paid: found.paid,
                open: found.open,
                week: found.week,
                hours: found.hours,
                escapes: if total == 0 { found.escapes } else { vec![] },
                musts: found.musts,
                first: shown.first().map(|mentor| mentor.name.clone()),
            },
            mentors: shown
                .into_iter()
                .zip(fits)
                .map(|(mentor, fit)| MentorCard {
                    mark: marks.of(mentor.id),
                    own: member == Some(mentor.id),
                    ..card(mentor, Some(fit), &sought.wanted, &mut times)
                })
                .collect(),
            hidden: left_out.count(),
            zone: self.clock(&caller.zone),
        })
    }
}

fn card(
    mentor: &Mentor,
    fit: Option<FitView>,
    wanted: &Wanted,
    times: &mut BTreeMap<MemberId, Vec<NextTime>>,
) -> MentorCard {
    let next = times.remove(&mentor.id).unwrap_or_default();
    MentorCard {
        id: mentor.id,
        slug: mentor.slug.clone(),
        name: mentor.name.clone(),
        headline: mentor.headline.clone(),
        photo: mentor.photo.clone(),
        score: mentor.score,
        pricing: mentor.pricing,
        length_minutes: mentor.length_minutes,
        median_reply_minutes: mentor.median_reply_minutes,
        skills: mentor.skills.iter().take(5).cloned().collect(),
        why: mentor.why(wanted),
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
        let asking = self.asking(caller);
        let snapshot = self.live.snapshot(&self.platform).await?;
        let meant = self.meant(&query.q, &snapshot).await;
        let sought = Sought::new(&query.q, meant, snapshot.vocabulary());
        let learned = self.learned.read(&self.platform).await?;
        let mut conn = self.platform.db.read().await?;
        let member = caller.actor.member_id();
        let asker = Asker::load(&mut conn, member, &asking, learned).await?;
        let wish = asker.wish(&query, snapshot.candidates());
        let number = snapshot.number(mentor);
        let Some(number) = number.filter(|number| snapshot.is_shown(*number, &asking)) else {
            return Ok(None);
        };
        let nobody = Bits::default();
        let (_, ranked) = snapshot.find_for(&query, asking, &sought, &wish, &nobody, 1);
        let fit_of = |ranked: &Ranked| {
            let place = ranked.place_of(number)?;
            ranked.fits(std::iter::once(place), asking.now).pop()
        };
        let alone = || {
            fit_of(&Ranked::new(
                snapshot.candidates(),
                &wish,
                &[(number, None)],
            ))
        };
        Ok(fit_of(&ranked).or_else(alone))
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
        let visitor = self.visitor();
        let snapshot = self.live.snapshot(&self.platform).await?;
        let listed = snapshot.shown_to(&visitor);
        Ok(listed.map(|mentor| mentor.slug.clone()).collect())
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
        let parts = Parts {
            skills: store::skills_of(&mut conn, row.id).await?,
            roles: store::roles_of(&mut conn, row.id).await?,
            reviews: store::public_reviews(&mut conn, row.id, asking.now).await?,
            types,
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
