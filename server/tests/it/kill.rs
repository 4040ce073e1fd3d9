//! `kill -9` under booking load: what the server has answered is there when it starts again.

use crate::engines::on_each_engine;
use bench::kill::{Victim, rounds};

/// `cargo xtask bench` does it a thousand times.
const ROUNDS: u32 = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill() {
    on_each_engine(async |fresh| {
        let victim = Victim {
            program: env!("CARGO_BIN_EXE_mentorconnect").into(),
            database_url: fresh.url.clone(),
            folder: fresh.folder.clone(),
        };
        let survived = rounds(&victim, ROUNDS, 1).await.expect("nothing is lost");
        assert!(survived.acknowledged >= 30, "each round books");
    })
    .await;
}
