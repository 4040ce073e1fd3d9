//! Raw forms become commands, or a list of what is wrong with which field. Nothing typed is lost:
//! the caller keeps the raw form and shows it again beside the problems.

use crate::money::Money;
use serde::{Deserialize, Serialize};

/// What is wrong with a field; the page turns it into words of the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    Missing,
    TooShort {
        least: u32,
    },
    TooLong {
        most: u32,
    },
    OutOfRange {
        least: i64,
        most: i64,
    },
    /// An amount of money below what is asked at least.
    TooLittle {
        least: Money,
    },
    NotANumber,
    /// Not an amount of money in the currency asked for.
    NotAnAmount,
    NotAnEmail,
    NotADate,
    NotATime,
    NotAUrl,
    NotAChoice,
    UnknownZone,
    EndBeforeStart,
    Overlaps,
    InThePast,
    MustBeAccepted,
    TooYoung,
    /// Sign-in failed; deliberately not saying which half was wrong.
    WrongCredentials,
    WrongPassword,
    CommonPassword,
    LinkExpired,
    NotAnImage,
    NotAnImageOrPdf,
    FileTooLarge {
        most_bytes: u64,
    },
    /// Of accounts elsewhere: name and password are not accepted there.
    NotLetIn,
    /// Nobody answers at the address, or not in time.
    Unreachable,
    /// The address leads into a private network.
    PrivateAddress,
    /// A password would travel in the clear.
    NotEncrypted,
    /// What answers has no calendars.
    NotCalDav,
    /// The address leads on to a host that nobody named.
    LeadsElsewhere {
        host: String,
    },
    Duplicate,
    TooMany {
        most: u32,
    },
    /// The most there can be, unless one has premium.
    MoreWithPremium {
        most: u32,
        premium: u32,
    },
    /// Of text that is a table: what is wrong with one of its lines, counted from 1.
    InLine {
        line: u32,
        problem: Box<Problem>,
    },
    /// A line of a table with fewer or more columns.
    Columns {
        least: u32,
        most: u32,
    },
    /// A quote that begins here never ends.
    OpenQuote,
    /// Nobody has this address or profile.
    UnknownMember,
    /// The person is a member, but not among those the form is about.
    NotInGroup,
    /// What is said here and in another line cannot both be.
    Contradicts {
        line: u32,
    },
    /// A pair without a score cannot be one.
    NoScore,
    /// Of a word for a skill: it means one already.
    AlreadyMeans {
        skill: String,
    },
    /// Not the shape of a voucher's code.
    NotACode,
    /// There is no such voucher.
    UnknownVoucher,
    /// Its time is over.
    VoucherOver,
    /// Others were faster.
    VoucherUsedUp,
    VoucherUsedByYou,
    VoucherOtherCurrency,
    /// So little is to be paid that none of it can be left out.
    VoucherPaysNothing,
    /// Of a package: no session of it is left to be booked.
    PackageUsedUp,
    /// Of scholarships: they pay less than was shown, because others were faster.
    ScholarshipLess,
    /// Of a tier of fees: more than of the tier before it.
    FeeRises,
    /// Nobody gives to themselves.
    Yourself,
    /// Nothing lies beside itself.
    Itself,
    /// Of a change to be taken back: later ones would make no sense without it.
    OthersBuildOnIt,
}

/// One problem of one field. The field's name is the form's `name` attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: String,
    pub problem: Problem,
}

/// All problems of one form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    pub fn one(field: &str, problem: Problem) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(field, problem);
        errors
    }

    pub fn add(&mut self, field: &str, problem: Problem) {
        self.0.push(FieldError {
            field: field.to_owned(),
            problem,
        });
    }

    /// Keeps the good value, or notes the problem and goes on to the next field.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, Problem>) -> Option<T> {
        parsed.map_err(|problem| self.add(field, problem)).ok()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn of(&self, field: &str) -> Option<&Problem> {
        self.0
            .iter()
            .find(|error| error.field == field)
            .map(|error| &error.problem)
    }
}

/// Trimmed text of a bounded length in characters; control characters other than line breaks and
/// tabs are dropped, since they carry no meaning and break mails and calendars.
pub fn text(raw: &str, least: u32, most: u32) -> Result<String, Problem> {
    let clean: String = raw
        .trim()
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let length = u32::try_from(clean.chars().count()).unwrap_or(u32::MAX);
    match length {
        0 if least > 0 => Err(Problem::Missing),
        n if n < least => Err(Problem::TooShort { least }),
        n if n > most => Err(Problem::TooLong { most }),
        _ => Ok(clean),
    }
}

/// A whole number between two bounds, both included.
pub fn whole_number(raw: &str, least: i64, most: i64) -> Result<i64, Problem> {
    let number: i64 = raw.trim().parse().map_err(|_| {
        if raw.trim().is_empty() {
            Problem::Missing
        } else {
            Problem::NotANumber
        }
    })?;
    if (least..=most).contains(&number) {
        Ok(number)
    } else {
        Err(Problem::OutOfRange { least, most })
    }
}

/// Whether a check box was ticked: browsers send its value, or nothing.
pub fn ticked(raw: Option<&str>) -> bool {
    matches!(raw, Some("on" | "true" | "1" | "yes"))
}
