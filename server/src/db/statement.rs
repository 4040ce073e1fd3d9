//! One SQL text for both engines: `$1` placeholders, RETURNING, ON CONFLICT.
//!
//! ```ignore
//! let bookings = sql("SELECT id, starts_at FROM bookings WHERE mentor_id = $1")
//!     .bind(mentor)
//!     .fetch_all(conn, |row| Ok((row.get("id")?, row.get("starts_at")?)))
//!     .await?;
//! ```
//!
//! Text comes only from the source (`&'static str`), so nothing a person typed becomes SQL.
//! Whole numbers travel as 64 bits: PostgreSQL's `sum(…)` needs `CAST(… AS BIGINT)` around it,
//! and name the columns instead of `*`.

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Either, Executor, PgConnection, SqlSafeStr, SqlStr};

use super::{
    Engine,
    conn::{Conn, Link, Tx},
    embedded,
    error::{DbError, is_passing},
    row::Row,
    value::Value,
};

/// A statement with its values.
#[derive(Clone, Debug)]
pub struct Sql {
    text: SqlText,
    values: Vec<Value>,
}

#[derive(Clone, Debug)]
enum SqlText {
    Fixed(&'static str),
    Composed(String),
}

/// Begins a statement.
pub fn sql(text: &'static str) -> Sql {
    Sql {
        text: SqlText::Fixed(text),
        values: vec![],
    }
}

impl Sql {
    /// Gives the next placeholder its value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Appends text.
    pub fn push(mut self, text: &'static str) -> Self {
        self.composed().push_str(text);
        self
    }

    /// Appends a placeholder and gives it its value.
    pub fn push_bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        let number = self.values.len();
        self.composed().push_str(&format!("${number}"));
        self
    }

    /// Appends a list in parentheses, for `IN`. An empty list contains nothing.
    pub fn push_list<V: Into<Value>>(mut self, list: impl IntoIterator<Item = V>) -> Self {
        let mut list: Vec<Value> = list.into_iter().map(Into::into).collect();
        let Some(last) = list.last().cloned() else {
            return self.push("(NULL)");
        };
        // Repeating the last value changes nothing, and few lengths mean few statements to prepare.
        list.resize(list.len().next_power_of_two(), last);
        self.composed().push('(');
        self.push_separated(list);
        self.composed().push(')');
        self
    }

    /// Appends rows for `VALUES`. The caller keeps rows × columns below 30 000, and gives at least
    /// one row.
    pub fn push_rows<const N: usize>(mut self, rows: impl IntoIterator<Item = [Value; N]>) -> Self {
        for (index, row) in rows.into_iter().enumerate() {
            self.composed()
                .push_str(if index == 0 { "(" } else { ", (" });
            self.push_separated(row);
            self.composed().push(')');
        }
        self
    }

    /// Runs the statement; the number of rows it changed.
    pub async fn execute(self, conn: &mut dyn Conn) -> Result<u64, DbError> {
        self.run(conn, &mut |_| Ok(())).await
    }

    /// Runs the statement at the end of the transaction, on PostgreSQL in one trip with others put off so:
    /// for what nobody reads again within the transaction. They must not depend on each other's
    /// order nor change the same row twice, because PostgreSQL runs them as parts of one statement.
    pub fn defer(self, tx: &mut Tx) {
        tx.deferred.push(self);
    }

    /// As [`Sql::defer`], for the change that everything else of the transaction rests on: if it
    /// finds no row to change, the whole transaction ends with [`DbError::Outdated`].
    pub fn defer_decisive(self, tx: &mut Tx) {
        tx.decisive.push(self);
    }

    /// All rows of the answer.
    pub async fn fetch_all<T, F>(self, conn: &mut dyn Conn, mut read: F) -> Result<Vec<T>, DbError>
    where
        T: Send,
        F: FnMut(&Row<'_>) -> Result<T, DbError> + Send,
    {
        let mut all = vec![];
        let mut keep = |row: &Row<'_>| {
            all.push(read(row)?);
            Ok(())
        };
        self.run(conn, &mut keep).await?;
        Ok(all)
    }

    /// The first row of the answer, if there is one.
    pub async fn fetch_optional<T, F>(
        self,
        conn: &mut dyn Conn,
        mut read: F,
    ) -> Result<Option<T>, DbError>
    where
        T: Send,
        F: FnMut(&Row<'_>) -> Result<T, DbError> + Send,
    {
        let mut first = None;
        let mut keep = |row: &Row<'_>| {
            if first.is_none() {
                first = Some(read(row)?);
            }
            Ok(())
        };
        self.run(conn, &mut keep).await?;
        Ok(first)
    }

    /// The first row of the answer; [`DbError::RowMissing`] when there is none.
    pub async fn fetch_one<T, F>(self, conn: &mut dyn Conn, read: F) -> Result<T, DbError>
    where
        T: Send,
        F: FnMut(&Row<'_>) -> Result<T, DbError> + Send,
    {
        self.fetch_optional(conn, read)
            .await?
            .ok_or(DbError::RowMissing)
    }

    async fn run(self, conn: &mut dyn Conn, on_row: &mut OnRow<'_>) -> Result<u64, DbError> {
        run(conn, self.text, self.values, on_row).await
    }

    fn push_separated(&mut self, values: impl IntoIterator<Item = Value>) {
        for (index, value) in values.into_iter().enumerate() {
            self.values.push(value);
            let number = self.values.len();
            let separator = if index == 0 { "" } else { ", " };
            self.composed().push_str(&format!("{separator}${number}"));
        }
    }

    fn composed(&mut self) -> &mut String {
        if let SqlText::Fixed(text) = self.text {
            self.text = SqlText::Composed(text.to_owned());
        }
        match &mut self.text {
            SqlText::Composed(text) => text,
            SqlText::Fixed(_) => unreachable!("made composed above"),
        }
    }
}

type OnRow<'f> = dyn FnMut(&Row<'_>) -> Result<(), DbError> + Send + 'f;

impl SqlText {
    fn as_str(&self) -> &str {
        match self {
            SqlText::Fixed(text) => text,
            SqlText::Composed(text) => text,
        }
    }

    fn into_sql_str(self) -> SqlStr {
        match self {
            SqlText::Fixed(text) => text.into_sql_str(),
            // Safe because it was composed from texts of the source and placeholders only.
            SqlText::Composed(text) => AssertSqlSafe(text).into_sql_str(),
        }
    }
}

/// How many statements go together at most: a long text has to be planned as a whole.
const TOGETHER: usize = 32;

/// Runs what was put off by [`Sql::defer`] and [`Sql::defer_decisive`].
pub(super) async fn execute_deferred(tx: &mut Tx) -> Result<(), DbError> {
    let deferred = std::mem::take(&mut tx.deferred);
    let decisive = std::mem::take(&mut tx.decisive);
    match tx.engine() {
        // There is no way that could be saved.
        Engine::Sqlite => one_by_one(tx, deferred, decisive).await,
        Engine::Postgres => together(tx, deferred, decisive).await,
    }
}

async fn one_by_one(tx: &mut Tx, deferred: Vec<Sql>, decisive: Vec<Sql>) -> Result<(), DbError> {
    for statement in decisive {
        if statement.execute(tx).await? == 0 {
            return Err(DbError::Outdated);
        }
    }
    for statement in deferred {
        statement.execute(tx).await?;
    }
    Ok(())
}

/// In few trips: PostgreSQL takes a statement that has others inside.
async fn together(tx: &mut Tx, deferred: Vec<Sql>, decisive: Vec<Sql>) -> Result<(), DbError> {
    let mut deferred = deferred.into_iter();
    let mut decisive = decisive.into_iter();
    while deferred.len() + decisive.len() > 0 {
        let mut parts: Vec<Sql> = deferred.by_ref().take(TOGETHER).collect();
        // At the end, because only of the outer statement is it told how many rows it changed.
        let last = decisive.next();
        let is_decided = last.is_some();
        parts.extend(last);
        let text = as_one(&parts);
        let whole = Sql {
            text: SqlText::Composed(text),
            values: parts.into_iter().flat_map(|part| part.values).collect(),
        };
        if whole.execute(tx).await? == 0 && is_decided {
            return Err(DbError::Outdated);
        }
    }
    Ok(())
}

fn as_one(statements: &[Sql]) -> String {
    let mut text = String::new();
    let mut offset = 0;
    for (number, statement) in statements.iter().enumerate() {
        let before = match number {
            0 => "WITH ",
            _ => ", ",
        };
        let is_last = number + 1 == statements.len();
        if !is_last {
            text.push_str(&format!("{before}part_{number} AS ("));
        }
        renumber(statement.text.as_str(), offset, &mut text);
        if !is_last {
            text.push(')');
        }
        offset += statement.values.len();
    }
    text
}

/// Appends `text` with `offset` added to the number of each placeholder, wherever a `$` is followed
/// by digits.
fn renumber(text: &str, offset: usize, into: &mut String) {
    let mut pieces = text.split('$');
    into.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        into.push('$');
        match piece[..digits].parse::<usize>() {
            Ok(number) => into.push_str(&(number + offset).to_string()),
            // No placeholder: a path into a JSON document, for instance.
            Err(_) => into.push_str(&piece[..digits]),
        }
        into.push_str(&piece[digits..]);
    }
}

/// Runs a statement on PostgreSQL; the number of rows it changed, or what was wrong with a row. A
/// failure says whether the same may succeed next time.
async fn by_sqlx(
    link: &mut PgConnection,
    text: SqlText,
    values: Vec<Value>,
    on_row: &mut OnRow<'_>,
) -> Result<Result<u64, DbError>, (bool, DbError)> {
    let text: SqlStr = text.into_sql_str();
    let mut query = sqlx::query(text.clone());
    for value in values {
        query = match value {
            Value::Uuid(value) => query.bind(value),
            Value::Integer(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Boolean(value) => query.bind(value),
            Value::Real(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
        };
    }
    let mut answer = link.fetch_many(query);
    loop {
        match answer.try_next().await {
            Ok(Some(Either::Right(row))) => {
                if let Err(bad_row) = on_row(&Row::new(row, text.as_str())) {
                    return Ok(Err(bad_row));
                }
            }
            // Waiting for the end of the answer as well would be one more trip.
            Ok(Some(Either::Left(done))) => return Ok(Ok(done.rows_affected())),
            Ok(None) => return Ok(Ok(0)),
            Err(error) => return Err((is_passing(&error), error.into())),
        }
    }
}

/// The one place where a statement meets an engine. Returns how many rows it changed.
async fn run(
    conn: &mut dyn Conn,
    text: SqlText,
    values: Vec<Value>,
    on_row: &mut OnRow<'_>,
) -> Result<u64, DbError> {
    let outcome = match conn.link() {
        Link::Embedded(link) => embedded::run(link, text.as_str(), &values, on_row)
            .map_err(|error| (false, error.into())),
        // Nothing rests on what a reader does.
        Link::Reader(reader) => Ok(reader.run(text.as_str(), values, on_row).await.map(|()| 0)),
        Link::Postgres(link) => by_sqlx(link, text, values, on_row).await,
    };
    outcome.unwrap_or_else(|(passing, error)| {
        conn.statement_failed(passing);
        Err(error)
    })
}
