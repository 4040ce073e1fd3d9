//! The two kinds of connection a statement runs on: [`Read`], which cannot write, and [`Tx`],
//! which exists only inside [`Db::write`](super::Db::write).

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction, pool::PoolConnection};

use super::{Engine, notice::Notice, statement::Sql};

/// Something a statement can run on. Stores take `&mut dyn Conn` where both kinds will do.
pub trait Conn: Send {
    /// The engine's own connection.
    fn link(&mut self) -> Link<'_>;

    /// What has to run in front of the next statement; asked for once.
    fn prologue(&mut self) -> Option<&'static str> {
        None
    }

    /// Told of each statement that failed.
    fn statement_failed(&mut self, passing: bool);

    /// For the few texts that cannot serve both engines.
    fn engine(&mut self) -> Engine {
        match self.link() {
            Link::Sqlite(_) => Engine::Sqlite,
            Link::Postgres(_) => Engine::Postgres,
        }
    }
}

/// A borrowed connection of one engine.
pub enum Link<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// Runs the same expression on whichever engine a connection belongs to.
macro_rules! on_engine {
    ($conn:expr, $link:ident => $body:expr) => {
        match $crate::db::conn::Conn::link($conn) {
            $crate::db::conn::Link::Sqlite($link) => $body,
            $crate::db::conn::Link::Postgres($link) => $body,
        }
    };
}
pub(super) use on_engine;

/// A connection for reading.
pub struct Read(pub(super) ReadLink);

pub(super) enum ReadLink {
    Sqlite(PoolConnection<Sqlite>),
    SqliteSnapshot(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresSnapshot(Transaction<'static, Postgres>),
}

impl Conn for Read {
    fn link(&mut self) -> Link<'_> {
        match &mut self.0 {
            ReadLink::Sqlite(connection) => Link::Sqlite(connection),
            ReadLink::SqliteSnapshot(transaction) => Link::Sqlite(transaction),
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
    /// Opens this transaction's savepoint together with its first statement (SQLite).
    pub(super) prologue: Option<&'static str>,
    /// What subscribers hear once this is durable.
    pub(super) notices: Vec<Notice>,
    /// What is written at the end, in one trip.
    pub(super) deferred: Vec<Sql>,
}

pub(super) enum TxLink {
    Sqlite(SqliteConnection),
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
            prologue: None,
            notices: vec![],
            deferred: vec![],
        }
    }
}

impl Conn for Tx {
    fn link(&mut self) -> Link<'_> {
        match &mut self.link {
            TxLink::Sqlite(connection) => Link::Sqlite(connection),
            TxLink::Postgres(transaction) => Link::Postgres(transaction),
        }
    }

    fn prologue(&mut self) -> Option<&'static str> {
        self.prologue.take()
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
