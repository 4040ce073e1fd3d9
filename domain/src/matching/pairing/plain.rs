//! A plain score for people nobody scored: what a mentee and a mentor visibly share. Says only what
//! it knows: skills, languages and industry of two profiles.

use super::Score;

/// What a profile tells, as numbers that the caller gave to words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Sorted, each once.
    pub skills: Vec<u32>,
    /// Sorted, each once.
    pub languages: Vec<u32>,
    pub industry: Option<u32>,
}

/// What two profiles share, in the numbers of [`Facts`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    pub skills: Vec<u32>,
    pub languages: Vec<u32>,
    pub industry: Option<u32>,
}

/// Ten-thousandths for having all of the mentee's skills, a common language, the same industry.
const SKILLS: usize = 6_000;
const LANGUAGE: u16 = 2_500;
const INDUSTRY: u16 = 1_500;

/// How well a mentor fits a mentee; nothing when both name languages and have none in common, since
/// they could not talk. Who names no language is taken to have one in common.
pub fn plain_score(mentee: &Facts, mentor: &Facts) -> Option<Score> {
    let talk = common(&mentee.languages, &mentor.languages)
        .next()
        .is_some();
    let unknown = mentee.languages.is_empty() || mentor.languages.is_empty();
    if !talk && !unknown {
        return None;
    }
    let skills = common(&mentee.skills, &mentor.skills).count();
    // At most SKILLS, since no more are common than the mentee has.
    let skills = SKILLS * skills / mentee.skills.len().max(1);
    let industry = mentee.industry.is_some() && mentee.industry == mentor.industry;
    Score::new(skills as u16 + LANGUAGE + if industry { INDUSTRY } else { 0 })
}

/// What the two share, as reasons for their pair.
pub fn shared(mentee: &Facts, mentor: &Facts) -> Shared {
    Shared {
        skills: common(&mentee.skills, &mentor.skills).collect(),
        languages: common(&mentee.languages, &mentor.languages).collect(),
        industry: mentee
            .industry
            .filter(|industry| mentor.industry == Some(*industry)),
    }
}

/// What is in both of two sorted lists.
fn common<'l>(one: &'l [u32], other: &'l [u32]) -> impl Iterator<Item = u32> + 'l {
    let mut rest = other;
    one.iter().copied().filter(move |number| {
        while let Some((first, after)) = rest.split_first()
            && first < number
        {
            rest = after;
        }
        rest.first() == Some(number)
    })
}
