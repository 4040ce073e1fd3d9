//! A piece of work that wants a transaction, its types erased: the engines are compiled once for all
//! of them, and both treat failures, panics and impatience alike.

use std::{any::Any, panic::AssertUnwindSafe, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use tokio::sync::oneshot;

use super::{conn::Tx, error::DbError, statement::execute_deferred};

/// Work waiting for its turn.
pub(super) trait Work: Send {
    /// Nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// Does the work and remembers what it returned; whether that is to be kept.
    fn attempt<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, bool>;
    /// Remembers that it panicked.
    fn panicked(&mut self, panic: Box<dyn Any + Send>);
    /// Remembers an error instead of what it returned.
    fn failed(&mut self, error: DbError);
    /// Gives the remembered outcome to the caller.
    fn answer(self: Box<Self>);
}

/// Does the work with what it puts off to the end, as long as patience lasts; whether the outcome
/// is to be kept.
pub(super) async fn run(work: &mut dyn Work, tx: &mut Tx, patience: Duration) -> bool {
    tx.failure = None;
    tx.deferred.clear();
    tx.decisive.clear();
    let whole = async {
        let keep = work.attempt(tx).await;
        if keep {
            execute_deferred(tx).await?;
        }
        Ok::<_, DbError>(keep)
    };
    let whole = AssertUnwindSafe(tokio::time::timeout(patience, whole)).catch_unwind();
    match whole.await {
        Ok(Ok(Ok(true))) if tx.failure.is_some() => work.failed(DbError::Doomed),
        Ok(Ok(Ok(keep))) => return keep,
        Ok(Ok(Err(error))) => work.failed(error),
        Ok(Err(_elapsed)) => work.failed(DbError::Busy),
        Err(panic) => work.panicked(panic),
    }
    false
}

/// How a piece of work ended.
pub(super) enum Outcome<T, E> {
    Returned(Result<T, E>),
    Panicked(Box<dyn Any + Send>),
}

/// Work whose caller waits for the outcome.
pub(super) struct Pending<I, F, T, E> {
    input: I,
    work: F,
    outcome: Option<Outcome<T, E>>,
    reply: oneshot::Sender<Outcome<T, E>>,
}

impl<I, F, T, E> Pending<I, F, T, E> {
    pub(super) fn new(input: I, work: F) -> (Self, oneshot::Receiver<Outcome<T, E>>) {
        let (reply, answer) = oneshot::channel();
        (
            Pending {
                input,
                work,
                outcome: None,
                reply,
            },
            answer,
        )
    }
}

impl<I, F, T, E> Work for Pending<I, F, T, E>
where
    I: Send + Sync,
    T: Send,
    E: From<DbError> + Send,
    F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
{
    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn attempt<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let result = (self.work)(tx, &self.input).await;
            let keep = result.is_ok();
            self.outcome = Some(Outcome::Returned(result));
            keep
        })
    }

    fn panicked(&mut self, panic: Box<dyn Any + Send>) {
        self.outcome = Some(Outcome::Panicked(panic));
    }

    fn failed(&mut self, error: DbError) {
        self.outcome = Some(Outcome::Returned(Err(error.into())));
    }

    fn answer(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            // Fails only when the caller has gone away.
            self.reply.send(outcome).ok();
        }
    }
}
