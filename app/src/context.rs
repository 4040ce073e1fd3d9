//! Where a page meets its request: who is asking, in which language and zone, and the use cases.
//! The only file that names `leptos_axum` or parts of a request.

use crate::words::{Habits, Lang};
use domain::actor::Actor;
use domain::time::Instant;
use leptos::prelude::*;

/// What the page knows of its reader, the same on the server and in the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub lang: Lang,
    pub habits: Habits,
    /// IANA zone in which times are shown.
    pub zone: String,
    /// Nobody chose the zone: there are no settings, and this browser was told nothing.
    pub zone_is_guess: bool,
    /// The site's public address, without a slash at its end.
    pub site: String,
    /// When the page was made; a page never asks a clock for what it renders.
    pub now: Instant,
}

/// The reader of the current page.
pub fn reader() -> Reader {
    expect_context::<Reader>()
}

/// Who is behind a request and where it came from. Made once, at the edge of the server.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    /// The sign-in that the request's cookie names.
    pub sign_in: Option<domain::id::SignInId>,
    /// Network address, for limits; never logged.
    pub address: String,
    /// What kind of browser, in a few words, for the list of sign-ins.
    pub device: String,
    pub lang: Lang,
    /// Of the settings.
    pub habits: Habits,
    /// IANA zone of the settings, else of the browser's cookie, else UTC.
    pub zone: String,
    /// Neither the settings nor a cookie names the zone.
    pub zone_is_guess: bool,
    /// In which they would see prices: as they chose on the page, else of where their browser says they live.
    pub currency: Option<domain::money::Currency>,
}

#[cfg(feature = "ssr")]
mod on_server {
    use super::*;
    use crate::error::AppError;
    use http::{HeaderValue, header};
    use std::sync::Arc;

    /// All use cases, each behind the trait of its feature.
    #[derive(Clone)]
    pub struct Backend {
        pub account: Arc<dyn crate::account::AccountApi>,
        pub profile: Arc<dyn crate::profile::ProfileApi>,
        pub market: Arc<dyn crate::market::MarketApi>,
        pub calendar: Arc<dyn crate::calendar::CalendarApi>,
        pub connection: Arc<dyn crate::connection::ConnectionApi>,
        pub booking: Arc<dyn crate::booking::BookingApi>,
        pub review: Arc<dyn crate::review::ReviewApi>,
        pub admin: Arc<dyn crate::admin::AdminApi>,
        pub matching: Arc<dyn crate::matching::MatchingApi>,
        pub exposure: Arc<dyn crate::exposure::ExposureApi>,
        pub learning: Arc<dyn crate::learning::LearningApi>,
        pub help: Arc<dyn crate::help::HelpApi>,
        pub searches: Arc<dyn crate::searches::SearchesApi>,
        pub shortlist: Arc<dyn crate::shortlist::ShortlistApi>,
        pub money: Arc<dyn crate::money::MoneyApi>,
        pub treasury: Arc<dyn crate::treasury::TreasuryApi>,
        pub dispute: Arc<dyn crate::dispute::DisputeApi>,
        pub wallet: Arc<dyn crate::wallet::WalletApi>,
        pub invoice: Arc<dyn crate::invoice::InvoiceApi>,
        pub plan: Arc<dyn crate::plan::PlanApi>,
        pub premium: Arc<dyn crate::premium::PremiumApi>,
        pub scholarship: Arc<dyn crate::scholarship::ScholarshipApi>,
    }

    /// How this deployment names its cookies.
    #[derive(Clone, Debug)]
    pub struct Cookies {
        /// `__Host-` in front and `Secure`, except where the public address is http on localhost.
        pub secure: bool,
    }

    impl Cookies {
        pub fn name(&self, plain: &str) -> String {
            if self.secure {
                format!("__Host-{plain}")
            } else {
                plain.to_owned()
            }
        }

        fn header(&self, plain: &str, value: &str, max_age_secs: i64) -> Option<HeaderValue> {
            let secure = if self.secure { "; Secure" } else { "" };
            HeaderValue::from_str(&format!(
                "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_secs}{secure}",
                self.name(plain)
            ))
            .ok()
        }
    }

    /// Name of the cookie that carries the sign-in token.
    pub const SIGN_IN_COOKIE: &str = "mc_sign_in";
    /// Name of the cookie that remembers a visitor's language.
    pub const LANG_COOKIE: &str = "mc_lang";
    /// Name of the cookie that remembers a visitor's zone.
    pub const ZONE_COOKIE: &str = "mc_zone";
    /// Name of the cookie that shows a new feed's address for a while.
    const NEW_FEED_COOKIE: &str = "mc_new_feed";
    const YEAR_SECS: i64 = 365 * 24 * 3600;

    pub fn backend() -> Backend {
        expect_context::<Backend>()
    }

    pub fn caller() -> Caller {
        expect_context::<Caller>()
    }

    fn set_cookie(plain: &str, value: &str, max_age_secs: i64) {
        let cookies = expect_context::<Cookies>();
        let options = expect_context::<leptos_axum::ResponseOptions>();
        if let Some(header) = cookies.header(plain, value, max_age_secs) {
            options.append_header(header::SET_COOKIE, header);
        }
    }

    /// Signs this browser in.
    pub fn remember_sign_in(token: &str) {
        set_cookie(SIGN_IN_COOKIE, token, 60 * 24 * 3600);
    }

    /// Signs this browser out; what it kept of the member goes too.
    pub fn forget_sign_in() {
        set_cookie(SIGN_IN_COOKIE, "", 0);
        expect_context::<leptos_axum::ResponseOptions>().insert_header(
            header::HeaderName::from_static("clear-site-data"),
            HeaderValue::from_static("\"storage\""),
        );
    }

    /// Keeps the secret of a new feed in the browser that made it, for long enough to copy it.
    pub fn remember_new_feed(secret: &str) {
        set_cookie(NEW_FEED_COOKIE, secret, 600);
    }

    /// The secret of the feed that this browser made just now.
    pub fn new_feed_secret() -> Option<String> {
        let name = expect_context::<Cookies>().name(NEW_FEED_COOKIE);
        let parts = use_context::<http::request::Parts>()?;
        let lines = parts.headers.get_all(header::COOKIE).iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, secret)| secret.to_owned())
    }

    pub fn remember_lang(lang: Lang) {
        set_cookie(LANG_COOKIE, lang.tag(), YEAR_SECS);
    }

    pub fn remember_zone(zone: &str) {
        if zone
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b))
        {
            set_cookie(ZONE_COOKIE, zone, YEAR_SECS);
        }
    }

    /// Sends the reader to a path of this site when the form went through.
    pub fn redirect(path: &str) {
        leptos_axum::redirect(path);
    }

    /// Sends the reader back to `path` if it is a path of this site, else home.
    pub fn redirect_local(path: &str) {
        let local = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        leptos_axum::redirect(if local { path } else { "/" });
    }

    /// Where the page of this request belongs, when it answers a form that was refused: the browser
    /// is then at the address of the form.
    pub fn address_of_refused() -> Option<String> {
        use_context::<crate::form::PostedForm>()?;
        let parts = use_context::<http::request::Parts>()?;
        Some(parts.uri.path_and_query()?.to_string())
    }

    /// Sets the page's content-security policy: its own scripts by nonce, nothing inline, nothing
    /// from elsewhere. `strict-dynamic` lets the loader fetch the lazy parts. Forms may lead on to where
    /// people pay: browsers hold that against the policy of the page they come from.
    pub fn protect_page() {
        let options = use_context::<leptos_axum::ResponseOptions>();
        if let (Some(options), Some(nonce)) = (options, leptos::nonce::use_nonce()) {
            let forms = format!("'self' {}", backend().money.leads_to());
            let forms = forms.trim_end();
            let policy = format!(
                "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
                 style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; object-src 'none'; \
                 base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
            );
            if let Ok(policy) = HeaderValue::from_str(&policy) {
                options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
        }
    }

    /// Sets the status of the page being rendered from an error that it shows.
    pub fn status_of_page(error: &AppError) {
        if let Some(options) = use_context::<leptos_axum::ResponseOptions>() {
            let status = match error {
                AppError::NotFound => http::StatusCode::NOT_FOUND,
                AppError::Unauthenticated => http::StatusCode::UNAUTHORIZED,
                AppError::Forbidden | AppError::Unverified => http::StatusCode::FORBIDDEN,
                AppError::Internal { .. } => http::StatusCode::INTERNAL_SERVER_ERROR,
                _ => return,
            };
            options.set_status(status);
        }
    }
}

#[cfg(feature = "ssr")]
pub use on_server::*;

/// Reads the reader from the page that the server sent.
#[cfg(feature = "hydrate")]
pub fn reader_from_document() -> Reader {
    let root = document().document_element();
    let attribute = |name: &str| {
        root.as_ref()
            .and_then(|element| element.get_attribute(name))
            .unwrap_or_default()
    };
    Reader {
        lang: Lang::parse(&attribute("lang")).unwrap_or_default(),
        habits: habits(&attribute("data-clock"), &attribute("data-week-start")),
        zone: attribute("data-zone"),
        zone_is_guess: attribute("data-zone-is-guess") == "true",
        site: attribute("data-site"),
        now: Instant(attribute("data-now").parse().unwrap_or_default()),
    }
}

/// What the document says of them, by their numbers.
#[cfg(feature = "hydrate")]
fn habits(clock: &str, week_start: &str) -> Habits {
    use crate::words::{Clock, WeekStart};
    let clock = clock.parse().ok().and_then(Clock::numbered);
    let week_start = week_start.parse().ok().and_then(WeekStart::numbered);
    Habits {
        clock: clock.unwrap_or_default(),
        week_start: week_start.unwrap_or_default(),
    }
}
