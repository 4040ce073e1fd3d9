//! Plain words understood: what a text means ([`Table`], [`Vector`]), which skills it speaks of
//! ([`Skills`]), and in which documents its words stand ([`WordIndex`]). Pure; knows no members.

mod fold;
mod fusion;
mod skills;
mod table;
mod typo;
mod vector;
mod wanted;
mod words;

pub use fold::{folded, words};
pub use fusion::{Found, TextIndex, meaning};
pub use skills::{BadSkills, Skill, Skills};
pub use table::{BadTable, Table};
pub use typo::within_one_typo;
pub use vector::{ModelId, NoVector, OtherModel, Vector};
pub use wanted::{Wanted, said};
pub use words::{Field, Hit, Hits, Texts, WordIndex};
