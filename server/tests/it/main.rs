//! One test binary for the process: each feature's tests in its own file, on every engine.

mod account;
mod booking;
mod db;
mod demo;
mod engines;
mod mail;
mod world;
