//! The server engine: a pool, READ COMMITTED, work repeated after a deadlock or a serialisation
//! failure, one connection that listens and one that tells.

use std::{
    mem,
    str::FromStr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, Transaction, pool::PoolOptions,
    postgres::PgConnectOptions,
};
use tokio::{sync::broadcast, task::AbortHandle};
use tracing::log::LevelFilter;

use super::{
    DbOptions,
    conn::{Failure, Read, ReadLink, Tx, TxLink},
    error::DbError,
    notice::{self, BACKLOG, Notice, Teller},
    work::{self, Work},
};

/// How often work is begun before a caller is told that the database is busy.
const ATTEMPTS: u32 = 10;

/// Connections in all but those for notices, unless told otherwise. Commits that wait for the disk
/// together share the waiting, so more than the machine has cores are worth having.
const CONNECTIONS: u32 = 24;

/// Writes find their rows by key, so a plan made once serves all of them; left to itself the server
/// plans some of them anew each time, which takes longer than running them.
const BEGIN: &str = "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan";

/// A connection idle for longer is tried before it is used: the server may have restarted.
const TRUSTED_IDLE: Duration = Duration::from_secs(5);

pub(super) struct Postgres {
    pub(super) pool: PgPool,
    pub(super) notices: broadcast::Sender<Notice>,
    listener: AbortHandle,
    /// None once it is closed.
    teller: Mutex<Option<Teller>>,
    /// Of the listener and the teller, who must not wait for anybody's transaction.
    noticing: PgPool,
    patience: Duration,
}

impl Postgres {
    pub(super) async fn open(url: &str, options: &DbOptions) -> Result<Self, DbError> {
        let patience = options.patience;
        let milliseconds = patience.as_millis().to_string();
        let connect = PgConnectOptions::from_str(url)?
            .application_name("mentorconnect")
            .statement_cache_capacity(256)
            .options([
                ("statement_timeout", milliseconds.as_str()),
                ("idle_in_transaction_session_timeout", milliseconds.as_str()),
            ])
            .log_statements(LevelFilter::Off)
            .log_slow_statements(LevelFilter::Warn, Duration::from_secs(1));
        let pool = PoolOptions::new()
            .max_connections(options.connections.unwrap_or(CONNECTIONS).max(1))
            .acquire_timeout(patience)
            .test_before_acquire(false)
            .before_acquire(|connection: &mut PgConnection, meta| {
                Box::pin(async move {
                    if meta.idle_for > TRUSTED_IDLE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(connect.clone())
            .await?;
        let noticing = PoolOptions::new()
            .max_connections(2)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(connect)
            .await?;
        let (notices, _) = broadcast::channel(BACKLOG);
        let listener = notice::listen(&noticing, notices.clone()).await?;
        let teller = Mutex::new(Some(Teller::new(noticing.clone())));
        Ok(Postgres {
            pool,
            notices,
            listener,
            teller,
            noticing,
            patience,
        })
    }

    pub(super) async fn read(&self) -> Result<Read, DbError> {
        Ok(Read(ReadLink::Postgres(self.pool.acquire().await?)))
    }

    pub(super) async fn snapshot(&self) -> Result<Read, DbError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(Read(ReadLink::PostgresSnapshot(self.begin(begin).await?)))
    }

    /// Begins a transaction. A caller who goes away meanwhile leaves it to be rolled back: sqlx would
    /// lend the connection out with the transaction still open, since it counts one only once begun.
    async fn begin(
        &self,
        statement: &'static str,
    ) -> Result<Transaction<'static, sqlx::Postgres>, DbError> {
        let pool = self.pool.clone();
        let begun = tokio::spawn(async move { pool.begin_with(statement).await });
        match begun.await {
            Ok(begun) => Ok(begun?),
            Err(_process_ends) => Err(DbError::Closed),
        }
    }

    /// Does the work, again if it met others, and answers who asked.
    pub(super) async fn write(&self, mut work: Box<dyn Work>) {
        for attempt in 1.. {
            match self.attempt(&mut *work).await {
                Ok(Attempt::Done) => break,
                Ok(Attempt::Again) if attempt < ATTEMPTS => pause(attempt).await,
                Ok(Attempt::Again) => {
                    work.failed(DbError::Busy);
                    break;
                }
                Err(error) => {
                    work.failed(error);
                    break;
                }
            }
        }
        work.answer();
    }

    async fn attempt(&self, work: &mut dyn Work) -> Result<Attempt, DbError> {
        let mut tx = Tx::new(TxLink::Postgres(self.begin(BEGIN).await?));
        let keep = work::run(work, &mut tx, self.patience).await;
        let (failure, published) = (tx.failure, mem::take(&mut tx.notices));
        let TxLink::Postgres(transaction) = tx.link else {
            unreachable!("made for PostgreSQL above")
        };
        match failure {
            Some(Failure::Passing) => Ok(Attempt::Again),
            // A transaction that is not committed is rolled back when it is dropped.
            _ if !keep => Ok(Attempt::Done),
            _ => match transaction.commit().await {
                Ok(()) => {
                    self.tell(published);
                    Ok(Attempt::Done)
                }
                Err(error) if super::error::is_passing(&error) => Ok(Attempt::Again),
                Err(error) => Err(error.into()),
            },
        }
    }

    fn tell(&self, notices: Vec<Notice>) {
        let teller = self.teller.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(teller) = &*teller {
            teller.tell(notices);
        }
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
        let teller = mem::take(&mut *self.teller.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(teller) = teller {
            teller.close().await;
        }
        self.listener.abort();
        self.noticing.close().await;
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

enum Attempt {
    Done,
    Again,
}

/// Waits longer after each attempt, and never as long as the one it collided with.
async fn pause(attempt: u32) {
    let longest = 4_u64 << attempt.min(6);
    let milliseconds = rand::random_range(longest / 4..=longest);
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
