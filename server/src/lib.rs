//! The process: edges, storage, wiring. What may happen is decided in `domain`; what is seen is
//! made in `app`; here it is loaded, decided and committed.

// A page's type is as deep as the page; the layouts of whole pages are computed in this crate.
#![recursion_limit = "256"]

pub mod account;
pub mod admin;
pub mod backend;
pub mod booking;
pub mod calendar;
pub mod clock;
pub mod config;
pub mod connection;
pub mod db;
pub mod demo;
pub mod dispute;
pub mod error;
pub mod exposure;
pub mod files;
pub mod help;
pub mod http;
pub mod invoice;
pub mod jobs;
pub mod learning;
pub mod limits;
pub mod mail;
pub mod market;
pub mod matching;
pub mod money;
pub mod plan;
pub mod platform;
pub mod premium;
pub mod process;
pub mod profile;
pub mod review;
pub mod scholarship;
pub mod searches;
pub mod secret;
pub mod shortlist;
pub mod treasury;
pub mod wallet;
