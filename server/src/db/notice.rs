//! Short words to other tasks and other server processes: "something about X changed". A notice is
//! heard only after the transaction that published it is durable, and it is a hint: the reader
//! looks the facts up.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::broadcast;

use super::{
    conn::{Tx, TxLink},
    error::DbError,
    statement::sql,
};

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
pub async fn publish(tx: &mut Tx, channel: &str, payload: &str) -> Result<(), DbError> {
    // PostgreSQL takes no more than 8 000 bytes.
    if channel.len() + payload.len() > 7_000 {
        return Err(DbError::NotOffered("a notice of more than 7 000 bytes"));
    }
    match tx.link {
        TxLink::Sqlite(_) => {
            tx.notices.push(Notice {
                channel: channel.to_owned(),
                payload: payload.to_owned(),
            });
        }
        TxLink::Postgres(_) => {
            sql("SELECT pg_notify($1, $2)")
                .bind(PG_CHANNEL)
                .bind(format!("{channel}:{payload}"))
                .execute(tx)
                .await?;
        }
    }
    Ok(())
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
