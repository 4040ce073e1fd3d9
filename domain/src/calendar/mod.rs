//! When a mentor can be booked: open time on civil dates, the rules of a session type, and the one
//! function that turns both and what is already taken into bookable times.
//!
//! Nothing here knows a database, a clock or a person; the zone and "now" are arguments.

mod availability;
mod closed;
mod edit;
mod elsewhere;
mod form;
mod frame;
pub mod geometry;
mod limits;
mod pattern;
mod rules;
mod series;
mod slots;
mod validate;

pub use availability::{
    Availability, DayOpening, DayOverride, Occurrence, OneOffOpening, Source, WeeklyOpening,
};
pub use closed::{Closed, Remedy};
pub use edit::{Edit, EditRefused, Scope};
pub use form::{EditCommand, EditForm, PLACES, SessionTypeCommand, SessionTypeForm};
pub use pattern::{Ends, Exception};
pub use rules::{Align, SessionRules};
pub use series::weekly_starts;
pub use slots::{Busy, BusyKind, Planner, Schedule};
