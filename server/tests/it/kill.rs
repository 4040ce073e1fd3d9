//! `kill -9` under load: what the server has answered is there when it starts again, and money is where it
//! belongs.

use crate::engines::{Fresh, on_each_engine};
use bench::kill::rounds;
use bench::money_kill;
use bench::victim::Victim;

/// `cargo xtask bench` does it a thousand times.
const ROUNDS: u32 = 30;
/// `cargo xtask bench money-kill` does it two hundred times.
const MONEY_ROUNDS: u32 = 20;

fn victim(fresh: &Fresh) -> Victim {
    Victim {
        program: env!("CARGO_BIN_EXE_mentorconnect").into(),
        database_url: fresh.url.clone(),
        folder: fresh.folder.clone(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill() {
    on_each_engine(async |fresh| {
        let survived = rounds(&victim(&fresh), ROUNDS, 1)
            .await
            .expect("nothing is lost");
        assert!(survived.acknowledged >= 30, "each round books");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_is_charged_once_and_lost_nowhere() {
    on_each_engine(async |fresh| {
        let survived = money_kill::rounds(&victim(&fresh), MONEY_ROUNDS, 1).await;
        let survived = survived.expect("everything adds up");
        println!("{survived:?}");
        let books = survived.books;
        assert!(survived.acknowledged >= 20, "each round pays");
        assert!(books.released > 0 && books.returned > 0 && books.abandoned > 0);
        assert!(books.sent >= books.returned, "all of it left");
    })
    .await;
}
