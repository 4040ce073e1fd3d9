//! Matching on the server: edges to what `domain::matching` decides.

pub mod text;
pub mod score;
