//! What can go wrong in the database, with the engines' differences removed.
//!
//! A broken rule becomes [`DbError::Conflict`] with the rule's name. For the name to be the same
//! on both engines, migrations keep to this:
//!
//! | rule | SQLite | PostgreSQL | name |
//! |---|---|---|---|
//! | primary key | `PRIMARY KEY` | the same | `<table>_pkey` |
//! | unique | `CREATE UNIQUE INDEX name ON …`, one per list of columns | the same | `name` |
//! | unique in the table | `UNIQUE (a, b)` without a name | the same | `<table>_<a>_<b>_key` |
//! | check | `CONSTRAINT name CHECK (…)` | the same | `name` |
//! | exclusion, anything else | trigger with `RAISE(ABORT, 'name')` | `CONSTRAINT name EXCLUDE …`, or a trigger with `RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'name'` | `name` |
//! | foreign key | any | any | always `foreign_key`: SQLite does not tell which |
//!
//! NOT NULL is no rule that a person can break: it stays [`DbError::Other`].

use std::{borrow::Cow, sync::Arc};

use sqlx::{error::DatabaseError, postgres::PgDatabaseError, sqlite::SqliteError};

/// The name every violated foreign key has.
pub const FOREIGN_KEY: &str = "foreign_key";

#[derive(Clone, Debug, thiserror::Error)]
pub enum DbError {
    /// A named rule of the schema forbids this.
    #[error("rule {constraint} forbids this")]
    Conflict { constraint: String },
    #[error("the row that was asked for is not there")]
    RowMissing,
    /// Someone else was in the way for too long, or the work itself took too long.
    #[error("the database was busy for too long")]
    Busy,
    /// A stored value that the program cannot have written.
    #[error("impossible value in {table}.{column}, row {id}: {reason}")]
    BadRow {
        table: String,
        column: String,
        id: String,
        reason: String,
    },
    /// An earlier statement of the transaction failed and the work went on regardless.
    #[error("an earlier statement of this transaction failed")]
    Doomed,
    #[error("the database is closed")]
    Closed,
    #[error("a database address starts with sqlite: or postgres:")]
    BadAddress,
    /// This engine has its own tool for it.
    #[error("not offered on this engine: {0}")]
    NotOffered(&'static str),
    /// A backup that must not be used.
    #[error("damaged database file: {0}")]
    Damaged(String),
    #[error("file of the database")]
    File(#[from] Arc<std::io::Error>),
    #[error("database")]
    Other(#[source] Arc<sqlx::Error>),
}

impl DbError {
    /// The name of the rule that was broken, if that is what happened.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            DbError::Conflict { constraint } => Some(constraint),
            _ => None,
        }
    }

    pub(super) fn conflict(constraint: impl Into<String>) -> Self {
        DbError::Conflict {
            constraint: constraint.into(),
        }
    }
}

impl From<std::io::Error> for DbError {
    fn from(error: std::io::Error) -> Self {
        DbError::File(Arc::new(error))
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let told = match &error {
            sqlx::Error::RowNotFound => Some(DbError::RowMissing),
            sqlx::Error::PoolTimedOut => Some(DbError::Busy),
            sqlx::Error::PoolClosed => Some(DbError::Closed),
            sqlx::Error::Database(told) => told_by_engine(&**told),
            _ => None,
        };
        told.unwrap_or_else(|| DbError::Other(Arc::new(error)))
    }
}

fn told_by_engine(error: &dyn DatabaseError) -> Option<DbError> {
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        told_by_postgres(error)
    } else {
        told_by_sqlite(error.try_downcast_ref::<SqliteError>()?)
    }
}

fn told_by_postgres(error: &PgDatabaseError) -> Option<DbError> {
    match error.code() {
        "23503" => Some(DbError::conflict(FOREIGN_KEY)),
        // Serialisation, deadlock, lock not available, statement timeout, too many connections.
        "40001" | "40P01" | "55P03" | "57014" | "53300" => Some(DbError::Busy),
        _ => error.constraint().map(DbError::conflict),
    }
}

fn told_by_sqlite(error: &SqliteError) -> Option<DbError> {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const CHECK: i32 = 275;
    const FOREIGN: i32 = 787;
    const TRIGGER: i32 = 1811;

    let code = sqlite_code(error);
    let message = error.message();
    match code {
        CHECK => Some(DbError::conflict(message.rsplit("failed: ").next()?)),
        FOREIGN => Some(DbError::conflict(FOREIGN_KEY)),
        TRIGGER => Some(DbError::conflict(message)),
        _ if matches!(code & 0xff, BUSY | LOCKED) => Some(DbError::Busy),
        _ => {
            UniqueViolation::of(error).map(|violation| DbError::conflict(violation.default_name()))
        }
    }
}

fn sqlite_code(error: &SqliteError) -> i32 {
    error
        .code()
        .and_then(|code: Cow<'_, str>| code.parse().ok())
        .unwrap_or(0)
}

/// SQLite tells the columns of a broken uniqueness, not its name; the name is looked up by the
/// statement that failed (see `statement.rs`), which has a connection.
pub(super) struct UniqueViolation {
    primary_key: bool,
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    /// Told by SQLite itself when the index is on an expression.
    pub(super) index: Option<String>,
}

impl UniqueViolation {
    pub(super) fn from_error(error: &sqlx::Error) -> Option<Self> {
        Self::of(
            error
                .as_database_error()?
                .try_downcast_ref::<SqliteError>()?,
        )
    }

    fn of(error: &SqliteError) -> Option<Self> {
        const PRIMARY_KEY: i32 = 1555;
        const UNIQUE: i32 = 2067;
        const ROW_ID: i32 = 2579;

        let code = sqlite_code(error);
        if !matches!(code, PRIMARY_KEY | UNIQUE | ROW_ID) {
            return None;
        }
        let what = error.message().rsplit("failed: ").next()?;
        if let Some(index) = what.strip_prefix("index '") {
            let index = Some(index.trim_end_matches('\'').to_owned());
            return Some(UniqueViolation {
                primary_key: false,
                table: String::new(),
                columns: vec![],
                index,
            });
        }
        let (table, _) = what.split_once('.')?;
        let columns = what.split(", ").filter_map(|full| full.split_once('.'));
        Some(UniqueViolation {
            primary_key: code != UNIQUE,
            table: table.to_owned(),
            columns: columns.map(|(_, column)| column.to_owned()).collect(),
            index: None,
        })
    }

    /// The name PostgreSQL gives when the migration gave none.
    pub(super) fn default_name(&self) -> String {
        match &self.index {
            Some(index) => index.clone(),
            None if self.primary_key => format!("{}_pkey", self.table),
            None => format!("{}_{}_key", self.table, self.columns.join("_")),
        }
    }

    /// Whether an index of the schema may have a name of its own.
    pub(super) fn may_be_named(&self) -> bool {
        self.index.is_none() && !self.primary_key
    }
}

/// Whether the same work may succeed when simply done again.
pub(super) fn is_passing(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
        .is_some_and(|error| matches!(error.code(), "40001" | "40P01"))
}
