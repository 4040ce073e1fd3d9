//! The one task that writes to SQLite. It groups the transactions that wait into one durable
//! commit and answers their callers only after that commit.
//!
//! Each transaction runs in a savepoint: its failure or panic undoes only itself. When the commit
//! itself fails, or the engine gives the whole group up, each transaction is done again alone, so
//! that one that cannot be committed harms no other.

use std::time::Duration;

use sqlx::{ConnectOptions, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{broadcast, mpsc, oneshot};

use super::{
    conn::{Tx, TxLink},
    error::DbError,
    notice::Notice,
    work::{self, Work},
};

const BEGIN: &str = "BEGIN IMMEDIATE; SAVEPOINT one";
const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";

/// Jobs of a group take turns with two savepoints. Each but the first opens its own together with
/// its first statement: every trip to the engine's thread counts. Should that go wrong, undoing
/// names a savepoint that does not exist, and never what the job before has done.
const OPEN: [&str; 2] = [
    "RELEASE other; SAVEPOINT one;",
    "RELEASE one; SAVEPOINT other;",
];
const UNDO: [&str; 2] = ["ROLLBACK TO one", "ROLLBACK TO other"];

pub(super) struct Writer {
    pub(super) tx: Tx,
    /// Which of the two savepoints the next job runs in. It is open, or `tx.prologue` opens it.
    pub(super) savepoint: usize,
    pub(super) options: SqliteConnectOptions,
    pub(super) queue: mpsc::Receiver<Box<dyn Work>>,
    pub(super) stop: oneshot::Receiver<()>,
    pub(super) notices: broadcast::Sender<Notice>,
    pub(super) group_size: usize,
    pub(super) patience: Duration,
}

impl Writer {
    /// Works until told to stop or nobody can ask any more; what was asked for by then is done.
    pub(super) async fn run(mut self) {
        let mut stopping = false;
        loop {
            let first = tokio::select! {
                first = self.queue.recv() => first,
                _ = &mut self.stop, if !stopping => {
                    stopping = true;
                    self.queue.close();
                    continue;
                }
            };
            match first {
                Some(first) => self.group(first).await,
                None => break,
            }
        }
        if let TxLink::Sqlite(connection) = self.tx.link
            && let Err(error) = sqlx::Connection::close(connection).await
        {
            tracing::warn!(%error, "closing the database failed");
        }
    }

    /// One durable commit, for `first` and whoever queues up while it is being prepared.
    async fn group(&mut self, first: Box<dyn Work>) {
        if let Err(error) = self.begin().await {
            // Whoever else is here has waited for as long.
            while let Ok(job) = self.queue.try_recv() {
                refuse(job, error.clone());
            }
            return refuse(first, error);
        }
        let mut group = Vec::with_capacity(self.group_size);
        let mut next = Some(first);
        let mut intact = true;
        while let Some(job) = next.take() {
            intact &= self.one_of_group(job, &mut group).await;
            if intact && group.len() < self.group_size {
                next = self.queue.try_recv().ok();
            }
        }
        if intact && self.command(COMMIT).await.is_ok() {
            self.announce();
            group.into_iter().for_each(|job| job.answer());
        } else {
            self.roll_back().await;
            for job in group {
                self.alone(job).await;
            }
        }
    }

    /// Runs a job in its savepoint; whether the group's transaction still stands.
    async fn one_of_group(
        &mut self,
        mut job: Box<dyn Work>,
        group: &mut Vec<Box<dyn Work>>,
    ) -> bool {
        if job.is_abandoned() {
            return true;
        }
        let noticed = self.tx.notices.len();
        let keep = work::run(&mut *job, &mut self.tx, self.patience).await;
        group.push(job);
        if !keep {
            self.tx.notices.truncate(noticed);
        }
        if self.tx.prologue.is_some() {
            // It ran no statement, and its savepoint waits for the next job.
            return true;
        }
        if keep {
            self.savepoint = 1 - self.savepoint;
            self.tx.prologue = Some(OPEN[self.savepoint]);
            return true;
        }
        self.command(UNDO[self.savepoint]).await.is_ok()
    }

    /// A transaction with a commit of its own.
    async fn alone(&mut self, mut job: Box<dyn Work>) {
        if let Err(error) = self.begin().await {
            return refuse(job, error);
        }
        let keep = work::run(&mut *job, &mut self.tx, self.patience).await;
        let committed = if keep {
            self.command(COMMIT).await
        } else {
            Ok(())
        };
        match committed {
            Ok(()) if keep => {
                self.announce();
                job.answer();
            }
            Ok(()) => {
                self.roll_back().await;
                job.answer();
            }
            Err(error) => {
                self.roll_back().await;
                refuse(job, error);
            }
        }
    }

    /// Begins a transaction, on a new connection if the old one is of no use any more.
    async fn begin(&mut self) -> Result<(), DbError> {
        self.savepoint = 0;
        self.tx.prologue = None;
        match self.command(BEGIN).await {
            Err(DbError::Other(error)) => {
                tracing::error!(%error, "the writing connection failed, making a new one");
                self.tx.link = TxLink::Sqlite(self.options.connect().await?);
                self.command(BEGIN).await
            }
            begun => begun,
        }
    }

    async fn roll_back(&mut self) {
        self.tx.notices.clear();
        // It may be rolled back already; if anything is left open, the next BEGIN finds out.
        if let Err(error) = self.command(ROLLBACK).await {
            tracing::debug!(%error, "nothing to roll back");
        }
    }

    async fn command(&mut self, text: &'static str) -> Result<(), DbError> {
        connection(&mut self.tx).execute(sqlx::query(text)).await?;
        Ok(())
    }

    /// Tells subscribers what has just become durable.
    fn announce(&mut self) {
        for notice in self.tx.notices.drain(..) {
            // Fails only when nobody subscribes.
            self.notices.send(notice).ok();
        }
    }
}

/// Gives the caller an error instead of what the work returned.
fn refuse(mut job: Box<dyn Work>, error: DbError) {
    job.failed(error);
    job.answer();
}

fn connection(tx: &mut Tx) -> &mut SqliteConnection {
    match &mut tx.link {
        TxLink::Sqlite(connection) => connection,
        TxLink::Postgres(_) => unreachable!("the writer is made for SQLite only"),
    }
}
