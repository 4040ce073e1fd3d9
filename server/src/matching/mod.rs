//! What the matching rules stand on: the embedding table and the vocabulary of skills that are
//! shipped with the program, and the providers of vectors. Decides nothing about people.

use domain::matching::text::{BadSkills, BadTable, Skills, Table};

/// The shipped embedding table; reading it takes some milliseconds.
pub fn table() -> Result<Table, BadTable> {
    Table::from_bytes(include_bytes!("../../data/embedding.bin"))
}

/// The shipped vocabulary of skills.
pub fn skills() -> Result<Skills, BadSkills> {
    Skills::parse(include_str!("../../data/skills.tsv"))
}
