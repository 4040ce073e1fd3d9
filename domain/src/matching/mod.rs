//! Who fits whom. Knows what is given about people, never where it is kept.

pub mod pairing;
