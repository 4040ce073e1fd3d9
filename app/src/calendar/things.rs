//! What stands in the grid: openings and sessions as the wall clock reads them. Pure; the same on the
//! server and in the browser.

use super::layout::{key, placed};
use super::{CalendarSession, Days};
use domain::calendar::geometry::Placed;
use domain::calendar::{DayOpening, Source};
use domain::id::BookingId;
use domain::time::{DAY, MINUTE, date_of_day};

/// One thing in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thing {
    pub what: What,
    pub at: Placed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// None: it is being made, and has no name yet.
    Open(Option<Source>),
    Session(BookingId),
}

impl Thing {
    /// Its name within the page.
    pub fn key(&self) -> String {
        match self.what {
            What::Open(_) => key(self.at),
            What::Session(id) => id.to_string(),
        }
    }
}

/// All that the server sent: open time first, then what is held, asked for and agreed.
pub fn things(days: &Days) -> Vec<Thing> {
    let open = days.open.iter().map(|open| Thing {
        what: What::Open(Some(open.source)),
        at: placed(open),
    });
    let sessions = days.sessions.iter().map(|session| Thing {
        what: What::Session(session.id),
        at: of_session(days, session),
    });
    open.chain(sessions).collect()
}

/// A session as the wall clock shows it.
fn of_session(view: &Days, session: &CalendarSession) -> Placed {
    let wall = |at| view.zone.wall(at);
    let (start, end) = (wall(session.time.starts_at()), wall(session.time.ends_at()));
    let minutes = |milliseconds: i64| u16::try_from(milliseconds / MINUTE).unwrap_or(0);
    Placed {
        date: date_of_day(start.div_euclid(DAY)),
        time: DayOpening {
            start_minute: minutes(start.rem_euclid(DAY)),
            // Over an hour that is there twice, an end may read earlier than its start.
            length_minutes: match end - start {
                forward @ 1.. => minutes(forward).max(1),
                _ => minutes(session.time.length()).max(1),
            },
        },
    }
}
