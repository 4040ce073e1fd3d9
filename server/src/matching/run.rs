//! Makes the pairs of a round: reads who is in it, works on a thread of its own, writes what was found.

use super::changes::{self, Found};
use super::profiles::Profiles;
use super::store;
use crate::db::DbError;
use crate::jobs::worker::JobError;
use crate::platform::Platform;
use app::words::Lang;
use domain::id::{MemberId, PairingRoundId};
use domain::matching::pairing::plain::{Facts, plain_score};
use domain::matching::pairing::{
    Candidate, Contradiction, Mentee, Mentor, Objective, Pairing, Round, Rule, RuleKind, Score,
    pair,
};
use futures::FutureExt as _;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that pairs are made from.
struct Input {
    objective: Objective,
    mentors: Vec<(MemberId, u32)>,
    mentees: Vec<MemberId>,
    rules: Vec<(MemberId, MemberId, RuleKind)>,
    scores: Scores,
}

enum Scores {
    Given(Vec<(MemberId, MemberId, Score, Score)>),
    /// Made from profiles.
    Plain(Profiles),
}

/// Makes the pairs that were asked for; nothing to do if they are there already.
pub async fn make_pairs(platform: &Platform, id: PairingRoundId) -> Result<(), JobError> {
    let Some((input, run)) = input(platform, id).await? else {
        return Ok(());
    };
    // Seconds of work for a large round: nothing else may wait for it.
    let found = tokio::task::spawn_blocking(move || input.found())
        .await
        .map_err(|stopped| JobError::Round(stopped.to_string()))?
        .map_err(|wrong| JobError::Round(told(&wrong)))?;
    platform
        .db
        .write_with(found, move |tx, found| {
            async move {
                if changes::round_finish(tx, id, run).await? == 1 {
                    changes::results_keep(tx, id, run, run).await?;
                    changes::results_insert(tx, id, run + 1, found).await?;
                }
                Ok::<_, DbError>(())
            }
            .boxed()
        })
        .await?;
    Ok(())
}

fn told(wrong: &[Contradiction]) -> String {
    let words = Lang::En.words().pairing();
    let lines: Vec<String> = wrong.iter().map(words.contradiction).collect();
    lines.join(" ")
}

/// The round's people, and the run that is to be replaced.
async fn input(platform: &Platform, id: PairingRoundId) -> Result<Option<(Input, u32)>, DbError> {
    let mut read = platform.db.snapshot().await?;
    let Some(round) = store::round(&mut read, id).await? else {
        return Ok(None);
    };
    if round.row.state.may_change() || !round.row.state.may_go() {
        return Ok(None);
    }
    let mentors = store::mentors(&mut read, id).await?;
    let mentees = store::mentees(&mut read, id).await?;
    let rules = store::rules(&mut read, id).await?;
    let scores = if round.scores_given {
        Scores::Given(store::scores(&mut read, id).await?)
    } else {
        let people = mentors.iter().map(|(member, _)| member);
        let people: Vec<MemberId> = people.chain(&mentees).copied().collect();
        Scores::Plain(Profiles::read(&mut read, &people).await?)
    };
    let input = Input {
        objective: round.row.objective,
        mentors,
        mentees,
        rules,
        scores,
    };
    Ok(Some((input, round.run)))
}

impl Input {
    fn found(&self) -> Result<Found, Vec<Contradiction>> {
        let round = self.round();
        let Pairing {
            pairs,
            without_mentor,
            without_mentee,
        } = pair(&round, self.objective)?;
        let mentor = |position: u32| self.mentors[position as usize].0;
        let mentee = |position: u32| self.mentees[position as usize];
        Ok(Found {
            pairs: pairs
                .iter()
                .map(|pair| (mentee(pair.mentee), mentor(pair.mentor), pair.score))
                .collect(),
            without_mentor: without_mentor
                .into_iter()
                .map(|(position, reason)| (mentee(position), reason))
                .collect(),
            without_mentee: without_mentee
                .into_iter()
                .map(|(position, reason)| (mentor(position), reason))
                .collect(),
        })
    }

    fn round(&self) -> Round {
        let mentors = self.mentors.iter().map(|(member, capacity)| Mentor {
            id: member.to_string(),
            capacity: *capacity,
        });
        let mentees = self.mentees.iter().zip(self.candidates());
        let mentees = mentees.map(|(member, candidates)| Mentee {
            id: member.to_string(),
            candidates,
        });
        let rules = self.rules.iter().map(|(mentee, mentor, kind)| Rule {
            kind: *kind,
            mentee: mentee.to_string(),
            mentor: mentor.to_string(),
        });
        Round {
            mentors: mentors.collect(),
            mentees: mentees.collect(),
            rules: rules.collect(),
        }
    }

    /// The candidates of each mentee. Nobody is a candidate for themselves.
    fn candidates(&self) -> Vec<Vec<Candidate>> {
        match &self.scores {
            Scores::Given(scores) => self.given(scores),
            Scores::Plain(profiles) => self.plain(profiles),
        }
    }

    fn given(&self, scores: &[(MemberId, MemberId, Score, Score)]) -> Vec<Vec<Candidate>> {
        let mentors: BTreeMap<MemberId, u32> = self
            .mentors
            .iter()
            .map(|(member, _)| *member)
            .zip(0..)
            .collect();
        let mentees: BTreeMap<MemberId, usize> = self.mentees.iter().copied().zip(0..).collect();
        let mut candidates = vec![vec![]; self.mentees.len()];
        for (mentee, mentor, score, by_mentor) in scores {
            if let (Some(row), Some(mentor_at)) = (mentees.get(mentee), mentors.get(mentor))
                && mentee != mentor
            {
                candidates[*row].push(Candidate {
                    mentor: *mentor_at,
                    score: *score,
                    by_mentor: *by_mentor,
                });
            }
        }
        candidates
    }

    fn plain(&self, profiles: &Profiles) -> Vec<Vec<Candidate>> {
        let mentors: Vec<Facts> = self
            .mentors
            .iter()
            .map(|(member, _)| profiles.of(*member))
            .collect();
        let fixed = self.rules.iter().filter(|(.., kind)| kind.fixes());
        let fixed: BTreeSet<(MemberId, MemberId)> = fixed
            .map(|(mentee, mentor, _)| (*mentee, *mentor))
            .collect();
        let candidate = |mentee: MemberId, facts: &Facts, position: usize| {
            let mentor = self.mentors[position].0;
            // Who must be a pair may be one without a language in common.
            let score = plain_score(facts, &mentors[position])
                .or_else(|| fixed.contains(&(mentee, mentor)).then(Score::default))?;
            (mentee != mentor).then_some(Candidate {
                mentor: position as u32,
                score,
                by_mentor: score,
            })
        };
        let of_mentee = |mentee: &MemberId| {
            let facts = profiles.of(*mentee);
            let positions = 0..self.mentors.len();
            positions
                .filter_map(|position| candidate(*mentee, &facts, position))
                .collect()
        };
        self.mentees.iter().map(of_mentee).collect()
    }
}
