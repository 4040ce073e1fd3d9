//! One row of an answer, the same for both engines. A value that is missing or of another kind is
//! an error that names table, column and row: rows are parsed, never trusted.

use std::{fmt::Display, str::FromStr};

use domain::time::Instant;
use rusqlite::types::{FromSql, Value as Kept, ValueRef as Stored};
use sqlx::{
    Decode, Row as _, Type, TypeInfo, ValueRef,
    error::BoxDynError,
    postgres::{PgRow, PgValueRef},
};
use uuid::Uuid;

use super::error::DbError;

/// A row as the engine gave it, and the statement it answers.
pub struct Row<'s> {
    cells: Cells<'s>,
    statement: &'s str,
}

pub(super) enum Cells<'s> {
    Embedded(&'s rusqlite::Row<'s>),
    /// Came from another thread: the names of the columns, and their values.
    Sent(&'s [String], &'s [Kept]),
    Postgres(PgRow),
}

impl<'s> From<&'s rusqlite::Row<'s>> for Cells<'s> {
    fn from(row: &'s rusqlite::Row<'s>) -> Self {
        Cells::Embedded(row)
    }
}

impl<'s> From<(&'s [String], &'s [Kept])> for Cells<'s> {
    fn from((columns, cells): (&'s [String], &'s [Kept])) -> Self {
        Cells::Sent(columns, cells)
    }
}

impl From<PgRow> for Cells<'_> {
    fn from(row: PgRow) -> Self {
        Cells::Postgres(row)
    }
}

/// One value of a row, still in the engine's form.
pub enum Cell<'r> {
    Sqlite(Stored<'r>),
    Postgres(PgValueRef<'r>),
}

/// What can be read from a column. Other types read one of these and convert it.
#[diagnostic::on_unimplemented(note = "ids are listed in `server/src/db/value.rs`")]
pub trait FromColumn: Sized {
    fn from_cell(cell: Cell<'_>) -> Result<Self, BoxDynError>;
}

impl<'s> Row<'s> {
    pub(super) fn new(cells: impl Into<Cells<'s>>, statement: &'s str) -> Self {
        Row {
            cells: cells.into(),
            statement,
        }
    }

    /// The value of a column; `Option` when it may be NULL.
    pub fn get<T: FromColumn>(&self, column: &str) -> Result<T, DbError> {
        self.cell(column)
            .and_then(T::from_cell)
            .map_err(|reason| self.bad(column, reason))
    }

    /// A column's text as a type of the domain.
    pub fn parse<T>(&self, column: &str) -> Result<T, DbError>
    where
        T: FromStr,
        T::Err: Display,
    {
        let text: String = self.get(column)?;
        text.parse().map_err(|reason| self.bad(column, reason))
    }

    /// A column's JSON document.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, DbError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|reason| self.bad(column, reason))
    }

    /// The error for a value that can be read and still makes no sense.
    pub fn bad(&self, column: &str, reason: impl Display) -> DbError {
        let id = self
            .cell("id")
            .and_then(Uuid::from_cell)
            .map(|id| id.to_string());
        DbError::BadRow {
            table: table_of(self.statement).to_owned(),
            column: column.to_owned(),
            id: id.unwrap_or_else(|_| "unknown".to_owned()),
            reason: reason.to_string(),
        }
    }

    fn cell(&self, column: &str) -> Result<Cell<'_>, BoxDynError> {
        Ok(match &self.cells {
            Cells::Embedded(row) => Cell::Sqlite(row.get_ref(column)?),
            Cells::Sent(columns, cells) => {
                let at = columns.iter().position(|name| name == column);
                let cell = at.and_then(|at| cells.get(at));
                Cell::Sqlite(cell.ok_or("no such column")?.into())
            }
            Cells::Postgres(row) => Cell::Postgres(row.try_get_raw(column)?),
        })
    }
}

/// The first table a statement names, for messages only.
fn table_of(statement: &str) -> &str {
    let mut words = statement.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'));
    words
        .find(|word| {
            ["from", "into", "update"]
                .iter()
                .any(|key| word.eq_ignore_ascii_case(key))
        })
        .and_then(|_| words.find(|word| !word.is_empty()))
        .unwrap_or("unknown")
}

impl Cell<'_> {
    fn is_null(&self) -> bool {
        match self {
            Cell::Sqlite(value) => *value == Stored::Null,
            Cell::Postgres(value) => value.is_null(),
        }
    }

    /// Whether the value is there and of one of these kinds, in the engines' names.
    fn is_any(&self, kinds: &[&str]) -> bool {
        match self {
            Cell::Sqlite(value) => kinds.contains(&name_of(value)),
            Cell::Postgres(value) => !value.is_null() && kinds.contains(&value.type_info().name()),
        }
    }

    fn decode<T>(self) -> Result<T, BoxDynError>
    where
        T: for<'a> Decode<'a, sqlx::Postgres> + FromSql,
    {
        match self {
            Cell::Sqlite(value) => Ok(T::column_result(value)?),
            Cell::Postgres(value) => T::decode(value),
        }
    }

    /// Decodes only when the stored kind is one that `T` is made of.
    fn decode_checked<T>(self) -> Result<T, BoxDynError>
    where
        T: for<'a> Decode<'a, sqlx::Postgres> + FromSql,
        T: Type<sqlx::Postgres>,
    {
        let fits = match &self {
            // It looks for itself.
            Cell::Sqlite(_) => true,
            Cell::Postgres(value) => T::compatible(&value.type_info()),
        };
        if fits && !self.is_null() {
            self.decode()
        } else {
            Err(self.unexpected())
        }
    }

    fn unexpected(&self) -> BoxDynError {
        let found = match self {
            _ if self.is_null() => "NULL".to_owned(),
            Cell::Sqlite(value) => name_of(value).to_owned(),
            Cell::Postgres(value) => value.type_info().name().to_owned(),
        };
        format!("unexpected {found}").into()
    }
}

/// The name of a stored kind.
fn name_of(value: &Stored<'_>) -> &'static str {
    match value {
        Stored::Null => "NULL",
        Stored::Integer(_) => "INTEGER",
        Stored::Real(_) => "REAL",
        Stored::Text(_) => "TEXT",
        Stored::Blob(_) => "BLOB",
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_cell(cell: Cell<'_>) -> Result<Self, BoxDynError> {
        if cell.is_null() {
            Ok(None)
        } else {
            T::from_cell(cell).map(Some)
        }
    }
}

macro_rules! read_as_stored {
    ($($rust:ty),+) => {$(
        impl FromColumn for $rust {
            fn from_cell(cell: Cell<'_>) -> Result<Self, BoxDynError> {
                cell.decode_checked()
            }
        }
    )+};
}

read_as_stored!(bool, String, Uuid, Vec<u8>);

impl FromColumn for i64 {
    fn from_cell(cell: Cell<'_>) -> Result<Self, BoxDynError> {
        if cell.is_any(&["INTEGER", "INT8", "INT4", "INT2"]) {
            cell.decode()
        } else {
            Err(cell.unexpected())
        }
    }
}

macro_rules! read_as_integer {
    ($($rust:ty),+) => {$(
        impl FromColumn for $rust {
            fn from_cell(cell: Cell<'_>) -> Result<Self, BoxDynError> {
                Ok(i64::from_cell(cell)?.try_into()?)
            }
        }
    )+};
}

read_as_integer!(i32, i16, u64, u32, u16, u8);

impl FromColumn for f64 {
    fn from_cell(cell: Cell<'_>) -> Result<Self, BoxDynError> {
        if cell.is_any(&["REAL", "FLOAT8"]) {
            cell.decode()
        } else if cell.is_any(&["FLOAT4"]) {
            cell.decode::<f32>().map(f64::from)
        } else {
            // A whole number is a number, too: SQLite's expressions yield either.
            i64::from_cell(cell).map(|whole| whole as f64)
        }
    }
}

impl FromColumn for Instant {
    fn from_cell(cell: Cell<'_>) -> Result<Self, BoxDynError> {
        i64::from_cell(cell).map(Instant)
    }
}
