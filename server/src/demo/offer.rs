//! What a mentor offers: kinds of session with their rules, and open time that fits a working life.

use super::catalogue::{Catalogue, SessionKind};
use super::chance::Chance;
use super::clocks::{Clocks, DAYS_AHEAD};
use super::person::Sketch;
use super::rows::{DayOverrideRow, OpeningDay, OpeningRow, SessionTypeRow};
use domain::id::{OpeningId, SessionTypeId};
use jiff::civil::Date;

/// Everything that makes a profile a mentor's.
#[derive(Clone, Debug)]
pub struct Offer {
    pub session_types: Vec<SessionTypeRow>,
    pub openings: Vec<OpeningRow>,
    pub overrides: Vec<DayOverrideRow>,
    /// How many sessions people tried to book with this mentor in half a year.
    pub demand: i64,
    /// How long this mentor usually takes to answer a request.
    pub reply_minutes: i64,
    /// How many of 100 mentees give five stars.
    pub delight: usize,
}

/// The kind of session that is a first talk.
const INTRO: &str = "Intro";

/// What a mentor's weeks look like: weekday (1 is Monday), start, length; in minutes.
type Hours = (&'static [i64], i64, i64);

const EVENINGS: &[Hours] = &[
    (&[1, 2, 3, 4], 18 * 60, 150),
    (&[1, 2, 3, 4], 18 * 60 + 30, 120),
    (&[1, 3, 5], 19 * 60, 120),
    (&[2, 4], 17 * 60, 150),
    (&[2, 3, 4], 20 * 60, 90),
];
const OFFICE_HOURS: &[Hours] = &[
    (&[1, 2, 3, 4, 5], 10 * 60, 180),
    (&[1, 3, 5], 9 * 60, 180),
    (&[2, 4], 14 * 60, 210),
    (&[3, 4, 5], 15 * 60, 120),
    (&[1, 2, 5], 13 * 60 + 30, 150),
    (&[2, 3, 4], 12 * 60, 60),
];
const EARLY: &[Hours] = &[
    (&[1, 2, 3, 4, 5], 7 * 60, 90),
    (&[2, 4], 7 * 60 + 30, 90),
    (&[1, 3, 5], 6 * 60 + 30, 120),
    (&[3], 8 * 60, 240),
];
const WEEKENDS: &[Hours] = &[
    (&[6], 10 * 60, 180),
    (&[6, 7], 14 * 60, 150),
    (&[7], 17 * 60, 120),
    (&[5], 16 * 60, 180),
    (&[6], 9 * 60, 120),
];

impl Offer {
    pub fn random(chance: &mut Chance, sketch: &Sketch, clocks: &Clocks) -> Self {
        let is_new = clocks.now.since(sketch.joined) < 25 * domain::time::DAY;
        let openings = weekly(chance, sketch, clocks);
        let mut offer = Offer {
            session_types: session_types(chance, sketch),
            overrides: overrides(chance, &openings, clocks),
            openings,
            demand: if is_new { 0 } else { demand(chance) },
            reply_minutes: chance.pick(&[25, 50, 90, 120, 180, 240, 360, 540, 780, 1260, 1700]),
            delight: chance.between(48, 94) as usize,
        };
        if chance.percent(12) {
            offer
                .openings
                .extend(one_off(chance, &offer.openings, sketch, clocks));
        }
        offer
    }
}

/// A long tail: most mentors have met a few people, a few have met very many.
fn demand(chance: &mut Chance) -> i64 {
    match chance.below(100) {
        0..16 => 0,
        16..46 => chance.between(1, 4),
        46..70 => chance.between(5, 11),
        70..86 => chance.between(12, 24),
        86..95 => chance.between(25, 60),
        _ => chance.between(80, 125),
    }
}

/// One to three kinds of session that fit the field, usually with a short first talk.
fn session_types(chance: &mut Chance, sketch: &Sketch) -> Vec<SessionTypeRow> {
    let catalogue = Catalogue::get();
    let intro = catalogue.session_kind(INTRO);
    let others: Vec<usize> = catalogue.fields[sketch.field]
        .session_kinds
        .iter()
        .copied()
        .filter(|kind| *kind != intro)
        .collect();
    let wanted = chance.between(1, 2) as usize;
    let mut kinds = chance.several(&others, wanted);
    if chance.percent(75) {
        kinds.insert(0, intro);
    }
    let mut types: Vec<SessionTypeRow> = kinds
        .into_iter()
        .map(|index| session_type(chance, sketch, &catalogue.session_kinds[index]))
        .collect();
    price(&mut types, sketch);
    types
}

/// Two of five take money, more of it the longer they have worked; a first talk stays free, and so is
/// what was booked before. From a stream of its own, so that prices change nothing else of a population.
fn price(types: &mut [SessionTypeRow], sketch: &Sketch) {
    let Some(first) = types.first() else { return };
    let mut chance = Chance::new(first.id.0.as_u64_pair().1, 7);
    if !chance.percent(40) {
        return;
    }
    let of_an_hour = 30 + 5 * sketch.years.min(20) + 10 * chance.between(-2, 4);
    for kind in types.iter_mut().filter(|kind| kind.name != INTRO) {
        // In steps of five euros.
        let euros = (of_an_hour * kind.length_minutes / 60 / 5).max(2) * 5;
        kind.price_minor = euros * 100;
    }
}

fn session_type(chance: &mut Chance, sketch: &Sketch, kind: &SessionKind) -> SessionTypeRow {
    let short = kind.name == INTRO;
    let place = chance.pick(&[
        "room", "room", "room", "room", "room", "link", "link", "phone",
    ]);
    let place_detail = match place {
        "link" => format!("https://talk.example/{}", sketch.slug),
        "phone" => "I call you; leave your number in the answers.".to_owned(),
        _ => String::new(),
    };
    let most_questions = chance.between(1, 2) as usize;
    SessionTypeRow {
        id: SessionTypeId(chance.id(sketch.joined)),
        name: kind.name,
        description: (chance.pick(&kind.descriptions)).to_owned(),
        length_minutes: chance.pick(&kind.minutes),
        notice_minutes: chance.pick(&[120, 240, 720, 720, 720, 1440, 2880]),
        horizon_days: chance.pick(&[21, 30, 30, 30, 45, 60]),
        buffer_before_minutes: chance.pick(&[0, 0, 0, 5]),
        buffer_after_minutes: chance.pick(&[0, 5, 10, 15]),
        max_per_day: chance.pick(&[None, None, Some(2), Some(3), Some(4)]),
        max_per_week: chance.pick(&[None, None, None, Some(6), Some(8)]),
        per_mentee_per_month: chance.pick(&[None, None, None, Some(2), Some(4)]),
        needs_approval: !short && chance.percent(50),
        place,
        place_detail,
        questions: kind
            .questions
            .iter()
            .copied()
            .take(most_questions)
            .collect(),
        policy_free_until_hours: chance.pick(&[6, 12, 12, 24, 24, 48]),
        policy_then_reschedules: chance.pick(&[0, 1, 1, 1, 2]),
        price_minor: 0,
    }
}

/// Two to four openings a week, at most one on a day.
fn weekly(chance: &mut Chance, sketch: &Sketch, clocks: &Clocks) -> Vec<OpeningRow> {
    let habits = match chance.below(10) {
        0..4 => [EVENINGS, EVENINGS],
        4..6 => [OFFICE_HOURS, OFFICE_HOURS],
        6..7 => [EARLY, WEEKENDS],
        7..8 => [EVENINGS, WEEKENDS],
        8..9 => [OFFICE_HOURS, EVENINGS],
        _ => [EARLY, EVENINGS],
    };
    let every_weeks = if chance.percent(12) { 2 } else { 1 };
    let week = clocks.week_of(sketch.joined);
    let mut openings: Vec<OpeningRow> = Vec::new();
    let mut days: Vec<i64> = Vec::new();
    for _ in 0..chance.between(2, 4) {
        let habit = chance.pick(&habits);
        let (weekdays, start_minute, length_minutes) = chance.pick(habit);
        let weekday = chance.pick(weekdays);
        if days.contains(&weekday) {
            continue;
        }
        days.push(weekday);
        let when = OpeningDay::Weekly {
            weekday,
            every_weeks,
            from: clocks.date(week, 1),
        };
        openings.push(opening(chance, sketch, when, start_minute, length_minutes));
    }
    openings
}

fn opening(
    chance: &mut Chance,
    sketch: &Sketch,
    when: OpeningDay,
    start_minute: i64,
    length_minutes: i64,
) -> OpeningRow {
    OpeningRow {
        id: OpeningId(chance.id(sketch.joined)),
        when,
        start_minute,
        length_minutes,
    }
}

/// A fifth changes a day or two of the coming weeks: closed, or at another hour.
fn overrides(chance: &mut Chance, openings: &[OpeningRow], clocks: &Clocks) -> Vec<DayOverrideRow> {
    let mut overrides: Vec<DayOverrideRow> = Vec::new();
    if !chance.percent(20) {
        return overrides;
    }
    for _ in 0..chance.between(1, 2) {
        let OpeningDay::Weekly { weekday, .. } = chance.pick_in(openings).when else {
            continue;
        };
        let on_date = clocks.date(chance.between(1, DAYS_AHEAD / 7), weekday);
        if overrides.iter().any(|known| known.on_date == on_date) {
            continue;
        }
        let instead = chance.pick(&[9 * 60, 11 * 60, 16 * 60]);
        let openings = if chance.percent(60) {
            Vec::new()
        } else {
            vec![(instead, 120)]
        };
        overrides.push(DayOverrideRow { on_date, openings });
    }
    overrides
}

/// An extra Saturday or Sunday for those who usually have none.
fn one_off(
    chance: &mut Chance,
    openings: &[OpeningRow],
    sketch: &Sketch,
    clocks: &Clocks,
) -> Option<OpeningRow> {
    let weekday = chance.between(6, 7);
    let taken = |opening: &OpeningRow| matches!(opening.when, OpeningDay::Weekly { weekday: day, .. } if day == weekday);
    if openings.iter().any(taken) {
        return None;
    }
    let on: Date = clocks.date(chance.between(1, 2), weekday);
    Some(opening(
        chance,
        sketch,
        OpeningDay::Once { on },
        10 * 60,
        180,
    ))
}
