//! Keeps the market in memory true: before a question is answered, everything that changed since
//! the last one is read again. Changes are told by notices (also of other processes) and found by
//! the time at which profiles were changed. What time alone changes is looked after by who tends the
//! market, so that no reader waits for it; where nobody does, readers do a part each.

use super::candidate_index::Tended;
use super::index::{Mentor, Snapshot, Times};
use super::store;
use crate::booking::times::open_starts;
use crate::db::{Conn, DbError, Notice};
use crate::matching::text::KnownVectors;
use crate::matching::vocabulary::{self, Vocabulary};
use crate::platform::Platform;
use domain::id::MemberId;
use domain::matching::free_time::FreeTime;
use domain::matching::text::OtherModel;
use domain::time::{DAY, HOUR, Instant, SECOND};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

/// How often the vocabulary is looked at, for changes of which no notice came.
const LOOK_AT_SKILLS: i64 = SECOND;
/// Clocks of several processes differ by less than this.
const CLOCKS_DIFFER: i64 = 10 * SECOND;
/// Who has no time at all may get one as the days go by; that is not urgent.
const LOOK_AGAIN: i64 = HOUR;
/// What lies two weeks ahead comes nearer every day.
const LOOK_FAR_AHEAD: i64 = DAY;
const TWO_WEEKS: i64 = 14 * DAY;
/// Mentors whose times are planned with one set of questions.
const TIMES_AT_ONCE: usize = 500;
/// So many while readers may be waiting.
const TENDED_AT_ONCE: usize = 50;

pub struct LiveMarket {
    current: RwLock<Arc<Snapshot>>,
    upkeep: tokio::sync::Mutex<Upkeep>,
    /// How many have asked for the market so far.
    asked: AtomicU64,
    /// Somebody tends the market.
    tended: AtomicBool,
}

struct Upkeep {
    notices: Receiver<Notice>,
    mentors: BTreeMap<MemberId, Arc<Mentor>>,
    /// Versions seen, of everybody: mentors and others.
    versions: HashMap<MemberId, i64>,
    times: HashMap<MemberId, Times>,
    /// When what is said of each mentor's times may not be true any more, soonest first.
    lapses: BTreeSet<(Instant, MemberId)>,
    lapses_of: HashMap<MemberId, Instant>,
    seen_until: Instant,
    /// Mentors of whom other times were told that were not read yet.
    told: BTreeSet<MemberId>,
    vocabulary: Vocabulary,
    /// When it is looked at again.
    skills_due: Instant,
    /// How many had asked when the last look at what changed began.
    looked_for: u64,
}

impl LiveMarket {
    pub fn new(platform: &Platform) -> LiveMarket {
        LiveMarket {
            current: RwLock::default(),
            upkeep: tokio::sync::Mutex::new(Upkeep {
                notices: platform.db.subscribe(),
                mentors: BTreeMap::new(),
                versions: HashMap::new(),
                times: HashMap::new(),
                lapses: BTreeSet::new(),
                lapses_of: HashMap::new(),
                seen_until: Instant::MIN,
                told: BTreeSet::new(),
                vocabulary: Vocabulary::default(),
                skills_due: Instant::MIN,
                looked_for: 0,
            }),
            asked: AtomicU64::new(0),
            tended: AtomicBool::new(false),
        }
    }

    /// The market as it is now. Who asks while somebody looks at what changed waits for the next look,
    /// which is for all who wait.
    pub async fn snapshot(&self, platform: &Platform) -> Result<Arc<Snapshot>, DbError> {
        let asked = self.asked.fetch_add(1, Ordering::AcqRel);
        let mut upkeep = self.upkeep.lock().await;
        if upkeep.looked_for <= asked {
            let lapsed = match self.tended.load(Ordering::Acquire) {
                true => 0,
                false => TIMES_AT_ONCE,
            };
            self.look(&mut upkeep, platform, lapsed).await?;
        }
        Ok(self.now())
    }

    /// Looks again at all mentors of whose times nothing true is known any more, a few at a time:
    /// between them readers have their turn. When the next one lapses, if any does: whoever calls this
    /// once calls it again by then.
    pub async fn tend(&self, platform: &Platform) -> Result<Tended, DbError> {
        self.tended.store(true, Ordering::Release);
        let mut tended = Tended::default();
        loop {
            let mut upkeep = self.upkeep.lock().await;
            tended.changed |= self.look(&mut upkeep, platform, TENDED_AT_ONCE).await?;
            tended.next = upkeep.lapses.first().map(|(at, _)| *at);
            drop(upkeep);
            if tended.next.is_none_or(|next| next > platform.now()) {
                return Ok(tended);
            }
        }
    }

    /// Reads again what changed, and the times of up to so many that lapsed; whether that was anything.
    async fn look(
        &self,
        upkeep: &mut Upkeep,
        platform: &Platform,
        lapsed: usize,
    ) -> Result<bool, DbError> {
        let asked = self.asked.load(Ordering::Acquire);
        let next = upkeep.refresh(platform, &self.now(), lapsed).await?;
        upkeep.looked_for = asked;
        Ok(next.map(|next| self.replace(next)).is_some())
    }

    /// Has the market searched by a provider's vectors too, from one moment to the next.
    pub async fn search_by(&self, known: &KnownVectors) -> Result<(), OtherModel> {
        let _nobody_else_changes_it = self.upkeep.lock().await;
        self.replace(self.now().with_vectors(known)?);
        Ok(())
    }

    fn replace(&self, next: Snapshot) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }

    fn now(&self) -> Arc<Snapshot> {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Upkeep {
    /// Reads again what changed; the next snapshot, if anything did. What is known changes only when
    /// everything was read: who gives up in between leaves all of it to be read again.
    async fn refresh(
        &mut self,
        platform: &Platform,
        current: &Snapshot,
        lapsed: usize,
    ) -> Result<Option<Snapshot>, DbError> {
        let now = platform.now();
        self.hear();
        let mut conn = platform.db.read().await?;
        self.look_at_skills(&mut conn, now).await?;
        let other_skills = !Arc::ptr_eq(&self.vocabulary.skills, current.vocabulary());
        let changed = self.changed(&mut conn).await?;
        // A kind of session may be new or gone with a change of times.
        let again: BTreeSet<MemberId> = changed.keys().chain(&self.told).copied().collect();
        let mut other_times = again.clone();
        other_times.extend(self.lapsed(now).take(lapsed));
        if other_times.is_empty() && !other_skills {
            self.seen_until = now.plus(-CLOCKS_DIFFER);
            return Ok(None);
        }
        let again: Vec<MemberId> = again.into_iter().collect();
        let found = match again.as_slice() {
            [] => vec![],
            again => store::mentors(&mut conn, again, now.year()).await?,
        };
        let listed: HashSet<MemberId> = found.iter().map(|mentor| mentor.id).collect();
        let is_mentor = |id: &MemberId| match again.binary_search(id) {
            Ok(_) => listed.contains(id),
            Err(_) => self.mentors.contains_key(id),
        };
        let planned: Vec<MemberId> = other_times.iter().copied().filter(is_mentor).collect();
        let mut plans = vec![];
        for some in planned.chunks(TIMES_AT_ONCE) {
            plans.extend(lapsing_times(platform, &mut conn, some).await?);
        }
        drop(conn);
        self.seen_until = now.plus(-CLOCKS_DIFFER);
        self.told.clear();
        self.versions.extend(changed);
        self.take_up_times(&other_times, plans);
        let gone = self.take_up(&again, &found);
        let changed = match (found.as_slice(), gone.as_slice()) {
            ([], []) => Some(current.clone()),
            (found, gone) => current.with_mentors(found, gone),
        };
        let next = match changed {
            Some(next) => next.with_times_of(other_times, &self.times),
            None => Snapshot::new(self.mentors.values().cloned().collect(), &self.times),
        };
        Ok(Some(next.with_skills(&self.vocabulary.skills)))
    }

    /// Takes up what was found of these; who was known among them and is not there any more.
    fn take_up(&mut self, again: &[MemberId], found: &[Arc<Mentor>]) -> Vec<MemberId> {
        let known = again.iter().copied();
        let mut gone: Vec<MemberId> = known
            .filter(|id| self.mentors.remove(id).is_some())
            .collect();
        self.mentors
            .extend(found.iter().map(|mentor| (mentor.id, mentor.clone())));
        gone.retain(|id| !self.mentors.contains_key(id));
        gone
    }

    /// Takes up the times of these, of whom those without a plan have none.
    fn take_up_times(
        &mut self,
        members: &BTreeSet<MemberId>,
        plans: Vec<(MemberId, LapsingTimes)>,
    ) {
        for member in members {
            self.times.remove(member);
            if let Some(at) = self.lapses_of.remove(member) {
                self.lapses.remove(&(at, *member));
            }
        }
        for (mentor, plan) in plans {
            self.times.insert(mentor, plan.times);
            self.lapses.insert((plan.lapses, mentor));
            self.lapses_of.insert(mentor, plan.lapses);
        }
    }

    /// Takes up the vocabulary as it is now, if it may have changed.
    async fn look_at_skills(&mut self, conn: &mut dyn Conn, now: Instant) -> Result<(), DbError> {
        if now < self.skills_due {
            return Ok(());
        }
        if let Some(next) = self.vocabulary.next(conn).await? {
            self.vocabulary = next;
        }
        self.skills_due = now.plus(LOOK_AT_SKILLS);
        Ok(())
    }

    /// Mentors of whose times nothing true is known any more.
    fn lapsed(&self, now: Instant) -> impl Iterator<Item = MemberId> {
        let lapsed = self.lapses.iter().take_while(move |(at, _)| *at <= now);
        lapsed.map(|(_, id)| *id)
    }

    /// Notes what was told since the last time.
    fn hear(&mut self) {
        loop {
            match self.notices.try_recv() {
                Ok(notice) if notice.is_missed() => self.missed(),
                Ok(notice) if notice.channel == vocabulary::CHANNEL => {
                    self.skills_due = Instant::MIN;
                }
                Ok(notice) if notice.channel == "times" => {
                    self.told.extend(notice.payload.parse::<MemberId>())
                }
                Ok(_) => {}
                Err(TryRecvError::Lagged(_)) => self.missed(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    /// What was told is not known, so it may have been anything.
    fn missed(&mut self) {
        self.told.extend(self.mentors.keys());
        self.skills_due = Instant::MIN;
    }

    /// Members whose profile has another version than the one seen, which is told.
    async fn changed(&self, conn: &mut dyn Conn) -> Result<BTreeMap<MemberId, i64>, DbError> {
        let rows = store::changed_since(conn, self.seen_until).await?;
        let other = rows
            .into_iter()
            .filter(|(id, version)| self.versions.get(id) != Some(version));
        Ok(other.collect())
    }
}

/// When a mentor can be booked, and until when that is known.
pub struct LapsingTimes {
    pub times: Times,
    pub lapses: Instant,
}

/// Plans the times of each of these mentors, with one set of questions.
pub async fn lapsing_times(
    platform: &Platform,
    conn: &mut dyn Conn,
    mentors: &[MemberId],
) -> Result<BTreeMap<MemberId, LapsingTimes>, DbError> {
    let now = platform.now();
    let mut open = open_starts(&platform.offers, conn, now, mentors, now.plus(TWO_WEEKS)).await?;
    let planned = mentors.iter().map(|mentor| {
        let open = open.remove(mentor).unwrap_or_default();
        let lapses = match open.first {
            Some(first) => first.bookable_until.plus(1).min(now.plus(LOOK_FAR_AHEAD)),
            None => now.plus(LOOK_AGAIN),
        };
        let times = Times {
            first: open.first.map(|time| time.starts_at),
            begins: FreeTime::around(open.starts),
        };
        (*mentor, LapsingTimes { times, lapses })
    });
    Ok(planned.collect())
}
