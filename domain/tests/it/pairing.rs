//! Pairs for groups, against every possible way on small rounds, and what contradicts itself.

use domain::matching::pairing::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const OPEN: u16 = 5;

/// A small round: capacities, a score from both sides or none for each mentee and mentor, rules.
#[derive(Clone, Debug)]
struct Small {
    capacities: Vec<u32>,
    scores: Vec<Vec<Option<(u16, u16)>>>,
    rules: Vec<(RuleKind, usize, usize)>,
}

fn small() -> impl Strategy<Value = Small> {
    (0_usize..=5, 0_usize..=4).prop_flat_map(|(mentees, mentors)| {
        // Few different scores, so that many ways are equally good.
        let score = prop::option::weighted(0.7, (0..OPEN, 0..OPEN));
        let row = prop::collection::vec(score, mentors);
        let kind = prop::sample::select(vec![
            RuleKind::Must,
            RuleKind::Pinned,
            RuleKind::Never,
            RuleKind::Blocked,
        ]);
        let rule = (kind, 0..mentees.max(1), 0..mentors.max(1));
        let most_rules = if mentees * mentors == 0 { 0 } else { 3 };
        (
            prop::collection::vec(0_u32..=3, mentors),
            prop::collection::vec(row, mentees),
            prop::collection::vec(rule, 0..=most_rules),
        )
            .prop_map(|(capacities, scores, rules)| Small {
                capacities,
                scores,
                rules,
            })
    })
}

fn score(units: u16) -> Score {
    Score::new(units * 1_000).expect("scores of these tests are small")
}

impl Small {
    fn round(&self) -> Round {
        let mentors = self.capacities.iter().enumerate();
        let mentees = self.scores.iter().enumerate();
        Round {
            mentors: mentors
                .map(|(number, capacity)| Mentor {
                    id: format!("mentor {number}"),
                    capacity: *capacity,
                })
                .collect(),
            mentees: mentees
                .map(|(number, scores)| Mentee {
                    id: format!("mentee {number}"),
                    candidates: candidates(scores),
                })
                .collect(),
            rules: self
                .rules
                .iter()
                .map(|(kind, mentee, mentor)| Rule {
                    kind: *kind,
                    mentee: format!("mentee {mentee}"),
                    mentor: format!("mentor {mentor}"),
                })
                .collect(),
        }
    }

    fn decided(&self, mentee: usize, mentor: usize, kinds: [RuleKind; 2]) -> bool {
        let same = |rule: &(RuleKind, usize, usize)| {
            kinds.contains(&rule.0) && (rule.1, rule.2) == (mentee, mentor)
        };
        self.rules.iter().any(same)
    }

    fn fixed(&self, mentee: usize, mentor: usize) -> bool {
        self.decided(mentee, mentor, [RuleKind::Must, RuleKind::Pinned])
    }

    fn allowed(&self, mentee: usize, mentor: usize) -> bool {
        let forbidden = self.decided(mentee, mentor, [RuleKind::Never, RuleKind::Blocked]);
        self.scores[mentee][mentor].is_some() && !forbidden
    }

    fn has_mentor(&self, mentee: usize) -> bool {
        (0..self.capacities.len()).any(|mentor| self.fixed(mentee, mentor))
    }

    /// Every way to pair that follows all rules.
    fn ways(&self) -> Vec<Vec<Option<usize>>> {
        let mut ways = vec![vec![]];
        for mentee in 0..self.scores.len() {
            let mut longer = vec![];
            for way in &ways {
                let mentors = (0..self.capacities.len()).map(Some);
                for choice in mentors.chain([None]) {
                    if self.may_choose(way, mentee, choice) {
                        let mut with: Vec<Option<usize>> = Clone::clone(way);
                        with.push(choice);
                        longer.push(with);
                    }
                }
            }
            ways = longer;
        }
        ways
    }

    fn may_choose(&self, way: &[Option<usize>], mentee: usize, choice: Option<usize>) -> bool {
        let mut decided = (0..self.capacities.len()).filter(|mentor| self.fixed(mentee, *mentor));
        let kept = decided.all(|mentor| choice == Some(mentor));
        kept && choice.is_none_or(|mentor| {
            let taken = way.iter().filter(|other| **other == choice).count();
            self.allowed(mentee, mentor) && taken < self.capacities[mentor] as usize
        })
    }

    /// Pairs, least score of those no rule decided, total.
    fn worth(&self, way: &[Option<usize>]) -> (usize, u16, u64) {
        let chosen = way.iter().enumerate();
        let pairs = chosen.filter_map(|(mentee, mentor)| mentor.map(|mentor| (mentee, mentor)));
        let pairs: Vec<(usize, usize)> = pairs.collect();
        let gives = |(mentee, mentor): &(usize, usize)| {
            self.scores[*mentee][*mentor].map_or(0, |(by_mentee, _)| by_mentee)
        };
        let free = pairs.iter().filter(|pair| !self.fixed(pair.0, pair.1));
        let least = free.map(gives).min().unwrap_or(OPEN);
        let total = pairs.iter().map(|pair| u64::from(gives(pair))).sum();
        (pairs.len(), least, total)
    }

    /// How a mentee ranks a mentor, and a mentor a mentee; the smaller the better.
    fn ranks(&self, mentee: usize, mentor: usize) -> [(u16, usize); 2] {
        let (by_mentee, by_mentor) = self.scores[mentee][mentor].unwrap_or_default();
        [(OPEN - by_mentee, mentor), (OPEN - by_mentor, mentee)]
    }

    /// Whether no mentee and mentor would both rather have each other.
    fn stable(&self, way: &[Option<usize>]) -> bool {
        let mentees = (0..way.len()).filter(|mentee| !self.has_mentor(*mentee));
        let mut pairs = mentees.flat_map(|mentee| {
            let mentors = 0..self.capacities.len();
            mentors.map(move |mentor| (mentee, mentor))
        });
        pairs.all(|(mentee, mentor)| !self.both_rather(way, mentee, mentor))
    }

    fn both_rather(&self, way: &[Option<usize>], mentee: usize, mentor: usize) -> bool {
        let [wished, wanted] = self.ranks(mentee, mentor);
        let mentee_would = way[mentee].is_none_or(|has| wished < self.ranks(mentee, has)[0]);
        let has = (0..way.len()).filter(|other| way[*other] == Some(mentor));
        let has: Vec<usize> = has.collect();
        let free = has.len() < self.capacities[mentor] as usize;
        let worse =
            |other: &usize| !self.fixed(*other, mentor) && wanted < self.ranks(*other, mentor)[1];
        let mentor_would = free || has.iter().any(worse);
        self.allowed(mentee, mentor) && mentee_would && mentor_would
    }
}

fn candidates(scores: &[Option<(u16, u16)>]) -> Vec<Candidate> {
    let scores = scores.iter().enumerate();
    let known = scores.filter_map(|(mentor, scores)| scores.map(|scores| (mentor, scores)));
    known
        .map(|(mentor, (by_mentee, by_mentor))| Candidate {
            mentor: mentor as u32,
            score: score(by_mentee),
            by_mentor: score(by_mentor),
        })
        .collect()
}

fn way(pairing: &Pairing, mentees: usize) -> Vec<Option<usize>> {
    let mut way = vec![None; mentees];
    for pair in &pairing.pairs {
        way[pair.mentee as usize] = Some(pair.mentor as usize);
    }
    way
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn no_way_is_better(small in small()) {
        let ways = small.ways();
        let mentees = small.scores.len();
        let Ok(total) = pair(&small.round(), Objective::Total) else {
            // Rules that cannot be followed leave no way.
            prop_assert!(ways.is_empty());
            return Ok(());
        };
        let total = way(&total, mentees);
        prop_assert!(ways.contains(&total));
        let by_total = |way: &Vec<Option<usize>>| {
            let (pairs, _, total) = small.worth(way);
            (pairs, total)
        };
        prop_assert_eq!(Some(by_total(&total)), ways.iter().map(by_total).max());

        let worst_off = pair(&small.round(), Objective::WorstOff).expect("it could be paired");
        let worst_off = way(&worst_off, mentees);
        prop_assert!(ways.contains(&worst_off));
        let best = ways.iter().map(|way| small.worth(way)).max();
        prop_assert_eq!(Some(small.worth(&worst_off)), best);
    }

    #[test]
    fn stable_pairs_are_the_best_stable_ones_for_mentees(small in small()) {
        let Ok(found) = pair(&small.round(), Objective::Stable) else {
            return Ok(());
        };
        let found = way(&found, small.scores.len());
        let ways = small.ways();
        prop_assert!(ways.contains(&found) && small.stable(&found));
        for other in ways.iter().filter(|way| small.stable(way)) {
            for mentee in 0..other.len() {
                let rank = |way: &[Option<usize>]| {
                    way[mentee].map_or((u16::MAX, 0), |mentor| small.ranks(mentee, mentor)[0])
                };
                prop_assert!(rank(&found) <= rank(other), "{found:?} {other:?}");
            }
        }
    }

    #[test]
    fn everybody_is_paired_or_told_why(small in small(), objective in prop::sample::select(Objective::ALL.to_vec())) {
        let round = small.round();
        let Ok(found) = pair(&round, objective) else {
            return Ok(());
        };
        let paired = found.pairs.iter().map(|pair| pair.mentee);
        let told = found.without_mentor.iter().map(|(mentee, _)| *mentee);
        let mut mentees: Vec<u32> = paired.chain(told).collect();
        mentees.sort_unstable();
        prop_assert_eq!(mentees, (0..small.scores.len() as u32).collect::<Vec<_>>());
        let paired = found.pairs.iter().map(|pair| pair.mentor).collect::<BTreeSet<u32>>();
        let told = found.without_mentee.iter().map(|(mentor, _)| *mentor);
        let mut mentors: Vec<u32> = paired.into_iter().chain(told).collect();
        mentors.sort_unstable();
        prop_assert_eq!(mentors, (0..small.capacities.len() as u32).collect::<Vec<_>>());
        for (mentee, reason) in &found.without_mentor {
            let mentee = *mentee as usize;
            let open: Vec<usize> = (0..small.capacities.len())
                .filter(|mentor| small.allowed(mentee, *mentor))
                .collect();
            let places = open.iter().any(|mentor| small.capacities[*mentor] > 0);
            let fits = match reason {
                NoMentor::NoneEligible => small.scores[mentee].iter().all(Option::is_none),
                NoMentor::OnlyNever | NoMentor::OnlyBlocked | NoMentor::OnlyForbidden => {
                    open.is_empty() && small.scores[mentee].iter().any(Option::is_some)
                }
                NoMentor::NoPlaces => !open.is_empty() && !places,
                NoMentor::PlacesDecided | NoMentor::OthersPreferred => places,
                NoMentor::Crowded { mentees, places: left } => places && mentees > left,
            };
            prop_assert!(fits, "{reason:?}");
        }
    }

    #[test]
    fn the_order_of_lists_changes_nothing(small in small(), objective in prop::sample::select(Objective::ALL.to_vec())) {
        let round = small.round();
        let mut turned = Round {
            mentors: round.mentors.iter().rev().cloned().collect(),
            mentees: round.mentees.iter().rev().cloned().collect(),
            rules: round.rules.iter().rev().cloned().collect(),
        };
        let last = round.mentors.len() as u32;
        for mentee in &mut turned.mentees {
            mentee.candidates.reverse();
            for candidate in &mut mentee.candidates {
                candidate.mentor = last - 1 - candidate.mentor;
            }
        }
        let named = |round: &Round| {
            let pairing = pair(round, objective).ok()?;
            let mentee = |at: u32| round.mentees[at as usize].id.clone();
            let mentor = |at: u32| round.mentors[at as usize].id.clone();
            let pairs = pairing.pairs.iter();
            let pairs: BTreeSet<_> = pairs.map(|pair| (mentee(pair.mentee), mentor(pair.mentor))).collect();
            let alone = pairing.without_mentor.iter();
            let alone: BTreeSet<_> = alone.map(|(at, why)| (mentee(*at), format!("{why:?}"))).collect();
            Some((pairs, alone))
        };
        prop_assert_eq!(named(&round), named(&turned));
    }
}

/// Mentors with capacities, and mentees with a score in thousands for each of them, or none.
fn round(mentors: &[(&str, u32)], mentees: &[(&str, &[Option<u16>])]) -> Round {
    let mentee = |(id, scores): &(&str, &[Option<u16>])| Mentee {
        id: (*id).to_owned(),
        candidates: candidates(
            &scores
                .iter()
                .map(|score| score.map(|score| (score, score)))
                .collect::<Vec<_>>(),
        ),
    };
    Round {
        mentors: mentors
            .iter()
            .map(|(id, capacity)| Mentor {
                id: (*id).to_owned(),
                capacity: *capacity,
            })
            .collect(),
        mentees: mentees.iter().map(mentee).collect(),
        rules: vec![],
    }
}

fn with(mut round: Round, rules: &[(RuleKind, &str, &str)]) -> Round {
    round.rules = rules
        .iter()
        .map(|(kind, mentee, mentor)| Rule {
            kind: *kind,
            mentee: (*mentee).to_owned(),
            mentor: (*mentor).to_owned(),
        })
        .collect();
    round
}

fn anan_and_bao() -> Round {
    round(
        &[("Leila", 1), ("Marek", 2)],
        &[("Anan", &[Some(3), None]), ("Bao", &[Some(2), Some(1)])],
    )
}

#[test]
fn more_people_come_before_better_pairs() {
    let round = round(
        &[("Leila", 1), ("Marek", 1)],
        &[("Anan", &[Some(9), Some(1)]), ("Bao", &[Some(8), None])],
    );
    for objective in [Objective::Total, Objective::WorstOff] {
        let found = pair(&round, objective).expect("nothing contradicts itself");
        assert_eq!(found.pairs.len(), 2, "{objective:?}");
        assert_eq!(found.total(), 9_000);
        assert_eq!(found.least(), Some(score(1)));
    }
    let stable = pair(&round, Objective::Stable).expect("nothing contradicts itself");
    assert_eq!(way(&stable, 2), [Some(0), None]);
    assert_eq!(stable.without_mentor, [(1, NoMentor::OthersPreferred)]);
    assert_eq!(stable.without_mentee, [(1, NoMentee::AllElsewhere)]);
}

#[test]
fn the_worst_off_come_before_the_sum() {
    let round = round(
        &[("Leila", 1), ("Marek", 1)],
        &[("Anan", &[Some(9), Some(5)]), ("Bao", &[Some(4), Some(1)])],
    );
    let total = pair(&round, Objective::Total).expect("nothing contradicts itself");
    assert_eq!((total.total(), total.least()), (10_000, Some(score(1))));
    let worst_off = pair(&round, Objective::WorstOff).expect("nothing contradicts itself");
    assert_eq!(
        (worst_off.total(), worst_off.least()),
        (9_000, Some(score(4)))
    );
}

#[test]
fn who_is_alone_learns_what_binds() {
    use RuleKind::{Blocked, Must, Never};
    let case = round(
        &[("Full", 1), ("Shut", 0), ("Given", 1)],
        &[
            ("1 wins", &[Some(5), None, None]),
            ("2 loses", &[Some(4), Some(9), None]),
            ("3 nobody", &[None, None, None]),
            ("4 shut", &[None, Some(1), None]),
            ("5 given", &[None, None, Some(1)]),
            ("6 too late", &[None, None, Some(9)]),
            ("7 never", &[Some(9), None, None]),
            ("8 blocked", &[Some(9), None, None]),
            ("9 both", &[Some(9), None, Some(9)]),
        ],
    );
    let case = with(
        case,
        &[
            (Must, "5 given", "Given"),
            (Never, "7 never", "Full"),
            (Blocked, "8 blocked", "Full"),
            (Blocked, "9 both", "Full"),
            (Never, "9 both", "Given"),
        ],
    );
    let found = pair(&case, Objective::Total).expect("nothing contradicts itself");
    let crowded = NoMentor::Crowded {
        mentees: 2,
        places: 1,
    };
    assert_eq!(
        found.without_mentor,
        [
            (1, crowded),
            (2, NoMentor::NoneEligible),
            (3, NoMentor::NoPlaces),
            (5, NoMentor::PlacesDecided),
            (6, NoMentor::OnlyNever),
            (7, NoMentor::OnlyBlocked),
            (8, NoMentor::OnlyForbidden),
        ]
    );
    assert_eq!(found.without_mentee, [(1, NoMentee::NoPlaces)]);
}

#[test]
fn all_that_contradicts_itself_is_told_by_name() {
    use Contradiction::*;
    use RuleKind::{Blocked, Must, Never, Pinned};
    let (anan, bao, leila, marek) = ("Anan", "Bao", "Leila", "Marek");
    let own = |text: &str| text.to_owned();
    let check = |rules: &[(RuleKind, &str, &str)], expected: &[Contradiction]| {
        let told =
            pair(&with(anan_and_bao(), rules), Objective::Total).expect_err("a contradiction");
        assert_eq!(told, expected);
    };
    check(
        &[
            (Must, bao, leila),
            (Never, bao, leila),
            (Blocked, bao, leila),
        ],
        &[FixedAndForbidden {
            mentee: own(bao),
            mentor: own(leila),
            fixed: Must,
            forbidden: Blocked,
        }],
    );
    check(
        &[(Pinned, bao, leila), (Must, bao, marek)],
        &[TwoMentors {
            mentee: own(bao),
            first: own(leila),
            second: own(marek),
        }],
    );
    check(
        &[(Must, anan, marek)],
        &[NotEligible {
            mentee: own(anan),
            mentor: own(marek),
        }],
    );
    check(
        &[(Must, anan, leila), (Pinned, bao, leila)],
        &[TooManyFixed {
            mentor: own(leila),
            capacity: 1,
            mentees: vec![own(anan), own(bao)],
        }],
    );
    check(
        &[(Never, "Nobody", leila), (Must, anan, "No one")],
        &[
            UnknownMentee {
                mentee: own("Nobody"),
            },
            UnknownMentor {
                mentor: own("No one"),
            },
        ],
    );
}

#[test]
fn people_and_scores_are_there_once() {
    use Contradiction::*;
    let mut case = anan_and_bao();
    case.mentors[1].id = case.mentors[0].id.clone();
    case.mentees[1].id = case.mentees[0].id.clone();
    case.mentors[0].capacity = MOST_PLACES + 1;
    let candidate = case.mentees[0].candidates[0];
    case.mentees[0].candidates.extend([
        candidate,
        Candidate {
            mentor: 2,
            ..candidate
        },
    ]);
    let (mentee, mentor) = ("Anan".to_owned(), "Leila".to_owned());
    let expected = vec![
        MentorTwice {
            mentor: mentor.clone(),
        },
        MenteeTwice {
            mentee: mentee.clone(),
        },
        CapacityTooLarge {
            mentor: mentor.clone(),
            capacity: MOST_PLACES + 1,
        },
        ScoredTwice {
            mentee: mentee.clone(),
            mentor,
        },
        NoSuchPosition {
            mentee,
            position: 2,
        },
    ];
    assert_eq!(pair(&case, Objective::Total), Err(expected));
}

#[test]
fn nothing_but_a_number_between_0_and_1_is_a_score() {
    for fraction in [f64::NAN, f64::INFINITY, -0.000_1, 1.000_1, -f64::INFINITY] {
        assert_eq!(Score::from_fraction(fraction), None, "{fraction}");
    }
    let units = |fraction| Score::from_fraction(fraction).map(Score::units);
    assert_eq!(units(0.0), Some(0));
    assert_eq!(units(0.123_45), Some(1_235));
    assert_eq!(units(1.0), Some(10_000));
    assert_eq!(Score::new(10_001), None);
}

#[test]
fn nobody_to_pair_is_no_error() {
    for objective in Objective::ALL {
        assert_eq!(
            pair(&Round::default(), objective),
            Ok(Pairing::default()),
            "{objective:?}"
        );
    }
}

#[test]
fn what_profiles_share_makes_a_plain_score() {
    use domain::matching::pairing::plain::{Facts, Shared, plain_score, shared};
    let facts = |skills: &[u32], languages: &[u32], industry| Facts {
        skills: skills.to_vec(),
        languages: languages.to_vec(),
        industry,
    };
    let units = |mentee: &Facts, mentor: &Facts| plain_score(mentee, mentor).map(Score::units);
    let mentee = facts(&[1, 4, 7], &[20, 21], Some(30));
    assert_eq!(units(&mentee, &mentee), Some(10_000));
    let mentor = facts(&[0, 4, 5, 7, 9], &[21], Some(31));
    assert_eq!(units(&mentee, &mentor), Some(4_000 + 2_500));
    let both = Shared {
        skills: vec![4, 7],
        languages: vec![21],
        industry: None,
    };
    assert_eq!(shared(&mentee, &mentor), both);
    // They could not talk.
    assert_eq!(units(&mentee, &facts(&[1, 4, 7], &[22], Some(30))), None);
    // Nobody knows whether they could; and who tells nothing shares nothing else.
    let silent = Facts::default();
    assert_eq!(units(&mentee, &silent), Some(2_500));
    assert_eq!(units(&silent, &silent), Some(2_500));
}
