//! Copies of a running SQLite database, and the way back. A copy is complete, checked and on disk
//! before it gets its name. PostgreSQL has `pg_dump` for this.

use std::{
    ffi::OsString,
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{Db, Engine, Inner, engine_of, error::DbError, migration::DANGLING, sqlite};

impl Db {
    /// Writes a copy of the database to `path`, which must not exist yet; readers and writers go
    /// on meanwhile.
    pub async fn backup_to(&self, path: &Path) -> Result<(), DbError> {
        let Inner::Sqlite(sqlite) = &*self.inner else {
            return Err(DbError::NotOffered("use pg_dump"));
        };
        if path.exists() {
            return Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists).into());
        }
        let partial = beside(path, ".partial");
        remove_if_there(&partial)?;
        let mut connection = sqlite.options.connect().await?;
        sqlx::query("VACUUM INTO $1")
            .bind(text_of(&partial)?)
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        check(&partial).await?;
        put_in_place(&partial, path)
    }
}

/// Makes the backup at `backup` the database at `url`. The database that was there is kept beside
/// it, with `.replaced` at the end of its name. Refuses while a server uses it.
pub async fn restore(backup: &Path, url: &str) -> Result<(), DbError> {
    if engine_of(url)? != Engine::Sqlite {
        return Err(DbError::NotOffered("use pg_restore or psql"));
    }
    check(backup).await?;
    let target = sqlite::connect_options(url, Duration::ZERO)?
        .get_filename()
        .to_owned();
    let partial = beside(&target, ".partial");
    remove_if_there(&partial)?;
    std::fs::copy(backup, &partial)?;
    if target.exists() {
        leave_wal(&target).await?;
        set_aside(&target)?;
    }
    put_in_place(&partial, &target)
}

/// Moves everything into the one file. Needs the database for itself, so it fails with
/// [`DbError::Busy`] while anyone else has it open. A damaged file stays as it is: replacing it is
/// what a backup is for.
async fn leave_wal(path: &Path) -> Result<(), DbError> {
    let outcome = async {
        let mut connection = plain(path).connect().await?;
        let outcome = connection.execute("PRAGMA journal_mode = DELETE").await;
        connection.close().await?;
        outcome
    };
    match outcome.await.map_err(DbError::from) {
        Err(DbError::Busy) => Err(DbError::Busy),
        Err(error) => {
            tracing::warn!(%error, "the database that is replaced cannot be read");
            Ok(())
        }
        Ok(_) => Ok(()),
    }
}

/// Renames the database and what belongs to it. A log left behind would be applied to the next
/// database of that name.
fn set_aside(path: &Path) -> Result<(), DbError> {
    for part in ["", "-wal", "-shm"] {
        match std::fs::rename(
            beside(path, part),
            beside(path, &format!(".replaced{part}")),
        ) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Whether the file is a whole database that refers to nothing missing.
async fn check(path: &Path) -> Result<(), DbError> {
    let mut connection = plain(path).read_only(true).connect().await?;
    let found = faults(&mut connection).await;
    connection.close().await?;
    match found {
        Ok(None) => Ok(()),
        Ok(Some(fault)) => Err(DbError::Damaged(fault)),
        Err(error) => Err(DbError::Damaged(error.to_string())),
    }
}

async fn faults(connection: &mut SqliteConnection) -> Result<Option<String>, sqlx::Error> {
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut *connection)
        .await?;
    if verdict != "ok" {
        return Ok(Some(verdict));
    }
    let ours: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations')",
    )
    .fetch_one(&mut *connection)
    .await?;
    if !ours {
        return Ok(Some("not a database of this program".to_owned()));
    }
    let dangling: Option<String> = sqlx::query_scalar(DANGLING)
        .fetch_optional(connection)
        .await?;
    Ok(dangling.map(|table| format!("rows in {table} refer to nothing")))
}

/// Opens the file as it is, changing nothing about it.
fn plain(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::ZERO)
}

fn put_in_place(partial: &Path, path: &Path) -> Result<(), DbError> {
    File::open(partial)?.sync_all()?;
    std::fs::rename(partial, path)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

fn remove_if_there(path: &Path) -> Result<(), DbError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn text_of(path: &Path) -> Result<String, DbError> {
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidFilename).into())
}
