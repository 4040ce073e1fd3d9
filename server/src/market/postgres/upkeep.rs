//! Keeps the market in tables true: before a question is answered, the rows of all who changed since
//! the last one are written again, by whichever process comes first. Changes are found as the market
//! in memory finds them: by the time and the version of a profile, by notices of changed times, and
//! by the time at which what is known of somebody's times lapses. Keeps nothing that grows with mentors.

use super::super::index::Times;
use super::super::live::{LapsingTimes, lapsing_times};
use super::super::store::mentors;
use super::lexicon::Lexicon;
use super::row::MentorRow;
use super::store;
use crate::db::{Conn, DbError, Notice, Tx};
use crate::matching::vocabulary::{self, Vocabulary};
use crate::platform::Platform;
use domain::id::MemberId;
use domain::matching::text::Skills;
use domain::time::{Instant, SECOND};
use futures::FutureExt as _;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

/// How often the vocabulary is looked at, for changes of which no notice came.
const LOOK_AT_SKILLS: i64 = SECOND;
/// Clocks of several processes differ by less than this.
const CLOCKS_DIFFER: i64 = 10 * SECOND;
/// Mentors who are written in one transaction.
const WRITTEN_AT_ONCE: usize = 250;

/// What a process knows of what it has to look at.
pub struct Upkeep {
    notices: Receiver<Notice>,
    /// Told to have other times, and not yet written.
    told: BTreeSet<MemberId>,
    /// Something was told that is not known, so it may have been anything.
    missed: bool,
    seen_until: Instant,
    vocabulary: Vocabulary,
    /// When it is looked at again.
    skills_due: Instant,
    /// The tables are of this program's format.
    begun: bool,
}

impl Upkeep {
    pub fn new(platform: &Platform) -> Upkeep {
        Upkeep {
            notices: platform.db.subscribe(),
            told: BTreeSet::new(),
            missed: false,
            seen_until: Instant::MIN,
            vocabulary: Vocabulary::default(),
            skills_due: Instant::MIN,
            begun: false,
        }
    }

    /// The vocabulary as it is now.
    pub fn skills(&self) -> &Arc<Skills> {
        &self.vocabulary.skills
    }

    /// Writes again who changed, and up to so many whose times lapsed.
    pub async fn refresh(
        &mut self,
        platform: &Platform,
        lexicon: &Lexicon,
        lapsed: usize,
    ) -> Result<(), DbError> {
        if !self.begun {
            platform.db.write(|tx| begun(tx).boxed()).await?;
            self.begun = true;
        }
        let now = platform.now();
        self.listen();
        let mut conn = platform.db.read().await?;
        self.look_at_skills(&mut conn, now).await?;
        let mut again: BTreeSet<MemberId> = store::outdated(&mut conn, self.seen_until)
            .await?
            .into_iter()
            .collect();
        if self.missed {
            again.extend(store::everybody(&mut conn).await?);
        }
        again.extend(&self.told);
        if lapsed > 0 {
            again.extend(store::lapsed(&mut conn, now, lapsed).await?);
        }
        drop(conn);
        let again: Vec<MemberId> = again.into_iter().collect();
        for members in again.chunks(WRITTEN_AT_ONCE) {
            write(platform, lexicon, members).await?;
        }
        // What failed is done again with the next question.
        self.told.clear();
        self.missed = false;
        self.seen_until = now.plus(-CLOCKS_DIFFER);
        Ok(())
    }

    /// Takes up what was told since the last time.
    fn listen(&mut self) {
        loop {
            match self.notices.try_recv() {
                Ok(notice) if notice.is_missed() => self.miss(),
                Ok(notice) if notice.channel == vocabulary::CHANNEL => {
                    self.skills_due = Instant::MIN;
                }
                Ok(notice) if notice.channel == "times" => {
                    self.told.extend(notice.payload.parse::<MemberId>())
                }
                Ok(_) => {}
                Err(TryRecvError::Lagged(_)) => self.miss(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    fn miss(&mut self) {
        self.missed = true;
        self.skills_due = Instant::MIN;
    }

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
}

/// Writes some members in one transaction. What they are is read under the lock, so that what is
/// written last is what was true last.
async fn write(
    platform: &Platform,
    lexicon: &Lexicon,
    members: &[MemberId],
) -> Result<(), DbError> {
    let input = (platform.clone(), lexicon.clone(), members.to_vec());
    platform
        .db
        .write_with(input, |tx, (platform, lexicon, members)| {
            written(tx, platform, lexicon, members).boxed()
        })
        .await
}

async fn begun(tx: &mut Tx) -> Result<(), DbError> {
    store::lock(tx).await?;
    store::begin(tx).await
}

async fn written(
    tx: &mut Tx,
    platform: &Platform,
    lexicon: &Lexicon,
    members: &[MemberId],
) -> Result<(), DbError> {
    store::lock(tx).await?;
    let now = platform.now();
    let lexicon = lexicon.read_on(tx).await?;
    let mut known = lexicon.known.clone();
    let found = mentors(tx, members, now.year()).await?;
    let ids: Vec<MemberId> = found.iter().map(|mentor| mentor.id).collect();
    let mut times = lapsing_times(platform, tx, &ids).await?;
    let rows = found.iter().map(|mentor| {
        let never = LapsingTimes {
            times: Times::default(),
            lapses: now,
        };
        let LapsingTimes { times, lapses } = times.remove(&mentor.id).unwrap_or(never);
        MentorRow::new(mentor, &times, lapses, &mut known)
    });
    let rows = rows.collect();
    store::put(tx, members, rows, &lexicon, &known).await
}
