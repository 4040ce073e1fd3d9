//! What mentors say that plain words can find, and what of it a query meets. Knows the shipped table,
//! and is handed the vocabulary of skills; decides no order.

use super::index::Mentor;
use crate::matching::text::table;
use app::market::Why;
use domain::matching::text::{Field, Skills, Texts, Vector, Wanted, folded, said};

/// Vectors of the market all come from the shipped table, but those of a provider beside them.
pub fn embed(text: &str) -> Option<Vector> {
    table().encode(text)
}

pub const ONE_MODEL: &str = "all vectors of the market come from one table";

/// What is looked for with these words.
pub fn wanted(words: &str, skills: &Skills) -> Wanted {
    Wanted::new(words, skills, |word| table().knows(word))
}

/// What somebody looks for in plain words.
#[derive(Clone, Debug)]
pub struct Sought {
    pub wanted: Wanted,
    /// What the words mean, in some model.
    pub meant: Option<Vector>,
    is_anything: bool,
}

impl Sought {
    pub fn new(words: &str, meant: Option<Vector>, skills: &Skills) -> Sought {
        Sought {
            is_anything: !words.trim().is_empty(),
            wanted: wanted(words, skills),
            meant,
        }
    }

    /// Whether anything was typed; if not, nobody is left out.
    pub fn is_anything(&self) -> bool {
        self.is_anything
    }
}

/// The texts searched.
pub fn texts(mentor: &Mentor) -> Texts<'_> {
    let mut texts = vec![
        (Field::Name, mentor.name.as_str()),
        (Field::Headline, mentor.headline.as_str()),
        (Field::Place, mentor.industry.as_str()),
        (Field::Place, mentor.region.as_str()),
        (Field::Help, mentor.helps_with.as_str()),
        (Field::Story, mentor.story.as_str()),
    ];
    let skills = mentor.skills.iter().map(|skill| (Field::Skill, skill));
    let roles = mentor.roles.iter().map(|role| (Field::Role, role));
    let more = skills.chain(roles);
    texts.extend(more.map(|(field, text)| (field, text.as_str())));
    texts
}

impl Mentor {
    /// What of this the mentor fits, in a few words.
    pub fn why(&self, wanted: &Wanted) -> Vec<Why> {
        let fits = |text: &str| {
            said(text).any(|token| {
                wanted.words.iter().any(|word| {
                    token == *word || (word.len() >= 3 && token.starts_with(word.as_str()))
                })
            })
        };
        let meant = |skill: &str| {
            let skill = folded(skill);
            let names = wanted.skills.iter().flat_map(|(names, _)| names);
            names.into_iter().any(|name| *name == skill)
        };
        let skills = self
            .skills
            .iter()
            .filter(|skill| fits(skill) || meant(skill));
        let skills = skills.take(3).cloned().map(Why::Skill);
        let role = self.roles.iter().find(|role| fits(role));
        let role = role.cloned().map(Why::Role);
        let mut why: Vec<Why> = role.into_iter().chain(skills).collect();
        if why.is_empty() && fits(&self.helps_with) {
            why.push(Why::HelpsWith);
        } else if why.is_empty() && fits(&self.story) {
            why.push(Why::Story);
        }
        why
    }
}
