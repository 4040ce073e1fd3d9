//! The vocabulary of skills as it is now: the shipped one with the changes that admins made. Who
//! keeps it in memory asks by the last place of the list whether it is still that.

pub mod store;

use crate::db::{Conn, DbError};
use crate::matching::text::shipped_skills;
use domain::matching::text::{BadSkillEdit, SkillEdit, Skills, edited};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Entry, EntryRow};

/// Told to all processes when the list grew.
pub const CHANNEL: &str = "skills";

/// The whole list of changes, and what it comes to.
pub struct History {
    pub rows: Vec<EntryRow>,
    /// Places of what was taken back.
    pub undone: BTreeSet<i64>,
}

impl History {
    pub async fn load(conn: &mut dyn Conn) -> Result<History, DbError> {
        let rows = store::entries(conn).await?;
        let undone = rows.iter().filter_map(|row| match row.entry {
            Entry::Undo(place) => Some(place),
            Entry::Edit(_) => None,
        });
        Ok(History {
            undone: undone.collect(),
            rows,
        })
    }

    /// The last place of the list.
    pub fn last_place(&self) -> i64 {
        self.rows.last().map_or(0, |row| row.place)
    }

    /// What was done and not taken back, with its place.
    pub fn standing(&self) -> Vec<(i64, SkillEdit)> {
        let standing = self.rows.iter().filter_map(|row| match &row.entry {
            Entry::Edit(edit) if !self.undone.contains(&row.place) => {
                Some((row.place, edit.clone()))
            }
            _ => None,
        });
        standing.collect()
    }
}

/// The vocabulary after these changes, and the places of those that changed nothing, with the reason.
pub fn after(standing: &[(i64, SkillEdit)]) -> (Skills, Vec<(i64, BadSkillEdit)>) {
    let edits: Vec<SkillEdit> = standing.iter().map(|(_, edit)| edit.clone()).collect();
    let (skills, told) = edited(shipped_skills(), &edits);
    let places = standing.iter().map(|(place, _)| *place);
    let idle = places
        .zip(told)
        .filter_map(|(place, bad)| Some((place, bad?)));
    (skills, idle.collect())
}

/// The vocabulary as it is now, and the last place of the list that it comes from.
#[derive(Clone)]
pub struct Vocabulary {
    pub skills: Arc<Skills>,
    last_place: i64,
}

impl Default for Vocabulary {
    fn default() -> Vocabulary {
        Vocabulary {
            skills: shipped_skills().clone(),
            last_place: 0,
        }
    }
}

impl Vocabulary {
    /// The next one, if the list has grown.
    pub async fn next(&self, conn: &mut dyn Conn) -> Result<Option<Vocabulary>, DbError> {
        if store::last_place(conn).await? == self.last_place {
            return Ok(None);
        }
        let history = History::load(conn).await?;
        let (skills, _) = after(&history.standing());
        Ok(Some(Vocabulary {
            skills: Arc::new(skills),
            last_place: history.last_place(),
        }))
    }
}
