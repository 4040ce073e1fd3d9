//! What people send about bookings, and the commands it becomes. Text only is looked at here;
//! whether the command may be carried out is decided by `state` and by the calendar.

use super::proposal::MOST_PROPOSED;
use super::state::Side;
use crate::form::{FieldErrors, Problem, text, ticked, whole_number};
use crate::id::{BookingId, SessionTypeId};
use crate::money::Currency;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub const MOST_QUESTIONS: usize = 8;
pub const SHORT_ANSWER_MOST: u32 = 200;
pub const LONG_ANSWER_MOST: u32 = 2_000;
pub const REASON_MOST: u32 = 500;
const QUESTION_MOST: u32 = 200;
const KEY_MOST: usize = 40;

/// How much room an answer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    Short,
    Long,
}

impl QuestionKind {
    /// The longest answer, in characters.
    pub const fn most(self) -> u32 {
        match self {
            QuestionKind::Short => SHORT_ANSWER_MOST,
            QuestionKind::Long => LONG_ANSWER_MOST,
        }
    }
}

/// What a mentor asks everybody who books a session type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Stays when the wording changes; letters, digits, `-` and `_`.
    pub key: String,
    pub text: String,
    pub required: bool,
    pub kind: QuestionKind,
}

/// An answer, kept with the question as it was worded then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub key: String,
    pub question: String,
    pub text: String,
}

/// The version of a booking that somebody decided on, if they told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen(Option<i64>);

impl Seen {
    pub fn parse(raw: &str) -> Result<Seen, Problem> {
        match raw.trim() {
            "" => Ok(Seen::default()),
            raw => raw
                .parse()
                .map(Some)
                .map(Seen)
                .map_err(|_| Problem::NotANumber),
        }
    }

    /// Whether the booking still is what was seen.
    pub fn is_still(self, version: i64) -> bool {
        self.0.is_none_or(|seen| seen == version)
    }
}

/// Raw: keep a time for me.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldForm {
    #[serde(default)]
    pub session_type: String,
    /// Milliseconds since 1970, or RFC 3339.
    #[serde(default)]
    pub starts_at: String,
    /// In minutes; the usual length when empty.
    #[serde(default)]
    pub length: String,
    /// In which the price was shown; the main price when empty.
    #[serde(default)]
    pub currency: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldCommand {
    pub session_type: SessionTypeId,
    pub starts_at: Instant,
    pub length_minutes: Option<u16>,
    pub currency: Option<Currency>,
}

/// A series is at most half a year of weeks.
pub const MOST_SERIES_WEEKS: i64 = 26;

/// Raw: book the same hour week after week, all at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeriesForm {
    pub session_type: String,
    /// Of the first session; milliseconds since 1970, or RFC 3339.
    pub starts_at: String,
    pub length: String,
    pub weeks: String,
    /// Ticked: book what can be booked, and leave out the rest.
    pub skip: Option<String>,
    /// By the question's key.
    pub answers: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesCommand {
    pub first: HoldCommand,
    pub weeks: u8,
    pub skip: bool,
    pub answers: Vec<Answer>,
}

/// Raw: offer other times for a booking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProposeForm {
    pub booking: String,
    /// Starts, separated by commas or spaces; each milliseconds since 1970, or RFC 3339.
    pub times: String,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposeCommand {
    pub booking: BookingId,
    /// In order, each once; one to three.
    pub times: Vec<Instant>,
    /// May be empty.
    pub message: String,
}

/// Raw: take one of the proposed times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AcceptForm {
    pub booking: String,
    /// Milliseconds since 1970, or RFC 3339.
    pub starts_at: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptCommand {
    pub booking: BookingId,
    pub starts_at: Instant,
}

/// Raw: book what is held for me.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookForm {
    #[serde(default)]
    pub booking: String,
    /// By the question's key.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// In main units: what the mentee chooses to pay, where that is theirs to choose.
    #[serde(default)]
    pub amount: String,
    /// The mentee's package that a session is taken from; empty to pay by itself.
    #[serde(default)]
    pub package: String,
    /// The code of a voucher; empty without one.
    #[serde(default)]
    pub voucher: String,
    /// What the mentee saw that scholarships pay, in minor units; `no`: they pay on their own; empty: whatever
    /// there is.
    #[serde(default)]
    pub scholarship: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookCommand {
    pub booking: BookingId,
    /// In the order of the questions; unanswered ones are left out.
    pub answers: Vec<Answer>,
}

/// Raw: cancel, or decline a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelForm {
    #[serde(default)]
    pub booking: String,
    /// Of the booking as the form showed it; empty when whatever it is by now will do.
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelCommand {
    pub booking: BookingId,
    pub seen: Seen,
    /// May be empty.
    pub reason: String,
}

/// Raw: move a booking to another time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescheduleForm {
    #[serde(default)]
    pub booking: String,
    /// Of the booking as the form showed it; empty when whatever it is by now will do.
    #[serde(default)]
    pub version: String,
    /// Milliseconds since 1970, or RFC 3339.
    #[serde(default)]
    pub starts_at: String,
    #[serde(default)]
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RescheduleCommand {
    pub booking: BookingId,
    pub seen: Seen,
    pub starts_at: Instant,
    /// May be empty.
    pub reason: String,
}

/// Raw: somebody did not come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoShowForm {
    #[serde(default)]
    pub booking: String,
    /// Of the booking as the form showed it; empty when whatever it is by now will do.
    #[serde(default)]
    pub version: String,
    /// `mentor` or `mentee`.
    #[serde(default)]
    pub who: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoShowCommand {
    pub booking: BookingId,
    pub seen: Seen,
    pub who: Side,
}

impl HoldForm {
    pub fn parse(&self) -> Result<HoldCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let session_type = errors.take("session_type", chosen(&self.session_type));
        let starts_at = errors.take("starts_at", instant(&self.starts_at));
        let length_minutes = errors.take("length", length(&self.length));
        let currency = match self.currency.trim() {
            "" => Ok(None),
            raw => Currency::of_prices(raw)
                .map(Some)
                .ok_or(Problem::NotAChoice),
        };
        let currency = errors.take("currency", currency);
        match (session_type, starts_at, length_minutes, currency) {
            (Some(session_type), Some(starts_at), Some(length_minutes), Some(currency)) => {
                Ok(HoldCommand {
                    session_type,
                    starts_at,
                    length_minutes,
                    currency,
                })
            }
            _ => Err(errors),
        }
    }
}

impl SeriesForm {
    /// As the first of the series alone would be asked for.
    pub fn first(&self) -> HoldForm {
        HoldForm {
            session_type: self.session_type.clone(),
            starts_at: self.starts_at.clone(),
            length: self.length.clone(),
            ..HoldForm::default()
        }
    }

    pub fn parse(&self, questions: &[Question]) -> Result<SeriesCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let first = self
            .first()
            .parse()
            .map_err(|found| errors.0.extend(found.0));
        let weeks = errors.take("weeks", whole_number(&self.weeks, 2, MOST_SERIES_WEEKS));
        let answers = answers(&self.answers, questions, &mut errors);
        match (first, weeks.and_then(|weeks| u8::try_from(weeks).ok())) {
            (Ok(first), Some(weeks)) if errors.is_empty() => Ok(SeriesCommand {
                first,
                weeks,
                skip: ticked(self.skip.as_deref()),
                answers,
            }),
            _ => Err(errors),
        }
    }
}

impl ProposeForm {
    pub fn parse(&self) -> Result<ProposeCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let booking = errors.take("booking", chosen(&self.booking));
        let times = errors.take("times", instants(&self.times));
        let message = errors.take("message", text(&self.message, 0, REASON_MOST));
        match (booking, times, message) {
            (Some(booking), Some(times), Some(message)) => Ok(ProposeCommand {
                booking,
                times,
                message,
            }),
            _ => Err(errors),
        }
    }
}

impl AcceptForm {
    pub fn parse(&self) -> Result<AcceptCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let booking = errors.take("booking", chosen(&self.booking));
        let starts_at = errors.take("starts_at", instant(&self.starts_at));
        match (booking, starts_at) {
            (Some(booking), Some(starts_at)) => Ok(AcceptCommand { booking, starts_at }),
            _ => Err(errors),
        }
    }
}

impl BookForm {
    /// Answers to questions that are not asked (any more) are left out. An answer's field is
    /// `answers[key]`.
    pub fn parse(&self, questions: &[Question]) -> Result<BookCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let booking = errors.take("booking", chosen(&self.booking));
        let answers = answers(&self.answers, questions, &mut errors);
        match booking {
            Some(booking) if errors.is_empty() => Ok(BookCommand { booking, answers }),
            _ => Err(errors),
        }
    }
}

impl CancelForm {
    pub fn parse(&self) -> Result<CancelCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let booking = errors.take("booking", chosen(&self.booking));
        let seen = errors.take("version", Seen::parse(&self.version));
        let reason = errors.take("reason", text(&self.reason, 0, REASON_MOST));
        match (booking, seen, reason) {
            (Some(booking), Some(seen), Some(reason)) => Ok(CancelCommand {
                booking,
                seen,
                reason,
            }),
            _ => Err(errors),
        }
    }
}

impl RescheduleForm {
    pub fn parse(&self) -> Result<RescheduleCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let booking = errors.take("booking", chosen(&self.booking));
        let seen = errors.take("version", Seen::parse(&self.version));
        let starts_at = errors.take("starts_at", instant(&self.starts_at));
        let reason = errors.take("reason", text(&self.reason, 0, REASON_MOST));
        match (booking, seen, starts_at, reason) {
            (Some(booking), Some(seen), Some(starts_at), Some(reason)) => Ok(RescheduleCommand {
                booking,
                seen,
                starts_at,
                reason,
            }),
            _ => Err(errors),
        }
    }
}

impl NoShowForm {
    pub fn parse(&self) -> Result<NoShowCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let booking = errors.take("booking", chosen(&self.booking));
        let seen = errors.take("version", Seen::parse(&self.version));
        let who = errors.take(
            "who",
            Side::parse(self.who.trim()).ok_or(Problem::NotAChoice),
        );
        match (booking, seen, who) {
            (Some(booking), Some(seen), Some(who)) => Ok(NoShowCommand { booking, seen, who }),
            _ => Err(errors),
        }
    }
}

/// Whether a mentor's questions may be kept. Fields are named by their path: `questions.0.text`.
pub fn validate_questions(questions: &[Question]) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    if questions.len() > MOST_QUESTIONS {
        let most = u32::try_from(MOST_QUESTIONS).unwrap_or(u32::MAX);
        errors.add("questions", Problem::TooMany { most });
    }
    for (index, question) in questions.iter().take(MOST_QUESTIONS).enumerate() {
        let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let key = &question.key;
        if key.is_empty() || key.len() > KEY_MOST || !key.chars().all(is_key) {
            errors.add(&format!("questions.{index}.key"), Problem::NotAChoice);
        } else if questions[..index].iter().any(|earlier| earlier.key == *key) {
            errors.add(&format!("questions.{index}.key"), Problem::Duplicate);
        }
        errors.take(
            &format!("questions.{index}.text"),
            text(&question.text, 3, QUESTION_MOST),
        );
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

fn answers(
    raw: &BTreeMap<String, String>,
    questions: &[Question],
    errors: &mut FieldErrors,
) -> Vec<Answer> {
    let mut answers = Vec::new();
    for question in questions {
        let raw = raw.get(&question.key).map_or("", String::as_str);
        let parsed = text(raw, u32::from(question.required), question.kind.most());
        let text = errors.take(&format!("answers[{}]", question.key), parsed);
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            let (key, question) = (question.key.clone(), question.text.clone());
            answers.push(Answer {
                key,
                question,
                text,
            });
        }
    }
    answers
}

fn length(raw: &str) -> Result<Option<u16>, Problem> {
    match raw.trim() {
        "" => Ok(None),
        raw => raw.parse().map(Some).map_err(|_| Problem::NotANumber),
    }
}

/// One to three instants, in order and each once.
fn instants(raw: &str) -> Result<Vec<Instant>, Problem> {
    let separate = |c: char| c == ',' || c.is_whitespace();
    let parts = raw.split(separate).filter(|part| !part.is_empty());
    let mut times: Vec<Instant> = parts.map(instant).collect::<Result<_, _>>()?;
    times.sort_unstable();
    times.dedup();
    match times.len() {
        0 => Err(Problem::Missing),
        1..=MOST_PROPOSED => Ok(times),
        _ => Err(Problem::TooMany {
            most: u32::try_from(MOST_PROPOSED).unwrap_or(u32::MAX),
        }),
    }
}

pub(super) fn chosen<T: std::str::FromStr>(raw: &str) -> Result<T, Problem> {
    match raw.trim() {
        "" => Err(Problem::Missing),
        raw => raw.parse().map_err(|_| Problem::NotAChoice),
    }
}

fn instant(raw: &str) -> Result<Instant, Problem> {
    let raw = raw.trim();
    if raw.is_empty() {
        return Err(Problem::Missing);
    }
    let milliseconds = raw
        .parse()
        .ok()
        .filter(|milliseconds| *milliseconds >= 0)
        .map(Instant);
    let timestamp = || raw.parse().ok().map(Instant::from_jiff);
    milliseconds.or_else(timestamp).ok_or(Problem::NotATime)
}
