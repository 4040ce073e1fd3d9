//! What the matching rules stand on: the embedding table and the vocabulary of skills that are
//! shipped with the program, and the providers of vectors. Decides nothing about people.

pub mod embedder;
mod known;

pub use known::KnownVectors;

use domain::matching::text::{Skills, Table};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, LazyLock};

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../data/embedding.bin");
    Table::from_bytes(bytes).expect("the shipped table is read in a test")
});

static SKILLS: LazyLock<Arc<Skills>> = LazyLock::new(|| {
    let lines = include_str!("../../../data/skills.tsv");
    Arc::new(Skills::parse(lines).expect("the shipped vocabulary is read in a test"))
});

static SKILLS_ID: LazyLock<String> = LazyLock::new(|| {
    let lines = include_str!("../../../data/skills.tsv");
    hex::encode(&Sha256::digest(lines.as_bytes())[..4])
});

/// Says which vocabulary is shipped.
pub fn shipped_skills_id() -> &'static str {
    &SKILLS_ID
}

/// The shipped embedding table; the first call reads it, which takes some milliseconds.
pub fn table() -> &'static Table {
    &TABLE
}

/// The shipped vocabulary of skills; what admins made of it is in [`super::vocabulary`].
pub fn shipped_skills() -> &'static Arc<Skills> {
    &SKILLS
}
