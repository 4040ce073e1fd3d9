//! Short words to other tasks and other server processes: "something about X changed". A notice is
//! heard only after the transaction that published it is durable, and it is a hint: the reader
//! looks the facts up.

use std::{collections::BTreeSet, time::Duration};

use sqlx::postgres::PgListener;
use tokio::{
    sync::{broadcast, mpsc},
    task::JoinHandle,
};

use super::{conn::Tx, error::DbError};

/// How many notices a slow subscriber may lag behind before it loses some.
pub(super) const BACKLOG: usize = 1024;

/// PostgreSQL's one channel; the notice's own is part of the payload, so that one LISTEN serves all.
const PG_CHANNEL: &str = "mentorconnect";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub channel: String,
    pub payload: String,
}

impl Notice {
    /// Sent when notices of other processes may have been lost: whoever shows something
    /// that depends on them looks again. The same holds for a receiver told that it lagged.
    pub fn missed() -> Self {
        Notice {
            channel: String::new(),
            payload: String::new(),
        }
    }

    pub fn is_missed(&self) -> bool {
        self.channel.is_empty()
    }
}

/// Lets subscribers hear `payload` (up to 7 000 bytes) once `tx` is durable. `channel` is a word.
pub fn publish(tx: &mut Tx, channel: &str, payload: &str) -> Result<(), DbError> {
    // PostgreSQL takes no more than 8 000 bytes.
    if channel.len() + payload.len() > 7_000 {
        return Err(DbError::NotOffered("a notice of more than 7 000 bytes"));
    }
    let notice = Notice {
        channel: channel.to_owned(),
        payload: payload.to_owned(),
    };
    if !tx.notices.contains(&notice) {
        tx.notices.push(notice);
    }
    Ok(())
}

/// Takes what durable transactions published to PostgreSQL, many notices in one trip.
///
/// Not within the transactions themselves: one that notifies holds a lock of the whole database
/// while its commit reaches the disk, so that no two of them could share that.
pub(super) struct Teller {
    published: mpsc::UnboundedSender<Vec<Notice>>,
    task: JoinHandle<()>,
}

impl Teller {
    pub(super) fn new(pool: sqlx::PgPool) -> Self {
        let (published, receiver) = mpsc::unbounded_channel();
        Teller {
            published,
            task: tokio::spawn(tell(pool, receiver)),
        }
    }

    pub(super) fn tell(&self, notices: Vec<Notice>) {
        if !notices.is_empty() {
            // Fails only when the task has panicked, which is logged where panics are.
            self.published.send(notices).ok();
        }
    }

    /// Tells what is left.
    pub(super) async fn close(self) {
        drop(self.published);
        self.task.await.ok();
    }
}

async fn tell(pool: sqlx::PgPool, mut published: mpsc::UnboundedReceiver<Vec<Notice>>) {
    while let Some(first) = published.recv().await {
        let mut payloads: BTreeSet<String> = BTreeSet::new();
        let mut add = |notices: Vec<Notice>| {
            payloads.extend(
                notices
                    .into_iter()
                    .map(|notice| format!("{}:{}", notice.channel, notice.payload)),
            );
        };
        add(first);
        while let Ok(more) = published.try_recv() {
            add(more);
        }
        let payloads: Vec<String> = payloads.into_iter().collect();
        let told = sqlx::query("SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload")
            .bind(PG_CHANNEL)
            .bind(payloads)
            .execute(&pool)
            .await;
        if let Err(error) = told {
            // The hint is lost. What depends on it shows the change at its next look, or with the
            // next notice about the same thing.
            tracing::warn!(%error, "notices could not be sent");
        }
    }
}

/// Listens on PostgreSQL; established before it returns, so that nothing published later is lost.
pub(super) async fn listen(
    pool: &sqlx::PgPool,
    notices: broadcast::Sender<Notice>,
) -> Result<tokio::task::AbortHandle, DbError> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(PG_CHANNEL).await?;
    Ok(tokio::spawn(pass_on(listener, notices)).abort_handle())
}

async fn pass_on(mut listener: PgListener, notices: broadcast::Sender<Notice>) {
    // Sending fails only when nobody subscribes.
    let send = |notice| drop(notices.send(notice));
    loop {
        match listener.try_recv().await {
            Ok(Some(told)) => {
                if let Some((channel, payload)) = told.payload().split_once(':') {
                    send(Notice {
                        channel: channel.to_owned(),
                        payload: payload.to_owned(),
                    });
                }
            }
            // The connection was lost and made anew.
            Ok(None) => send(Notice::missed()),
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => {
                tracing::warn!(%error, "listening for notices failed, trying again");
                tokio::time::sleep(Duration::from_millis(500)).await;
                send(Notice::missed());
            }
        }
    }
}
