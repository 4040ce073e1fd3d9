//! The vocabulary of skills: what a skill is called, which other words mean it, and which skills
//! lie beside it. Knows no file and no language; a line of the data is its only source.

use super::fold::{folded, words};
use super::typo::{TYPO_LETTERS, letters, may_be_one_typo, within_one_typo};
use std::collections::BTreeMap;

/// A text is searched for skills up to here.
const WORDS_MOST: usize = 256;
/// Unknown words of a text that are looked at for a typo.
const TYPOS_MOST: usize = 16;
/// Shorter names are words of many languages (`Go`, `R`): they count only as they are written.
const PLAIN_LETTERS: usize = 2;

/// A skill, by the number it has in its vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    pub name: String,
    pub synonyms: Vec<String>,
    /// Skills that lie beside it, by number.
    pub related: Vec<u32>,
}

/// See the head of the file.
#[derive(Clone, Debug, Default)]
pub struct Skills {
    skills: Vec<Skill>,
    /// Skills by the folded words that mean them.
    meant: BTreeMap<String, Vec<u32>>,
    /// Every word that occurs in those, in order, and its letters.
    known: Vec<(String, u32)>,
    /// Words of the longest name.
    longest: usize,
}

/// What is wrong with a line of the vocabulary; lines count from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadSkills {
    NoName { line: u32 },
    Twice { line: u32, name: String },
    NoSuchRelated { line: u32, name: String },
}

impl std::fmt::Display for BadSkills {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BadSkills::NoName { line } => write!(f, "line {line}: a skill has no name"),
            BadSkills::Twice { line, name } => write!(f, "line {line}: `{name}` is there twice"),
            BadSkills::NoSuchRelated { line, name } => {
                write!(f, "line {line}: related to `{name}`, which is not there")
            }
        }
    }
}

impl std::error::Error for BadSkills {}

impl Skills {
    /// From lines of name, synonyms and related skills: columns by tabs, lists by `"; "`, comments
    /// begin with `"# "`.
    pub fn parse(lines: &str) -> Result<Skills, BadSkills> {
        let rows = (1_u32..).zip(lines.lines());
        let rows: Vec<(u32, [&str; 3])> = rows
            .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with("# "))
            .map(|(number, line)| {
                let mut columns = line.split('\t').map(str::trim);
                (
                    number,
                    std::array::from_fn(|_| columns.next().unwrap_or_default()),
                )
            })
            .collect();
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for (number, (line, [name, ..])) in (0..).zip(&rows) {
            let (line, key) = (*line, folded(name));
            if key.is_empty() {
                return Err(BadSkills::NoName { line });
            }
            if numbers.insert(key, number).is_some() {
                let name = (*name).to_owned();
                return Err(BadSkills::Twice { line, name });
            }
        }
        let skills = rows.iter().map(|(line, [name, synonyms, related])| {
            let number = |name: &str| {
                let name = name.to_owned();
                let found = numbers.get(&folded(&name)).copied();
                found.ok_or(BadSkills::NoSuchRelated { line: *line, name })
            };
            Ok(Skill {
                name: (*name).to_owned(),
                synonyms: list(synonyms).map(str::to_owned).collect(),
                related: list(related).map(number).collect::<Result<_, _>>()?,
            })
        });
        Ok(Skills::new(skills.collect::<Result<_, _>>()?))
    }

    pub(super) fn new(skills: Vec<Skill>) -> Skills {
        let mut meant: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (number, skill) in (0..).zip(&skills) {
            for name in [&skill.name].into_iter().chain(&skill.synonyms) {
                let numbers = meant.entry(folded(name)).or_default();
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
        }
        let known = meant.keys().flat_map(|name| words(name));
        let mut known: Vec<(String, u32)> =
            known.map(|word| (word.clone(), letters(&word))).collect();
        known.sort_unstable();
        known.dedup();
        Skills {
            longest: meant
                .keys()
                .map(|name| words(name).count())
                .max()
                .unwrap_or(0),
            skills,
            meant,
            known,
        }
    }

    /// How many there are; their numbers are those below.
    pub fn count(&self) -> u32 {
        self.skills.len() as u32
    }

    /// The skill of a number that this vocabulary gave out.
    pub fn get(&self, number: u32) -> &Skill {
        &self.skills[number as usize]
    }

    /// The skill that is called so, by its name or another word for it.
    pub fn called(&self, name: &str) -> Option<u32> {
        self.meant.get(&folded(name))?.first().copied()
    }

    /// The skills a text speaks of, in the order they come, each once; of names within names the
    /// longest counts. A word that is neither known here nor accepted by `is_word` may be a typo.
    pub fn find_in(&self, text: &str, is_word: impl Fn(&str) -> bool) -> Vec<u32> {
        let mut typos = 0;
        let typed: Vec<Option<&str>> = words(text)
            .take(WORDS_MOST)
            .map(|word| self.meant_by(&word, &mut typos, &is_word))
            .collect();
        let mut found = vec![];
        let mut place = 0;
        while place < typed.len() {
            let Some((count, skills)) = self.longest_at(&typed[place..]) else {
                place += 1;
                continue;
            };
            for &skill in skills {
                let name = &self.get(skill).name;
                let plain = name.chars().count() <= PLAIN_LETTERS;
                let by_name = count == 1 && typed[place] == Some(folded(name).as_str());
                let meant = !(plain && by_name) || stands_in(text, name);
                if meant && !found.contains(&skill) {
                    found.push(skill);
                }
            }
            place += count;
        }
        found
    }

    /// The longest name that the words begin with: of how many words it is, and what it means.
    fn longest_at(&self, words: &[Option<&str>]) -> Option<(usize, &[u32])> {
        let unknown = words.iter().position(Option::is_none);
        let known = unknown.unwrap_or(words.len()).min(self.longest);
        let words: Vec<&str> = words[..known].iter().copied().flatten().collect();
        let counts = (1..=known).rev();
        counts.into_iter().find_map(|count| {
            let skills = self.meant.get(&words[..count].join(" "))?;
            Some((count, skills.as_slice()))
        })
    }

    /// The word of the vocabulary that a typed word stands for.
    fn meant_by<'s>(
        &'s self,
        word: &str,
        typos: &mut usize,
        is_word: &impl Fn(&str) -> bool,
    ) -> Option<&'s str> {
        let as_typed = |word: &str| {
            let known = self.known.as_slice();
            let place = known.binary_search_by(|(known, _)| known.as_str().cmp(word));
            place.ok().map(|place| known[place].0.as_str())
        };
        let one_of_many = || as_typed(word.strip_suffix('s')?);
        if let Some(known) = as_typed(word).or_else(one_of_many) {
            return Some(known);
        }
        let typed: Vec<char> = word.chars().collect();
        if typed.len() < TYPO_LETTERS || *typos == TYPOS_MOST || is_word(word) {
            return None;
        }
        *typos += 1;
        let of_word = letters(word);
        let known = self.known.iter().filter(|(known, letters)| {
            may_be_one_typo(of_word, *letters) && known.len() >= TYPO_LETTERS
        });
        let known = known.map(|(known, _)| known.as_str());
        let mut near = known.filter(|known| within_one_typo(&typed, known));
        let first = near.next()?;
        // Who gets the first letter right means the one that begins so.
        let begins = |known: &&str| known.starts_with(typed[0]);
        let best = [first].into_iter().chain(near).find(begins);
        Some(best.unwrap_or(first))
    }
}

/// Whether a text has this word, in these very letters.
fn stands_in(text: &str, name: &str) -> bool {
    let part_of_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '+' | '#');
    text.split(|letter| !part_of_word(letter))
        .any(|word| word == name)
}

fn list(column: &str) -> impl Iterator<Item = &str> {
    column
        .split("; ")
        .map(str::trim)
        .filter(|part| !part.is_empty())
}
