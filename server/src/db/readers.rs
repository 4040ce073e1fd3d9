//! Connections that read from SQLite, each on a thread of its own: a statement may take its time
//! without holding up the server's threads. They cannot write. Rows come in packets, because the
//! way from thread to thread takes longer than most rows do.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, types::Value as Stored};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{embedded, error::DbError, row::Row, value::Value};

/// Rows that travel together.
const PACKET: usize = 256;
/// Packets that wait to be read before the engine waits.
const AHEAD: usize = 4;

/// A few readers that take turns.
pub(super) struct Readers {
    file: PathBuf,
    patience: Duration,
    places: Arc<Semaphore>,
    size: u32,
    idle: Arc<Mutex<Vec<Thread>>>,
    closed: AtomicBool,
}

/// One reader, until it is dropped.
pub struct Reader {
    /// There until the end.
    thread: Option<Thread>,
    idle: Arc<Mutex<Vec<Thread>>>,
    in_transaction: bool,
    _place: OwnedSemaphorePermit,
}

struct Thread {
    questions: mpsc::Sender<Question>,
    ended: JoinHandle<()>,
}

struct Question {
    text: String,
    values: Vec<Value>,
    answer: tokio::sync::mpsc::Sender<Result<Packet, DbError>>,
}

/// Some rows of an answer.
struct Packet {
    columns: Arc<[String]>,
    /// One row after the other.
    cells: Vec<Stored>,
}

impl Readers {
    pub(super) fn new(file: PathBuf, size: u32, patience: Duration) -> Readers {
        Readers {
            file,
            patience,
            places: Arc::new(Semaphore::new(size as usize)),
            size,
            idle: Arc::default(),
            closed: AtomicBool::new(false),
        }
    }

    /// Waits for a reader, at most as long as anybody waits for the database.
    pub(super) async fn acquire(&self) -> Result<Reader, DbError> {
        if self.closed.load(Ordering::Acquire) {
            return Err(DbError::Closed);
        }
        let place = self.places.clone().acquire_owned();
        let place = tokio::time::timeout(self.patience, place)
            .await
            .map_err(|_too_long| DbError::Busy)?
            .map_err(|_closed| DbError::Closed)?;
        let idle = lock(&self.idle).pop();
        let thread = match idle {
            Some(thread) => thread,
            None => start(&self.file, self.patience)?,
        };
        Ok(Reader {
            thread: Some(thread),
            idle: self.idle.clone(),
            in_transaction: false,
            _place: place,
        })
    }

    /// A reader for which nothing changes any more, whatever others write.
    pub(super) async fn snapshot(&self) -> Result<Reader, DbError> {
        let mut reader = self.acquire().await?;
        reader.in_transaction = true;
        reader.run("BEGIN", vec![], &mut |_| Ok(())).await?;
        Ok(reader)
    }

    /// Waits for those who read, and closes the file.
    pub(super) async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        // Refused only when it was closed before.
        let all = self.places.acquire_many(self.size).await;
        self.places.close();
        drop(all);
        let threads = std::mem::take(&mut *lock(&self.idle));
        let end = move || {
            for Thread { questions, ended } in threads {
                drop(questions);
                // One that panicked has closed its file as well.
                ended.join().ok();
            }
        };
        // Fails only while the process itself ends.
        tokio::task::spawn_blocking(end).await.ok();
    }
}

impl Reader {
    /// Runs one statement, a row at a time.
    pub(super) async fn run(
        &mut self,
        text: &str,
        values: Vec<Value>,
        on_row: &mut (dyn FnMut(&Row<'_>) -> Result<(), DbError> + Send),
    ) -> Result<(), DbError> {
        let (answer, mut packets) = tokio::sync::mpsc::channel(AHEAD);
        self.ask(text, values, answer)?;
        while let Some(packet) = packets.recv().await {
            let Packet { columns, cells } = packet?;
            for cells in cells.chunks_exact(columns.len().max(1)) {
                on_row(&Row::new((&*columns, cells), text))?;
            }
        }
        Ok(())
    }

    fn ask(
        &self,
        text: &str,
        values: Vec<Value>,
        answer: tokio::sync::mpsc::Sender<Result<Packet, DbError>>,
    ) -> Result<(), DbError> {
        let question = Question {
            text: embedded::numbered(text),
            values,
            answer,
        };
        let thread = self.thread.as_ref().ok_or(DbError::Closed)?;
        let sent = thread.questions.send(question);
        sent.map_err(|_its_thread_ended| DbError::Closed)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if self.in_transaction {
            let (unheard, _) = tokio::sync::mpsc::channel(1);
            // Fails only when the thread ended, and its transaction with it.
            self.ask("ROLLBACK", vec![], unheard).ok();
        }
        if let Some(thread) = self
            .thread
            .take()
            .filter(|thread| !thread.ended.is_finished())
        {
            lock(&self.idle).push(thread);
        }
    }
}

fn lock(idle: &Mutex<Vec<Thread>>) -> std::sync::MutexGuard<'_, Vec<Thread>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start(file: &Path, patience: Duration) -> Result<Thread, DbError> {
    let connection = open(file, patience)?;
    let (questions, asked) = mpsc::channel::<Question>();
    let answer_all = move || {
        for question in asked {
            // Whoever asked may have gone meanwhile: then nobody hears of a failure.
            if let Err(error) = answer(&connection, &question) {
                question.answer.blocking_send(Err(error.into())).ok();
            }
        }
    };
    let ended = std::thread::Builder::new()
        .name("sqlite-reader".to_owned())
        .spawn(answer_all)?;
    Ok(Thread { questions, ended })
}

/// Opens the file for who reads.
pub(super) fn open(file: &Path, patience: Duration) -> Result<Connection, DbError> {
    // It cannot write, but it has to take part in the log of those who do.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(patience)?;
    connection.set_prepared_statement_cache_capacity(embedded::PREPARED);
    // Pages are read where the system keeps them: a reader's own copies would be thrown away with the
    // next change of the database.
    connection.execute_batch(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824;",
    )?;
    Ok(connection)
}

/// Sends the rows in packets, until there are no more or nobody reads them.
fn answer(connection: &Connection, question: &Question) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(&question.text)?;
    embedded::bind(&mut statement, &question.values)?;
    let columns: Arc<[String]> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut rows = statement.raw_query();
    let mut cells = Vec::new();
    let send = |cells: Vec<Stored>| {
        let columns = columns.clone();
        let packet = Packet { columns, cells };
        question.answer.blocking_send(Ok(packet)).is_ok()
    };
    while let Some(row) = rows.next()? {
        for column in 0..columns.len() {
            cells.push(row.get(column)?);
        }
        if cells.len() >= PACKET * columns.len() && !send(std::mem::take(&mut cells)) {
            return Ok(());
        }
    }
    if !cells.is_empty() {
        send(cells);
    }
    Ok(())
}
