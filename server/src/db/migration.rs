//! Brings a database's tables up to the program, and back. All steps asked for happen in one
//! transaction under a lock: several processes may start together, and a failing step changes
//! nothing.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use sqlx::Executor;

use super::{
    Db, Engine, Inner,
    conn::{Conn, Tx, TxLink},
    embedded,
    error::DbError,
    migrations::MIGRATIONS,
    statement::sql,
};

/// One change of the tables, for both engines.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub version: i64,
    pub name: &'static str,
    pub sqlite: Steps,
    pub postgres: Steps,
}

/// The way there and the way back.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    pub up: &'static str,
    pub down: &'static str,
}

/// A migration the program knows, and whether this database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationStatus {
    pub version: i64,
    pub name: &'static str,
    pub applied: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    #[error("migration {version} was changed after it had been applied to this database")]
    Changed { version: i64 },
    #[error("this database has migration {version}, which this program does not know")]
    Unknown { version: i64 },
    #[error("migration {version} failed")]
    Failed { version: i64, source: DbError },
    #[error("migration leaves rows in {table} that refer to nothing")]
    Dangling { table: String },
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<rusqlite::Error> for MigrationError {
    fn from(error: rusqlite::Error) -> Self {
        MigrationError::Db(error.into())
    }
}

impl From<sqlx::Error> for MigrationError {
    fn from(error: sqlx::Error) -> Self {
        MigrationError::Db(error.into())
    }
}

impl Db {
    /// Applies what is missing; the versions applied now.
    pub async fn migrate(&self) -> Result<Vec<i64>, MigrationError> {
        self.migrate_up(MIGRATIONS).await
    }

    /// Takes the latest `count` migrations back; the versions taken back.
    pub async fn migrate_back(&self, count: usize) -> Result<Vec<i64>, MigrationError> {
        self.migrate_down(MIGRATIONS, count).await
    }

    /// What the program knows and this database has.
    pub async fn migration_status(&self) -> Result<Vec<MigrationStatus>, MigrationError> {
        let mut session = Session::begin(self).await?;
        let applied = session.applied(MIGRATIONS).await;
        session.end(applied.is_ok()).await?;
        let applied = applied?;
        let status = |known: &Migration| MigrationStatus {
            version: known.version,
            name: known.name,
            applied: applied.contains_key(&known.version),
        };
        Ok(MIGRATIONS.iter().map(status).collect())
    }

    /// [`Db::migrate`] with a list of one's own.
    pub async fn migrate_up(&self, list: &[Migration]) -> Result<Vec<i64>, MigrationError> {
        let mut session = Session::begin(self).await?;
        let outcome = session.up(list).await;
        session.end(outcome.is_ok()).await?;
        outcome
    }

    /// [`Db::migrate_back`] with a list of one's own.
    pub async fn migrate_down(
        &self,
        list: &[Migration],
        count: usize,
    ) -> Result<Vec<i64>, MigrationError> {
        let mut session = Session::begin(self).await?;
        let outcome = session.down(list, count).await;
        session.end(outcome.is_ok()).await?;
        outcome
    }
}

impl Migration {
    fn steps(&self, engine: Engine) -> Steps {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    /// The same on every machine, however its version control ends lines.
    fn checksum(&self, engine: Engine) -> String {
        hex::encode(Sha256::digest(self.steps(engine).up.replace("\r\n", "\n")))
    }
}

/// One transaction under the lock, on a connection of its own.
struct Session {
    tx: Tx,
}

impl Session {
    async fn begin(db: &Db) -> Result<Self, MigrationError> {
        /// Any number that no other program on the same database uses.
        const LOCK: i64 = 0x6d65_6e74_6f72;

        let link = match &*db.inner {
            Inner::Sqlite(sqlite) => {
                // Rebuilding a table must not act on the rows that refer to it; what is dangling
                // in the end is found before the commit.
                let connection = embedded::open(&sqlite.file, sqlite.patience)?;
                connection.execute_batch("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")?;
                TxLink::Embedded(connection)
            }
            Inner::Postgres(postgres) => {
                let mut transaction = postgres.pool.begin().await?;
                transaction
                    .execute("SET LOCAL statement_timeout = 0")
                    .await?;
                sqlx::query("SELECT pg_advisory_xact_lock($1)")
                    .bind(LOCK)
                    .execute(&mut *transaction)
                    .await?;
                TxLink::Postgres(transaction)
            }
        };
        let mut tx = Tx::new(link);
        sql("CREATE TABLE IF NOT EXISTS schema_migrations (
                version BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)")
        .execute(&mut tx)
        .await?;
        Ok(Session { tx })
    }

    async fn end(self, keep: bool) -> Result<(), MigrationError> {
        match self.tx.link {
            TxLink::Embedded(connection) => {
                connection.execute_batch(if keep { "COMMIT" } else { "ROLLBACK" })?;
            }
            TxLink::Postgres(transaction) if keep => transaction.commit().await?,
            TxLink::Postgres(transaction) => transaction.rollback().await?,
        }
        Ok(())
    }

    async fn up(&mut self, list: &[Migration]) -> Result<Vec<i64>, MigrationError> {
        let applied = self.applied(list).await?;
        let engine = self.tx.engine();
        let mut done = vec![];
        for migration in list
            .iter()
            .filter(|known| !applied.contains_key(&known.version))
        {
            self.run(migration, migration.steps(engine).up).await?;
            sql("INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)")
                .bind(migration.version)
                .bind(migration.name)
                .bind(migration.checksum(engine))
                .execute(&mut self.tx)
                .await?;
            done.push(migration.version);
        }
        self.check_references().await?;
        Ok(done)
    }

    async fn down(&mut self, list: &[Migration], count: usize) -> Result<Vec<i64>, MigrationError> {
        let applied = self.applied(list).await?;
        let engine = self.tx.engine();
        let mut done = vec![];
        for version in applied.keys().rev().take(count) {
            let migration = known(list, *version)?;
            self.run(migration, migration.steps(engine).down).await?;
            sql("DELETE FROM schema_migrations WHERE version = $1")
                .bind(*version)
                .execute(&mut self.tx)
                .await?;
            done.push(*version);
        }
        self.check_references().await?;
        Ok(done)
    }

    /// Versions and checksums this database has, each compared with the program's.
    async fn applied(
        &mut self,
        list: &[Migration],
    ) -> Result<BTreeMap<i64, String>, MigrationError> {
        let engine = self.tx.engine();
        let applied = sql("SELECT version, checksum FROM schema_migrations")
            .fetch_all(&mut self.tx, |row| {
                Ok((row.get("version")?, row.get("checksum")?))
            })
            .await?;
        let applied: BTreeMap<i64, String> = applied.into_iter().collect();
        for (&version, checksum) in &applied {
            if known(list, version)?.checksum(engine) != *checksum {
                return Err(MigrationError::Changed { version });
            }
        }
        Ok(applied)
    }

    async fn run(
        &mut self,
        migration: &Migration,
        text: &'static str,
    ) -> Result<(), MigrationError> {
        let outcome = match &mut self.tx.link {
            TxLink::Embedded(link) => link.execute_batch(text).map_err(DbError::from),
            TxLink::Postgres(link) => {
                let done = sqlx::raw_sql(text).execute(&mut **link).await;
                done.map(drop).map_err(DbError::from)
            }
        };
        outcome.map_err(|source| MigrationError::Failed {
            version: migration.version,
            source,
        })
    }

    async fn check_references(&mut self) -> Result<(), MigrationError> {
        if self.tx.engine() == Engine::Postgres {
            // It has checked each statement.
            return Ok(());
        }
        let dangling = sql(DANGLING)
            .fetch_optional(&mut self.tx, |row| row.get("table"))
            .await?;
        match dangling {
            Some(table) => Err(MigrationError::Dangling { table }),
            None => Ok(()),
        }
    }
}

fn known(list: &[Migration], version: i64) -> Result<&Migration, MigrationError> {
    list.iter()
        .find(|known| known.version == version)
        .ok_or(MigrationError::Unknown { version })
}

/// The first table with a row that refers to nothing.
pub(super) const DANGLING: &str = r#"SELECT "table" FROM pragma_foreign_key_check LIMIT 1"#;
