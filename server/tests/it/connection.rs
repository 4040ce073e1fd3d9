//! Other calendars: feeds, busy times from links, accounts, and addresses that nobody may be sent to.

mod accounts;
mod dav_elsewhere;
mod elsewhere;
mod feeds;
mod links;
mod ways_out;
