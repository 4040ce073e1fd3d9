//! Gives each test a database of its own: always SQLite, and PostgreSQL when `TEST_DATABASE_URL`
//! names a server on which databases may be made. Knows no feature.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use server::db::{Db, DbOptions, Engine};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use tokio::sync::OnceCell;

/// A fresh database, and all that is needed to open it again.
pub struct Fresh {
    pub db: Db,
    pub url: String,
    /// A folder that only this test uses.
    pub folder: PathBuf,
}

impl Fresh {
    /// Another handle on the same database, as another process would have.
    pub async fn open_again(&self) -> Db {
        open(&self.url).await
    }
}

/// Runs a test on each engine, on a database with the product's tables.
pub async fn on_each_engine(test: impl AsyncFn(Fresh)) {
    run(Engine::Sqlite, true, &test).await;
    run(Engine::Postgres, true, &test).await;
}

/// Runs a test on each engine, on a database without any tables.
pub async fn on_each_empty_engine(test: impl AsyncFn(Fresh)) {
    run(Engine::Sqlite, false, &test).await;
    run(Engine::Postgres, false, &test).await;
}

/// Runs a test of what only one engine does, on a database with the product's tables.
pub async fn on_tables_of(engine: Engine, test: impl AsyncFn(Fresh)) {
    run(engine, true, &test).await;
}

/// Runs a test of what only one engine does, on a database without any tables.
pub async fn on_empty(engine: Engine, test: impl AsyncFn(Fresh)) {
    run(engine, false, &test).await;
}

async fn run(engine: Engine, with_tables: bool, test: &impl AsyncFn(Fresh)) {
    let made = match engine {
        Engine::Sqlite => Some(make_sqlite(with_tables).await),
        Engine::Postgres => make_postgres(with_tables).await,
    };
    let Some((url, folder)) = made else { return };
    // Shown with a failure only.
    println!("on {engine:?}");
    let db = open(&url).await;
    test(Fresh {
        db: db.clone(),
        url: url.clone(),
        folder: folder.clone(),
    })
    .await;
    db.close().await;
    fs::remove_dir_all(&folder).expect("the test's folder is there");
    if let Engine::Postgres = engine {
        let name = url.rsplit('/').next().expect("made with a slash");
        at_server(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

async fn open(url: &str) -> Db {
    let options = DbOptions {
        connections: Some(4),
        ..DbOptions::default()
    };
    Db::open(url, options)
        .await
        .expect("the test database opens")
}

/// A name no other test has, in this process or another.
fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!(
        "mc_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

/// An empty folder. What a process of the same number left there is gone: its journal beside a new database would spoil it.
fn fresh_folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("nobody uses what was left");
    }
    fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
    folder
}

async fn make_sqlite(with_tables: bool) -> (String, PathBuf) {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();

    let folder = fresh_folder(&fresh_name());
    let file = folder.join("test.db");
    if with_tables {
        let template = TEMPLATE.get_or_init(sqlite_template).await;
        fs::write(&file, template).expect("the test's folder can be written");
    }
    (format!("sqlite:{}", file.display()), folder)
}

async fn sqlite_template() -> Vec<u8> {
    let folder = fresh_folder(&fresh_name());
    let file = folder.join("template.db");
    migrate_and_close(&format!("sqlite:{}", file.display())).await;
    let template = fs::read(&file).expect("the template was written");
    fs::remove_dir_all(&folder).expect("the template's folder is there");
    template
}

async fn make_postgres(with_tables: bool) -> Option<(String, PathBuf)> {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();

    let server = server_url()?;
    let name = fresh_name();
    if with_tables {
        let template = TEMPLATE.get_or_init(postgres_template).await;
        at_server(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    } else {
        at_server(&format!("CREATE DATABASE {name}")).await;
    }
    Some((with_database(&server, &name), fresh_folder(&name)))
}

async fn postgres_template() -> String {
    let server = server_url().expect("asked for only when it is set");
    let name = format!("{}_template", fresh_name());
    at_server(&format!("DROP DATABASE IF EXISTS {name}")).await;
    at_server(&format!("CREATE DATABASE {name}")).await;
    migrate_and_close(&with_database(&server, &name)).await;
    name
}

async fn migrate_and_close(url: &str) {
    let db = open(url).await;
    db.migrate()
        .await
        .expect("the migrations apply to an empty database");
    db.close().await;
}

fn server_url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok()
}

/// The server's address with another database at its end.
fn with_database(server: &str, name: &str) -> String {
    let (address, _) = server
        .rsplit_once('/')
        .expect("TEST_DATABASE_URL ends in /database");
    format!("{address}/{name}")
}

async fn at_server(statement: &str) {
    let url = server_url().expect("asked for only when it is set");
    let options: PgConnectOptions = url.parse().expect("TEST_DATABASE_URL can be read");
    let mut connection: PgConnection = options
        .log_slow_statements(tracing::log::LevelFilter::Off, Duration::ZERO)
        .connect()
        .await
        .expect("the server at TEST_DATABASE_URL answers");
    connection
        .execute(sqlx::AssertSqlSafe(statement.to_owned()))
        .await
        .expect("databases may be made at TEST_DATABASE_URL");
    connection.close().await.expect("the connection closes");
}
