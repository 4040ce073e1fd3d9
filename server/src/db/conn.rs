//! The two kinds of connection a statement runs on: [`Read`], which cannot write, and [`Tx`],
//! which exists only inside [`Db::write`](super::Db::write).

use sqlx::{PgConnection, Postgres, Transaction, pool::PoolConnection};

use super::{Engine, notice::Notice, readers::Reader, statement::Sql};

/// Something a statement can run on. Stores take `&mut dyn Conn` where both kinds will do.
pub trait Conn: Send {
    /// The engine's own connection.
    fn link(&mut self) -> Link<'_>;

    /// Told of each statement that failed.
    fn statement_failed(&mut self, passing: bool);

    /// For the few texts that cannot serve both engines.
    fn engine(&mut self) -> Engine {
        match self.link() {
            Link::Reader(_) | Link::Embedded(_) => Engine::Sqlite,
            Link::Postgres(_) => Engine::Postgres,
        }
    }
}

/// A borrowed connection of one engine.
pub enum Link<'c> {
    /// Reads from SQLite.
    Reader(&'c mut Reader),
    /// Writes to SQLite.
    Embedded(&'c mut rusqlite::Connection),
    Postgres(&'c mut PgConnection),
}

/// A connection for reading.
pub struct Read(pub(super) ReadLink);

pub(super) enum ReadLink {
    Sqlite(Reader),
    Postgres(PoolConnection<Postgres>),
    PostgresSnapshot(Transaction<'static, Postgres>),
}

impl Conn for Read {
    fn link(&mut self) -> Link<'_> {
        match &mut self.0 {
            ReadLink::Sqlite(reader) => Link::Reader(reader),
            ReadLink::Postgres(connection) => Link::Postgres(connection),
            ReadLink::PostgresSnapshot(transaction) => Link::Postgres(transaction),
        }
    }

    fn statement_failed(&mut self, _passing: bool) {}
}

/// A transaction under way.
pub struct Tx {
    pub(super) link: TxLink,
    pub(super) failure: Option<Failure>,
    /// What subscribers hear once this is durable.
    pub(super) notices: Vec<Notice>,
    /// What is written at the end.
    pub(super) deferred: Vec<Sql>,
    /// What is written with it, and has to find the row it changes.
    pub(super) decisive: Vec<Sql>,
}

pub(super) enum TxLink {
    Embedded(rusqlite::Connection),
    Postgres(Transaction<'static, Postgres>),
}

/// Why a transaction can no longer be committed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// The same work may succeed next time.
    Passing,
    Lasting,
}

impl Tx {
    pub(super) fn new(link: TxLink) -> Self {
        Tx {
            link,
            failure: None,
            notices: vec![],
            deferred: vec![],
            decisive: vec![],
        }
    }
}

impl Conn for Tx {
    fn link(&mut self) -> Link<'_> {
        match &mut self.link {
            TxLink::Embedded(connection) => Link::Embedded(connection),
            TxLink::Postgres(transaction) => Link::Postgres(transaction),
        }
    }

    fn statement_failed(&mut self, passing: bool) {
        // The first failure tells the cause, later ones only follow from it.
        let failure = if passing {
            Failure::Passing
        } else {
            Failure::Lasting
        };
        self.failure.get_or_insert(failure);
    }
}
