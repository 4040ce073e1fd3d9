//! What a mentor sends about their calendar, and the edits and session types it becomes. Text only
//! is looked at here; whether an edit can be made is decided by `edit`.

use super::availability::{DayOpening, Source};
use super::edit::{Edit, Scope};
use super::pattern::Ends;
use super::rules::{Align, SessionRules};
use super::travel::TravelPeriod;
use crate::booking::{CancellationPolicy, Question, QuestionKind, validate_questions};
use crate::form::{FieldErrors, Problem, text, ticked, whole_number};
use crate::id::OpeningId;
use crate::money::ledger::parse_price;
use crate::money::{Currency, OtherPrices, Pricing};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

const NAME_MOST: u32 = 80;
const DESCRIPTION_MOST: u32 = 1_000;
const PLACE_MOST: u32 = 300;
/// Weekly openings with a count end after this many at the latest.
const MOST_TIMES: i64 = 520;
const MOST_COPIES: usize = 31;

/// Raw: one change of the open time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EditForm {
    /// The version of the open time that the page shows.
    pub version: String,
    /// `add`, `paint`, `move`, `delete`, `repeat`, `pattern`, `resume`, `copy`, `clear`, `copy_week`,
    /// `clear_week`, `travel` or `stay_home`.
    pub op: String,
    /// What is changed, as [`Source`] writes itself.
    pub source: String,
    pub date: String,
    /// Where it goes; the same date when empty. For `paint`: the last date. For `copy`: dates,
    /// separated by commas or spaces.
    pub to_date: String,
    /// Wall-clock times, `HH:MM`. An end that is not after the start is on the next day.
    pub start: String,
    pub end: String,
    /// `add`: ticked for every week.
    pub weekly: Option<String>,
    pub every_weeks: String,
    /// `pattern`: the first date on which it may occur.
    pub first: String,
    pub until: String,
    /// How many times in all, instead of `until`.
    pub count: String,
    /// `travel`: the zone to travel to, from `date` to `to_date`.
    pub destination: String,
    /// `this_day`, `this_and_following` or `all`.
    pub scope: String,
    /// The zone on whose wall clock dates and times were read; the mentor's own when empty.
    pub zone: String,
    /// The page to come back to.
    pub back: String,
}

/// A change and the version it was made on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditCommand {
    pub version: i64,
    pub edit: Edit,
}

impl EditForm {
    pub fn parse(&self) -> Result<EditCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let version = errors.take("version", whole_number(&self.version, 0, i64::MAX));
        let date = errors.take("date", date(&self.date));
        let edit = date.and_then(|date| self.edit(date, &mut errors));
        match (version, edit) {
            (Some(version), Some(edit)) if errors.is_empty() => Ok(EditCommand { version, edit }),
            _ => Err(errors),
        }
    }

    fn edit(&self, date: Date, errors: &mut FieldErrors) -> Option<Edit> {
        match self.op.as_str() {
            "add" => self.addition(date, errors),
            "move" => Some(Edit::Move {
                source: errors.take("source", source(&self.source))?,
                date,
                to_date: errors
                    .take("to_date", optional_date(&self.to_date))?
                    .unwrap_or(date),
                time: self.time(errors)?,
                scope: errors.take("scope", scope(&self.scope))?,
            }),
            "delete" => Some(Edit::Delete {
                source: errors.take("source", source(&self.source))?,
                date,
                scope: errors.take("scope", scope(&self.scope))?,
            }),
            "repeat" => Some(Edit::Repeat {
                source: errors.take("source", source(&self.source))?,
                date,
            }),
            "paint" => Some(Edit::Paint {
                from: date,
                to: errors
                    .take("to_date", optional_date(&self.to_date))?
                    .unwrap_or(date),
                time: self.time(errors)?,
            }),
            "pattern" => Some(Edit::Pattern {
                id: errors.take("source", weekly(&self.source))?,
                every_weeks: self.every_weeks(errors)?,
                from: errors.take("first", self::date(&self.first))?,
                ends: self.ends(errors)?,
            }),
            "resume" => Some(Edit::Resume {
                id: errors.take("source", weekly(&self.source))?,
                date,
            }),
            "copy" => Some(Edit::CopyDay {
                from: date,
                to: errors.take("to_date", dates(&self.to_date))?,
            }),
            "clear" => Some(Edit::ClearDay { date }),
            "copy_week" => Some(Edit::CopyWeek { from: date }),
            "clear_week" => Some(Edit::ClearWeek { from: date }),
            "travel" => self.travel(date, errors),
            "stay_home" => Some(Edit::StayHome { first: date }),
            _ => {
                errors.add("op", Problem::NotAChoice);
                None
            }
        }
    }

    fn addition(&self, date: Date, errors: &mut FieldErrors) -> Option<Edit> {
        let time = self.time(errors)?;
        if !ticked(self.weekly.as_deref()) {
            return Some(Edit::AddOneOff { date, time });
        }
        let every_weeks = self.every_weeks(errors)?;
        Some(Edit::AddWeekly {
            date,
            time,
            every_weeks,
            until: self.ends(errors)?.last(date, every_weeks),
        })
    }

    fn every_weeks(&self, errors: &mut FieldErrors) -> Option<u8> {
        let every = match self.every_weeks.trim() {
            "" => "1",
            raw => raw,
        };
        let every = errors.take("every_weeks", whole_number(every, 1, 52))?;
        u8::try_from(every).ok()
    }

    /// A count, where one is given, comes before a date.
    fn ends(&self, errors: &mut FieldErrors) -> Option<Ends> {
        match self.count.trim() {
            "" => {
                let until = errors.take("until", optional_date(&self.until))?;
                Some(until.map_or(Ends::Never, Ends::On))
            }
            raw => {
                let count = errors.take("count", whole_number(raw, 1, MOST_TIMES))?;
                u16::try_from(count).ok().map(Ends::After)
            }
        }
    }

    fn travel(&self, first: Date, errors: &mut FieldErrors) -> Option<Edit> {
        let last = errors.take("to_date", self::date(&self.to_date));
        let zone = errors.take("destination", text(&self.destination, 1, 64));
        let (last, zone) = (last?, zone?);
        Some(Edit::Travel(TravelPeriod { first, last, zone }))
    }

    fn time(&self, errors: &mut FieldErrors) -> Option<DayOpening> {
        let start = errors.take("start", minute(&self.start));
        let end = errors.take("end", minute(&self.end));
        let (start_minute, end) = (start?, end?);
        let end = if end <= start_minute { end + 1440 } else { end };
        Some(DayOpening {
            start_minute,
            length_minutes: end - start_minute,
        })
    }
}

impl Scope {
    pub const ALL: [Scope; 3] = [Scope::ThisDay, Scope::ThisAndFollowing, Scope::All];

    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::ThisDay => "this_day",
            Scope::ThisAndFollowing => "this_and_following",
            Scope::All => "all",
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Weekly(id) => write!(f, "weekly:{id}"),
            Source::OneOff(id) => write!(f, "once:{id}"),
            Source::Override(index) => write!(f, "day:{index}"),
        }
    }
}

fn source(raw: &str) -> Result<Source, Problem> {
    let (kind, rest) = raw.trim().split_once(':').ok_or(Problem::NotAChoice)?;
    let parsed = match kind {
        "weekly" => rest.parse().ok().map(Source::Weekly),
        "once" => rest.parse().ok().map(Source::OneOff),
        "day" => rest.parse().ok().map(Source::Override),
        _ => None,
    };
    parsed.ok_or(Problem::NotAChoice)
}

fn weekly(raw: &str) -> Result<OpeningId, Problem> {
    match source(raw)? {
        Source::Weekly(id) => Ok(id),
        Source::OneOff(_) | Source::Override(_) => Err(Problem::NotAChoice),
    }
}

fn scope(raw: &str) -> Result<Scope, Problem> {
    let named = |scope: &Scope| scope.as_str() == raw.trim();
    match raw.trim() {
        "" => Ok(Scope::ThisDay),
        _ => Scope::ALL
            .into_iter()
            .find(named)
            .ok_or(Problem::NotAChoice),
    }
}

fn date(raw: &str) -> Result<Date, Problem> {
    match raw.trim() {
        "" => Err(Problem::Missing),
        raw => raw.parse().map_err(|_| Problem::NotADate),
    }
}

fn optional_date(raw: &str) -> Result<Option<Date>, Problem> {
    if raw.trim().is_empty() {
        Ok(None)
    } else {
        date(raw).map(Some)
    }
}

fn dates(raw: &str) -> Result<Vec<Date>, Problem> {
    let separate = |c: char| c == ',' || c.is_whitespace();
    let dates: Vec<Date> = raw
        .split(separate)
        .filter(|part| !part.is_empty())
        .map(date)
        .collect::<Result<_, _>>()?;
    match dates.len() {
        0 => Err(Problem::Missing),
        n if n > MOST_COPIES => Err(Problem::TooMany { most: 31 }),
        _ => Ok(dates),
    }
}

/// Lengths in minutes, separated by commas or spaces.
fn lengths(raw: &str) -> Result<Vec<u16>, Problem> {
    let separate = |c: char| c == ',' || c.is_whitespace();
    let numbers = raw.split(separate).filter(|part| !part.is_empty());
    numbers
        .map(|number| number.parse().map_err(|_| Problem::NotANumber))
        .collect()
}

/// Minutes after midnight of `HH:MM`; browsers may add seconds.
fn minute(raw: &str) -> Result<u16, Problem> {
    let raw = raw.trim();
    if raw.is_empty() {
        return Err(Problem::Missing);
    }
    let mut parts = raw.splitn(3, ':').map(str::parse::<u16>);
    match (parts.next(), parts.next()) {
        (Some(Ok(hour @ 0..=23)), Some(Ok(minute @ 0..=59))) => Ok(hour * 60 + minute),
        _ => Err(Problem::NotATime),
    }
}

/// Raw: a kind of session that a mentor offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionTypeForm {
    /// Empty for a new one.
    pub id: String,
    pub version: String,
    pub name: String,
    pub description: String,
    pub length_minutes: String,
    /// Other lengths, separated by commas or spaces.
    pub other_lengths: String,
    /// Places beside the mentor's; empty for one.
    pub seats: String,
    pub step_minutes: String,
    pub align: String,
    pub notice_hours: String,
    pub horizon_days: String,
    /// The first and the last date it can be booked on; empty for no such bound.
    pub first_date: String,
    pub last_date: String,
    pub buffer_before_minutes: String,
    pub buffer_after_minutes: String,
    pub max_per_day: String,
    pub max_per_week: String,
    pub max_per_month: String,
    pub per_mentee_per_month: String,
    /// Ticked: only for mentees who never had a session with the mentor.
    pub first_time_only: Option<String>,
    pub needs_approval: Option<String>,
    pub place: String,
    pub place_detail: String,
    /// One question a line; a star at its end makes it required.
    pub questions: String,
    pub free_until_hours: String,
    pub then_reschedules: String,
    /// The same as for mentees when empty.
    pub mentor_free_until_hours: String,
    /// In main units; empty for a free session.
    pub price: String,
    /// Ticked: mentees choose what they pay, at least the price.
    pub pay_what_you_can: Option<String>,
    /// Ticked: a mentee's first session with the mentor costs nothing.
    pub first_free: Option<String>,
    /// Euros when empty.
    pub currency: String,
    /// The same price in other currencies, in main units; empty where there is none.
    pub price_eur: String,
    pub price_usd: String,
    pub price_gbp: String,
    pub price_chf: String,
    /// Of a hundred; half when empty.
    pub late_refund_percent: String,
}

/// A kind of session, as it may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionTypeCommand {
    pub name: String,
    pub description: String,
    pub rules: SessionRules,
    pub policy: CancellationPolicy,
    pub needs_approval: bool,
    /// `room`, `link` or `phone`.
    pub place: String,
    pub place_detail: String,
    pub questions: Vec<Question>,
    pub pricing: Pricing,
    /// The same in other currencies.
    pub others: OtherPrices,
}

/// Where a session takes place.
pub const PLACES: [&str; 3] = ["room", "link", "phone"];

impl SessionTypeForm {
    pub fn parse(&self) -> Result<SessionTypeCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", text(&self.name, 2, NAME_MOST));
        let description = errors.take("description", text(&self.description, 0, DESCRIPTION_MOST));
        let rules = self.rules(&mut errors);
        let place = PLACES.into_iter().find(|place| *place == self.place.trim());
        let place = errors.take("place", place.ok_or(Problem::NotAChoice));
        // The room is ours; a link or a number has to be said.
        let least = u32::from(place.is_some_and(|place| place != "room"));
        let place_detail = errors.take("place_detail", text(&self.place_detail, least, PLACE_MOST));
        let questions = self.questions(&mut errors);
        let policy = self.policy(&mut errors);
        let pricing = self.pricing(&mut errors);
        let others = pricing.and_then(|main| self.others(main, &mut errors));
        match (
            name,
            description,
            rules,
            place,
            place_detail,
            policy.zip(pricing).zip(others),
        ) {
            (
                Some(name),
                Some(description),
                Some(rules),
                Some(place),
                Some(place_detail),
                Some(((policy, pricing), others)),
            ) if errors.is_empty() => {
                let needs_approval = ticked(self.needs_approval.as_deref());
                let place = place.to_owned();
                Ok(SessionTypeCommand {
                    name,
                    description,
                    rules,
                    policy,
                    needs_approval,
                    place,
                    place_detail,
                    questions,
                    pricing,
                    others,
                })
            }
            _ => Err(errors),
        }
    }

    fn rules(&self, errors: &mut FieldErrors) -> Option<SessionRules> {
        let mut number = |field: &str, raw: &str, least: i64, most: i64| {
            let number = errors.take(field, whole_number(raw, least, most))?;
            u16::try_from(number).ok()
        };
        let length_minutes = number("length_minutes", &self.length_minutes, 5, 480);
        let step_minutes = number("step_minutes", &self.step_minutes, 5, 60);
        let notice_hours = number("notice_hours", &self.notice_hours, 0, 720);
        let horizon_days = number("horizon_days", &self.horizon_days, 1, 366);
        let before = number("buffer_before_minutes", &self.buffer_before_minutes, 0, 240);
        let after = number("buffer_after_minutes", &self.buffer_after_minutes, 0, 240);
        let mut limit = |field: &str, raw: &str| match raw.trim() {
            "" => Some(None),
            raw => number(field, raw, 1, 1000).map(Some),
        };
        let max_per_day = limit("max_per_day", &self.max_per_day);
        let max_per_week = limit("max_per_week", &self.max_per_week);
        let max_per_month = limit("max_per_month", &self.max_per_month);
        let per_mentee_per_month = limit("per_mentee_per_month", &self.per_mentee_per_month);
        let seats = limit("seats", &self.seats);
        let first_date = errors.take("first_date", optional_date(&self.first_date));
        let last_date = errors.take("last_date", optional_date(&self.last_date));
        let other_lengths = errors.take("other_lengths", lengths(&self.other_lengths));
        let align = errors.take(
            "align",
            Align::parse(self.align.trim()).ok_or(Problem::NotAChoice),
        );
        let rules = SessionRules {
            length_minutes: length_minutes?,
            other_lengths: other_lengths?,
            step_minutes: step_minutes?,
            align: align?,
            notice_minutes: u32::from(notice_hours?) * 60,
            horizon_days: horizon_days?,
            first_date: first_date?,
            last_date: last_date?,
            buffer_before_minutes: before?,
            buffer_after_minutes: after?,
            max_per_day: max_per_day?,
            max_per_week: max_per_week?,
            max_per_month: max_per_month?,
            per_mentee_per_month: per_mentee_per_month?,
            first_time_only: ticked(self.first_time_only.as_deref()),
            seats: seats?.unwrap_or(1),
        };
        if let Err(found) = rules.validate() {
            for error in found.0 {
                // The form asks in hours for what the rules keep in minutes.
                let field = if error.field == "notice_minutes" {
                    "notice_hours"
                } else {
                    &error.field
                };
                let problem = match error.problem {
                    Problem::OutOfRange { least, most } if field == "notice_hours" => {
                        Problem::OutOfRange {
                            least: least / 60,
                            most: most / 60,
                        }
                    }
                    other => other,
                };
                errors.add(field, problem);
            }
        }
        Some(rules)
    }

    fn questions(&self, errors: &mut FieldErrors) -> Vec<Question> {
        let lines = self
            .questions
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let questions: Vec<Question> = lines
            .enumerate()
            .map(|(index, line)| Question {
                key: format!("q{}", index + 1),
                text: line.trim_end_matches('*').trim_end().to_owned(),
                required: line.ends_with('*'),
                kind: QuestionKind::Long,
            })
            .collect();
        if let Err(found) = validate_questions(&questions) {
            for error in found.0.into_iter().take(1) {
                errors.add("questions", error.problem);
            }
        }
        questions
    }

    /// Prices beside the main one, by the name of their field.
    pub fn other_prices(&self) -> [(&'static str, Currency, &str); 4] {
        let [eur, usd, gbp, chf] = Currency::OF_PRICES;
        [
            ("price_eur", eur, &self.price_eur),
            ("price_usd", usd, &self.price_usd),
            ("price_gbp", gbp, &self.price_gbp),
            ("price_chf", chf, &self.price_chf),
        ]
    }

    fn others(&self, main: Pricing, errors: &mut FieldErrors) -> Option<OtherPrices> {
        let mut others = vec![];
        for (field, currency, raw) in self.other_prices() {
            if raw.trim().is_empty() {
                continue;
            }
            let price = match parse_price(raw, currency) {
                // The main price is said above, and nothing but it can be nothing.
                Ok(_) if currency == main.price.currency => Err(Problem::NotAChoice),
                Ok(price) if price.is_zero() || main.price.is_zero() => Err(Problem::NotAnAmount),
                price => price,
            };
            others.push(errors.take(field, price)?);
        }
        OtherPrices::new(main.price, others).ok()
    }

    fn pricing(&self, errors: &mut FieldErrors) -> Option<Pricing> {
        let currency = match self.currency.trim() {
            "" => Ok(Currency::EUR),
            raw => Currency::of_prices(raw).ok_or(Problem::NotAChoice),
        };
        let currency = errors.take("currency", currency)?;
        let price = errors.take("price", parse_price(&self.price, currency))?;
        let pricing = Pricing {
            price,
            pay_what_you_can: ticked(self.pay_what_you_can.as_deref()),
            first_free: ticked(self.first_free.as_deref()),
        };
        // Who ticked one of these means a session that costs something.
        let pricing = Some(pricing).filter(|pricing| pricing.is_sound());
        errors.take("price", pricing.ok_or(Problem::Missing))
    }

    fn policy(&self, errors: &mut FieldErrors) -> Option<CancellationPolicy> {
        let hours = errors.take(
            "free_until_hours",
            whole_number(&self.free_until_hours, 0, 14 * 24),
        );
        let of_mentor = match self.mentor_free_until_hours.trim() {
            "" => hours,
            raw => errors.take("mentor_free_until_hours", whole_number(raw, 0, 14 * 24)),
        };
        let times = errors.take(
            "then_reschedules",
            whole_number(&self.then_reschedules, 0, 5),
        );
        let goes_back = match self.late_refund_percent.trim() {
            "" => Some(CancellationPolicy::default().late_refund_percent.into()),
            raw => errors.take("late_refund_percent", whole_number(raw, 0, 100)),
        };
        Some(CancellationPolicy {
            free_until_hours: u16::try_from(hours?).ok()?,
            then_reschedules: u8::try_from(times?).ok()?,
            mentor_free_until_hours: u16::try_from(of_mentor?).ok()?,
            late_refund_percent: u8::try_from(goes_back?).ok()?,
        })
    }
}
