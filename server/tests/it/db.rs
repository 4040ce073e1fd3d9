//! What `server::db` promises about writing: all or nothing, each for itself, durable when
//! answered, rules by the same name, heard only when it happened.

mod meeting;
mod tables;
mod upkeep;
mod writing;
