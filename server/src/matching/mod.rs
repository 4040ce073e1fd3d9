//! Matching on the server: edges to what `domain::matching` decides.

pub mod pair;
