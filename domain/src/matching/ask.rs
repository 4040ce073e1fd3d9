//! A learner's wishes made ready for many mentors: what is like each wish is looked up once, so that
//! a mentor costs a few table look-ups. Every feature compares two known things, or is not known.

use super::candidate::{Candidate, Held};
use super::feature::{Feature, Features, Share};
use super::free_time::FreeTime;
use super::learner::{Learner, TooManyWishes, WISHES_MOST};
use super::likeness::Likeness;
use super::names::NameId;
use crate::money::Money;

/// So many shared half hours are all one needs to meet.
pub const ENOUGH_HALF_HOURS: u16 = 8;

/// Ahead by so many years is best: near enough to remember, far enough to know.
pub const YEARS_AHEAD_BEST: std::ops::RangeInclusive<u8> = 3..=10;

/// What a skill counts by its level; one of unknown level counts fully.
const BASICS: Share = Share::percent(60);
const SOME: Share = Share::percent(80);

/// A language spoken only a little.
const A_LITTLE: Share = Share::percent(40);

/// However far ahead, it is worth so much.
const FAR_AHEAD: f64 = 0.4;

/// A learner's wishes with what is like them.
pub struct Ask<'a> {
    pub learner: &'a Learner,
    skills: Credits,
    topics: Credits,
    role: Credits,
    role_wanted: Credits,
    industry: Credits,
}

/// What every held name is worth for each of the names wanted.
struct Credits {
    wanted: Vec<NameId>,
    /// For each name the number of its row, counted from one; zero where it is worth nothing.
    rows_of: Vec<u16>,
    rows: Vec<[Share; WISHES_MOST]>,
}

impl Credits {
    fn new(wanted: impl IntoIterator<Item = NameId>, likeness: &dyn Likeness) -> Credits {
        let mut credits = Credits {
            wanted: Vec::new(),
            rows_of: Vec::new(),
            rows: Vec::new(),
        };
        for name in wanted {
            if !credits.wanted.contains(&name) {
                credits.wanted.push(name);
                credits.add(credits.wanted.len() - 1, likeness.near(name));
            }
        }
        credits
    }

    fn add(&mut self, column: usize, near: Vec<(NameId, Share)>) {
        for (name, share) in near {
            if self.rows_of.len() <= name.place() {
                self.rows_of.resize(name.place() + 1, 0);
            }
            let row = &mut self.rows_of[name.place()];
            if *row == 0 {
                let Ok(next) = u16::try_from(self.rows.len() + 1) else {
                    // What comes after 65 535 names that are alike is not.
                    continue;
                };
                *row = next;
                self.rows.push([Share::NONE; WISHES_MOST]);
            }
            self.rows[usize::from(*row) - 1][column] = share;
        }
    }

    /// A column for each name wanted; nothing where the name is like none of them.
    fn row(&self, held: NameId) -> Option<&[Share; WISHES_MOST]> {
        let row = usize::from(*self.rows_of.get(held.place())?);
        self.rows.get(row.checked_sub(1)?)
    }

    /// Of a wish for one thing.
    fn single(&self, held: NameId) -> Share {
        self.row(held).map_or(Share::NONE, |row| row[0])
    }

    /// For each name wanted the best that is held, and how much it is worth.
    fn met(
        &self,
        held: impl Iterator<Item = (NameId, Share)>,
    ) -> [(Option<NameId>, Share); WISHES_MOST] {
        let mut best = [(None, Share::NONE); WISHES_MOST];
        for (name, worth) in held {
            let Some(row) = self.row(name) else { continue };
            for (best, credit) in best.iter_mut().zip(row) {
                let credit = if worth == Share::WHOLE {
                    *credit
                } else {
                    credit.times(worth)
                };
                if credit > best.1 {
                    *best = (Some(name), credit);
                }
            }
        }
        best
    }

    /// What of all wants is met. Asked of every mentor in a list, so it does not look by what.
    fn coverage(&self, held: impl Iterator<Item = (NameId, Share)>) -> Share {
        let mut met = [Share::NONE; WISHES_MOST];
        for (name, worth) in held {
            let Some(row) = self.row(name) else { continue };
            if worth == Share::WHOLE {
                for (best, credit) in met.iter_mut().zip(row) {
                    *best = (*best).max(*credit);
                }
            } else {
                for (best, credit) in met.iter_mut().zip(row).take(self.wanted.len()) {
                    *best = (*best).max(credit.times(worth));
                }
            }
        }
        let sum: u64 = met.iter().map(|share| u64::from(share.get())).sum();
        let whole = u64::from(Share::WHOLE.get()) * self.wanted.len() as u64;
        Share::ratio(sum, whole)
    }
}

/// A wish for a name, and what a mentor has that meets it best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    pub wanted: NameId,
    pub held: Option<NameId>,
    pub share: Share,
}

impl<'a> Ask<'a> {
    pub fn new(learner: &'a Learner, likeness: &dyn Likeness) -> Result<Ask<'a>, TooManyWishes> {
        learner.check()?;
        let credits = |wanted: &[NameId]| Credits::new(wanted.iter().copied(), likeness);
        Ok(Ask {
            learner,
            skills: credits(&learner.skills),
            topics: credits(&learner.topics),
            role: credits(learner.role.as_slice()),
            role_wanted: credits(learner.role_wanted.as_slice()),
            industry: credits(learner.industry.as_slice()),
        })
    }

    /// What speaks for a mentor. How well the mentor's text answers the goals is the caller's to
    /// know, who may understand texts.
    pub fn features(&self, mentor: &Candidate, goals: Option<Share>) -> Features {
        let learner = self.learner;
        let mut features = Features::UNKNOWN;
        let mut set = |feature, share| features.set(feature, share);
        set(Feature::Skills, self.skill_coverage(mentor));
        set(Feature::Goals, goals);
        set(Feature::Topics, self.topic_coverage(mentor));
        set(Feature::Path, self.path(mentor));
        set(
            Feature::Experience,
            years_ahead(learner, mentor).map(worth_of_years),
        );
        let industry = mentor.industry.filter(|_| learner.industry.is_some());
        set(
            Feature::Industry,
            industry.map(|held| self.industry.single(held)),
        );
        let regions = learner.region.zip(mentor.region);
        set(
            Feature::Region,
            regions.map(|(one, other)| yes(one == other)),
        );
        set(Feature::College, college(learner, mentor));
        set(Feature::Language, language(learner, mentor));
        set(Feature::Talk, talk(learner, mentor));
        set(
            Feature::Time,
            shared_hours(learner, mentor).map(worth_of_hours),
        );
        set(
            Feature::Price,
            price(learner, mentor).map(|(price, budget)| worth_of_price(price, budget)),
        );
        // Grades go from 1 to 5, but hardly anybody stands below 3.
        set(
            Feature::Reputation,
            Some(Share::of((mentor.grades.mean() - 3.0) / 2.0)),
        );
        features
    }

    fn skill_coverage(&self, mentor: &Candidate) -> Option<Share> {
        let known = !self.skills.wanted.is_empty() && !mentor.skills.is_empty();
        known.then(|| self.skills.coverage(skills_held(mentor)))
    }

    fn topic_coverage(&self, mentor: &Candidate) -> Option<Share> {
        let known = !self.topics.wanted.is_empty() && !mentor.topics.is_empty();
        known.then(|| self.topics.coverage(whole(&mentor.topics)))
    }

    /// Each skill wanted, in the learner's order.
    pub fn skills_met(&self, mentor: &Candidate) -> Vec<Met> {
        met(&self.skills, skills_held(mentor))
    }

    pub fn topics_met(&self, mentor: &Candidate) -> Vec<Met> {
        met(&self.topics, whole(&mentor.topics))
    }

    /// The topics wanted that the mentor does not take.
    pub fn topics_declined(&self, mentor: &Candidate) -> Vec<NameId> {
        let declined = met(&self.topics, whole(&mentor.declines));
        let exactly = declined.into_iter().filter(|met| met.share == Share::WHOLE);
        exactly.map(|met| met.wanted).collect()
    }

    /// Half for having held the role wanted, half for having held the learner's role before it.
    fn path(&self, mentor: &Candidate) -> Option<Share> {
        let (role, wanted) = (self.learner.role, self.learner.role_wanted);
        if mentor.roles.is_empty() || (role.is_none() && wanted.is_none()) {
            return None;
        }
        if wanted.is_none() {
            let best = mentor.roles.iter().map(|held| self.role.single(held.role));
            return best.max();
        }
        let (_, reached) = self.role_reached(mentor).unwrap_or_default();
        if role.is_none() || role == wanted {
            return Some(reached);
        }
        let came = self.came_from(mentor).map_or(Share::NONE, |(_, came)| came);
        let sum = u64::from(reached.get()) + u64::from(came.min(reached).get());
        Some(Share::ratio(sum, 2 * u64::from(Share::WHOLE.get())))
    }

    /// The role held that is most like the one wanted: the first such one, by its place.
    fn role_reached(&self, mentor: &Candidate) -> Option<(usize, Share)> {
        let worth = |held: &Held| self.role_wanted.single(held.role);
        let roles = mentor.roles.iter().enumerate();
        let best = roles.max_by_key(|(place, held)| {
            (
                worth(held),
                std::cmp::Reverse(held.from_year),
                std::cmp::Reverse(*place),
            )
        });
        best.map(|(place, held)| (place, worth(held)))
            .filter(|(_, share)| *share > Share::NONE)
    }

    /// The role wanted, as the mentor held it.
    pub fn wanted_role_held(&self, mentor: &Candidate) -> Option<(Held, Share)> {
        let (place, share) = self.role_reached(mentor)?;
        Some((mentor.roles[place], share))
    }

    /// The learner's own role, if the mentor had it before the one that the learner wants.
    pub fn came_from(&self, mentor: &Candidate) -> Option<(Held, Share)> {
        let (reached, _) = self.role_reached(mentor)?;
        let before = mentor.roles[reached].from_year;
        let earlier = mentor.roles.iter().filter(|held| held.from_year < before);
        let worth = earlier.map(|held| (*held, self.role.single(held.role)));
        worth
            .max_by_key(|(held, share)| (*share, held.from_year))
            .filter(|(_, share)| *share > Share::NONE)
    }
}

fn met(credits: &Credits, held: impl Iterator<Item = (NameId, Share)>) -> Vec<Met> {
    let best = credits.met(held);
    let wanted = credits.wanted.iter().zip(best);
    wanted
        .map(|(&wanted, (held, share))| Met {
            wanted,
            held,
            share,
        })
        .collect()
}

fn skills_held(mentor: &Candidate) -> impl Iterator<Item = (NameId, Share)> {
    mentor.skills.iter().map(|held| {
        let worth = match held.level {
            Some(0 | 1) => BASICS,
            Some(2) => SOME,
            _ => Share::WHOLE,
        };
        (held.skill, worth)
    })
}

fn whole(names: &[NameId]) -> impl Iterator<Item = (NameId, Share)> {
    names.iter().map(|name| (*name, Share::WHOLE))
}

const fn yes(is: bool) -> Share {
    if is { Share::WHOLE } else { Share::NONE }
}

/// How many years the mentor has more, where both are known.
pub fn years_ahead(learner: &Learner, mentor: &Candidate) -> Option<i16> {
    let (own, theirs) = learner.experience_years.zip(mentor.experience_years)?;
    Some(i16::from(theirs) - i16::from(own))
}

fn worth_of_years(ahead: i16) -> Share {
    let (least, most) = (
        f64::from(*YEARS_AHEAD_BEST.start()),
        f64::from(*YEARS_AHEAD_BEST.end()),
    );
    let ahead = f64::from(ahead);
    if ahead < least {
        Share::of((ahead + 1.0) / (least + 1.0))
    } else {
        Share::of((1.0 - (ahead - most).max(0.0) * 0.05).max(FAR_AHEAD))
    }
}

fn college(learner: &Learner, mentor: &Candidate) -> Option<Share> {
    let known = !learner.colleges.is_empty() && !mentor.colleges.is_empty();
    known.then(|| yes(shared_college(learner, mentor).is_some()))
}

pub fn shared_college(learner: &Learner, mentor: &Candidate) -> Option<NameId> {
    let mut shared = learner.colleges.iter();
    shared.find(|name| mentor.colleges.contains(name)).copied()
}

/// The language that both speak best, and whether the mentor speaks it well.
pub fn shared_language(learner: &Learner, mentor: &Candidate) -> Option<(NameId, bool)> {
    let of_both = learner.languages.iter().filter_map(|name| {
        let spoken = mentor.languages.iter().find(|held| held.language == *name);
        spoken.map(|held| (*name, held.well))
    });
    // The first of those spoken well, else the first.
    of_both.reduce(|best, next| if next.1 && !best.1 { next } else { best })
}

fn language(learner: &Learner, mentor: &Candidate) -> Option<Share> {
    let known = !learner.languages.is_empty() && !mentor.languages.is_empty();
    known.then(|| match shared_language(learner, mentor) {
        Some((_, true)) => Share::WHOLE,
        Some((_, false)) => A_LITTLE,
        None => Share::NONE,
    })
}

fn talk(learner: &Learner, mentor: &Candidate) -> Option<Share> {
    let known = !learner.ways.is_empty() && !mentor.ways.is_empty();
    known.then(|| yes(!learner.ways.shared(mentor.ways).is_empty()))
}

/// Half hours that both are free, and that the learner is.
pub fn shared_hours(learner: &Learner, mentor: &Candidate) -> Option<(u16, u16)> {
    let wanted: &FreeTime = learner.hours.as_ref()?;
    let free = mentor.free.as_ref()?;
    let count = wanted.count();
    (count > 0).then(|| (wanted.shared(free), count))
}

fn worth_of_hours((shared, wanted): (u16, u16)) -> Share {
    Share::ratio(u64::from(shared), u64::from(wanted.min(ENOUGH_HALF_HOURS)))
}

/// The mentor's price and the learner's budget, where they are in one currency: nothing here knows
/// what another is worth. What is free needs no currency.
pub fn price(learner: &Learner, mentor: &Candidate) -> Option<(Money, Money)> {
    let (budget, price) = learner.budget.zip(mentor.price)?;
    (price.is_zero() || price.currency == budget.currency).then_some((price, budget))
}

/// Whole within the budget, nothing at twice of it.
fn worth_of_price(price: Money, budget: Money) -> Share {
    let (price, budget) = (price.minor.max(0) as u64, budget.minor.max(0) as u64);
    let above = price.saturating_sub(budget);
    if above == 0 {
        Share::WHOLE
    } else {
        Share::ratio(budget.saturating_sub(above), budget)
    }
}
