//! Where it is measured: fresh databases on both engines, each gone when it was used.

use anyhow::{Context as _, Result};
use app::context::Backend;
use bench::people::{People, Weekly};
use server::clock::Clock;
use server::config::Config;
use server::db::{Db, DbOptions, Engine};
use server::http::Edge;
use server::platform::Platform;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the environment offers.
pub struct Place {
    pub folder: PathBuf,
    postgres: Option<String>,
    pub program: Option<PathBuf>,
    site: Option<String>,
}

/// The product on a fresh database.
pub struct Ground {
    pub platform: Platform,
    pub backend: Backend,
    pub edge: Edge,
    pub fresh: Fresh,
}

/// A fresh database.
pub struct Fresh {
    pub url: String,
    pub folder: PathBuf,
    engine: Engine,
}

impl Place {
    pub fn from_environment() -> Result<Place> {
        let beside = || {
            let program = std::env::current_exe().ok()?;
            Some(program.parent()?.join("bench-data"))
        };
        let folder = std::env::var_os("BENCH_DIR").map(PathBuf::from);
        Ok(Place {
            folder: folder.or_else(beside).context("no folder to measure in")?,
            postgres: std::env::var("BENCH_POSTGRES_URL").ok(),
            program: std::env::var_os("MENTORCONNECT").map(PathBuf::from),
            site: std::env::var("SITE_ROOT").ok(),
        })
    }

    /// Those that are at hand.
    pub fn engines(&self) -> Vec<Engine> {
        let postgres = self.postgres.as_ref().map(|_| Engine::Postgres);
        [Engine::Sqlite].into_iter().chain(postgres).collect()
    }

    /// A database of this name with the product's tables.
    pub async fn fresh(&self, engine: Engine, name: &str) -> Result<Fresh> {
        let folder = self.folder.join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let folder = std::path::absolute(folder)?;
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.join("bench.db").display()),
            Engine::Postgres => {
                self.at_postgres(&format!("DROP DATABASE IF EXISTS bench_{name}"))
                    .await?;
                self.at_postgres(&format!("CREATE DATABASE bench_{name}"))
                    .await?;
                let server = self.postgres.as_deref().unwrap_or_default();
                let (server, _) = server.rsplit_once('/').context("no database is named")?;
                format!("{server}/bench_{name}")
            }
        };
        let db = Db::open(&url, DbOptions::default()).await?;
        db.migrate().await?;
        db.close().await;
        Ok(Fresh {
            url,
            folder,
            engine,
        })
    }

    /// The product on a database of this name.
    pub async fn ground(&self, engine: Engine, name: &str) -> Result<Ground> {
        let fresh = self.fresh(engine, name).await?;
        let data = fresh.folder.to_string_lossy().into_owned();
        let mut values = BTreeMap::from([
            ("DATABASE_URL".to_owned(), fresh.url.clone()),
            ("DATA_DIR".to_owned(), data),
        ]);
        values.extend(self.site.clone().map(|site| ("SITE_ROOT".to_owned(), site)));
        let db = Db::open(&fresh.url, DbOptions::default()).await?;
        let platform = Platform::new(db, Clock::system(), Config::from_values(&values)?);
        let edge = Edge::new(platform.clone());
        Ok(Ground {
            backend: edge.backend.clone(),
            platform,
            edge,
            fresh,
        })
    }

    async fn at_postgres(&self, statement: &str) -> Result<()> {
        let url = self.postgres.as_deref().context("no PostgreSQL")?;
        let mut connection = PgConnection::connect(url).await?;
        connection
            .execute(AssertSqlSafe(statement.to_owned()))
            .await?;
        Ok(connection.close().await?)
    }
}

impl Ground {
    /// So many mentors and mentees.
    pub async fn people(&self, count: usize, open: &[Weekly]) -> Result<People> {
        People::settle(&self.platform.db, self.platform.now(), count, open).await
    }

    /// Leaves nothing behind.
    pub async fn clear(self, place: &Place) -> Result<()> {
        self.platform.db.close().await;
        self.fresh.clear(place).await
    }
}

impl Fresh {
    pub async fn clear(self, place: &Place) -> Result<()> {
        std::fs::remove_dir_all(&self.folder)?;
        if self.engine == Engine::Postgres {
            let name = self.url.rsplit('/').next().unwrap_or_default();
            place
                .at_postgres(&format!("DROP DATABASE {name} WITH (FORCE)"))
                .await?;
        }
        Ok(())
    }
}
