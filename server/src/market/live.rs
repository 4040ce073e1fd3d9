//! Keeps the market in memory true: before a question is answered, everything that changed since
//! the last one is read again. Changes are told by notices (also of other processes) and found by
//! the time at which profiles were changed.

use super::index::{Mentor, Snapshot};
use super::store;
use crate::booking::times::next_times;
use crate::db::{Conn, DbError, Notice};
use crate::platform::Platform;
use domain::id::MemberId;
use domain::time::{DAY, Instant, MINUTE, SECOND};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

/// Clocks of several processes differ by less than this.
const CLOCKS_DIFFER: i64 = 10 * SECOND;
/// A first time this near may be past the mentor's notice, so it is looked up again now and then.
const NEAR: i64 = 2 * DAY;
const LOOK_AGAIN: i64 = MINUTE;
/// Mentors whose times are planned with one set of questions.
const TIMES_AT_ONCE: usize = 500;

pub struct LiveMarket {
    current: RwLock<Snapshot>,
    upkeep: tokio::sync::Mutex<Upkeep>,
}

struct Upkeep {
    notices: Receiver<Notice>,
    mentors: BTreeMap<MemberId, Arc<Mentor>>,
    /// Versions seen, of everybody: mentors and others.
    versions: HashMap<MemberId, i64>,
    first_free: HashMap<MemberId, Instant>,
    seen_until: Instant,
    times_seen_at: Instant,
}

impl LiveMarket {
    pub fn new(platform: &Platform) -> LiveMarket {
        LiveMarket {
            current: RwLock::default(),
            upkeep: tokio::sync::Mutex::new(Upkeep {
                notices: platform.db.subscribe(),
                mentors: BTreeMap::new(),
                versions: HashMap::new(),
                first_free: HashMap::new(),
                seen_until: Instant::MIN,
                times_seen_at: Instant::MIN,
            }),
        }
    }

    /// The market as it is now.
    pub async fn snapshot(&self, platform: &Platform) -> Result<Snapshot, DbError> {
        let mut upkeep = self.upkeep.lock().await;
        if let Some(next) = upkeep.refresh(platform, &self.now()).await? {
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        }
        drop(upkeep);
        Ok(self.now())
    }

    fn now(&self) -> Snapshot {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Upkeep {
    /// Reads again what changed; the next snapshot, if anything did.
    async fn refresh(
        &mut self,
        platform: &Platform,
        current: &Snapshot,
    ) -> Result<Option<Snapshot>, DbError> {
        let now = platform.now();
        let mut other_times = self.told();
        let mut conn = platform.db.read().await?;
        let changed = self.changed(&mut conn, now).await?;
        // A kind of session may be new or gone with a change of times.
        let again: Vec<MemberId> = changed
            .iter()
            .chain(&other_times)
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if !again.is_empty() {
            for member in &again {
                self.mentors.remove(member);
            }
            let found = store::mentors(&mut conn, &again).await?;
            self.mentors
                .extend(found.into_iter().map(|mentor| (mentor.id, mentor)));
            other_times.extend(&again);
        }
        if now.since(self.times_seen_at) >= LOOK_AGAIN {
            self.times_seen_at = now;
            other_times.extend(
                self.first_free
                    .iter()
                    .filter(|(_, at)| at.since(now) < NEAR)
                    .map(|(id, _)| *id),
            );
        }
        if other_times.is_empty() {
            return Ok(None);
        }
        self.plan(&mut conn, now, &other_times).await?;
        Ok(Some(if again.is_empty() {
            current.with_first_free(&self.first_free)
        } else {
            Snapshot::new(self.mentors.values().cloned().collect(), &self.first_free)
        }))
    }

    /// Mentors whose times changed, as told since the last time.
    fn told(&mut self) -> BTreeSet<MemberId> {
        let mut mentors = BTreeSet::new();
        loop {
            match self.notices.try_recv() {
                Ok(notice) if notice.is_missed() => mentors.extend(self.mentors.keys()),
                Ok(notice) if notice.channel == "times" => {
                    mentors.extend(notice.payload.parse::<MemberId>())
                }
                Ok(_) => {}
                Err(TryRecvError::Lagged(_)) => mentors.extend(self.mentors.keys()),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return mentors,
            }
        }
    }

    /// Members whose profile has another version than the one seen.
    async fn changed(
        &mut self,
        conn: &mut dyn Conn,
        now: Instant,
    ) -> Result<Vec<MemberId>, DbError> {
        let rows = store::changed_since(conn, self.seen_until).await?;
        self.seen_until = now.plus(-CLOCKS_DIFFER);
        let other = rows
            .into_iter()
            .filter(|(id, version)| self.versions.insert(*id, *version) != Some(*version));
        Ok(other.map(|(id, _)| id).collect())
    }

    /// Asks for the first time of each of these mentors.
    async fn plan(
        &mut self,
        conn: &mut dyn Conn,
        now: Instant,
        members: &BTreeSet<MemberId>,
    ) -> Result<(), DbError> {
        for member in members {
            self.first_free.remove(member);
        }
        let mentors: Vec<MemberId> = members
            .iter()
            .filter(|id| self.mentors.contains_key(id))
            .copied()
            .collect();
        for some in mentors.chunks(TIMES_AT_ONCE) {
            for (mentor, times) in next_times(conn, now, some, None, 1).await? {
                self.first_free
                    .extend(times.first().map(|time| (mentor, time.starts_at)));
            }
        }
        Ok(())
    }
}
