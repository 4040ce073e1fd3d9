//! What somebody may begin to type, and which names that may mean: skills of the vocabulary under
//! their own name, and names that only a market has. Where nothing begins so, one typo is forgiven.
//! Knows no members: who asks says how many have a name.

use super::fold::folded;
use super::skills::Skills;
use super::typo::{TYPO_LETTERS, letters, within_one_typo};
use std::collections::BTreeMap;

/// Of the end of a text so many words are looked at.
const END_WORDS: usize = 5;
/// Shorter ends of a text begin too many names to mean one.
const END_LETTERS: usize = 3;

/// See the head of the file.
#[derive(Debug, Default)]
pub struct Suggester {
    names: Vec<Named>,
    /// What somebody may type the beginning of, in order.
    begun: Vec<Beginning>,
}

/// A name that can be suggested.
#[derive(Debug)]
struct Named {
    name: String,
    synonyms: Vec<String>,
    in_vocabulary: bool,
    /// The names of the market that mean it, by their place among those.
    written: Vec<u32>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Beginning {
    text: String,
    /// See [`letters`].
    letters: u32,
    name: u32,
    by: By,
}

/// In which of its words a name is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Name,
    /// By its place among the name's synonyms.
    Synonym(u32),
    /// A later word of the name.
    Inside,
}

/// Why a name is suggested, the better reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    IsName,
    IsSynonym(u32),
    BeginsName,
    BeginsSynonym(u32),
    Inside,
}

/// A name that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion<'s> {
    pub name: &'s str,
    /// The other word for it that was begun, if it was not the name itself.
    pub synonym: Option<&'s str>,
    /// How many have it, as counted for who asks.
    pub count: u32,
}

impl Suggester {
    /// Of a vocabulary and the names that a market has.
    pub fn new<'n>(skills: &Skills, written: impl Iterator<Item = &'n str>) -> Suggester {
        let mut names: Vec<Named> = (0..skills.count())
            .map(|number| Named {
                name: skills.get(number).name.clone(),
                synonyms: skills.get(number).synonyms.clone(),
                in_vocabulary: true,
                written: vec![],
            })
            .collect();
        let mut others: BTreeMap<String, u32> = BTreeMap::new();
        for (place, text) in (0..).zip(written) {
            let meant = skills.called(text).unwrap_or_else(|| {
                *others.entry(folded(text)).or_insert_with(|| {
                    names.push(Named {
                        name: text.to_owned(),
                        synonyms: vec![],
                        in_vocabulary: false,
                        written: vec![],
                    });
                    names.len() as u32 - 1
                })
            });
            names[meant as usize].written.push(place);
        }
        let mut begun: Vec<Beginning> = (0..)
            .zip(&names)
            .flat_map(|(number, named)| beginnings(number, named))
            .collect();
        begun.sort_unstable();
        Suggester { names, begun }
    }

    /// At most so many names that begin as this text does: the name or a synonym that is just this,
    /// then names, synonyms and later words that begin so; of equal ones those that most have, then
    /// the shorter. `count` tells how many have any of these names of the market.
    pub fn of(
        &self,
        typed: &str,
        most: usize,
        count: impl Fn(&[u32]) -> u32,
    ) -> Vec<Suggestion<'_>> {
        let typed = folded(typed);
        let meant = self.begun_so(&typed);
        let meant = if meant.is_empty() {
            self.begun_nearly(&typed)
        } else {
            meant
        };
        self.best(meant, most, &count)
    }

    /// The same for the end of a text: where in it the words begin that suggest something, and what.
    /// The longest end that begins a name counts.
    pub fn of_end(
        &self,
        text: &str,
        most: usize,
        count: impl Fn(&[u32]) -> u32,
    ) -> (usize, Vec<Suggestion<'_>>) {
        let mut starts: Vec<usize> = word_starts(text).collect();
        starts.drain(..starts.len().saturating_sub(END_WORDS));
        let ends = || {
            let ends = starts.iter().map(|&start| (start, folded(&text[start..])));
            ends.filter(|(start, end)| {
                end.chars().count() >= END_LETTERS || word_starts(text).next() == Some(*start)
            })
        };
        let told = |start: usize, meant: BTreeMap<u32, Reason>| {
            let best = self.best(meant, most, &count);
            (!best.is_empty()).then_some((start, best))
        };
        ends()
            .find_map(|(start, end)| told(start, self.begun_so(&end)))
            .or_else(|| ends().find_map(|(start, end)| told(start, self.begun_nearly(&end))))
            .unwrap_or((text.len(), vec![]))
    }

    /// The names that begin with a folded text, and the best reason of each.
    fn begun_so(&self, typed: &str) -> BTreeMap<u32, Reason> {
        if typed.is_empty() {
            return BTreeMap::new();
        }
        let begun = self.beginning_with(typed).iter();
        let reasons = begun.map(|begun| (begun.name, reason(begun, begun.text == typed)));
        best_of_each(reasons)
    }

    /// The names of which a beginning is one typo away; the first letter is taken as meant.
    fn begun_nearly(&self, typed: &str) -> BTreeMap<u32, Reason> {
        let typed_letters: Vec<char> = typed.chars().collect();
        let count = typed_letters.len();
        if count < TYPO_LETTERS {
            return BTreeMap::new();
        }
        let set = letters(typed);
        let first = typed_letters[0].len_utf8();
        let near = |begun: &&Beginning| {
            // At most one letter was brought in by the typo.
            (set & !begun.letters).count_ones() <= 1
                && (count - 1..=count + 1)
                    .filter_map(|length| prefix(&begun.text, length))
                    .any(|prefix| within_one_typo(&typed_letters, prefix))
        };
        let begun = self.beginning_with(&typed[..first]).iter().filter(near);
        best_of_each(begun.map(|begun| (begun.name, reason(begun, false))))
    }

    fn beginning_with(&self, folded: &str) -> &[Beginning] {
        let first = self
            .begun
            .partition_point(|begun| begun.text.as_str() < folded);
        let begun = &self.begun[first..];
        &begun[..begun.partition_point(|begun| begun.text.starts_with(folded))]
    }

    fn best(
        &self,
        meant: BTreeMap<u32, Reason>,
        most: usize,
        count: &impl Fn(&[u32]) -> u32,
    ) -> Vec<Suggestion<'_>> {
        let mut found: Vec<(Reason, Suggestion<'_>)> = meant
            .into_iter()
            .filter_map(|(number, reason)| {
                let named = &self.names[number as usize];
                let synonym = match reason {
                    Reason::IsSynonym(place) | Reason::BeginsSynonym(place) => {
                        Some(named.synonyms[place as usize].as_str())
                    }
                    _ => None,
                };
                let count = if named.written.is_empty() {
                    0
                } else {
                    count(&named.written)
                };
                let name = named.name.as_str();
                // What nobody has and no vocabulary knows is no name.
                let stands = named.in_vocabulary || count > 0;
                stands.then_some((
                    reason,
                    Suggestion {
                        name,
                        synonym,
                        count,
                    },
                ))
            })
            .collect();
        let order = |(reason, found): &(Reason, Suggestion<'_>)| {
            (
                rank(*reason),
                std::cmp::Reverse(found.count),
                found.name.chars().count(),
            )
        };
        found.sort_by(|one, other| (order(one), one.1.name).cmp(&(order(other), other.1.name)));
        found.truncate(most);
        found
            .into_iter()
            .map(|(_, suggestion)| suggestion)
            .collect()
    }
}

/// All that somebody may type the beginning of and mean this name.
fn beginnings(number: u32, named: &Named) -> Vec<Beginning> {
    let begun = |text: &str, by: By| Beginning {
        letters: letters(text),
        text: text.to_owned(),
        name: number,
        by,
    };
    let name = folded(&named.name);
    let later = name.match_indices(' ').map(|(space, _)| &name[space + 1..]);
    let synonyms = (0..).zip(&named.synonyms);
    let synonyms = synonyms.map(|(place, other)| begun(&folded(other), By::Synonym(place)));
    let mut all: Vec<Beginning> = later
        .map(|rest| begun(rest, By::Inside))
        .chain(synonyms)
        .collect();
    all.push(begun(&name, By::Name));
    all
}

fn reason(begun: &Beginning, whole: bool) -> Reason {
    match (begun.by, whole) {
        (By::Name, true) => Reason::IsName,
        (By::Synonym(place), true) => Reason::IsSynonym(place),
        (By::Name, false) => Reason::BeginsName,
        (By::Synonym(place), false) => Reason::BeginsSynonym(place),
        (By::Inside, _) => Reason::Inside,
    }
}

/// Reasons that differ only in the synonym are as good.
fn rank(reason: Reason) -> u8 {
    match reason {
        Reason::IsName => 0,
        Reason::IsSynonym(_) => 1,
        Reason::BeginsName => 2,
        Reason::BeginsSynonym(_) => 3,
        Reason::Inside => 4,
    }
}

fn best_of_each(reasons: impl Iterator<Item = (u32, Reason)>) -> BTreeMap<u32, Reason> {
    let mut best: BTreeMap<u32, Reason> = BTreeMap::new();
    for (name, reason) in reasons {
        let known = best.entry(name).or_insert(reason);
        *known = reason.min(*known);
    }
    best
}

/// The first so many letters of a text; None where it has fewer.
fn prefix(text: &str, letters: usize) -> Option<&str> {
    let mut ends = text.char_indices().map(|(place, _)| place);
    match ends.nth(letters) {
        Some(end) => Some(&text[..end]),
        None => (text.chars().count() == letters).then_some(text),
    }
}

/// Where words begin in a text as it was typed.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut before = ' ';
    text.char_indices().filter_map(move |(place, letter)| {
        let starts = letter.is_alphanumeric() && before.is_whitespace();
        before = letter;
        starts.then_some(place)
    })
}
