//! The contract with the server, and everything that is seen.
//!
//! This crate never learns that a database exists: each feature declares a trait of use cases in
//! its `contract.rs`, and the server implements it. It compiles for the server, which renders
//! pages, and for the browser, which brings them to life.

// Views are types: a page of many parts nests them deeper than the default allows.
#![recursion_limit = "512"]

pub mod context;
pub mod error;
pub mod form;
pub mod frame;
pub mod load;
#[cfg(feature = "ssr")]
pub mod modules;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod shell;
mod title;
pub mod ui;
pub mod wire;
pub mod words;

pub mod account;
pub mod admin;
pub mod booking;
pub mod calendar;
pub mod connection;
pub mod dispute;
pub mod exchange;
pub mod exposure;
pub mod help;
pub mod home;
pub mod invoice;
pub mod learning;
pub mod market;
pub mod matching;
pub mod money;
pub mod plan;
pub mod premium;
pub mod profile;
pub mod review;
pub mod scholarship;
pub mod searches;
pub mod shortlist;
pub mod treasury;
pub mod wallet;

pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
