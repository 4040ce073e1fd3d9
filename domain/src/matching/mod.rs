//! Who fits whom, and why. Pure rules: what is asked and what is known of mentors comes in, an order
//! with parts, reasons and a caveat comes out. Knows no database, no page, no clock, no chance.
//!
//! Names, photos, ages and genders are not inputs: no type here has room for them.

pub mod acceptance;
pub mod ask;
pub mod candidate;
pub mod caveat;
pub mod criteria;
pub mod exposure;
pub mod feature;
pub mod feedback;
pub mod fit;
pub mod free_time;
pub mod index;
pub mod inequality;
pub mod learner;
pub mod likeness;
pub mod limits;
pub mod model;
pub mod names;
pub mod pairing;
pub mod ranking;
pub mod reason;
pub mod sharing_form;
pub mod text;
pub mod transition;
pub mod visibility;
