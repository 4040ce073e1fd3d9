//! The embedded engine: WAL, `synchronous=FULL`, readers that cannot write, one writer.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, SqlitePool,
    pool::PoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{Mutex, broadcast, mpsc, oneshot};
use tracing::log::LevelFilter;

use super::{
    DbOptions,
    conn::{Read, ReadLink, Tx, TxLink},
    embedded,
    error::DbError,
    notice::{BACKLOG, Notice},
    work::Work,
    writer::Writer,
};

/// How many transactions may wait before callers wait for a place in the queue.
const QUEUE: usize = 1024;

/// Connections for reading, unless told otherwise.
const CONNECTIONS: u32 = 8;

/// How many rows the engine's thread reads ahead: few would make two threads wait for each other.
const ROW_BUFFER: usize = 1024;

pub(super) struct Sqlite {
    pub(super) options: SqliteConnectOptions,
    readers: SqlitePool,
    queue: mpsc::Sender<Box<dyn Work>>,
    /// Ends the writer, and tells when it has ended.
    writer: Mutex<Option<(oneshot::Sender<()>, oneshot::Receiver<()>)>>,
    pub(super) notices: broadcast::Sender<Notice>,
    pub(super) patience: Duration,
}

impl Sqlite {
    pub(super) async fn open(url: &str, options: &DbOptions) -> Result<Self, DbError> {
        let connect = connect_options(url, options.patience)?;
        // On a fresh machine there is no folder for the file yet.
        if let Some(folder) = connect.get_filename().parent() {
            std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
        }
        // The writer comes first: it makes the file and turns WAL on.
        let file = connect.get_filename().to_owned();
        let tx = Tx::new(TxLink::Embedded(embedded::open(&file, options.patience)?));
        let readers = PoolOptions::new()
            .max_connections(options.connections.unwrap_or(CONNECTIONS).max(1))
            .acquire_timeout(options.patience)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(
                connect
                    .clone()
                    .pragma("query_only", "ON")
                    .create_if_missing(false),
            );
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (stop, stopped) = oneshot::channel();
        let (notices, _) = broadcast::channel(BACKLOG);
        let writer = Writer {
            tx,
            file,
            queue: waiting,
            stop: stopped,
            notices: notices.clone(),
            group_size: options.group_size.max(1),
            patience: options.patience,
        };
        let writer = Mutex::new(Some((stop, on_its_own_thread(writer)?)));
        Ok(Sqlite {
            options: connect,
            readers,
            queue,
            writer,
            notices,
            patience: options.patience,
        })
    }

    pub(super) async fn read(&self) -> Result<Read, DbError> {
        Ok(Read(ReadLink::Sqlite(self.readers.acquire().await?)))
    }

    pub(super) async fn snapshot(&self) -> Result<Read, DbError> {
        Ok(Read(ReadLink::SqliteSnapshot(self.readers.begin().await?)))
    }

    /// Queues work for the writer; who asked is answered after the commit.
    pub(super) async fn write(&self, mut work: Box<dyn Work>) {
        let refused = match self.queue.send_timeout(work, self.patience).await {
            Ok(()) => return,
            Err(refused) => refused,
        };
        let error = match &refused {
            mpsc::error::SendTimeoutError::Timeout(_) => DbError::Busy,
            mpsc::error::SendTimeoutError::Closed(_) => DbError::Closed,
        };
        work = refused.into_inner();
        work.failed(error);
        work.answer();
    }

    pub(super) async fn close(&self) {
        if let Some((stop, end)) = self.writer.lock().await.take() {
            // Either fails only when the writer has ended by itself.
            stop.send(()).ok();
            end.await.ok();
        }
        self.readers.close().await;
    }
}

/// Lets the writer run beside everything else: whoever writes waits for its every step, so it must
/// not wait for its turn among a thousand other tasks.
fn on_its_own_thread(writer: Writer) -> Result<oneshot::Receiver<()>, DbError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(sqlx::Error::Io)?;
    let (ended, end) = oneshot::channel();
    let run = move || {
        runtime.block_on(writer.run());
        // Fails when nobody waits for the end.
        ended.send(()).ok();
    };
    std::thread::Builder::new()
        .name("sqlite-writer".to_owned())
        .spawn(run)
        .map_err(sqlx::Error::Io)?;
    Ok(end)
}

/// What every connection to the file has in common.
pub(super) fn connect_options(
    url: &str,
    patience: Duration,
) -> Result<SqliteConnectOptions, DbError> {
    Ok(SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(patience)
        .statement_cache_capacity(512)
        .row_buffer_size(ROW_BUFFER)
        .pragma("temp_store", "MEMORY")
        .pragma("journal_size_limit", "67108864")
        .log_statements(LevelFilter::Off)
        .log_slow_statements(LevelFilter::Warn, Duration::from_secs(1)))
}
