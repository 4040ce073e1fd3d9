//! Plain words understood: what a text means ([`Table`], [`Vector`]), which skills it speaks of
//! ([`Skills`]), which it may become ([`Suggester`]), and which documents hold its words or mean the
//! same ([`TextIndex`]). Pure; knows no members.

mod field;
mod fold;
mod fusion;
mod meaning;
mod skill_edit;
mod skills;
mod suggest;
mod sweep;
mod table;
mod typo;
mod vector;
mod wanted;
mod words;

pub use field::{Field, Texts, weights};
pub use fold::{folded, words};
pub use fusion::{Found, TextIndex, fused};
pub use meaning::{Looked, MeaningIndex, in_levels, nearest, parts, phrases};
pub use skill_edit::{BadSkillEdit, SKILL_NAME_MOST, SkillDeed, SkillEdit, edited};
pub use skills::{BadSkills, Skill, Skills};
pub use suggest::{Suggester, Suggestion};
pub use sweep::{Evidence, Near, Room};
pub use table::{BadTable, Table};
pub use typo::{letters, within_one_typo};
pub use vector::{ModelId, NoVector, OtherModel, Vector};
pub use wanted::{WORDS_MOST, Wanted, said, says_too_much};
pub use words::{Hits, Posting, Reading, WordIndex};
