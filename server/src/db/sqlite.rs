//! The embedded engine: WAL, `synchronous=FULL`, readers that cannot write, one writer.

use std::{path::PathBuf, sync::PoisonError, time::Duration};

use tokio::sync::{Mutex, broadcast, mpsc, oneshot};

use super::{
    DbOptions,
    conn::{Read, ReadLink, Tx, TxLink},
    embedded,
    error::DbError,
    notice::{BACKLOG, Notice},
    readers::{self, Readers},
    work::Work,
    writer::Writer,
};

/// How many transactions may wait before callers wait for a place in the queue.
const QUEUE: usize = 1024;

/// Connections for reading, unless told otherwise.
const CONNECTIONS: u32 = 8;

pub(super) struct Sqlite {
    pub(super) file: PathBuf,
    readers: Readers,
    /// Sees when others have written; none once it is closed.
    watcher: std::sync::Mutex<Option<rusqlite::Connection>>,
    queue: mpsc::Sender<Box<dyn Work>>,
    /// Ends the writer, and tells when it has ended.
    writer: Mutex<Option<(oneshot::Sender<()>, oneshot::Receiver<()>)>>,
    pub(super) notices: broadcast::Sender<Notice>,
    pub(super) patience: Duration,
}

impl Sqlite {
    pub(super) async fn open(url: &str, options: &DbOptions) -> Result<Self, DbError> {
        let file = file_of(url)?;
        // On a fresh machine there is no folder for the file yet.
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // The writer comes first: it makes the file and turns WAL on.
        let tx = Tx::new(TxLink::Embedded(embedded::open(&file, options.patience)?));
        let connections = options.connections.unwrap_or(CONNECTIONS).max(1);
        let readers = Readers::new(file.clone(), connections, options.patience);
        let watcher = readers::open(&file, options.patience)?;
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (stop, stopped) = oneshot::channel();
        let (notices, _) = broadcast::channel(BACKLOG);
        let writer = Writer {
            tx,
            file: file.clone(),
            queue: waiting,
            stop: stopped,
            notices: notices.clone(),
            group_size: options.group_size.max(1),
            patience: options.patience,
        };
        let writer = Mutex::new(Some((stop, on_its_own_thread(writer)?)));
        Ok(Sqlite {
            file,
            readers,
            watcher: std::sync::Mutex::new(Some(watcher)),
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
        Ok(Read(ReadLink::Sqlite(self.readers.snapshot().await?)))
    }

    /// What changes with every commit. A look into memory that is shared with whoever writes; it takes
    /// some microseconds, less than the way to a thread and back.
    pub(super) fn state(&self) -> Result<i64, DbError> {
        let watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = watcher.as_ref().ok_or(DbError::Closed)?;
        let mut statement = connection.prepare_cached("PRAGMA data_version")?;
        Ok(statement.query_row([], |row| row.get(0))?)
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
        drop(
            self.watcher
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        self.readers.close().await;
    }
}

/// Lets the writer run beside everything else: whoever writes waits for its every step, so it must
/// not wait for its turn among a thousand other tasks.
fn on_its_own_thread(writer: Writer) -> Result<oneshot::Receiver<()>, DbError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let (ended, end) = oneshot::channel();
    let run = move || {
        runtime.block_on(writer.run());
        // Fails when nobody waits for the end.
        ended.send(()).ok();
    };
    std::thread::Builder::new()
        .name("sqlite-writer".to_owned())
        .spawn(run)?;
    Ok(end)
}

/// The file that an address names: `sqlite://path`, or `sqlite:path`.
pub(super) fn file_of(url: &str) -> Result<PathBuf, DbError> {
    let path = url.strip_prefix("sqlite:").ok_or(DbError::BadAddress)?;
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.contains('?') {
        return Err(DbError::BadAddress);
    }
    Ok(PathBuf::from(path))
}
