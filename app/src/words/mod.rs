//! Every visible word, in one catalogue: a struct per feature with one value per language. A word
//! missing in a language does not compile. Sentences with parts are functions, since languages
//! order parts differently. Dates, numbers and money are in [`format`].

mod account;
mod admin;
mod arrange;
mod booking;
mod calendar;
mod common;
pub mod format;
mod home;
mod mail;
mod market;
mod profile;
mod review;

pub use account::AccountWords;
pub use admin::AdminWords;
pub use arrange::ArrangeWords;
pub use booking::BookingWords;
pub use calendar::CalendarWords;
pub use common::CommonWords;
pub use home::HomeWords;
pub use mail::{BookingLetter, MailWords, News};
pub use market::MarketWords;
pub use profile::ProfileWords;
pub use review::ReviewWords;

use serde::{Deserialize, Serialize};

/// A language the product speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    De,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::En, Lang::De];

    /// BCP 47 tag, for the page's `lang` attribute.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::De => "de",
        }
    }

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::De => "Deutsch",
        }
    }

    /// Writing direction, for the page's `dir` attribute.
    pub const fn direction(self) -> &'static str {
        match self {
            Lang::En | Lang::De => "ltr",
        }
    }

    /// The language of a tag such as `de` or `de-AT`.
    pub fn parse(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Lang::ALL
            .into_iter()
            .find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }

    /// The best language for an `Accept-Language` header.
    pub fn from_accept_language(header: &str) -> Option<Lang> {
        header
            .split(',')
            .find_map(|part| Lang::parse(part.split(';').next()?.trim()))
    }

    pub const fn words(self) -> &'static Words {
        match self {
            Lang::En => &EN,
            Lang::De => &DE,
        }
    }
}

/// All words of one language.
pub struct Words {
    pub common: CommonWords,
    pub home: HomeWords,
    pub account: AccountWords,
    pub profile: ProfileWords,
    pub market: MarketWords,
    pub calendar: CalendarWords,
    pub booking: BookingWords,
    pub arrange: ArrangeWords,
    pub review: ReviewWords,
    pub admin: AdminWords,
    pub mail: MailWords,
}

static EN: Words = Words {
    common: common::EN,
    home: home::EN,
    account: account::EN,
    profile: profile::EN,
    market: market::EN,
    calendar: calendar::EN,
    booking: booking::EN,
    arrange: arrange::EN,
    review: review::EN,
    admin: admin::EN,
    mail: mail::EN,
};

static DE: Words = Words {
    common: common::DE,
    home: home::DE,
    account: account::DE,
    profile: profile::DE,
    market: market::DE,
    calendar: calendar::DE,
    booking: booking::DE,
    arrange: arrange::DE,
    review: review::DE,
    admin: admin::DE,
    mail: mail::DE,
};

/// The words of the page's reader.
pub fn words() -> &'static Words {
    crate::context::reader().lang.words()
}
