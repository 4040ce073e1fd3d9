//! Writes a [`Population`] into an empty database, batch by batch, in transactions short enough for
//! slow machines. What is written was decided before; how it reads as SQL is told in [`statements`].

use super::known::sign_ins;
use super::population::{Batch, Member, Population};
use super::statements;
use crate::db::{Db, DbError, Sql, Tx, sql};
use crate::jobs::{Before, Job, enqueue};
use domain::booking::BookingStatus;
use domain::id::MemberId;
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;
use std::collections::HashSet;

/// Statements a transaction; each inserts a hundred rows.
const STATEMENTS: usize = 40;
/// By then every review of the demo may be seen.
const REVIEW_DAYS: i64 = 15;

/// Why no demo was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Somebody uses this database; their data and the demo would mix.
    #[error("the database already has accounts; demo data goes into an empty one only")]
    NotEmpty,
    #[error("the demo could not be written")]
    Db(#[from] DbError),
    /// The batches could not be made; a defect of the word lists.
    #[error("the demo could not be made")]
    Making(#[from] tokio::task::JoinError),
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    pub members: usize,
    pub mentors: usize,
    pub bookings: usize,
    pub reviews: usize,
}

/// Loads everybody; all accounts get the same password hash. `progress` hears what is written so
/// far, after each batch. Refuses a database that has accounts.
pub async fn load(
    db: &Db,
    population: Population,
    password_hash: &str,
    mut progress: impl FnMut(&Loaded),
) -> Result<Loaded, LoadError> {
    if has_accounts(db).await? {
        return Err(LoadError::NotEmpty);
    }
    let now = population.now();
    let last = Work {
        statements: statements::figures(&population.figures()),
        jobs: count_reviews(now),
    };
    // The next batch is made while one is written.
    let (sender, mut made) = tokio::sync::mpsc::channel(1);
    let hash = password_hash.to_owned();
    let making = tokio::task::spawn_blocking(move || {
        for batch in population.batches() {
            let statements = statements::batch(&batch, &hash);
            let work = Work {
                statements,
                jobs: follow_up(&batch, now),
            };
            if sender.blocking_send((work, Loaded::of(&batch))).is_err() {
                return;
            }
        }
    });
    let mut loaded = Loaded::default();
    while let Some((work, part)) = made.recv().await {
        write(db, work, now).await?;
        loaded = loaded.and(part);
        progress(&loaded);
    }
    making.await?;
    write(db, last, now).await?;
    Ok(loaded)
}

/// What belongs together, in the order it has to be written.
struct Work {
    statements: Vec<Sql>,
    jobs: Vec<DueJob>,
}

struct DueJob {
    job: Job,
    run_at: Instant,
    unique_key: Option<String>,
}

async fn write(db: &Db, work: Work, now: Instant) -> Result<(), DbError> {
    for part in work.statements.chunks(STATEMENTS) {
        db.write_with(part.to_vec(), |tx, part| execute(tx, part).boxed())
            .await?;
    }
    db.write_with(work.jobs, move |tx, jobs| {
        enqueue_all(tx, jobs, now).boxed()
    })
    .await
}

async fn execute(tx: &mut Tx, statements: &[Sql]) -> Result<(), DbError> {
    for statement in statements {
        statement.clone().execute(tx).await?;
    }
    Ok(())
}

async fn enqueue_all(tx: &mut Tx, jobs: &[DueJob], now: Instant) -> Result<(), DbError> {
    for due in jobs {
        enqueue(tx, &due.job, now, due.run_at, due.unique_key.clone())?;
    }
    Ok(())
}

impl Loaded {
    fn of(batch: &Batch) -> Self {
        Loaded {
            members: batch.members.len(),
            mentors: batch
                .members
                .iter()
                .filter(|member| member.offer.is_some())
                .count(),
            bookings: batch.bookings.len(),
            reviews: batch.reviews.len(),
        }
    }

    fn and(self, more: Loaded) -> Self {
        Loaded {
            members: self.members + more.members,
            mentors: self.mentors + more.mentors,
            bookings: self.bookings + more.bookings,
            reviews: self.reviews + more.reviews,
        }
    }
}

async fn has_accounts(db: &Db) -> Result<bool, DbError> {
    let mut read = db.read().await?;
    let first = sql("SELECT id FROM account LIMIT 1");
    let first = first
        .fetch_optional(&mut read, |row| row.get::<MemberId>("id"))
        .await?;
    Ok(first.is_some())
}

/// What must follow: requests lapse, and the people one can sign in as are reminded.
fn follow_up(batch: &Batch, now: Instant) -> Vec<DueJob> {
    let can_sign_in = |member: &&Member| {
        sign_ins()
            .iter()
            .any(|known| known.email == member.person.account.email)
    };
    let known: HashSet<MemberId> = batch
        .members
        .iter()
        .filter(can_sign_in)
        .map(|member| member.person.account.id)
        .collect();
    let mut jobs = Vec::new();
    let mut due = |job, run_at| {
        jobs.push(DueJob {
            job,
            run_at,
            unique_key: None,
        })
    };
    for booking in &batch.bookings {
        let (booking_id, starts_at) = (booking.id, booking.starts_at);
        if let Some(expires_at) = booking.expires_at {
            due(Job::ExpireBooking { booking_id }, expires_at);
        }
        let watched = known.contains(&booking.mentor_id) || known.contains(&booking.mentee_id);
        if !watched || booking.status != BookingStatus::Confirmed {
            continue;
        }
        for (before, ahead) in [(Before::Day, DAY), (Before::Hour, HOUR)] {
            let run_at = starts_at.plus(-ahead);
            if run_at > now {
                due(
                    Job::Remind {
                        booking_id,
                        starts_at,
                        before,
                    },
                    run_at,
                );
            }
        }
    }
    jobs
}

/// On each of these days some reviews are opened.
fn count_reviews(now: Instant) -> Vec<DueJob> {
    let on = |day| DueJob {
        job: Job::CountReviews,
        run_at: now.plus(day * DAY),
        unique_key: Some(format!("demo_count_reviews_{day}")),
    };
    (1..=REVIEW_DAYS).map(on).collect()
}
