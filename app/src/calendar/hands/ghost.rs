//! What is dragged, drawn where it would go.

use super::super::layout::{Piece, times};
use super::changes::painted;
use super::closed::Why;
use crate::words::Clock;
use domain::calendar::geometry::Placed;
use jiff::civil::Date;

/// What is dragged, where it would go; or what was begun by a click.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ghost {
    pub to: Placed,
    /// Painted on every day until this one.
    pub until: Option<Date>,
    /// What stands in its way.
    pub clash: Option<Why>,
}

/// What a ghost is on one day: its place there, and the words in it.
#[derive(Clone, Debug, PartialEq)]
pub struct GhostOfDay {
    pub piece: Piece,
    pub times: String,
    pub clash: Option<Why>,
}

impl Ghost {
    /// Of free time that was clicked.
    pub const fn begun(to: Placed) -> Ghost {
        Ghost {
            to,
            until: None,
            clash: None,
        }
    }

    /// What of it lies on `date`.
    pub fn of_day(&self, clock: Clock, date: Date) -> Option<GhostOfDay> {
        let here = match self.until {
            Some(until) => painted(self.to, until).find(|at| at.date == date),
            None => Some(self.to),
        };
        let piece = Piece::of(here?, date)?;
        Some(GhostOfDay {
            piece,
            times: times(clock, self.to),
            clash: self.clash,
        })
    }
}
