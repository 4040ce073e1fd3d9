//! The one place where things are wired together.

use crate::account::Accounts;
use crate::admin::Admin;
use crate::booking::Bookings;
use crate::calendar::Calendars;
use crate::connection::Connections;
use crate::dispute::Disputes;
use crate::exposure::ExposureFigures;
use crate::help::Help;
use crate::invoice::Invoices;
use crate::learning::Learning;
use crate::market::Market;
use crate::matching::Matching;
use crate::money::Monies;
use crate::plan::Plans;
use crate::platform::Platform;
use crate::premium::Premium;
use crate::profile::Profiles;
use crate::review::Reviews;
use crate::scholarship::Scholarships;
use crate::searches::Searches;
use crate::shortlist::Shortlist;
use crate::treasury::Treasury;
use crate::wallet::Wallets;
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
        market: market.clone(),
        calendar: Arc::new(Calendars::new(platform.clone())),
        connection: Arc::new(Connections::new(platform.clone())),
        booking: Arc::new(Bookings::new(platform.clone())),
        review: Arc::new(Reviews::new(platform.clone())),
        admin: Arc::new(Admin::new(platform.clone())),
        matching: Arc::new(Matching::new(platform.clone())),
        exposure: Arc::new(ExposureFigures::new(platform.clone(), market.clone())),
        learning: Arc::new(Learning::new(platform.clone(), market.clone())),
        help: Arc::new(Help::new(platform.clone(), market.clone())),
        searches: Arc::new(Searches::new(platform.clone(), market.clone())),
        shortlist: Arc::new(Shortlist::new(platform.clone(), market)),
        money: Arc::new(Monies::new(platform.clone())),
        treasury: Arc::new(Treasury::new(platform.clone())),
        dispute: Arc::new(Disputes::new(platform.clone())),
        wallet: Arc::new(Wallets::new(platform.clone())),
        invoice: Arc::new(Invoices::new(platform.clone())),
        plan: Arc::new(Plans::new(platform.clone())),
        premium: Arc::new(Premium::new(platform.clone())),
        scholarship: Arc::new(Scholarships::new(platform.clone())),
    }
}
