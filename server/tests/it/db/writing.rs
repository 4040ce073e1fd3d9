//! Writing: transactions that share a commit and nothing else.

use std::time::Duration;

use futures::FutureExt as _;
use futures::{future::join_all, poll};
use server::db::{Db, DbError, DbOptions, Engine, Sql, Tx, sql};

use crate::world::killed_after;

use super::tables::{
    Gate, fresh_id, note_insert, notes, with_notes, with_notes_on, write_at_gate, write_note,
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    Keep,
    BreakRule,
    Refuse,
    Panic,
    Overlook,
}

#[derive(Debug)]
enum Refusal {
    Own,
    Db(DbError),
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        Refusal::Db(error)
    }
}

async fn act(tx: &mut Tx, number: u32, deed: Deed) -> Result<u32, Refusal> {
    note_insert(tx, &format!("note {number:02}")).await?;
    match deed {
        Deed::Keep => Ok(number),
        Deed::BreakRule => {
            note_insert(tx, "").await?;
            Ok(number)
        }
        Deed::Refuse => Err(Refusal::Own),
        Deed::Panic => panic!("a fault in the work"),
        Deed::Overlook => {
            note_insert(tx, "")
                .await
                .expect_err("a note without text is refused");
            Ok(number)
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_among_fifty_undoes_only_itself() {
    with_notes(async |fresh| {
        let deed = |number| match number {
            7 => Deed::BreakRule,
            13 => Deed::Panic,
            21 => Deed::Refuse,
            34 => Deed::Overlook,
            _ => Deed::Keep,
        };
        let tasks = (0..50).map(|number| {
            let db = fresh.db.clone();
            tokio::spawn(async move {
                db.write_with((number, deed(number)), |tx, &(number, deed)| {
                    Box::pin(act(tx, number, deed))
                })
                .await
            })
        });
        for (number, outcome) in join_all(tasks).await.into_iter().enumerate() {
            match (deed(number as u32), outcome) {
                (Deed::Keep, Ok(Ok(answer))) => assert_eq!(answer as usize, number),
                (Deed::BreakRule, Ok(Err(Refusal::Db(error)))) => {
                    assert_eq!(error.constraint(), Some("note_says_something"));
                }
                (Deed::Refuse, Ok(Err(Refusal::Own))) => {}
                (Deed::Panic, Err(error)) => assert!(error.is_panic()),
                (Deed::Overlook, Ok(Err(Refusal::Db(DbError::Doomed)))) => {}
                (deed, outcome) => panic!("{deed:?} ended as {outcome:?}"),
            }
        }
        let kept = (0..50).filter(|&number| deed(number) == Deed::Keep);
        let expected: Vec<String> = kept.map(|number| format!("note {number:02}")).collect();
        assert_eq!(notes(&fresh.db).await, expected);
    })
    .await;
}

/// One group of a known order, in which some do nothing at all.
#[tokio::test]
async fn undoing_one_leaves_its_neighbours_alone() {
    with_notes(async |fresh| {
        let db = &fresh.db;
        let gate = Gate::closed();
        let idle = |keep: bool| {
            db.write_with(keep, |_, &keep| {
                Box::pin(async move { if keep { Ok(()) } else { Err(Refusal::Own) } })
            })
        };
        let deed = |number, deed| {
            db.write_with((number, deed), |tx, &(number, deed)| {
                Box::pin(act(tx, number, deed))
            })
        };
        let let_go = async {
            gate.entered().await;
            gate.open();
        };
        let (first, refused, kept, broken, idle_kept, refused_too, last, ()) = tokio::join!(
            write_at_gate(db, "first", &gate),
            idle(false),
            deed(1, Deed::Keep),
            deed(2, Deed::BreakRule),
            idle(true),
            idle(false),
            deed(3, Deed::Keep),
            let_go,
        );
        first.expect("kept");
        refused.expect_err("refused");
        kept.expect("kept");
        broken.expect_err("a rule was broken");
        idle_kept.expect("kept");
        refused_too.expect_err("refused");
        last.expect("kept");
        assert_eq!(notes(db).await, ["first", "first", "note 01", "note 03"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_put_off_happens_at_the_end_completely_or_not_at_all() {
    with_notes(async |fresh| {
        fn insert(body: &str) -> Sql {
            sql("INSERT INTO note (id, body) VALUES ($1, $2)")
                .bind(fresh_id())
                .bind(body)
        }
        let put_off = async |bodies: Vec<String>| {
            let outcome = fresh.db.write_with(bodies, |tx, bodies| {
                async move {
                    for body in bodies {
                        insert(body).defer(tx);
                    }
                    sql("UPDATE note SET shelf = $1 WHERE body = $2")
                        .bind(4)
                        .bind("costs $1, not $2")
                        .defer(tx);
                    let there = sql("SELECT count(*) AS count FROM note")
                        .fetch_one(tx, |row| row.get::<i64>("count"))
                        .await?;
                    Ok::<_, DbError>(there)
                }
                .boxed()
            });
            outcome.await
        };
        let first = put_off(vec!["costs $1, not $2".to_owned()]).await;
        assert_eq!(first.expect("kept"), 0, "it happens at the end");
        let mut many: Vec<String> = (10..80).map(|number| format!("note {number}")).collect();
        assert_eq!(put_off(many.clone()).await.expect("kept"), 1);
        assert_eq!(notes(&fresh.db).await.len(), 71);
        many.insert(60, String::new());
        let error = put_off(many).await.expect_err("one of them broke a rule");
        assert_eq!(error.constraint(), Some("note_says_something"));
        assert_eq!(
            notes(&fresh.db).await.len(),
            71,
            "none of the others is kept"
        );
        let mut read = fresh.db.read().await.expect("a connection");
        let shelved = sql("SELECT body FROM note WHERE shelf = 4")
            .fetch_all(&mut read, |row| row.get::<String>("body"))
            .await;
        assert_eq!(shelved.expect("read"), ["costs $1, not $2"]);
    })
    .await;
}

#[tokio::test]
async fn a_decisive_change_that_finds_nothing_undoes_the_rest() {
    with_notes(async |fresh| {
        let decide = async |shelf: i64, notes: i64| {
            let outcome = fresh.db.write_with((shelf, notes), |tx, &(shelf, notes)| {
                async move {
                    for number in 0..notes {
                        sql("INSERT INTO note (id, body) VALUES ($2, $1)")
                            .bind(format!("on {shelf}, {number}"))
                            .bind(fresh_id())
                            .defer(tx);
                    }
                    sql("UPDATE note SET shelf = shelf + 1 WHERE shelf = $1")
                        .bind(shelf)
                        .defer_decisive(tx);
                    Ok::<_, DbError>(())
                }
                .boxed()
            });
            outcome.await
        };
        let seed = sql("INSERT INTO note (id, body, shelf) VALUES ($1, 'seed', 1)");
        run(&fresh.db, seed.bind(fresh_id())).await.expect("kept");
        decide(1, 0).await.expect("nothing else to write");
        decide(2, 40).await.expect("more than go together");
        assert_eq!(notes(&fresh.db).await.len(), 41);
        for others in [0, 3, 40] {
            let error = decide(2, others).await.expect_err("it is on the third");
            assert!(matches!(error, DbError::Outdated), "{error}");
        }
        assert_eq!(
            notes(&fresh.db).await.len(),
            41,
            "none of the others is kept"
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_is_answered_before_the_shared_commit() {
    with_notes_on(Engine::Sqlite, async |fresh| {
        let (busy, gate) = (Gate::closed(), Gate::closed());
        let mut before = Box::pin(write_at_gate(&fresh.db, "before", &busy));
        assert!(poll!(&mut before).is_pending());
        busy.entered().await;
        let mut first = Box::pin(write_note(&fresh.db, "first"));
        let mut second = Box::pin(write_at_gate(&fresh.db, "second", &gate));
        assert!(poll!(&mut first).is_pending());
        assert!(poll!(&mut second).is_pending());
        // Both are in the queue, so they join the group; the second runs, so the first has run.
        busy.open();
        gate.entered().await;
        assert!(poll!(&mut before).is_pending());
        assert!(poll!(&mut first).is_pending());
        assert!(notes(&fresh.open_again().await).await.is_empty());
        gate.open();
        before.await.expect("kept");
        first.await.expect("kept");
        second.await.expect("kept");
        assert_eq!(
            notes(&fresh.open_again().await).await,
            ["before", "before", "first", "second", "second"]
        );
    })
    .await;
}

#[tokio::test]
async fn one_that_cannot_be_committed_harms_no_other() {
    with_notes(async |fresh| {
        let gate = Gate::closed();
        let before = write_at_gate(&fresh.db, "before", &gate);
        let dangling = fresh.db.write(|tx| {
            Box::pin(async move {
                sql("INSERT INTO note (id, body, author_id) VALUES ($1, 'nobody wrote this', $2)")
                    .bind(fresh_id())
                    .bind(fresh_id())
                    .execute(tx)
                    .await
            })
        });
        let after = write_note(&fresh.db, "after");
        let let_go = async {
            gate.entered().await;
            gate.open();
        };
        let (before, dangling, after, ()) = tokio::join!(before, dangling, after, let_go);
        before.expect("kept");
        after.expect("kept");
        let error = dangling.expect_err("its author is missing at commit");
        assert_eq!(error.constraint(), Some("foreign_key"));
        assert_eq!(notes(&fresh.db).await, ["after", "before", "before"]);
    })
    .await;
}

#[tokio::test]
async fn a_caller_gone_leaves_all_or_nothing() {
    with_notes(async |fresh| {
        let gate = Gate::closed();
        let mut running = Box::pin(write_at_gate(&fresh.db, "running", &gate));
        assert!(poll!(&mut running).is_pending());
        let mut waiting = Box::pin(write_note(&fresh.db, "waiting"));
        assert!(poll!(&mut waiting).is_pending());
        tokio::select! {
            _ = &mut running => panic!("the gate is closed"),
            () = gate.entered() => {}
        }
        drop(running);
        drop(waiting);
        gate.open();
        write_note(&fresh.db, "later")
            .await
            .expect("the writer goes on");
        let notes = notes(&fresh.db).await;
        let count = |body| notes.iter().filter(|note| *note == body).count();
        assert!(
            [0, 2].contains(&count("running")),
            "half a transaction: {notes:?}"
        );
        assert_eq!(count("later"), 1);
        assert_eq!(
            count("waiting"),
            0,
            "nobody waited for it when its turn came"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_gone_while_a_transaction_begins_leaves_none_behind() {
    with_notes(async |fresh| {
        let options = DbOptions {
            connections: Some(1),
            ..DbOptions::default()
        };
        let narrow = Db::open(&fresh.url, options).await.expect("opens");
        for steps in 0..30 {
            killed_after(steps, narrow.snapshot()).await;
            write_note(&narrow, format!("{steps}")).await.expect("kept");
            killed_after(steps, write_note(&narrow, "half")).await;
            let known = notes(&narrow).await;
            assert!(known.contains(&format!("{steps}")), "{known:?}");
        }
        narrow.close().await;
    })
    .await;
}

#[tokio::test]
async fn work_that_never_ends_is_undone() {
    with_notes(async |fresh| {
        let options = DbOptions {
            patience: Duration::from_millis(50),
            ..DbOptions::default()
        };
        let hasty = Db::open(&fresh.url, options).await.expect("opens");
        let endless = write_at_gate(&hasty, "endless", &Gate::closed()).await;
        assert!(matches!(endless, Err(DbError::Busy)), "{endless:?}");
        write_note(&hasty, "later")
            .await
            .expect("the writer goes on");
        assert_eq!(notes(&hasty).await, ["later"]);
        hasty.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_answered_can_be_read() {
    with_notes(async |fresh| {
        for count in 1..=20 {
            write_note(&fresh.db, "note").await.expect("kept");
            assert_eq!(notes(&fresh.db).await.len(), count);
        }
    })
    .await;
}

#[tokio::test]
async fn a_broken_rule_has_the_same_name_everywhere() {
    with_notes(async |fresh| {
        let id = fresh_id();
        let first = fresh.db.write(move |tx| {
            Box::pin(async move {
                sql("INSERT INTO note (id, body, place, shelf) VALUES ($1, 'a', 1, 2)")
                    .bind(id)
                    .execute(tx)
                    .await?;
                sql("INSERT INTO note (id, body, place) VALUES ($1, 'Loud', 0)")
                    .bind(fresh_id())
                    .execute(tx)
                    .await
            })
        });
        first.await.expect("kept");
        let insert = "INSERT INTO note (id, body, place, shelf) VALUES ($1, $2, $3, $4)";
        let note = |id, body, place: Option<i64>, shelf: Option<i64>| {
            sql(insert).bind(id).bind(body).bind(place).bind(shelf)
        };
        let cases = [
            ("note_pkey", note(id, "same id", None, None)),
            (
                "note_place_shelf_unique",
                note(fresh_id(), "same place", Some(1), Some(2)),
            ),
            ("note_loud", note(fresh_id(), "LOUD", Some(0), None)),
            ("note_says_something", note(fresh_id(), "", None, None)),
            ("note_is_polite", note(fresh_id(), "rude", None, None)),
        ];
        for (name, statement) in cases {
            let error = run(&fresh.db, statement).await.expect_err(name);
            assert_eq!(error.constraint(), Some(name), "{error:?}");
        }
        let missing = run(&fresh.db, sql("INSERT INTO note (body) VALUES ('no id')")).await;
        assert!(matches!(missing, Err(DbError::Other(_))), "{missing:?}");
    })
    .await;
}

async fn run(db: &Db, statement: Sql) -> Result<u64, DbError> {
    db.write_with(statement, |tx, statement| {
        Box::pin(statement.clone().execute(tx))
    })
    .await
}

#[tokio::test]
async fn closing_finishes_what_was_asked_for() {
    with_notes_on(Engine::Sqlite, async |fresh| {
        let gate = Gate::closed();
        let mut running = Box::pin(write_at_gate(&fresh.db, "running", &gate));
        assert!(poll!(&mut running).is_pending());
        let mut waiting = Box::pin(write_note(&fresh.db, "waiting"));
        assert!(poll!(&mut waiting).is_pending());
        let mut closing = Box::pin(fresh.db.close());
        assert!(poll!(&mut closing).is_pending());
        gate.open();
        let (running, waiting, ()) = tokio::join!(running, waiting, closing);
        running.expect("kept");
        waiting.expect("kept");
        let late = write_note(&fresh.db, "late").await;
        assert!(matches!(late, Err(DbError::Closed)), "{late:?}");
        assert_eq!(
            notes(&fresh.open_again().await).await,
            ["running", "running", "waiting"]
        );
    })
    .await;
}
