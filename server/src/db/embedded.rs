//! The connection that writes to SQLite. Its statements run on the thread that asks for them: the
//! writer has one of its own, and the way to another thread and back takes longer than most
//! statements do. (Readers share the server's threads, so theirs run elsewhere: `readers`.)

use std::{path::Path, time::Duration};

use rusqlite::{
    Connection, Statement, ToSql,
    types::{Null, ToSqlOutput},
};

use super::{error::DbError, row::Row, value::Value};

/// Statements that stay prepared.
pub(super) const PREPARED: usize = 512;

/// Opens the file, or makes it, with what every connection to it has in common.
pub(super) fn open(file: &Path, patience: Duration) -> Result<Connection, DbError> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(patience)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // 16 MiB of cache: a group's pages stay in memory until its commit. Readers have 2 MiB.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -16384;",
    )?;
    Ok(connection)
}

/// Runs one statement; the number of rows it changed, or what was wrong with a row.
pub(super) fn run(
    connection: &Connection,
    text: &str,
    values: &[Value],
    on_row: &mut dyn FnMut(&Row<'_>) -> Result<(), DbError>,
) -> rusqlite::Result<Result<u64, DbError>> {
    let mut statement = connection.prepare_cached(&numbered(text))?;
    bind(&mut statement, values)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        if let Err(bad_row) = on_row(&Row::new(row, text)) {
            return Ok(Err(bad_row));
        }
    }
    drop(rows);
    Ok(Ok(connection.changes()))
}

/// Gives each placeholder its value. SQLite takes NULL for one that has none, so that is refused here.
pub(super) fn bind(statement: &mut Statement<'_>, values: &[Value]) -> rusqlite::Result<()> {
    let wanted = statement.parameter_count();
    if values.len() != wanted {
        return Err(rusqlite::Error::InvalidParameterCount(values.len(), wanted));
    }
    for (value, number) in values.iter().zip(1..) {
        statement.raw_bind_parameter(number, value)?;
    }
    Ok(())
}

/// SQLite takes `$2` for a name, and gives names numbers in the order in which it meets them; `?2`
/// is the second value wherever it stands.
pub(super) fn numbered(text: &str) -> String {
    let mut pieces = text.split('$');
    let mut numbered = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_number = piece.starts_with(|c: char| c.is_ascii_digit());
        numbered.push(if is_number { '?' } else { '$' });
        numbered.push_str(piece);
    }
    numbered
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Value::Uuid(Some(value)) => value.as_bytes().to_sql(),
            Value::Uuid(None) => Null.to_sql(),
            Value::Integer(value) => value.to_sql(),
            Value::Text(value) => value.to_sql(),
            Value::Boolean(value) => value.to_sql(),
            Value::Real(value) => value.to_sql(),
            Value::Bytes(value) => value.to_sql(),
        }
    }
}
