//! Changes of the vocabulary of skills, on top of the one that is shipped: a list that only grows, in
//! which taking something back is an entry too. What makes no sense (any more) changes nothing and
//! says why, so that a newer shipped vocabulary never breaks the list.

use super::fold::folded;
use super::skills::{Skill, Skills};
use crate::form::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// The longest name or synonym, in letters.
pub const SKILL_NAME_MOST: u32 = 60;

/// What is done to a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkillDeed {
    Add,
    Remove,
    AddSynonym,
    RemoveSynonym,
    /// The other skill lies beside this one.
    Relate,
    Unrelate,
}

impl SkillDeed {
    pub const ALL: [SkillDeed; 6] = [
        SkillDeed::Add,
        SkillDeed::Remove,
        SkillDeed::AddSynonym,
        SkillDeed::RemoveSynonym,
        SkillDeed::Relate,
        SkillDeed::Unrelate,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            SkillDeed::Add => "add",
            SkillDeed::Remove => "remove",
            SkillDeed::AddSynonym => "add_synonym",
            SkillDeed::RemoveSynonym => "remove_synonym",
            SkillDeed::Relate => "relate",
            SkillDeed::Unrelate => "unrelate",
        }
    }

    pub fn parse(text: &str) -> Option<SkillDeed> {
        SkillDeed::ALL
            .into_iter()
            .find(|deed| deed.as_str() == text)
    }

    /// Whether it needs a second word.
    pub const fn takes_word(self) -> bool {
        !matches!(self, SkillDeed::Add | SkillDeed::Remove)
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillEdit {
    pub deed: SkillDeed,
    /// The skill's own name.
    pub skill: String,
    /// The synonym, or the other skill's name; empty where there is none.
    pub word: String,
}

/// Why a change is none; and which of its two words is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSkillEdit {
    pub field: &'static str,
    pub problem: Problem,
}

const SKILL: &str = "skill";
const WORD: &str = "word";

/// A vocabulary while it is changed; skills keep their place, so that one can come back.
struct Draft {
    skills: Vec<Option<Skill>>,
    /// Skills by each of their folded words.
    meant: BTreeMap<String, BTreeSet<u32>>,
}

/// The vocabulary after these changes, in their order, and for each of them why it changed nothing.
pub fn edited(shipped: &Skills, edits: &[SkillEdit]) -> (Skills, Vec<Option<BadSkillEdit>>) {
    let mut draft = Draft::of(shipped);
    let told = edits.iter().map(|edit| draft.apply(edit).err()).collect();
    (draft.finished(), told)
}

impl Draft {
    fn of(skills: &Skills) -> Draft {
        let all: Vec<Skill> = (0..skills.count())
            .map(|number| skills.get(number).clone())
            .collect();
        let mut meant: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        for (number, skill) in (0..).zip(&all) {
            for word in names(skill) {
                meant.entry(folded(word)).or_default().insert(number);
            }
        }
        Draft {
            skills: all.into_iter().map(Some).collect(),
            meant,
        }
    }

    fn apply(&mut self, edit: &SkillEdit) -> Result<(), BadSkillEdit> {
        match edit.deed {
            SkillDeed::Add => self.add(&edit.skill),
            SkillDeed::Remove => self.remove(&edit.skill),
            SkillDeed::AddSynonym => self.add_synonym(&edit.skill, &edit.word),
            SkillDeed::RemoveSynonym => self.remove_synonym(&edit.skill, &edit.word),
            SkillDeed::Relate => self.relate(&edit.skill, &edit.word),
            SkillDeed::Unrelate => self.unrelate(&edit.skill, &edit.word),
        }
    }

    fn add(&mut self, name: &str) -> Result<(), BadSkillEdit> {
        self.free(SKILL, name)?;
        let number = self.skills.len() as u32;
        self.skills.push(Some(Skill {
            name: name.to_owned(),
            synonyms: vec![],
            related: vec![],
        }));
        self.meant.entry(folded(name)).or_default().insert(number);
        Ok(())
    }

    fn remove(&mut self, name: &str) -> Result<(), BadSkillEdit> {
        let number = self.number(SKILL, name)?;
        self.skills[number as usize] = None;
        for skills in self.meant.values_mut() {
            skills.remove(&number);
        }
        for skill in self.skills.iter_mut().flatten() {
            skill.related.retain(|related| *related != number);
        }
        Ok(())
    }

    fn add_synonym(&mut self, name: &str, word: &str) -> Result<(), BadSkillEdit> {
        let number = self.number(SKILL, name)?;
        self.free(WORD, word)?;
        self.skill(number).synonyms.push(word.to_owned());
        self.meant.entry(folded(word)).or_default().insert(number);
        Ok(())
    }

    fn remove_synonym(&mut self, name: &str, word: &str) -> Result<(), BadSkillEdit> {
        let number = self.number(SKILL, name)?;
        let key = folded(word);
        let skill = self.skill(number);
        let before = skill.synonyms.len();
        skill.synonyms.retain(|synonym| folded(synonym) != key);
        if skill.synonyms.len() == before {
            return Err(bad(WORD, Problem::NotAChoice));
        }
        // A synonym that is written as the name is leaves the name.
        if folded(&skill.name) != key {
            self.meant.entry(key).or_default().remove(&number);
        }
        Ok(())
    }

    fn relate(&mut self, name: &str, other: &str) -> Result<(), BadSkillEdit> {
        let (number, other) = (self.number(SKILL, name)?, self.number(WORD, other)?);
        if number == other {
            return Err(bad(WORD, Problem::Itself));
        }
        let related = &mut self.skill(number).related;
        if related.contains(&other) {
            return Err(bad(WORD, Problem::Duplicate));
        }
        related.push(other);
        Ok(())
    }

    fn unrelate(&mut self, name: &str, other: &str) -> Result<(), BadSkillEdit> {
        let (number, other) = (self.number(SKILL, name)?, self.number(WORD, other)?);
        let related = &mut self.skill(number).related;
        let place = related.iter().position(|related| *related == other);
        related.remove(place.ok_or_else(|| bad(WORD, Problem::NotAChoice))?);
        Ok(())
    }

    /// The skill of this very name; another word for it is not enough.
    fn number(&self, field: &'static str, name: &str) -> Result<u32, BadSkillEdit> {
        let key = folded(name);
        let meant = self.meant.get(&key).into_iter().flatten();
        let mut named = meant.copied().filter(|number| {
            let skill = self.skills[*number as usize].as_ref();
            skill.is_some_and(|skill| folded(&skill.name) == key)
        });
        named.next().ok_or_else(|| bad(field, Problem::NotAChoice))
    }

    fn skill(&mut self, number: u32) -> &mut Skill {
        self.skills[number as usize]
            .as_mut()
            .expect("numbers are those of skills that are there")
    }

    /// Whether a word is one, and means nothing yet.
    fn free(&self, field: &'static str, word: &str) -> Result<(), BadSkillEdit> {
        crate::form::text(word, 1, SKILL_NAME_MOST).map_err(|problem| bad(field, problem))?;
        let key = folded(word);
        if key.is_empty() {
            return Err(bad(field, Problem::Missing));
        }
        let taken = self.meant.get(&key).and_then(|skills| skills.first());
        match taken.and_then(|number| self.skills[*number as usize].as_ref()) {
            Some(skill) => Err(bad(
                field,
                Problem::AlreadyMeans {
                    skill: skill.name.clone(),
                },
            )),
            None => Ok(()),
        }
    }

    /// With new numbers for those that stayed.
    fn finished(self) -> Skills {
        let mut next = 0;
        let numbers: Vec<Option<u32>> = self
            .skills
            .iter()
            .map(|skill| {
                let number = skill.as_ref().map(|_| next);
                next += u32::from(skill.is_some());
                number
            })
            .collect();
        let skills = self.skills.into_iter().flatten().map(|skill| Skill {
            related: skill
                .related
                .iter()
                .filter_map(|related| numbers[*related as usize])
                .collect(),
            ..skill
        });
        Skills::new(skills.collect())
    }
}

fn names(skill: &Skill) -> impl Iterator<Item = &String> {
    std::iter::once(&skill.name).chain(&skill.synonyms)
}

fn bad(field: &'static str, problem: Problem) -> BadSkillEdit {
    BadSkillEdit { field, problem }
}
