//! What profiles tell about people of a round, as the numbers that `domain` compares, and back.

use crate::db::{Conn, DbError, sql};
use app::matching::Shares;
use domain::id::MemberId;
use domain::matching::pairing::plain::{Facts, shared};
use std::collections::BTreeMap;

/// People that are asked about in one statement.
const AT_ONCE: usize = 2_000;

/// The facts of some people. Words differ in case only are one.
#[derive(Default)]
pub struct Profiles {
    numbers: BTreeMap<String, u32>,
    /// Each word as it was first written.
    words: Vec<String>,
    facts: BTreeMap<MemberId, Facts>,
}

impl Profiles {
    /// Reads the profiles of these people.
    pub async fn read(conn: &mut dyn Conn, people: &[MemberId]) -> Result<Profiles, DbError> {
        let mut profiles = Profiles::default();
        for people in people.chunks(AT_ONCE) {
            let about =
                sql("SELECT member_id, industry, languages FROM profile WHERE member_id IN ")
                    .push_list(people.iter().copied())
                    .fetch_all(conn, |row| {
                        let languages: Vec<String> = row.json("languages")?;
                        Ok((
                            row.get::<MemberId>("member_id")?,
                            row.get::<String>("industry")?,
                            languages,
                        ))
                    })
                    .await?;
            for (member, industry, languages) in about {
                let industry = (!industry.is_empty()).then(|| profiles.number(&industry));
                let languages = languages.iter().map(|tag| profiles.number(tag)).collect();
                let facts = profiles.facts.entry(member).or_default();
                (facts.industry, facts.languages) = (industry, languages);
            }
            let skills = sql("SELECT member_id, skill FROM profile_skill WHERE member_id IN ")
                .push_list(people.iter().copied())
                .push(" ORDER BY member_id, position")
                .fetch_all(conn, |row| {
                    Ok((
                        row.get::<MemberId>("member_id")?,
                        row.get::<String>("skill")?,
                    ))
                })
                .await?;
            for (member, skill) in skills {
                let skill = profiles.number(&skill);
                profiles.facts.entry(member).or_default().skills.push(skill);
            }
        }
        for facts in profiles.facts.values_mut() {
            for list in [&mut facts.skills, &mut facts.languages] {
                list.sort_unstable();
                list.dedup();
            }
        }
        Ok(profiles)
    }

    fn number(&mut self, word: &str) -> u32 {
        let next = self.words.len() as u32;
        let number = *self.numbers.entry(word.to_lowercase()).or_insert(next);
        if number == next {
            self.words.push(word.to_owned());
        }
        number
    }

    /// Whoever has no profile (any more) tells nothing.
    pub fn of(&self, member: MemberId) -> Facts {
        self.facts.get(&member).cloned().unwrap_or_default()
    }

    /// What two people share, in words.
    pub fn shares(&self, mentee: MemberId, mentor: MemberId) -> Shares {
        let shared = shared(&self.of(mentee), &self.of(mentor));
        let words = |numbers: Vec<u32>| -> Vec<String> {
            numbers
                .into_iter()
                .filter_map(|number| self.word(number))
                .collect()
        };
        Shares {
            skills: words(shared.skills),
            languages: words(shared.languages),
            industry: shared.industry.and_then(|number| self.word(number)),
        }
    }

    fn word(&self, number: u32) -> Option<String> {
        self.words.get(number as usize).cloned()
    }
}
