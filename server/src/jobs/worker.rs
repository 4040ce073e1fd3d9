//! Does what is due: claims a few jobs, runs each, and writes down how it went. Several processes
//! may work on one database; a claim that is not finished in time goes back.

use super::{CHANNEL, Job};
use crate::db::{Conn as _, DbError, Engine, Tx, sql};
use crate::mail::{self, Mailer};
use crate::money;
use crate::platform::Platform;
use app::error::AppError;
use domain::id::JobId;
use domain::time::{Instant, MINUTE, SECOND};
use futures::FutureExt as _;
use std::time::Duration;

/// How long a claim holds; longer than any job takes.
const CLAIM: i64 = 2 * MINUTE;
/// Jobs claimed at once.
const AT_ONCE: i64 = 16;
/// After so many tries a job is dead, and an admin sees it.
const TRIES: i64 = 8;
/// How long a worker that hears nothing waits before it looks by itself.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What jobs need beyond the platform.
#[derive(Clone)]
pub struct Worker {
    pub platform: Platform,
    pub mailer: Mailer,
}

struct Claimed {
    id: JobId,
    job: Result<Job, String>,
    attempts: i64,
}

impl Worker {
    pub fn new(platform: Platform) -> Result<Worker, mail::MailError> {
        Ok(Worker {
            mailer: Mailer::new(&platform.config)?,
            platform,
        })
    }

    /// Works until `stop` resolves; a job under way is finished.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        tokio::pin!(stop);
        let mut notices = self.platform.db.subscribe();
        loop {
            while self.run_due().await > 0 {}
            let heard = async {
                while let Ok(notice) = notices.recv().await {
                    if notice.channel == CHANNEL || notice.is_missed() {
                        break;
                    }
                }
            };
            tokio::select! {
                () = &mut stop => return,
                _ = tokio::time::timeout(LOOK_EVERY, heard) => {}
            }
        }
    }

    /// Does what is due now, a handful; how many there were.
    pub async fn run_due(&self) -> usize {
        let now = self.platform.now();
        let claimed = match self
            .platform
            .db
            .write(move |tx| claim(tx, now).boxed())
            .await
        {
            Ok(claimed) => claimed,
            Err(error) => {
                crate::error::internal(&error);
                return 0;
            }
        };
        let count = claimed.len();
        for claimed in claimed {
            let outcome = match &claimed.job {
                Ok(job) => self.run_one(job).await.map_err(|error| error.to_string()),
                Err(reason) => Err(reason.clone()),
            };
            self.finish(&claimed, outcome).await;
        }
        count
    }

    async fn run_one(&self, job: &Job) -> Result<(), JobError> {
        match job {
            Job::SendVerification { member_id } => {
                mail::account::send_verification(self, *member_id).await
            }
            Job::SendReset { member_id } => mail::account::send_reset(self, *member_id).await,
            Job::TellAlreadyRegistered { member_id } => {
                mail::account::tell_already_registered(self, *member_id).await
            }
            Job::TellBooking { booking_id, news } => {
                // Calendars first: they wait for no letter.
                crate::connection::session_changed(&self.platform, *booking_id).await?;
                mail::booking::tell(self, *booking_id, *news).await
            }
            Job::Remind {
                booking_id,
                starts_at,
                before,
            } => mail::booking::remind(self, *booking_id, *starts_at, *before).await,
            Job::InviteReview { booking_id } => {
                mail::booking::invite_review(self, *booking_id).await
            }
            Job::TellConnection { connection_id } => {
                mail::connection::tell_broken(self, *connection_id).await
            }
            Job::TellUnwritten { connection_id } => {
                mail::connection::tell_unwritten(self, *connection_id).await
            }
            Job::ExpireBooking { booking_id } => {
                Ok(crate::booking::expire(&self.platform, *booking_id).await?)
            }
            Job::MeasureReplies { mentor_id } => {
                Ok(crate::booking::measure_replies(&self.platform, *mentor_id).await?)
            }
            Job::ExpireProposal { booking_id } => {
                Ok(crate::booking::proposals::expire(&self.platform, *booking_id).await?)
            }
            Job::OfferFreed { freed_time } => {
                Ok(crate::booking::waitlist::offer_freed(&self.platform, *freed_time).await?)
            }
            Job::TellOffer { booking_id } => mail::booking::tell_offer(self, *booking_id).await,
            Job::MakePairs { round_id } => {
                crate::matching::run::make_pairs(&self.platform, *round_id).await
            }
            Job::IntroduceAll { round_id } => {
                Ok(crate::matching::introduce_all(&self.platform, *round_id).await?)
            }
            Job::Introduce {
                round_id,
                mentee_id,
                to,
            } => mail::matching::introduce(self, *round_id, *mentee_id, *to).await,
            Job::TellSearch { search_id } => mail::searches::tell(self, *search_id).await,
            Job::TellHelpAnswer {
                request_id,
                mentor_id,
            } => mail::help::tell_answer(self, *request_id, *mentor_id).await,
            Job::TellHelp {
                request_id,
                to,
                what,
            } => mail::help::tell(self, *request_id, *to, *what).await,
            Job::ExpireHelp { request_id } => mail::help::tell_expired(self, *request_id).await,
            Job::CountExposure => Ok(crate::exposure::spread::count_up(&self.platform).await?),
            Job::LearnFromLists => Ok(crate::learning::learn(&self.platform).await?),
            Job::SettleBooking { booking_id } => {
                Ok(money::settle::settle(&self.platform, *booking_id).await?)
            }
            Job::SendMoney { outgoing_id } => {
                Ok(money::settle::send(&self.platform, *outgoing_id).await?)
            }
            Job::EndPackage { payment_id } => {
                Ok(crate::wallet::end(&self.platform, *payment_id).await?)
            }
            Job::EndPot { pot_id } => {
                let by = crate::scholarship::By::Clock;
                Ok(crate::scholarship::end(&self.platform, *pot_id, by).await?)
            }
            Job::TellMoney { news } => mail::money::tell(self, *news).await,
            Job::LookAtPlan { plan_id } => Ok(crate::plan::look(&self.platform, *plan_id).await?),
            Job::TellPlan { plan_id, news } => mail::plan::tell(self, *plan_id, *news).await,
            Job::DecideBySilence { payment_id } => {
                Ok(crate::dispute::decide_by_silence(&self.platform, *payment_id).await?)
            }
            Job::TellDispute { event_id, to } => mail::dispute::tell(self, *event_id, *to).await,
            Job::WarnAdmin { admin_id, news } => mail::admin::tell(self, *admin_id, *news).await,
            Job::TendMoney => Ok(money::settle::tend(&self.platform).await?),
            Job::ProveLedger => Ok(money::settle::prove(&self.platform).await?),
            Job::TellTestEvents => Ok(money::builtin::deliver(&self.platform).await?),
            Job::CountReviews => Ok(crate::review::count_due(&self.platform).await?),
        }
    }

    async fn finish(&self, claimed: &Claimed, outcome: Result<(), String>) {
        let now = self.platform.now();
        let (id, attempts) = (claimed.id, claimed.attempts);
        if let Err(reason) = &outcome {
            tracing::warn!(job = %id, attempts, reason, "a job did not work");
        }
        let written = self
            .platform
            .db
            .write_with(outcome, move |tx, outcome| {
                async move {
                    match outcome {
                        Ok(()) => done(tx, id, now).await,
                        Err(reason) => failed(tx, id, attempts, reason, now).await,
                    }
                }
                .boxed()
            })
            .await;
        if let Err(error) = written {
            // The claim runs out and the job is done again, which it allows.
            crate::error::internal(&error);
        }
    }
}

/// Why a job did not work; told to the admin, not to the person it was for.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error("database: {0}")]
    Db(#[from] DbError),
    #[error("mail: {0}")]
    Mail(#[from] mail::MailError),
    #[error("use case: {0}")]
    App(#[from] AppError),
    #[error("money: {0}")]
    Money(#[from] money::settle::MoneyError),
    #[error("pairing round: {0}")]
    Round(String),
}

async fn claim(tx: &mut Tx, now: Instant) -> Result<Vec<Claimed>, DbError> {
    let due = sql("UPDATE job SET claimed_until = ").push_bind(now.plus(CLAIM)).push(
        ", attempts = attempts + 1 WHERE id IN (SELECT id FROM job WHERE status = 'waiting' AND run_at <= ",
    );
    let due = due
        .push_bind(now)
        .push(" AND (claimed_until IS NULL OR claimed_until < ")
        .push_bind(now);
    let due = due.push(") ORDER BY run_at LIMIT ").push_bind(AT_ONCE);
    // SQLite has one writer at a time, so nobody else can claim the same.
    let skip = match tx.engine() {
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
        Engine::Sqlite => "",
    };
    due.push(skip)
        .push(") RETURNING id, payload, attempts")
        .fetch_all(tx, |row| {
            let payload: String = row.get("payload")?;
            Ok(Claimed {
                id: row.get("id")?,
                job: serde_json::from_str(&payload).map_err(|error| error.to_string()),
                attempts: row.get("attempts")?,
            })
        })
        .await
}

async fn done(tx: &mut Tx, id: JobId, now: Instant) -> Result<(), DbError> {
    sql("UPDATE job SET status = 'done', finished_at = $2, claimed_until = NULL, last_error = '' WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Ten seconds after the first failure, then twice as long each time.
async fn failed(
    tx: &mut Tx,
    id: JobId,
    attempts: i64,
    reason: &str,
    now: Instant,
) -> Result<(), DbError> {
    let status = if attempts >= TRIES { "dead" } else { "waiting" };
    let wait = (10 * SECOND) << attempts.clamp(1, TRIES);
    let short: String = reason.chars().take(500).collect();
    sql("UPDATE job SET status = $2, run_at = $3, claimed_until = NULL, last_error = $4 WHERE id = $1")
        .bind(id)
        .bind(status)
        .bind(now.plus(wait))
        .bind(short)
        .execute(tx)
        .await?;
    Ok(())
}
