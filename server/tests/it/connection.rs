//! Other calendars: feeds, busy times from links, and addresses that nobody may be sent to.

mod elsewhere;
mod feeds;
mod links;
mod ways_out;
