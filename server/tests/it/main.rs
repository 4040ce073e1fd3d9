//! One test binary for the process: each feature's tests in its own file, on every engine.

mod access_matrix;
mod account;
mod admin;
mod appeals;
mod arranging;
mod booking;
mod booking_changes;
mod calendar;
mod connection;
mod db;
mod demo;
mod edge;
mod engines;
mod kill;
mod mail;
mod market;
mod offers;
mod profile;
mod rest;
mod rest_own;
mod tidy;
mod travel;
mod waitlist;
mod world;
mod zone;
