//! The one place where things are wired together.

use crate::account::Accounts;
use crate::admin::Admin;
use crate::booking::Bookings;
use crate::calendar::Calendars;
use crate::connection::Connections;
use crate::market::Market;
use crate::matching::Matching;
use crate::money::Monies;
use crate::platform::Platform;
use crate::profile::Profiles;
use crate::review::Reviews;
use app::context::Backend;
use std::sync::Arc;

/// All use cases on one platform.
pub fn backend(platform: &Platform) -> Backend {
    backend_with(platform, Arc::new(Market::new(platform.clone())))
}

/// The same with a market that somebody looks after.
pub fn backend_with(platform: &Platform, market: Arc<Market>) -> Backend {
    Backend {
        account: Arc::new(Accounts::new(platform.clone())),
        profile: Arc::new(Profiles::new(platform.clone())),
        market,
        calendar: Arc::new(Calendars::new(platform.clone())),
        connection: Arc::new(Connections::new(platform.clone())),
        booking: Arc::new(Bookings::new(platform.clone())),
        review: Arc::new(Reviews::new(platform.clone())),
        admin: Arc::new(Admin::new(platform.clone())),
        matching: Arc::new(Matching::new(platform.clone())),
        money: Arc::new(Monies::new(platform.clone())),
    }
}
