//! Copies of a running SQLite database, and the way back. A copy is complete, checked and on disk
//! before it gets its name. PostgreSQL has `pg_dump` for this.

use std::{
    ffi::OsString,
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::{Db, Engine, Inner, embedded, engine_of, error::DbError, migration::DANGLING, sqlite};

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
        let (file, patience) = (sqlite.file.clone(), sqlite.patience);
        let path = path.to_owned();
        let copy = move || {
            let connection = embedded::open(&file, patience)?;
            connection.execute("VACUUM INTO ?1", [text_of(&partial)?])?;
            drop(connection);
            check(&partial)?;
            put_in_place(&partial, &path)
        };
        // Fails only while the process itself ends.
        tokio::task::spawn_blocking(copy)
            .await
            .map_err(|_ended| DbError::Closed)?
    }
}

/// Makes the backup at `backup` the database at `url`. The database that was there is kept beside
/// it, with `.replaced` at the end of its name. Refuses while a server uses it.
pub fn restore(backup: &Path, url: &str) -> Result<(), DbError> {
    if engine_of(url)? != Engine::Sqlite {
        return Err(DbError::NotOffered("use pg_restore or psql"));
    }
    check(backup)?;
    let target = sqlite::file_of(url)?;
    let partial = beside(&target, ".partial");
    remove_if_there(&partial)?;
    std::fs::copy(backup, &partial)?;
    if target.exists() {
        leave_wal(&target)?;
        set_aside(&target)?;
    }
    put_in_place(&partial, &target)
}

/// Moves everything into the one file. Needs the database for itself, so it fails with
/// [`DbError::Busy`] while anyone else has it open. A damaged file stays as it is: replacing it is
/// what a backup is for.
fn leave_wal(path: &Path) -> Result<(), DbError> {
    let outcome = plain(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| {
        connection.query_row("PRAGMA journal_mode = DELETE", [], |row| {
            row.get::<_, String>(0)
        })
    });
    match outcome.map_err(DbError::from) {
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
fn check(path: &Path) -> Result<(), DbError> {
    let found = plain(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    match found.and_then(|connection| fault(&connection)) {
        Ok(None) => Ok(()),
        Ok(Some(fault)) => Err(DbError::Damaged(fault)),
        Err(error) => Err(DbError::Damaged(error.to_string())),
    }
}

fn fault(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Ok(Some(verdict));
    }
    let ours: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations')",
        [],
        |row| row.get(0),
    )?;
    if !ours {
        return Ok(Some("not a database of this program".to_owned()));
    }
    let dangling: Option<String> = connection
        .query_row(DANGLING, [], |row| row.get(0))
        .optional()?;
    Ok(dangling.map(|table| format!("rows in {table} refer to nothing")))
}

/// Opens the file as it is, changing nothing about it.
fn plain(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    Ok(connection)
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
