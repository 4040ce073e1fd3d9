//! The use cases of the booking feature: load, decide, commit.

pub mod store;
pub mod times;

use crate::platform::Platform;
use app::booking::BookingApi;

pub struct Bookings {
    platform: Platform,
}

impl Bookings {
    pub fn new(platform: Platform) -> Self {
        Bookings { platform }
    }
}

#[async_trait::async_trait]
impl BookingApi for Bookings {}
