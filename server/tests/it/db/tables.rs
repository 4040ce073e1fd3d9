//! Tables that exist only in these tests, with every kind of rule, and the deeds done to them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use server::db::{
    Db, DbError, Engine, Tx,
    migration::{Migration, Steps},
    sql,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::engines::{Fresh, on_each_empty_engine, on_empty};

pub const NOTES: Migration = Migration {
    version: 1,
    name: "notes",
    sqlite: Steps {
        up: "CREATE TABLE author (id BLOB NOT NULL PRIMARY KEY);
             CREATE TABLE note (
                 id BLOB NOT NULL PRIMARY KEY,
                 author_id BLOB REFERENCES author (id) DEFERRABLE INITIALLY DEFERRED,
                 body TEXT NOT NULL,
                 place BIGINT,
                 shelf BIGINT,
                 CONSTRAINT note_says_something CHECK (length(body) > 0)
             );
             CREATE UNIQUE INDEX note_place_shelf_unique ON note (place, shelf) WHERE place > 0;
             CREATE UNIQUE INDEX note_loud ON note (upper(body)) WHERE place = 0;
             CREATE TRIGGER note_polite BEFORE INSERT ON note WHEN NEW.body = 'rude'
             BEGIN SELECT RAISE(ABORT, 'note_is_polite'); END;",
        down: "DROP TABLE note; DROP TABLE author;",
    },
    postgres: Steps {
        up: "CREATE TABLE author (id UUID NOT NULL PRIMARY KEY);
             CREATE TABLE note (
                 id UUID NOT NULL PRIMARY KEY,
                 author_id UUID REFERENCES author (id) DEFERRABLE INITIALLY DEFERRED,
                 body TEXT NOT NULL,
                 place BIGINT,
                 shelf BIGINT,
                 CONSTRAINT note_says_something CHECK (length(body) > 0)
             );
             CREATE UNIQUE INDEX note_place_shelf_unique ON note (place, shelf) WHERE place > 0;
             CREATE UNIQUE INDEX note_loud ON note (upper(body)) WHERE place = 0;
             CREATE FUNCTION refuse_rude() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
                 RAISE EXCEPTION 'rude'
                     USING ERRCODE = 'check_violation', CONSTRAINT = 'note_is_polite';
             END $$;
             CREATE TRIGGER note_polite BEFORE INSERT ON note FOR EACH ROW
             WHEN (NEW.body = 'rude') EXECUTE FUNCTION refuse_rude();",
        down: "DROP TABLE note; DROP FUNCTION refuse_rude; DROP TABLE author;",
    },
};

/// Runs a test on each engine, on a database with these tables.
pub async fn with_notes(test: impl AsyncFn(Fresh)) {
    on_each_empty_engine(async |fresh| test(with_tables(fresh).await).await).await;
}

/// Runs a test of what only one engine does, on a database with these tables.
pub async fn with_notes_on(engine: Engine, test: impl AsyncFn(Fresh)) {
    on_empty(engine, async |fresh| test(with_tables(fresh).await).await).await;
}

async fn with_tables(fresh: Fresh) -> Fresh {
    fresh
        .db
        .migrate_up(&[NOTES])
        .await
        .expect("the tables are made");
    fresh
}

pub fn fresh_id() -> Uuid {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(COUNT.fetch_add(1, Ordering::Relaxed).into())
}

pub async fn note_insert(tx: &mut Tx, body: &str) -> Result<(), DbError> {
    sql("INSERT INTO note (id, body) VALUES ($1, $2)")
        .bind(fresh_id())
        .bind(body)
        .execute(tx)
        .await?;
    Ok(())
}

/// A transaction with one note.
pub async fn write_note(db: &Db, body: impl Into<String>) -> Result<(), DbError> {
    db.write_with(body.into(), |tx, body| Box::pin(note_insert(tx, body)))
        .await
}

/// All notes, in alphabetical order.
pub async fn notes(db: &Db) -> Vec<String> {
    let mut read = db.read().await.expect("a connection");
    sql("SELECT body FROM note ORDER BY body")
        .fetch_all(&mut read, |row| row.get("body"))
        .await
        .expect("notes")
}

/// Holds a transaction up until the test lets it go on.
#[derive(Clone)]
pub struct Gate {
    entered: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Gate {
    pub fn closed() -> Self {
        Gate {
            entered: Arc::new(Semaphore::new(0)),
            open: Arc::new(Semaphore::new(0)),
        }
    }

    /// Called by the transaction: tells that it is here, and waits.
    pub async fn pass(&self) {
        self.entered.add_permits(1);
        self.open.acquire().await.expect("never closed").forget();
    }

    /// Called by the test: waits until a transaction is here.
    pub async fn entered(&self) {
        self.entered.acquire().await.expect("never closed").forget();
    }

    /// Lets every transaction pass, now and later.
    pub fn open(&self) {
        self.open.add_permits(1000);
    }
}

/// Writes `body`, waits at the gate, writes `body` again.
pub async fn write_at_gate(db: &Db, body: &str, gate: &Gate) -> Result<(), DbError> {
    let input = (body.to_owned(), gate.clone());
    db.write_with(input, |tx, (body, gate)| {
        Box::pin(async move {
            note_insert(tx, body).await?;
            gate.pass().await;
            note_insert(tx, body).await
        })
    })
    .await
}
