//! Mentors that are asked for by name instead of found: for features that keep some of them.

use super::asker::Asker;
use super::index::{Asking, Mentor};
use super::question::{Answer, Question};
use super::{Market, TIMES_ON_A_CARD, card};
use crate::account::store as account;
use crate::booking::times::next_times;
use crate::exposure::collector::Shown;
use crate::shortlist::store as shortlist;
use app::context::Caller;
use app::error::AppError;
use app::market::{MarketQuery, MentorCard};
use app::shortlist::Mark;
use domain::id::MemberId;
use domain::matching::feature::Features;
use domain::matching::visibility::Standing;
use domain::time::DAY;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the reader of a list thinks of mentors.
#[derive(Clone, Debug, Default)]
pub struct Marks(BTreeMap<MemberId, Mark>);

impl Marks {
    pub fn of(&self, mentor: MemberId) -> Option<Mark> {
        self.0.get(&mentor).copied()
    }

    /// Those who stay out of lists.
    pub fn hidden(&self) -> Vec<MemberId> {
        let hidden = self.0.iter().filter(|(_, mark)| **mark == Mark::Hidden);
        hidden.map(|(id, _)| *id).collect()
    }
}

impl Market {
    /// What the caller thinks of mentors; nothing of a visitor is known.
    pub async fn marks(&self, caller: &Caller) -> Result<Marks, AppError> {
        match caller.actor.member_id() {
            Some(member) => self.marks_of(member).await,
            None => Ok(Marks::default()),
        }
    }

    async fn marks_of(&self, member: MemberId) -> Result<Marks, AppError> {
        let mut read = self.platform.db.read().await?;
        let marks = shortlist::marks_of(&mut read, member).await?;
        Ok(Marks(marks.into_iter().collect()))
    }

    /// Those of these mentors whose page the caller may see, in this order. Who takes a pause is
    /// among them: nobody forgets a bookmark because of a holiday.
    pub async fn known(
        &self,
        caller: &Caller,
        ids: &[MemberId],
    ) -> Result<Vec<Arc<Mentor>>, AppError> {
        let signed_in = caller.actor.member_id();
        let mut mentors = self.index.known(ids).await?;
        mentors.retain(|mentor| {
            mentor.seen_by.shows_to(signed_in.is_some()) || signed_in == Some(mentor.id)
        });
        Ok(mentors)
    }

    /// Everybody who fits a query as this member would see it, in its order and in their own hours, but
    /// for themselves: the same answer as the market's page gives.
    pub async fn fitting(
        &self,
        member: MemberId,
        query: &MarketQuery,
    ) -> Result<Vec<MemberId>, AppError> {
        let meant = self.meant(&query.q).await?;
        let hidden = self.marks_of(member).await?.hidden();
        let learned = self.learned.read(&self.platform).await?;
        let mut conn = self.platform.db.read().await?;
        // Who has no account any more is on no clock.
        let clock = account::zone_of(&mut conn, member).await?;
        let asking = self.member_asking(&clock.unwrap_or_default());
        let asker = Asker::load(&mut conn, Some(member), &asking, learned).await?;
        drop(conn);
        let question = Question {
            query: query.clone(),
            asking,
            asker,
            meant,
            hidden,
        };
        let mut found = self.index.fitting(&question).await?;
        found.retain(|id| *id != member);
        Ok(found)
    }

    /// Notes whom a page of a list shows, and at which places; looking at oneself is no impression.
    pub(super) fn note_shown(&self, caller: &Caller, noted: &[Noted]) {
        let (viewer, at) = (caller.actor.member_id(), self.platform.now());
        let others = noted.iter().filter(|noted| Some(noted.mentor) != viewer);
        let rows = others.map(|noted| Shown {
            mentor: noted.mentor,
            viewer,
            at,
            place: noted.place,
            propensity: noted.propensity,
            // Of a visitor too little is known to learn from.
            known: viewer.map(|_| noted.known),
        });
        self.seen.shown(&self.platform, rows);
    }

    /// Has what was learned read anew.
    pub fn forget_learned(&self) {
        self.learned.forget();
    }

    /// Has how exposure is shared read anew.
    pub fn forget_week(&self) {
        self.week.forget();
    }

    /// What decides who finds a mentor; none for who is no mentor.
    pub async fn standing(&self, member: MemberId) -> Result<Option<Standing>, AppError> {
        let asking = Asking {
            signed_in: true,
            ..self.visitor()
        };
        let Some(market) = self.index.standing(member, &asking).await? else {
            return Ok(None);
        };
        let (mentor, free) = (&market.mentor, market.first_free);
        let week = asking.now.plus(7 * DAY);
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Ok(Some(Standing {
            listed: market.is_shown,
            photo: mentor.photo.is_some(),
            headline: !mentor.headline.is_empty(),
            helps_with: !mentor.helps_with.is_empty(),
            story_length: count(mentor.story.chars().count()),
            skills: count(mentor.skills.len()),
            kinds: u32::from(mentor.pricing.is_some()),
            free_this_week: free.is_some_and(|at| asking.now <= at && at < week),
            places_left: mentor.places_left,
            median_reply_minutes: mentor.median_reply_minutes,
            usual_reply_minutes: market.usual_reply_minutes,
        }))
    }

    /// The same as rows of a list.
    pub async fn cards(
        &self,
        caller: &Caller,
        ids: &[MemberId],
    ) -> Result<Vec<MentorCard>, AppError> {
        let mentors = self.known(caller, ids).await?;
        let marks = self.marks(caller).await?;
        let ids: Vec<MemberId> = mentors.iter().map(|mentor| mentor.id).collect();
        let mut conn = self.platform.db.read().await?;
        let mut times = next_times(
            &self.platform.offers,
            &mut conn,
            self.platform.now(),
            &ids,
            caller.actor.member_id(),
            TIMES_ON_A_CARD,
        )
        .await?;
        Ok(mentors
            .iter()
            .map(|mentor| MentorCard {
                mark: marks.of(mentor.id),
                own: caller.actor.member_id() == Some(mentor.id),
                ..card(mentor, None, &mut times, caller.currency)
            })
            .collect())
    }
}

/// A mentor at a place of a list, counted from 1, as far as that is counted.
pub(super) struct Noted {
    mentor: MemberId,
    place: u32,
    /// What the ranking knew, and how likely they answer, in ten-thousandths.
    known: (Features, u16),
    /// How likely the mentor was to get this place, in ten-thousandths.
    propensity: u16,
}

impl Noted {
    /// Of an answer for a list with so many on a page.
    pub(super) fn all(answer: &Answer, size: u32) -> Vec<Noted> {
        let before = (answer.page - 1).saturating_mul(size);
        let places = (before + 1..).zip(&answer.shown);
        let noted = places.map(|(place, shown)| Noted {
            mentor: shown.mentor.id,
            place,
            known: shown.known,
            propensity: shown.propensity,
        });
        noted.collect()
    }
}
