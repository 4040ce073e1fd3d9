//! Other calendars: what an iCalendar file (RFC 5545) says about when somebody is busy. Pure: the
//! text, the window and the zones come in, busy times or a reason come out.
//!
//! A file from elsewhere may be anything, so work and answer are bounded, and where a file can be
//! read in two ways, the one that keeps more time busy wins.

mod busy;
mod lines;
mod merge;
mod password;
mod rule;
mod value;
mod zones;

pub use busy::{BusyTime, MOST_EVENTS, MOST_TIMES, Reading, read, read_all};
pub use merge::merged;
pub use password::Password;

use crate::time::{HOUR, Instant, MINUTE};
use serde::{Deserialize, Serialize};

/// The longest address of a calendar.
pub const MOST_ADDRESS: u32 = 2_000;
/// What ends the `UID` of every event that this product writes; it is no busy time of its own.
pub const OWN_UID: &str = "@mentorconnect";
/// The most calendars of one account.
pub const MOST_CALENDARS: u32 = 20;

/// How long what was read counts. Later nobody knows what the calendar says, and nothing is booked.
const FRESH: i64 = 6 * HOUR;
/// How often a calendar is read.
const READ_EVERY: i64 = 15 * MINUTE;
/// The longest pause after failures: two tries at least before what is known runs out.
const LONGEST_PAUSE: i64 = 2 * HOUR;

/// Until when what was read at `read_at` counts.
pub fn fresh_until(read_at: Instant) -> Instant {
    read_at.plus(FRESH)
}

/// When to read next, after so many failures in a row.
pub fn next_read(now: Instant, failures: u32) -> Instant {
    now.plus((READ_EVERY << failures.min(8)).min(LONGEST_PAUSE.max(READ_EVERY)))
}

/// Why another calendar could not be read; the page turns it into words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Not an address of a calendar.
    BadAddress,
    /// The address leads into a network that is not public.
    PrivateAddress,
    /// No such host, or nobody answers there.
    Unreachable,
    TimedOut,
    TooManyRedirects,
    TooLarge {
        most_bytes: u64,
    },
    /// The other side wants a sign-in, or refuses the one it got.
    NotAllowed,
    /// There is nothing at the address, or not any more.
    Gone,
    /// The other side answered with this status.
    Status {
        status: u16,
    },
    NotACalendar,
    /// There is something, but nothing that speaks CalDAV.
    NotCalDav,
    /// A password would travel in the clear.
    NotEncrypted,
    /// The address leads to another host, which does not get the password.
    LeadsElsewhere {
        host: String,
    },
    /// The password cannot be opened any more: the key it was sealed with is gone.
    Locked,
    /// An event that cannot be read begins on this line.
    BadEvent {
        line: u32,
    },
    UnknownZone {
        name: String,
    },
    TooManyEvents {
        most: u32,
    },
    TooManyTimes {
        most: u32,
    },
    /// An event repeats in a way that takes too long to follow.
    TooDetailed {
        line: u32,
    },
}
