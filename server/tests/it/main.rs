//! One test binary for the process: each feature's tests in its own file, on every engine.

mod account;
mod admin;
mod arranging;
mod booking;
mod calendar;
mod db;
mod demo;
mod engines;
mod kill;
mod mail;
mod market;
mod profile;
mod rest;
mod tidy;
mod world;
