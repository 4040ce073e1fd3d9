//! Transactions that meet others: readers, rivals for the same rows, other processes, listeners.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use server::db::{DbError, Engine, Tx, publish, sql};
use tokio::sync::Barrier;

use super::tables::{
    Gate, note_insert, notes, with_notes, with_notes_on, write_at_gate, write_note,
};

#[tokio::test]
async fn a_snapshot_stays_at_its_moment() {
    with_notes(async |fresh| {
        let count = || sql("SELECT count(*) AS n FROM note");
        let mut snapshot = fresh.db.snapshot().await.expect("a connection");
        let mut read = fresh.db.read().await.expect("a connection");
        let number = |row: &server::db::Row<'_>| row.get::<i64>("n");
        assert_eq!(
            count()
                .fetch_one(&mut snapshot, number)
                .await
                .expect("a number"),
            0
        );
        write_note(&fresh.db, "note").await.expect("kept");
        assert_eq!(
            count()
                .fetch_one(&mut snapshot, number)
                .await
                .expect("a number"),
            0
        );
        assert_eq!(
            count()
                .fetch_one(&mut read, number)
                .await
                .expect("a number"),
            1
        );
    })
    .await;
}

/// Two transactions that take the same two rows in opposite order.
#[tokio::test]
async fn a_deadlock_is_tried_again() {
    with_notes_on(Engine::Postgres, async |fresh| {
        write_note(&fresh.db, "a").await.expect("kept");
        write_note(&fresh.db, "b").await.expect("kept");
        let attempts = Arc::new(AtomicU32::new(0));
        let met = Arc::new(Barrier::new(2));
        let cross = |first: &'static str, second: &'static str| {
            let input = (first, second, attempts.clone(), met.clone());
            fresh
                .db
                .write_with(input, |tx, (first, second, attempts, met)| {
                    Box::pin(async move {
                        let attempt = attempts.fetch_add(1, Ordering::SeqCst);
                        touch(tx, first).await?;
                        if attempt < 2 {
                            met.wait().await;
                        }
                        touch(tx, second).await
                    })
                })
        };
        let (one, other) = tokio::join!(cross("a", "b"), cross("b", "a"));
        one.expect("kept");
        other.expect("kept");
        assert_eq!(
            attempts.load(Ordering::SeqCst),
            3,
            "exactly one had to begin again"
        );
    })
    .await;
}

async fn touch(tx: &mut Tx, body: &str) -> Result<(), DbError> {
    let touch = sql("UPDATE note SET shelf = COALESCE(shelf, 0) + 1 WHERE body = $1");
    assert_eq!(touch.bind(body).execute(tx).await?, 1);
    Ok(())
}

#[tokio::test]
async fn two_processes_on_one_file_wait_for_each_other() {
    with_notes(async |fresh| {
        let gate = Gate::closed();
        let other = fresh.open_again().await;
        let let_go = async {
            gate.entered().await;
            gate.open();
        };
        let (here, there, ()) = tokio::join!(
            write_at_gate(&fresh.db, "here", &gate),
            write_note(&other, "there"),
            let_go
        );
        here.expect("kept");
        there.expect("kept");
        assert_eq!(notes(&fresh.db).await, ["here", "here", "there"]);
        other.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_reader_cannot_write() {
    with_notes_on(Engine::Sqlite, async |fresh| {
        let mut read = fresh.db.read().await.expect("a connection");
        let outcome = sql("DELETE FROM note").execute(&mut read).await;
        assert!(matches!(outcome, Err(DbError::Other(_))), "{outcome:?}");
    })
    .await;
}

async fn publish_and(tx: &mut Tx, payload: &str, keep: bool) -> Result<(), DbError> {
    note_insert(tx, payload).await?;
    publish(tx, "note", payload)?;
    if keep {
        Ok(())
    } else {
        Err(DbError::RowMissing)
    }
}

#[tokio::test]
async fn a_notice_is_heard_once_its_change_is_there_and_never_otherwise() {
    with_notes(async |fresh| {
        let other = fresh.open_again().await;
        let listener = match fresh.db.engine() {
            Engine::Sqlite => &fresh.db,
            Engine::Postgres => &other,
        };
        let mut heard = listener.subscribe();
        for (payload, keep) in [
            ("first", true),
            ("undone", false),
            ("second: and more", true),
        ] {
            let outcome = fresh
                .db
                .write_with((payload, keep), |tx, &(payload, keep)| {
                    Box::pin(publish_and(tx, payload, keep))
                });
            assert_eq!(outcome.await.is_ok(), keep);
        }
        for expected in ["first", "second: and more"] {
            let notice = heard.recv().await.expect("heard");
            assert_eq!((&*notice.channel, &*notice.payload), ("note", expected));
            assert!(notes(listener).await.contains(&notice.payload));
        }
        assert!(heard.try_recv().is_err());
        other.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_lost_connection_is_told_to_listeners() {
    with_notes_on(Engine::Postgres, async |fresh| {
        let mut heard = fresh.db.subscribe();
        let others = "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
                      WHERE datname = current_database() AND query LIKE 'LISTEN%'";
        let ended: i64 = {
            let mut read = fresh.db.read().await.expect("a connection");
            sql(others)
                .fetch_one(&mut read, |row| row.get("n"))
                .await
                .expect("ended")
        };
        assert_eq!(ended, 1);
        assert!(heard.recv().await.expect("heard").is_missed());
        let published = fresh
            .db
            .write(|tx| Box::pin(publish_and(tx, "after", true)));
        published.await.expect("kept");
        assert_eq!(heard.recv().await.expect("heard").payload, "after");
    })
    .await;
}
