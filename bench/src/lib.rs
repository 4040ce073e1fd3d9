//! Load: people to book with, a client on a connection of its own, and a server that is killed
//! under it; how well a search finds whom it should; and random lives of payments. Used by the figures of
//! `mentorconnect-bench` and by the server's own tests.

pub mod http;
pub mod kill;
pub mod ledger_model;
pub mod money_books;
pub mod money_kill;
pub mod people;
pub mod quality;
pub mod victim;
