//! The use cases of the calendar feature: load, decide, commit.

pub mod session_types;
pub mod store;

use crate::platform::Platform;
use app::calendar::CalendarApi;

pub struct Calendars {
    platform: Platform,
}

impl Calendars {
    pub fn new(platform: Platform) -> Self {
        Calendars { platform }
    }
}

#[async_trait::async_trait]
impl CalendarApi for Calendars {}
