//! Whether open time may be kept: sound numbers, no date said twice, and no more of anything than a
//! person would paint, so that every later question costs bounded time.

use super::availability::{
    Availability, DAY_MINUTES, DayOpening, DayOverride, OneOffOpening, WeeklyOpening,
};
use crate::form::{FieldErrors, Problem};
use crate::time::{day_number, monday_of};

const MOST_OPENINGS: usize = 200;
const MOST_OVERRIDES: usize = 800;
const MOST_PER_DAY: usize = 24;

impl Availability {
    /// Whether this may be kept. Fields are named by their path, for example `weekly.0.until`.
    /// That the zone exists is checked where the zone database is.
    pub fn validate(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.zone.is_empty() || self.zone.len() > 64 {
            errors.add("zone", Problem::UnknownZone);
        }
        at_most("weekly", self.weekly.len(), MOST_OPENINGS, &mut errors);
        at_most("one_off", self.one_off.len(), MOST_OVERRIDES, &mut errors);
        at_most(
            "overrides",
            self.overrides.len(),
            MOST_OVERRIDES,
            &mut errors,
        );
        if errors.is_empty() {
            self.validate_weekly(&mut errors);
            self.validate_dates(&mut errors);
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    fn validate_weekly(&self, errors: &mut FieldErrors) {
        for (index, weekly) in self.weekly.iter().enumerate() {
            let field = format!("weekly.{index}");
            weekly.validate(&field, errors);
            let earlier = &self.weekly[..index];
            if earlier.iter().any(|other| other.id == weekly.id) {
                errors.add(&format!("{field}.id"), Problem::Duplicate);
            }
            if errors.is_empty() && earlier.iter().any(|other| weekly.collides_with(other)) {
                errors.add(&field, Problem::Overlaps);
            }
        }
    }

    fn validate_dates(&self, errors: &mut FieldErrors) {
        for (index, one_off) in self.one_off.iter().enumerate() {
            let field = format!("one_off.{index}");
            one_off.time().validate(&field, errors);
            let same_id = |other: &OneOffOpening| other.id == one_off.id;
            if self.one_off[..index].iter().any(same_id) {
                errors.add(&format!("{field}.id"), Problem::Duplicate);
            }
            if self.override_of(one_off.date).is_some() {
                errors.add(&format!("{field}.date"), Problem::Overlaps);
            }
        }
        for (index, day) in self.overrides.iter().enumerate() {
            let field = format!("overrides.{index}");
            if self.overrides[..index]
                .iter()
                .any(|other| other.date == day.date)
            {
                errors.add(&format!("{field}.date"), Problem::Duplicate);
            }
            day.validate(&field, errors);
        }
    }
}

impl DayOpening {
    pub(super) fn validate(self, field: &str, errors: &mut FieldErrors) {
        if self.start_minute >= DAY_MINUTES {
            let most = i64::from(DAY_MINUTES) - 1;
            errors.add(
                &format!("{field}.start_minute"),
                Problem::OutOfRange { least: 0, most },
            );
        }
        if !(1..=DAY_MINUTES).contains(&self.length_minutes) {
            let most = i64::from(DAY_MINUTES);
            errors.add(
                &format!("{field}.length_minutes"),
                Problem::OutOfRange { least: 1, most },
            );
        }
    }

    pub(super) fn overlaps(self, other: DayOpening) -> bool {
        self.start_minute < other.end_minute() && other.start_minute < self.end_minute()
    }
}

impl WeeklyOpening {
    /// Whether both may occur on one date with times that overlap.
    fn collides_with(&self, other: &WeeklyOpening) -> bool {
        let later = self.first_day().max(other.first_day());
        let weeks_apart = (monday_of(self.first_day()) - monday_of(other.first_day())) / 7;
        let shared = gcd(self.every_weeks.max(1), other.every_weeks.max(1));
        let end = [self.until, other.until]
            .into_iter()
            .flatten()
            .map(day_number)
            .min();
        self.weekday == other.weekday
            && self.time().overlaps(other.time())
            && end.is_none_or(|end| later <= end)
            && weeks_apart.rem_euclid(i64::from(shared)) == 0
    }

    fn validate(&self, field: &str, errors: &mut FieldErrors) {
        if !(1..=7).contains(&self.weekday) {
            errors.add(
                &format!("{field}.weekday"),
                Problem::OutOfRange { least: 1, most: 7 },
            );
        }
        self.time().validate(field, errors);
        if !(1..=52).contains(&self.every_weeks) {
            errors.add(
                &format!("{field}.every_weeks"),
                Problem::OutOfRange { least: 1, most: 52 },
            );
        }
        if self.until.is_some_and(|until| until < self.from) {
            errors.add(&format!("{field}.until"), Problem::EndBeforeStart);
        }
        at_most(
            &format!("{field}.except"),
            self.except.len(),
            MOST_OVERRIDES,
            errors,
        );
    }
}

impl DayOverride {
    fn validate(&self, field: &str, errors: &mut FieldErrors) {
        at_most(
            &format!("{field}.openings"),
            self.openings.len(),
            MOST_PER_DAY,
            errors,
        );
        for (index, opening) in self.openings.iter().enumerate() {
            let field = format!("{field}.openings.{index}");
            let problems = errors.0.len();
            opening.validate(&field, errors);
            let overlaps = |other: &DayOpening| opening.overlaps(*other);
            if errors.0.len() == problems && self.openings[..index].iter().any(overlaps) {
                errors.add(&field, Problem::Overlaps);
            }
        }
    }
}

fn at_most(field: &str, count: usize, most: usize, errors: &mut FieldErrors) {
    if count > most {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        errors.add(field, Problem::TooMany { most });
    }
}

fn gcd(a: u8, b: u8) -> u8 {
    if b == 0 { a } else { gcd(b, a % b) }
}
