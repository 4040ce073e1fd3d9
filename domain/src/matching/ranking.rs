//! Mentors in order for one learner. Features are computed once; another weighting only multiplies
//! rows again, so that a list follows a slider. Equal scores stand in the order of their ids.

use super::acceptance::Chance;
use super::ask::Ask;
use super::candidate::Candidate;
use super::criteria::{Criteria, Weights};
use super::feature::{Feature, Features, Share};
use super::fit::{Parts, Scale};
use super::learner::Learner;
use super::limits::{self, Apart, Failed, Refusal};
use crate::id::MemberId;
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// What is known beside the mentor's own facts. A mentor is named by their place in the list.
pub trait Signals {
    /// How well the mentor's text answers the learner's goals.
    fn goals(&self, number: u32) -> Option<Share>;
    /// The chance that the mentor accepts. Depends on the mentor, not on the learner's weights.
    fn chance(&self, number: u32, features: &Features) -> Chance;
    /// What keeps the two apart. Whom the learner's criteria hide is left out in any case.
    fn apart(&self, number: u32) -> Apart;
}

/// Nothing beside the facts.
pub struct NoSignals;

impl Signals for NoSignals {
    fn goals(&self, _: u32) -> Option<Share> {
        None
    }

    fn chance(&self, _: u32, _: &Features) -> Chance {
        Chance::NOT_ASKED
    }

    fn apart(&self, _: u32) -> Apart {
        Apart::default()
    }
}

/// A mentor's place in the list given, and the score in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    pub number: u32,
    pub score: u16,
}

/// All mentors with their features for one learner; 44 bytes each.
pub struct Ranking<'a> {
    learner: &'a Learner,
    ids: Vec<MemberId>,
    rows: Vec<Features>,
    chances: Vec<Chance>,
    standing: Vec<Failed>,
}

impl<'a> Ranking<'a> {
    pub fn new<C: Borrow<Candidate>>(
        ask: &Ask<'a>,
        criteria: &Criteria,
        mentors: &[C],
        signals: &impl Signals,
    ) -> Ranking<'a> {
        let mut ranking = Ranking {
            learner: ask.learner,
            ids: Vec::with_capacity(mentors.len()),
            rows: Vec::with_capacity(mentors.len()),
            chances: Vec::with_capacity(mentors.len()),
            standing: Vec::with_capacity(mentors.len()),
        };
        for (number, mentor) in (0..).zip(mentors) {
            let mentor = mentor.borrow();
            let mut apart = signals.apart(number);
            apart.hidden |= criteria.hidden.contains(&mentor.id);
            let features = ask.features(mentor, signals.goals(number));
            ranking.ids.push(mentor.id);
            ranking.chances.push(signals.chance(number, &features));
            ranking.rows.push(features);
            let failed = limits::standing(mentor, apart, &criteria.limits);
            ranking.standing.push(failed);
        }
        ranking
    }

    /// The best `most` of those that no limit leaves out, best first.
    pub fn best(&self, weights: &Weights, most: usize) -> Vec<Ranked> {
        let scale = self.scale(weights);
        let has_must = weights.has_must();
        let rows = self.rows.iter().zip(&self.chances).zip(&self.standing);
        let mut ranked: Vec<Ranked> = (0..)
            .zip(rows)
            .filter(|(_, ((row, _), failed))| {
                failed.passes() && (!has_must || limits::musts(row, weights).passes())
            })
            .map(|(number, ((row, chance), _))| Ranked {
                number,
                score: scale.score(row, *chance),
            })
            .collect();
        let order = |one: &Ranked, other: &Ranked| {
            let id = |ranked: &Ranked| self.ids[ranked.number as usize];
            other
                .score
                .cmp(&one.score)
                .then_with(|| id(one).cmp(&id(other)))
        };
        if most > 0 && most < ranked.len() {
            ranked.select_nth_unstable_by(most - 1, order);
        }
        ranked.truncate(most);
        ranked.sort_unstable_by(order);
        ranked
    }

    /// How many no limit leaves out.
    pub fn passing(&self, weights: &Weights) -> u32 {
        let has_must = weights.has_must();
        let rows = self.rows.iter().zip(&self.standing);
        let passing = rows.filter(|(row, failed)| {
            failed.passes() && (!has_must || limits::musts(row, weights).passes())
        });
        passing.count() as u32
    }

    fn scale(&self, weights: &Weights) -> Scale {
        Scale::new(&weights.asked_by(self.learner))
    }

    /// What the score of a mentor is made of.
    pub fn parts(&self, weights: &Weights, number: u32) -> Parts {
        let place = number as usize;
        self.scale(weights)
            .parts(&self.rows[place], self.chances[place])
    }

    /// The score by the learner's criteria alone, without the chance of acceptance.
    pub fn fit(&self, weights: &Weights, number: u32) -> u16 {
        self.scale(weights).fit(self.features(number))
    }

    pub fn features(&self, number: u32) -> &Features {
        &self.rows[number as usize]
    }

    pub fn chance(&self, number: u32) -> Chance {
        self.chances[number as usize]
    }

    /// Everything that leaves each mentor out, in the order given.
    pub fn failed(&self, weights: &Weights) -> impl Iterator<Item = Failed> {
        let rows = self.rows.iter().zip(&self.standing);
        rows.map(|(row, standing)| standing.and(limits::musts(row, weights)))
    }

    /// How many mentors are left out, by the firmest reason of each.
    pub fn refused(&self, weights: &Weights) -> BTreeMap<Refusal, u32> {
        let mut refused = BTreeMap::new();
        for first in self
            .failed(weights)
            .filter_map(|failed| failed.refusals().next())
        {
            *refused.entry(first).or_default() += 1;
        }
        refused
    }

    /// Where nobody is left: which single criterion, if dropped, would bring how many.
    pub fn escapes(&self, weights: &Weights) -> Vec<(Refusal, u32)> {
        limits::escapes(self.failed(weights))
    }

    /// How few of the mentors meet each feature, for reasons that tell them apart. Of many, some
    /// spread evenly say enough.
    pub fn rarity(&self) -> Rarity {
        let mut meeting = [0_u64; Feature::COUNT];
        let step = self.rows.len() / RARITY_LOOKS_AT + 1;
        let looked_at = self.rows.iter().step_by(step);
        for row in looked_at.clone() {
            for feature in Feature::ALL {
                let met = row.get(feature).is_some_and(|share| share >= TELLING);
                meeting[feature as usize] += u64::from(met);
            }
        }
        let all = looked_at.len() as u64;
        Rarity(meeting.map(|count| {
            let common = Share::ratio(count, all);
            COMMONEST + Share::WHOLE.get() - common.get().min(Share::WHOLE.get() - 1)
        }))
    }
}

/// From so much on a feature can be a reason.
pub(super) const TELLING: Share = Share::percent(60);

const RARITY_LOOKS_AT: usize = 2_000;

/// What a feature that everybody meets is still worth as a reason.
const COMMONEST: u8 = 5;

/// How rare it is that a feature is met: about 5 where everybody meets it, 255 where nobody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rarity([u8; Feature::COUNT]);

impl Rarity {
    pub fn of(&self, feature: Feature) -> u8 {
        self.0[feature as usize]
    }
}
