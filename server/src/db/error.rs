//! What can go wrong in the database, with the engines' differences removed.
//!
//! A broken rule becomes [`DbError::Conflict`] with the rule's name. For the name to be the same
//! on both engines, migrations keep to this:
//!
//! | rule | SQLite | PostgreSQL | name |
//! |---|---|---|---|
//! | primary key | `PRIMARY KEY` | the same | `<table>_pkey` |
//! | unique | `CREATE UNIQUE INDEX <table>_<a>_<b>_unique ON <table> (a, b)` | the same | `<table>_<a>_<b>_unique` |
//! | unique, on an expression | `CREATE UNIQUE INDEX name ON …` | the same | `name` |
//! | check | `CONSTRAINT name CHECK (…)` | the same | `name` |
//! | exclusion, anything else | trigger with `RAISE(ABORT, 'name')` | `CONSTRAINT name EXCLUDE …`, or a trigger with `RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'name'` | `name` |
//! | foreign key | any | any | always `foreign_key`: SQLite does not tell which |
//!
//! SQLite tells the columns of a broken uniqueness, not its name: hence the fixed form, which a
//! test holds the real migrations to. NOT NULL is no rule that a person can break: it stays
//! [`DbError::Other`].

use std::sync::Arc;

use sqlx::postgres::PgDatabaseError;

/// The name every violated foreign key has.
pub const FOREIGN_KEY: &str = "foreign_key";

#[derive(Clone, Debug, thiserror::Error)]
pub enum DbError {
    /// A named rule of the schema forbids this.
    #[error("rule {constraint} forbids this")]
    Conflict { constraint: String },
    #[error("the row that was asked for is not there")]
    RowMissing,
    /// What a decisive change was decided on has changed since.
    #[error("the row changed in between")]
    Outdated,
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
    Other(#[source] Arc<dyn std::error::Error + Send + Sync>),
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

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        let told = match &error {
            rusqlite::Error::SqliteFailure(code, Some(message)) => {
                told_by_sqlite(code.extended_code, message)
            }
            _ => None,
        };
        told.unwrap_or_else(|| DbError::Other(Arc::new(error)))
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let told = match &error {
            sqlx::Error::RowNotFound => Some(DbError::RowMissing),
            sqlx::Error::PoolTimedOut => Some(DbError::Busy),
            sqlx::Error::PoolClosed => Some(DbError::Closed),
            sqlx::Error::Database(told) => told.try_downcast_ref().and_then(told_by_postgres),
            _ => None,
        };
        told.unwrap_or_else(|| DbError::Other(Arc::new(error)))
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

fn told_by_sqlite(code: i32, message: &str) -> Option<DbError> {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const CHECK: i32 = 275;
    const FOREIGN: i32 = 787;
    const PRIMARY: i32 = 1555;
    const TRIGGER: i32 = 1811;
    const UNIQUE: i32 = 2067;
    const ROW_ID: i32 = 2579;

    // "CHECK constraint failed: name", "UNIQUE constraint failed: table.a, table.b"
    let detail = message.rsplit("failed: ").next()?;
    match code {
        CHECK => Some(DbError::conflict(detail)),
        FOREIGN => Some(DbError::conflict(FOREIGN_KEY)),
        TRIGGER => Some(DbError::conflict(message)),
        PRIMARY | ROW_ID => Some(DbError::conflict(format!(
            "{}_pkey",
            detail.split_once('.')?.0
        ))),
        UNIQUE => Some(DbError::conflict(unique_name(detail)?)),
        _ if matches!(code & 0xff, BUSY | LOCKED) => Some(DbError::Busy),
        _ => None,
    }
}

/// The name of a unique index, from the columns SQLite tells.
fn unique_name(detail: &str) -> Option<String> {
    // An index on an expression is told by its name.
    if let Some(index) = detail.strip_prefix("index '") {
        return Some(index.trim_end_matches('\'').to_owned());
    }
    let (table, _) = detail.split_once('.')?;
    let columns: Vec<&str> = detail
        .split(", ")
        .filter_map(|full| full.split_once('.'))
        .map(|(_, column)| column)
        .collect();
    Some(format!("{table}_{}_unique", columns.join("_")))
}

/// Whether the same work may succeed when simply done again.
pub(super) fn is_passing(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
        .is_some_and(|error| matches!(error.code(), "40001" | "40P01"))
}
