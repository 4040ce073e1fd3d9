//! The one task that writes to SQLite. It groups the transactions that wait into one durable
//! commit and answers their callers only after that commit.
//!
//! Each transaction runs in a savepoint: its failure or panic undoes only itself. When the commit
//! itself fails, or the engine gives the whole group up, each transaction is done again alone, so
//! that one that cannot be committed harms no other.

use std::{path::PathBuf, time::Duration};

use tokio::sync::{broadcast, mpsc, oneshot};

use super::{
    conn::{Tx, TxLink},
    embedded,
    error::DbError,
    notice::Notice,
    work::{self, Work},
};

const BEGIN: &str = "BEGIN IMMEDIATE";
const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";

/// What one job of a group does, and how it ends.
const OPEN: &str = "SAVEPOINT job";
const KEEP: &str = "RELEASE job";
const UNDO: &str = "ROLLBACK TO job";

pub(super) struct Writer {
    pub(super) tx: Tx,
    pub(super) file: PathBuf,
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
        if let TxLink::Embedded(connection) = self.tx.link
            && let Err((_, error)) = connection.close()
        {
            tracing::warn!(%error, "closing the database failed");
        }
    }

    /// One durable commit, for `first` and whoever queues up while it is being prepared.
    async fn group(&mut self, first: Box<dyn Work>) {
        if let Err(error) = self.begin() {
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
        if intact && self.command(COMMIT).is_ok() {
            self.announce();
            group.into_iter().for_each(|job| job.answer());
        } else {
            self.roll_back();
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
        if self.command(OPEN).is_err() {
            group.push(job);
            return false;
        }
        let keep = work::run(&mut *job, &mut self.tx, self.patience).await;
        group.push(job);
        if !keep {
            self.tx.notices.truncate(noticed);
        }
        // Undoing leaves the savepoint open.
        (keep || self.command(UNDO).is_ok()) && self.command(KEEP).is_ok()
    }

    /// A transaction with a commit of its own.
    async fn alone(&mut self, mut job: Box<dyn Work>) {
        if let Err(error) = self.begin() {
            return refuse(job, error);
        }
        let keep = work::run(&mut *job, &mut self.tx, self.patience).await;
        let committed = if keep { self.command(COMMIT) } else { Ok(()) };
        match committed {
            Ok(()) if keep => {
                self.announce();
                job.answer();
            }
            Ok(()) => {
                self.roll_back();
                job.answer();
            }
            Err(error) => {
                self.roll_back();
                refuse(job, error);
            }
        }
    }

    /// Begins a transaction, on a new connection if the old one is of no use any more.
    fn begin(&mut self) -> Result<(), DbError> {
        match self.command(BEGIN) {
            Err(DbError::Other(error)) => {
                tracing::error!(%error, "the writing connection failed, making a new one");
                self.tx.link = TxLink::Embedded(embedded::open(&self.file, self.patience)?);
                self.command(BEGIN)
            }
            begun => begun,
        }
    }

    fn roll_back(&mut self) {
        self.tx.notices.clear();
        // It may be rolled back already; if anything is left open, the next BEGIN finds out.
        if let Err(error) = self.command(ROLLBACK) {
            tracing::debug!(%error, "nothing to roll back");
        }
    }

    fn command(&self, text: &'static str) -> Result<(), DbError> {
        connection(&self.tx).prepare_cached(text)?.execute([])?;
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

fn connection(tx: &Tx) -> &rusqlite::Connection {
    match &tx.link {
        TxLink::Embedded(connection) => connection,
        TxLink::Postgres(_) => unreachable!("the writer is made for SQLite only"),
    }
}
