//! What can be booked: a mentor's open time together with one kind of session. It changes seldom and
//! is asked for with every page, so the process remembers what it read. What is remembered is never
//! the truth: a reading compares versions first, and whoever plans on an offer without a reading
//! compares them in the transaction.

use super::times::Taken;
use super::versions::{self, OfferVersions};
use crate::calendar::open_time::OpenTime;
use crate::calendar::session_types::{SessionTypeRow, session_types_by_id};
use crate::db::{Conn, DbError};
use app::error::AppError;
use domain::calendar::{Planner, Schedule};
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::time::{Instant, MINUTE};
use quick_cache::sync::Cache;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// As many mentors, and as many kinds of sessions, are remembered; about 1 kB each.
const REMEMBERED: usize = 20_000;

/// What a mentor offers: open time, and one kind of session.
#[derive(Clone)]
pub struct Offer {
    pub open: Arc<OpenTime>,
    /// Its rules are those of the length that is asked for.
    pub session_type: SessionTypeRow,
    /// The length that nobody needs to ask for, in minutes.
    pub usual_length: u16,
}

impl Offer {
    fn new(open: Arc<OpenTime>, session_type: SessionTypeRow) -> Offer {
        Offer {
            open,
            usual_length: session_type.rules.length_minutes,
            session_type,
        }
    }

    /// The same for sessions of another length; `None` keeps the usual one. Lengths that are not
    /// offered are refused.
    pub fn of_length(mut self, minutes: Option<u16>) -> Result<Offer, AppError> {
        let rules = &self.session_type.rules;
        match minutes {
            Some(minutes) if !rules.lengths().any(|length| length == minutes) => {
                Err(FieldErrors::one("length", Problem::NotAChoice).into())
            }
            Some(minutes) => {
                self.session_type.rules = rules.of_length(minutes);
                Ok(self)
            }
            None => Ok(self),
        }
    }

    /// The same for a session that is as long as `session`, offered still or not: who moves a
    /// booking keeps its length.
    pub fn as_long_as(mut self, session: Interval) -> Offer {
        if let Ok(minutes) = u16::try_from(session.length() / MINUTE) {
            self.session_type.rules = self.session_type.rules.of_length(minutes);
        }
        self
    }

    /// Whether these times were planned on what is so now.
    pub fn is(&self, now: &OfferVersions) -> bool {
        is_open_time(&self.open, now) && self.session_type.version == now.session_type_version
    }

    /// Answers every question about these times.
    pub fn planner<'a>(&'a self, taken: &'a Taken, now: Instant) -> Planner<'a> {
        let mentor = self.session_type.mentor_id;
        Planner::new(Schedule {
            availability: &self.open.availability,
            zone: &self.open.zone,
            away: &self.open.away,
            rules: &self.session_type.rules,
            busy: taken.of_mentor(mentor),
            mentee_busy: taken.of_mentee(),
            mentee_starts: taken.starts_with(mentor),
            session_type: self.session_type.id,
            mentee_is_known: taken.knows(mentor),
            now,
        })
    }
}

fn is_open_time(open: &OpenTime, now: &OfferVersions) -> bool {
    open.version == now.availability_version && open.availability.paused_until == now.paused_until
}

/// What this process read of offers.
#[derive(Clone)]
pub struct OfferMemory {
    open: Arc<Cache<MemberId, Arc<OpenTime>>>,
    types: Arc<Cache<SessionTypeId, Arc<SessionTypeRow>>>,
}

impl Default for OfferMemory {
    fn default() -> Self {
        OfferMemory {
            open: Arc::new(Cache::new(REMEMBERED)),
            types: Arc::new(Cache::new(REMEMBERED)),
        }
    }
}

impl OfferMemory {
    /// A kind of session as it is offered now. None when there is no such kind. One that is not
    /// active any more is there: what was booked before may still be moved.
    pub async fn offer(
        &self,
        conn: &mut dyn Conn,
        id: SessionTypeId,
    ) -> Result<Option<Offer>, DbError> {
        let now = versions::of_type(conn, id).await?;
        Ok(self.bring(conn, now.as_slice()).await?.pop())
    }

    /// The first kind of session of each of these mentors. The number of queries does not depend on
    /// the number of mentors.
    pub async fn first_of_each(
        &self,
        conn: &mut dyn Conn,
        mentors: &[MemberId],
    ) -> Result<Vec<Offer>, DbError> {
        let mut first = versions::of_mentors(conn, mentors).await?;
        let mut seen = BTreeSet::new();
        first.retain(|versions| seen.insert(versions.mentor));
        self.bring(conn, &first).await
    }

    /// As it was when it was last read, without asking anybody: for who compares versions later.
    pub fn lately(&self, id: SessionTypeId) -> Option<Offer> {
        let session_type = self.types.get(&id)?;
        let open = self.open.get(&session_type.mentor_id)?;
        Some(Offer::new(open, SessionTypeRow::clone(&session_type)))
    }

    /// From memory what is still so, the rest from the database.
    async fn bring(
        &self,
        conn: &mut dyn Conn,
        wanted: &[OfferVersions],
    ) -> Result<Vec<Offer>, DbError> {
        let mut open = BTreeMap::new();
        let mut types = BTreeMap::new();
        for now in wanted {
            let known = self.open.get(&now.mentor);
            open.extend(
                known
                    .filter(|open| is_open_time(open, now))
                    .map(|known| (now.mentor, known)),
            );
            let known = self.types.get(&now.session_type);
            types.extend(
                known
                    .filter(|known| known.version == now.session_type_version)
                    .map(|known| (now.session_type, known)),
            );
        }
        let unknown = |now: &&OfferVersions| !open.contains_key(&now.mentor);
        let mentors: Vec<_> = wanted
            .iter()
            .filter(unknown)
            .map(|now| now.mentor)
            .collect();
        let unknown = |now: &&OfferVersions| !types.contains_key(&now.session_type);
        let kinds = wanted.iter().filter(unknown).map(|now| now.session_type);
        let kinds: Vec<_> = kinds.collect();
        if !mentors.is_empty() {
            for (mentor, read) in OpenTime::read(conn, &mentors).await? {
                let read = Arc::new(read);
                self.open.insert(mentor, read.clone());
                open.insert(mentor, read);
            }
        }
        if !kinds.is_empty() {
            for read in session_types_by_id(conn, &kinds).await? {
                let read = Arc::new(read);
                self.types.insert(read.id, read.clone());
                types.insert(read.id, read);
            }
        }
        let offers = wanted.iter().filter_map(|now| {
            let session_type = types.get(&now.session_type)?;
            let open = open.get(&now.mentor)?;
            Some(Offer::new(
                open.clone(),
                SessionTypeRow::clone(session_type),
            ))
        });
        Ok(offers.collect())
    }
}
