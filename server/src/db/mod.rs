//! Two engines behind one [`Db`]: reading, writing in a transaction, hearing what others wrote.
//!
//! Guarantees: a write is answered only after it is on disk; it happens completely or not at all;
//! a broken rule arrives as [`DbError::Conflict`] with the same name on both engines. This module
//! knows no feature and no table but its own list of migrations.
//!
//! How a migration has to name rules is told in [`error`].

mod backup;
mod conn;
mod embedded;
pub mod error;
pub mod migration;
mod migrations;
mod notice;
mod postgres;
mod readers;
mod row;
mod sqlite;
mod statement;
mod value;
mod work;
mod writer;

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use tokio::sync::broadcast;

pub use backup::restore;
pub use conn::{Conn, Read, Tx};
pub use error::DbError;
pub use notice::{Notice, publish};
pub use row::{FromColumn, Row};
pub use statement::{Sql, sql};
pub use value::Value;

use work::{Outcome, Pending, Work};

/// Which database is behind a [`Db`], for the few texts that cannot serve both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// How a database is opened. The default suits one server process on a small machine.
#[derive(Clone, Debug)]
pub struct DbOptions {
    /// Connections for reading (SQLite), connections in all but two for notices (PostgreSQL); what
    /// suits the engine when not told.
    pub connections: Option<u32>,
    /// The most transactions that share one durable commit on SQLite.
    pub group_size: usize,
    /// How long one transaction may take, and how long to wait for a connection or a lock.
    pub patience: Duration,
}

impl Default for DbOptions {
    fn default() -> Self {
        DbOptions {
            connections: None,
            group_size: 128,
            patience: Duration::from_secs(10),
        }
    }
}

/// The database. Cheap to clone; the last clone dropped ends its background work.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

enum Inner {
    Sqlite(Box<sqlite::Sqlite>),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens `sqlite:path` (made when missing) or `postgres://…`. Does not migrate.
    pub async fn open(url: &str, options: DbOptions) -> Result<Db, DbError> {
        let inner = match engine_of(url)? {
            Engine::Sqlite => Inner::Sqlite(Box::new(sqlite::Sqlite::open(url, &options).await?)),
            Engine::Postgres => Inner::Postgres(postgres::Postgres::open(url, &options).await?),
        };
        Ok(Db {
            inner: Arc::new(inner),
        })
    }

    pub fn engine(&self) -> Engine {
        match *self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// A connection for reading. Each statement sees everything committed before it began.
    pub async fn read(&self) -> Result<Read, DbError> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.read().await,
            Inner::Postgres(postgres) => postgres.read().await,
        }
    }

    /// A connection for reading on which all statements see the same moment.
    pub async fn snapshot(&self) -> Result<Read, DbError> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.snapshot().await,
            Inner::Postgres(postgres) => postgres.snapshot().await,
        }
    }

    /// What changes whenever anything was committed, by this process or another: while it is the same,
    /// everything that is read is the same. None where it cannot be told, or not without a question.
    pub fn state(&self) -> Option<i64> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.state().ok(),
            Inner::Postgres(_) => None,
        }
    }

    /// Runs `work` in a transaction and answers once the outcome is durable.
    ///
    /// `Err` undoes everything `work` did. `work` may be called again (after a deadlock, or when
    /// the commit it shared with others failed), so its only lasting effect must be on the
    /// database, and it must not wait for anything else: on SQLite others queue behind it. A
    /// statement that failed dooms its transaction even when `work` overlooks the error.
    ///
    /// A caller that goes away leaves a transaction that happened completely or not at all.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        self.write_with((), move |tx, ()| work(tx)).await
    }

    /// Like [`Db::write`], lending `input` to `work` so that nothing has to be cloned for a repeat.
    pub async fn write_with<I, T, E, F>(&self, input: I, work: F) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        let (work, answer) = Pending::new(input, work);
        self.run(Box::new(work)).await;
        match answer.await {
            Ok(Outcome::Returned(result)) => result,
            Ok(Outcome::Panicked(panic)) => std::panic::resume_unwind(panic),
            Err(_gone) => Err(DbError::Closed.into()),
        }
    }

    async fn run(&self, work: Box<dyn Work>) {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.write(work).await,
            Inner::Postgres(postgres) => postgres.write(work).await,
        }
    }

    /// Hears every [`publish`]ed notice from now on, of all processes on this database (PostgreSQL)
    /// or of this process (SQLite).
    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.notices.subscribe(),
            Inner::Postgres(postgres) => postgres.notices.subscribe(),
        }
    }

    /// Finishes what was asked for, then closes all connections. Later calls get
    /// [`DbError::Closed`].
    pub async fn close(&self) {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.close().await,
            Inner::Postgres(postgres) => postgres.close().await,
        }
    }
}

/// Reads the engine off a database address.
pub fn engine_of(url: &str) -> Result<Engine, DbError> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => Ok(Engine::Sqlite),
        Some("postgres" | "postgresql") => Ok(Engine::Postgres),
        _ => Err(DbError::BadAddress),
    }
}
