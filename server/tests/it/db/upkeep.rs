//! Migrations, backups, and reading what is stored.

use std::{path::Path, time::Duration};

use domain::{id::MemberId, time::Instant};
use server::db::{
    Conn, Db, DbError, DbOptions, Engine, Sql, Value,
    migration::{Migration, MigrationError, Steps},
    restore, sql,
};
use uuid::Uuid;

use super::tables::{NOTES, fresh_id, notes, with_notes, with_notes_on, write_note};
use crate::engines::{on_each_empty_engine, on_each_engine, on_empty};

/// A migration whose text is the same for both engines.
fn migration(version: i64, up: &'static str, down: &'static str) -> Migration {
    let steps = Steps { up, down };
    Migration {
        version,
        name: "of a test",
        sqlite: steps,
        postgres: steps,
    }
}

fn shelves() -> Migration {
    migration(
        2,
        "CREATE TABLE shelf (id BIGINT PRIMARY KEY);",
        "DROP TABLE shelf;",
    )
}

#[tokio::test]
async fn a_first_start_makes_the_folder_of_the_database() {
    on_empty(Engine::Sqlite, async |fresh| {
        let file = fresh.folder.join("not").join("there").join("yet.db");
        let url = format!("sqlite://{}", file.display());
        let db = Db::open(&url, DbOptions::default()).await.expect("opens");
        db.migrate().await.expect("has tables");
        db.close().await;
        assert!(file.is_file());
    })
    .await;
}

#[tokio::test]
async fn migrations_go_up_and_down_and_up() {
    on_each_empty_engine(async |fresh| {
        let list = [NOTES, shelves()];
        let db = &fresh.db;
        assert_eq!(db.migrate_up(&list[..1]).await.expect("up"), [1]);
        write_note(db, "kept over the second migration")
            .await
            .expect("kept");
        assert_eq!(db.migrate_up(&list).await.expect("up"), [2]);
        assert!(db.migrate_up(&list).await.expect("up").is_empty());
        assert_eq!(db.migrate_down(&list, 1).await.expect("down"), [2]);
        assert_eq!(notes(db).await.len(), 1);
        assert_eq!(db.migrate_down(&list, 5).await.expect("down"), [1]);
        assert_eq!(db.migrate_up(&list).await.expect("up"), [1, 2]);
        assert!(notes(db).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_products_migrations_can_be_taken_back() {
    on_each_engine(async |fresh| {
        let status = fresh.db.migration_status().await.expect("status");
        assert!(!status.is_empty() && status.iter().all(|known| known.applied));
        let back = fresh.db.migrate_back(status.len()).await.expect("down");
        assert_eq!(back.len(), status.len());
        let status = fresh.db.migration_status().await.expect("status");
        assert!(status.iter().all(|known| !known.applied));
        assert_eq!(tables(&fresh.db).await, ["schema_migrations"]);
        assert_eq!(fresh.db.migrate().await.expect("up").len(), status.len());
    })
    .await;
}

async fn tables(db: &Db) -> Vec<String> {
    let mut read = db.read().await.expect("a connection");
    let list = match read.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        Engine::Postgres => {
            "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables
             WHERE schemaname = 'public' ORDER BY name"
        }
    };
    sql(list)
        .fetch_all(&mut read, |row| row.get("name"))
        .await
        .expect("tables")
}

/// SQLite tells a broken uniqueness by its columns: only this form gives it the index's name.
#[tokio::test]
async fn unique_indexes_are_named_after_their_columns() {
    on_each_engine(async |fresh| {
        let mut read = fresh.db.read().await.expect("a connection");
        let list = match read.engine() {
            Engine::Sqlite => {
                "SELECT t.name AS of, il.name AS name, (SELECT group_concat(name, '_')
                     FROM pragma_index_info(il.name)) AS columns
                 FROM sqlite_schema AS t, pragma_index_list(t.name) AS il
                 WHERE t.type = 'table' AND il.\"unique\" AND il.origin <> 'pk'"
            }
            Engine::Postgres => {
                "SELECT CAST(t.relname AS TEXT) AS of, CAST(i.relname AS TEXT) AS name,
                     (SELECT string_agg(a.attname, '_' ORDER BY a.attnum) FROM pg_attribute a
                      WHERE a.attrelid = i.oid) AS columns
                 FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                 JOIN pg_class t ON t.oid = x.indrelid
                 WHERE x.indisunique AND NOT x.indisprimary
                 AND t.relnamespace = 'public'::regnamespace"
            }
        };
        let found: Vec<(String, String, Option<String>)> = sql(list)
            .fetch_all(&mut read, |row| {
                Ok((row.get("of")?, row.get("name")?, row.get("columns")?))
            })
            .await
            .expect("indexes");
        assert!(!found.is_empty());
        for (table, name, columns) in found {
            // An index on an expression has no columns; SQLite tells it by name.
            if let Some(columns) = columns {
                assert_eq!(name, format!("{table}_{columns}_unique"));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_an_unknown_and_a_failing_migration_change_nothing() {
    on_each_empty_engine(async |fresh| {
        let db = &fresh.db;
        db.migrate_up(&[NOTES, shelves()]).await.expect("up");
        let other = migration(2, "CREATE TABLE other (id BIGINT PRIMARY KEY);", "");
        let third = migration(3, "CREATE TABLE third (id BIGINT PRIMARY KEY);", "");
        let changed = db.migrate_up(&[NOTES, other, third]).await;
        assert!(
            matches!(changed, Err(MigrationError::Changed { version: 2 })),
            "{changed:?}"
        );
        let unknown = db.migrate_up(&[NOTES]).await;
        assert!(
            matches!(unknown, Err(MigrationError::Unknown { version: 2 })),
            "{unknown:?}"
        );
        let broken = migration(
            4,
            "CREATE TABLE fourth (id BIGINT); CREATE TABLE fourth",
            "",
        );
        let failed = db.migrate_up(&[NOTES, shelves(), third, broken]).await;
        assert!(
            matches!(failed, Err(MigrationError::Failed { version: 4, .. })),
            "{failed:?}"
        );
        assert_eq!(
            tables(db).await,
            ["author", "note", "schema_migrations", "shelf"]
        );
    })
    .await;
}

#[tokio::test]
async fn processes_that_start_together_migrate_once() {
    on_each_empty_engine(async |fresh| {
        let (one, other) = (fresh.open_again().await, fresh.open_again().await);
        let list = [NOTES, shelves()];
        let (first, second, third) = tokio::join!(
            fresh.db.migrate_up(&list),
            one.migrate_up(&list),
            other.migrate_up(&list)
        );
        let mut applied = [first, second, third].map(|done| done.expect("up").len());
        applied.sort_unstable();
        assert_eq!(applied, [0, 0, 2]);
        one.close().await;
        other.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_busy_database_can_be_restored() {
    with_notes_on(Engine::Sqlite, async |fresh| {
        let early = fresh.folder.join("early.db");
        write_note(&fresh.db, "before").await.expect("kept");
        let db = fresh.db.clone();
        let load = tokio::spawn(async move {
            for number in 0..200 {
                write_note(&db, format!("load {number:03}"))
                    .await
                    .expect("kept");
            }
        });
        fresh
            .db
            .backup_to(&early)
            .await
            .expect("a backup under load");
        load.await.expect("the load ends");
        let again = fresh.db.backup_to(&early).await;
        assert!(matches!(again, Err(DbError::File(_))), "{again:?}");

        let in_use = restore(&early, &fresh.url);
        assert!(matches!(in_use, Err(DbError::Busy)), "{in_use:?}");
        fresh.db.close().await;
        restore(&early, &fresh.url).expect("restored");
        let restored = fresh.open_again().await;
        let found = notes(&restored).await;
        let (before, load) = found.split_first().expect("at least the first note");
        assert_eq!(before, "before");
        // A moment of the load: everything up to a number, nothing after it.
        let expected: Vec<String> = (0..load.len()).map(|n| format!("load {n:03}")).collect();
        assert_eq!(load, expected);
        write_note(&restored, "after")
            .await
            .expect("the restored database works");
        restored.close().await;
        assert!(fresh.folder.join("test.db.replaced").exists());
    })
    .await;
}

#[tokio::test]
async fn a_damaged_backup_is_refused() {
    with_notes_on(Engine::Sqlite, async |fresh| {
        for number in 0..200 {
            write_note(&fresh.db, format!("{number} {}", "x".repeat(400)))
                .await
                .expect("kept");
        }
        let backup = fresh.folder.join("backup.db");
        fresh.db.backup_to(&backup).await.expect("a backup");
        fresh.db.close().await;
        let damaged = fresh.folder.join("damaged.db");
        std::fs::copy(&backup, &damaged).expect("copied");
        damage(&damaged);
        let empty = fresh.folder.join("empty.db");
        std::fs::write(&empty, []).expect("written");
        for bad in [damaged, empty] {
            let outcome = restore(&bad, &fresh.url);
            assert!(matches!(outcome, Err(DbError::Damaged(_))), "{outcome:?}");
        }
        assert_eq!(notes(&fresh.open_again().await).await.len(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_damaged_database_can_be_replaced_by_its_backup() {
    with_notes_on(Engine::Sqlite, async |fresh| {
        write_note(&fresh.db, "saved").await.expect("kept");
        let backup = fresh.folder.join("backup.db");
        fresh.db.backup_to(&backup).await.expect("a backup");
        fresh.db.close().await;
        let running = fresh.open_again().await;
        write_note(&running, "written after the backup")
            .await
            .expect("kept");
        let log = fresh.folder.join("test.db-wal");
        let left_behind = std::fs::read(&log).expect("the log of the running database");
        running.close().await;
        std::fs::write(fresh.folder.join("test.db"), vec![0x5a; 20_000]).expect("written");
        std::fs::write(&log, left_behind).expect("written");
        restore(&backup, &fresh.url).expect("restored");
        assert_eq!(notes(&fresh.open_again().await).await, ["saved"]);
    })
    .await;
}

/// Overwrites a page in the middle.
fn damage(file: &Path) {
    let mut bytes = std::fs::read(file).expect("the file");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0x5a);
    std::fs::write(file, bytes).expect("written");
}

#[tokio::test]
async fn only_the_embedded_engine_makes_backups_here() {
    with_notes_on(Engine::Postgres, async |fresh| {
        let outcome = fresh.db.backup_to(&fresh.folder.join("backup.db")).await;
        assert!(
            matches!(outcome, Err(DbError::NotOffered(_))),
            "{outcome:?}"
        );
    })
    .await;
}

fn kinds(engine: Engine) -> Migration {
    let up = match engine {
        Engine::Sqlite => {
            "CREATE TABLE kind (id BLOB PRIMARY KEY, number BIGINT, small INTEGER, flag BOOLEAN,
             share DOUBLE PRECISION, word TEXT, bytes BLOB)"
        }
        Engine::Postgres => {
            "CREATE TABLE kind (id UUID PRIMARY KEY, number BIGINT, small INTEGER, flag BOOLEAN,
             share DOUBLE PRECISION, word TEXT, bytes BYTEA)"
        }
    };
    migration(2, up, "DROP TABLE kind")
}

async fn run(db: &Db, statement: Sql) -> Result<u64, DbError> {
    db.write_with(statement, |tx, statement| {
        Box::pin(statement.clone().execute(tx))
    })
    .await
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_went() {
    with_notes(async |fresh| {
        let db = &fresh.db;
        db.migrate_up(&[NOTES, kinds(db.engine())])
            .await
            .expect("up");
        let (full, empty) = (MemberId(fresh_id()), MemberId(fresh_id()));
        let rows: [[Value; 7]; 2] = [
            [
                full.into(),
                Instant(i64::MAX).into(),
                (-7_i32).into(),
                true.into(),
                0.5.into(),
                "ü '\" \u{1F600}".into(),
                vec![0_u8, 255].into(),
            ],
            [
                empty.into(),
                None::<Instant>.into(),
                None::<i32>.into(),
                None::<bool>.into(),
                None::<f64>.into(),
                None::<String>.into(),
                None::<Vec<u8>>.into(),
            ],
        ];
        let insert = sql("INSERT INTO kind (id, number, small, flag, share, word, bytes) VALUES ");
        assert_eq!(run(db, insert.push_rows(rows)).await.expect("kept"), 2);

        let mut read = db.read().await.expect("a connection");
        let found = sql(
            "SELECT id, number, small, flag, share, word, bytes FROM kind
                         WHERE id IN ",
        )
        .push_list([full, empty])
        .push(" AND (small = ")
        .push_bind(-7)
        .push(" OR small IS NULL) ORDER BY id")
        .fetch_all(&mut read, |row| {
            let tuple = (row.get("number")?, row.get("small")?, row.get("flag")?);
            let rest = (row.get("share")?, row.get("word")?, row.get("bytes")?);
            Ok((row.get::<MemberId>("id")?, tuple, rest))
        })
        .await
        .expect("rows");
        type Numbers = (Option<Instant>, Option<i32>, Option<bool>);
        type Rest = (Option<f64>, Option<String>, Option<Vec<u8>>);
        let full_numbers: Numbers = (Some(Instant(i64::MAX)), Some(-7), Some(true));
        let full_rest: Rest = (
            Some(0.5),
            Some("ü '\" \u{1F600}".to_owned()),
            Some(vec![0_u8, 255]),
        );
        assert_eq!(found[0], (full, full_numbers, full_rest));
        assert_eq!(found[1], (empty, (None, None, None), (None, None, None)));
        let none = sql("SELECT id FROM kind WHERE id IN ").push_list(Vec::<Uuid>::new());
        let none = none
            .fetch_optional(&mut read, |row| row.get::<Uuid>("id"))
            .await;
        assert_eq!(none.expect("no rows"), None);
    })
    .await;
}

#[tokio::test]
async fn an_impossible_value_is_told_with_its_place() {
    with_notes(async |fresh| {
        let id = fresh_id();
        let insert = sql("INSERT INTO note (id, body) VALUES ($1, 'blue')").bind(id);
        run(&fresh.db, insert).await.expect("kept");
        let mut read = fresh.db.read().await.expect("a connection");
        let select = || sql("SELECT id, body, place FROM note");
        let cases = [
            (
                "body",
                select()
                    .fetch_one(&mut read, |row| row.parse::<i64>("body").map(drop))
                    .await,
            ),
            (
                "place",
                select()
                    .fetch_one(&mut read, |row| row.get::<i64>("place").map(drop))
                    .await,
            ),
            (
                "body",
                select()
                    .fetch_one(&mut read, |row| row.get::<i64>("body").map(drop))
                    .await,
            ),
            (
                "absent",
                select()
                    .fetch_one(&mut read, |row| row.get::<i64>("absent").map(drop))
                    .await,
            ),
        ];
        for (expected, outcome) in cases {
            match outcome {
                Err(DbError::BadRow {
                    table,
                    column,
                    id: row,
                    ..
                }) => {
                    assert_eq!((&*table, &*column, row), ("note", expected, id.to_string()));
                }
                other => panic!("{expected}: {other:?}"),
            }
        }
        let missing = sql("SELECT id FROM note WHERE body = 'red'");
        let missing = missing
            .fetch_one(&mut read, |row| row.get::<Uuid>("id"))
            .await;
        assert!(matches!(missing, Err(DbError::RowMissing)), "{missing:?}");
    })
    .await;
}

#[tokio::test]
async fn an_address_of_no_engine_is_refused() {
    let options = DbOptions {
        patience: Duration::from_secs(1),
        ..DbOptions::default()
    };
    let outcome = Db::open("mysql://localhost/x", options).await.map(drop);
    assert!(matches!(outcome, Err(DbError::BadAddress)), "{outcome:?}");
}
