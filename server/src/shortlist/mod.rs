//! The use cases of bookmarks, hidden mentors and comparisons: load, decide, commit. Whom the caller
//! may see is the market's to decide.

pub mod store;

use crate::db::Tx;
use crate::market::Market;
use crate::market::store as mentors;
use crate::platform::Platform;
use crate::premium;
use app::context::Caller;
use app::error::AppError;
use app::market::{MarketApi as _, MentorView};
use app::shortlist::*;
use domain::access::own_affairs;
use domain::form::{FieldErrors, Problem};
use domain::id::MemberId;
use domain::matching::text::folded;
use domain::premium::PremiumFeature;
use domain::time::Instant;
use futures::FutureExt as _;
use std::collections::BTreeSet;
use std::sync::Arc;

pub struct Shortlist {
    platform: Platform,
    market: Arc<Market>,
}

impl Shortlist {
    pub fn new(platform: Platform, market: Arc<Market>) -> Self {
        Shortlist { platform, market }
    }

    /// Everybody of these whom the caller may see, in this order.
    async fn visible(
        &self,
        caller: &Caller,
        ids: &[MemberId],
    ) -> Result<Vec<MarkedMentor>, AppError> {
        let known = self.market.known(caller, ids).await?;
        let line = |mentor: &crate::market::index::Mentor| MarkedMentor {
            id: mentor.id,
            slug: mentor.slug.clone(),
            name: mentor.name.clone(),
            headline: mentor.headline.clone(),
        };
        Ok(known.iter().map(|mentor| line(mentor)).collect())
    }
}

#[async_trait::async_trait]
impl ShortlistApi for Shortlist {
    async fn mark(&self, caller: &Caller, form: MarkForm) -> Result<(), AppError> {
        let member = own_affairs(&caller.actor)?.owner();
        let mentor: MemberId = form.mentor.parse().map_err(|_| AppError::NotFound)?;
        let mark = match form.mark.as_str() {
            NO_MARK => None,
            named => Some(Mark::parse(named).ok_or_else(no_choice)?),
        };
        if mark.is_some() && (mentor == member || self.visible(caller, &[mentor]).await?.is_empty())
        {
            return Err(AppError::NotFound);
        }
        let now = self.platform.now();
        self.platform
            .db
            .write(move |tx| {
                async move {
                    set_mark(tx, member, mentor, mark, now).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    async fn bookmarks(
        &self,
        caller: &Caller,
        removed: Option<MemberId>,
    ) -> Result<BookmarksView, AppError> {
        let member = own_affairs(&caller.actor)?.owner();
        let marks = {
            let mut read = self.platform.db.read().await?;
            store::marks_of(&mut read, member).await?
        };
        let of = |wanted: Mark| -> Vec<MemberId> {
            let those = marks.iter().filter(|(_, mark)| *mark == wanted);
            those.map(|(mentor, _)| *mentor).collect()
        };
        let bookmarked = self.market.cards(caller, &of(Mark::Bookmark)).await?;
        let hidden = self.visible(caller, &of(Mark::Hidden)).await?;
        let removed = removed.filter(|id| marks.iter().all(|(mentor, _)| mentor != id));
        let removed = self.visible(caller, removed.as_slice()).await?.pop();
        Ok(BookmarksView {
            others: OthersView {
                bookmarks: u32::try_from(bookmarked.len()).unwrap_or(u32::MAX),
                hidden,
                removed,
            },
            bookmarked,
            zone: self.market.clock(&caller.zone),
        })
    }

    async fn compare(&self, caller: &Caller, slugs: Vec<String>) -> Result<CompareView, AppError> {
        let mut seen = BTreeSet::new();
        let wanted = slugs.into_iter().filter(|slug| seen.insert(slug.clone()));
        let wanted: Vec<String> = wanted.take(MOST_COMPARED as usize + 1).collect();
        let too_many = wanted.len() > MOST_COMPARED as usize;
        let mut pages = vec![];
        for slug in wanted.iter().take(MOST_COMPARED as usize) {
            match self.market.page_of(caller, slug).await {
                Ok(page) => pages.push(page),
                Err(AppError::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        let ids: Vec<MemberId> = pages.iter().map(|page| page.id).collect();
        let mut cards = self.market.cards(caller, &ids).await?;
        let mine: BTreeSet<String> = self.skills_of(caller).await?;
        let mentors = pages.into_iter().map(|page| {
            let card = cards.iter().position(|card| card.id == page.id);
            let card = card.map(|at| cards.swap_remove(at));
            let next = card.iter().flat_map(|card| &card.next);
            let next = next.map(|time| (time.session_type, time.starts_at));
            let (next, mark) = (next.collect(), card.as_ref().and_then(|card| card.mark));
            compared(page, &mine, mark, next)
        });
        Ok(CompareView {
            mentors: mentors.collect(),
            too_many,
            zone: self.market.clock(&caller.zone),
        })
    }
}

impl Shortlist {
    /// What the caller knows, as words are compared.
    async fn skills_of(&self, caller: &Caller) -> Result<BTreeSet<String>, AppError> {
        let Some(member) = caller.actor.member_id() else {
            return Ok(BTreeSet::new());
        };
        let mut read = self.platform.db.read().await?;
        let skills = mentors::skills_of(&mut read, member).await?;
        Ok(skills.iter().map(|skill| folded(&skill.name)).collect())
    }
}

/// Marks a mentor, or takes the mark away; answers how they were marked before.
pub async fn set_mark(
    tx: &mut Tx,
    member: MemberId,
    mentor: MemberId,
    mark: Option<Mark>,
    now: Instant,
) -> Result<Option<Mark>, AppError> {
    let before = store::mark_of(tx, member, mentor).await?;
    match mark {
        None => store::mark_remove(tx, member, mentor).await?,
        Some(mark) => {
            if before.is_none() {
                let there = store::mark_count(tx, member).await?;
                let there = u64::try_from(there).unwrap_or_default();
                premium::has_room(tx, member, PremiumFeature::Bookmarks, there, "mark").await?;
            }
            store::mark_put(tx, member, mentor, mark, now).await?;
        }
    }
    Ok(before)
}

fn no_choice() -> AppError {
    FieldErrors::one("mark", Problem::NotAChoice).into()
}

fn compared(
    page: MentorView,
    mine: &BTreeSet<String>,
    mark: Option<Mark>,
    next: Vec<(domain::id::SessionTypeId, domain::time::Instant)>,
) -> Compared {
    let first = page.types.first();
    let mut skills: Vec<ComparedSkill> = page
        .skills
        .into_iter()
        .map(|skill| ComparedSkill {
            shared: mine.contains(&folded(&skill.name)),
            name: skill.name,
        })
        .collect();
    skills.sort_by_key(|skill| !skill.shared);
    Compared {
        id: page.id,
        pricing: first.map(|kind| kind.pricing),
        length_minutes: first.map(|kind| kind.length_minutes),
        policy: first.map(|kind| kind.policy),
        slug: page.slug,
        name: page.name,
        headline: page.headline,
        photo: page.photo,
        next,
        languages: page.languages,
        skills,
        score: page.score,
        median_reply_minutes: page.median_reply_minutes,
        mark,
        own: page.own,
    }
}
