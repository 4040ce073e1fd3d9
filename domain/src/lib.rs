//! The rules of MentorConnect: what may happen, to whom, when.
//!
//! This crate knows no database, no network, no framework, no clock and no source of randomness.
//! Every function is a pure one from its arguments; "now" and random values are arguments. It
//! compiles for the server and, unchanged, for the browser.

pub mod access;
pub mod actor;
pub mod date;
pub mod form;
pub mod id;
pub mod interval;
pub mod money;
pub mod table;
pub mod time;

pub mod account;
pub mod booking;
pub mod calendar;
pub mod connection;
pub mod dispute;
pub mod help;
pub mod invoice;
pub mod matching;
pub mod plan;
pub mod premium;
pub mod profile;
pub mod review;
pub mod scholarship;
pub mod wallet;
