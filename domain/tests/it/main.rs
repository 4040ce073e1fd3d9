//! The rules seen from outside, in one test binary: tables for what is written down, and
//! properties for what must hold whatever the input.

mod booking;
mod booking_forms;
mod clock_changes;
mod connection;
mod disputes;
mod edits;
mod geometry;
mod instants;
mod ledger;
mod matching;
mod oracle;
mod packages;
mod pairing;
mod patterns;
mod plans;
mod pricing;
mod properties;
mod proposals;
mod review;
mod scholarships;
mod seats;
mod slots;
mod text;
mod tips;
mod travel;
mod vouchers;
mod world;
mod zone_table;
