//! The vocabulary of skills in an admin's hands: search, change, take back. A change is checked against
//! all that stand, in the transaction that adds it.

use super::Admin;
use crate::db::{DbError, publish};
use crate::matching::vocabulary::store::{Entry, EntryRow, entry_insert};
use crate::matching::vocabulary::{CHANNEL, History, after};
use app::admin::*;
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::access::administer;
use domain::form::{FieldErrors, Problem};
use domain::id::MemberId;
use domain::matching::text::{SkillDeed, SkillEdit, Skills, Suggester};
use futures::FutureExt as _;
use std::collections::BTreeSet;

/// Skills shown of those that are found.
const FOUND_MOST: usize = 12;
/// Changes shown, the newest.
const CHANGES_MOST: usize = 40;

impl Admin {
    pub(super) async fn vocabulary(
        &self,
        caller: &Caller,
        query: SkillsQuery,
    ) -> Result<SkillsView, AppError> {
        administer(&caller.actor)?;
        let mut read = self.platform.db.read().await?;
        let history = History::load(&mut read).await?;
        let (skills, idle) = after(&history.standing());
        let idle: BTreeSet<i64> = idle.into_iter().map(|(place, _)| place).collect();
        let newest = history.rows.iter().rev();
        let changes = newest.filter_map(|row| change_view(row, &history, &idle));
        let changes = changes.take(CHANGES_MOST);
        Ok(SkillsView {
            changes: changes.collect(),
            found: found(&skills, &query.text),
            count: skills.count(),
        })
    }

    pub(super) async fn change_vocabulary(
        &self,
        caller: &Caller,
        form: SkillForm,
    ) -> Result<i64, AppError> {
        let admin = administer(&caller.actor)?.owner();
        let edit = parse(form)?;
        self.add_entry(admin, Entry::Edit(edit)).await
    }

    pub(super) async fn take_back_change(
        &self,
        caller: &Caller,
        form: UndoSkillForm,
    ) -> Result<(), AppError> {
        let admin = administer(&caller.actor)?.owner();
        let place = form.place.parse().map_err(|_| AppError::NotFound)?;
        self.add_entry(admin, Entry::Undo(place)).await.map(drop)
    }

    /// Its place in the list.
    async fn add_entry(&self, by: MemberId, entry: Entry) -> Result<i64, AppError> {
        let now = self.platform.now();
        let outcome = self
            .platform
            .db
            .write_with(entry, move |tx, entry| {
                async move {
                    let history = History::load(tx).await?;
                    if let Err(refusal) = check(&history, entry) {
                        return Ok(Err(refusal));
                    }
                    let place = history.last_place() + 1;
                    if !entry_insert(tx, place, entry, by, now).await? {
                        return Ok(Err(Conflict::Stale.into()));
                    }
                    publish(tx, CHANNEL, "")?;
                    Ok(Ok(place))
                }
                .boxed()
            })
            .await;
        outcome.map_err(|error: DbError| AppError::from(error))?
    }
}

/// Whether the list may grow by this: a change must change something, and taking one back must leave
/// all others what they were.
fn check(history: &History, entry: &Entry) -> Result<(), AppError> {
    let mut standing = history.standing();
    let (_, idle_before) = after(&standing);
    match entry {
        Entry::Edit(edit) => {
            let place = history.last_place() + 1;
            standing.push((place, edit.clone()));
            let (_, idle) = after(&standing);
            match idle.into_iter().find(|(idle, _)| *idle == place) {
                Some((_, bad)) => Err(FieldErrors::one(bad.field, bad.problem).into()),
                None => Ok(()),
            }
        }
        Entry::Undo(place) => {
            let before = standing.len();
            standing.retain(|(standing, _)| standing != place);
            if standing.len() == before {
                return Err(AppError::NotFound);
            }
            let (_, idle) = after(&standing);
            let new = idle.iter().any(|now| !idle_before.contains(now));
            if new {
                return Err(FieldErrors::one("place", Problem::OthersBuildOnIt).into());
            }
            Ok(())
        }
    }
}

fn parse(form: SkillForm) -> Result<SkillEdit, FieldErrors> {
    let mut errors = FieldErrors::default();
    let deed = SkillDeed::parse(&form.deed).ok_or(Problem::NotAChoice);
    let deed = errors.take("deed", deed);
    let name = |text: &str| domain::form::text(text, 1, domain::matching::text::SKILL_NAME_MOST);
    let skill = errors.take("skill", name(&form.skill));
    let word = match deed {
        Some(deed) if deed.takes_word() => errors.take("word", name(&form.word)),
        _ => Some(String::new()),
    };
    match (deed, skill, word) {
        (Some(deed), Some(skill), Some(word)) => Ok(SkillEdit { deed, skill, word }),
        _ => Err(errors),
    }
}

fn found(skills: &Skills, text: &str) -> Vec<SkillView> {
    let suggester = Suggester::new(skills, std::iter::empty());
    let names = suggester.of(text, FOUND_MOST, |_| 0);
    let numbers = names
        .into_iter()
        .filter_map(|found| skills.called(found.name));
    let views = numbers.map(|number| {
        let skill = skills.get(number);
        let related = skill
            .related
            .iter()
            .map(|other| skills.get(*other).name.clone());
        SkillView {
            name: skill.name.clone(),
            synonyms: skill.synonyms.clone(),
            related: related.collect(),
        }
    });
    views.collect()
}

/// What was done, for who reads the list; taking back is shown with what was taken back.
fn change_view(row: &EntryRow, history: &History, idle: &BTreeSet<i64>) -> Option<SkillChange> {
    let Entry::Edit(edit) = &row.entry else {
        return None;
    };
    let taken_back = history
        .rows
        .iter()
        .find(|other| other.entry == Entry::Undo(row.place));
    Some(SkillChange {
        place: row.place,
        deed: edit.deed.as_str().to_owned(),
        skill: edit.skill.clone(),
        word: edit.word.clone(),
        by: row.by.clone(),
        at: row.at,
        undone: taken_back.map(|row| (row.by.clone(), row.at)),
        idle: idle.contains(&row.place),
    })
}
