//! Load: people to book with, a client on a connection of its own, and a server that is killed
//! under it; and how well a search finds whom it should. Used by the figures of
//! `mentorconnect-bench` and by the server's own tests.

pub mod http;
pub mod kill;
pub mod people;
pub mod quality;
