//! Every visible word, in one catalogue: a struct per feature with one value per language. A word
//! missing in a language does not compile. Sentences with parts are functions, since languages
//! order parts differently. Dates, numbers and money are in [`format`].

mod account;
mod admin;
mod arrange;
mod booking;
mod calendar;
#[cfg(feature = "ssr")]
mod checkout;
mod common;
mod connection;
mod desk;
mod dispute;
mod exposure;
#[cfg(feature = "ssr")]
mod fit;
pub mod format;
mod habits;
mod help;
mod home;
mod invoice;
mod learning;
#[cfg(feature = "ssr")]
mod mail;
#[cfg(feature = "ssr")]
mod mail_admin;
#[cfg(feature = "ssr")]
mod mail_dispute;
#[cfg(feature = "ssr")]
mod mail_help;
#[cfg(feature = "ssr")]
mod mail_money;
#[cfg(feature = "ssr")]
mod mail_package;
#[cfg(feature = "ssr")]
mod mail_plan;
#[cfg(feature = "ssr")]
mod mail_premium;
#[cfg(feature = "ssr")]
mod mail_scholarship;
mod market;
mod messages;
mod money;
mod pairing;
mod plan;
mod premium;
mod profile;
mod review;
mod scholarship;
mod searches;
mod shortlist;
mod statement;
#[cfg(feature = "ssr")]
mod suggest;
mod treasury;
mod vocabulary;
mod waiting;
mod wallet;

pub use account::AccountWords;
pub use admin::AdminWords;
pub use arrange::ArrangeWords;
pub use booking::BookingWords;
pub use calendar::CalendarWords;
#[cfg(feature = "ssr")]
pub use checkout::CheckoutWords;
pub use common::CommonWords;
pub use connection::ConnectionWords;
pub use desk::DeskWords;
pub use dispute::DisputeWords;
pub use exposure::ExposureWords;
#[cfg(feature = "ssr")]
pub use fit::FitWords;
pub use habits::{Clock, Habits, WeekStart};
pub use help::HelpWords;
pub use home::HomeWords;
pub use invoice::InvoiceWords;
pub use learning::LearningWords;
#[cfg(feature = "ssr")]
pub use mail::{BookingLetter, Introduction, MailWords, News, SearchLetter};
#[cfg(feature = "ssr")]
pub use mail_admin::AdminNews;
#[cfg(feature = "ssr")]
pub use mail_dispute::DisputeLetter;
#[cfg(feature = "ssr")]
pub use mail_help::HelpLetter;
#[cfg(feature = "ssr")]
pub use mail_money::{PaymentLetter, PaymentNews};
#[cfg(feature = "ssr")]
pub use mail_package::{PackageLetter, PackageNews};
#[cfg(feature = "ssr")]
pub use mail_plan::{PlanLetter, PlanMail};
#[cfg(feature = "ssr")]
pub use mail_premium::{PremiumLetter, PremiumMail};
#[cfg(feature = "ssr")]
pub use mail_scholarship::{PotLetter, PotNews};
pub use market::MarketWords;
pub use messages::MessagesWords;
pub use money::MoneyWords;
pub use pairing::PairingWords;
pub use plan::PlanWords;
pub use premium::PremiumWords;
pub use profile::ProfileWords;
pub use review::ReviewWords;
pub use scholarship::ScholarshipWords;
pub use searches::SearchesWords;
pub use shortlist::ShortlistWords;
pub use statement::StatementWords;
#[cfg(feature = "ssr")]
pub use suggest::SuggestWords;
pub use treasury::TreasuryWords;
pub use vocabulary::VocabularyWords;
pub use waiting::WaitingWords;
pub use wallet::WalletWords;

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

    /// All words of this language.
    pub const fn words(self) -> Words {
        Words(self)
    }
}

/// All words of one language, by feature. Each feature's words are data of their own, so that a
/// part of the site that loads when first opened brings its own and no other.
#[derive(Clone, Copy)]
pub struct Words(Lang);

macro_rules! features {
    ($($(#[$when:meta])* $feature:ident: $words:ty,)*) => {
        impl Words {
            $($(#[$when])* pub const fn $feature(self) -> &'static $words {
                match self.0 {
                    Lang::En => &$feature::EN,
                    Lang::De => &$feature::DE,
                }
            })*
        }
    };
}

features! {
    common: CommonWords,
    home: HomeWords,
    account: AccountWords,
    profile: ProfileWords,
    market: MarketWords,
    calendar: CalendarWords,
    desk: DeskWords,
    connection: ConnectionWords,
    booking: BookingWords,
    arrange: ArrangeWords,
    review: ReviewWords,
    shortlist: ShortlistWords,
    searches: SearchesWords,
    messages: MessagesWords,
    help: HelpWords,
    exposure: ExposureWords,
    learning: LearningWords,
    waiting: WaitingWords,
    admin: AdminWords,
    pairing: PairingWords,
    money: MoneyWords,
    dispute: DisputeWords,
    vocabulary: VocabularyWords,
    wallet: WalletWords,
    statement: StatementWords,
    invoice: InvoiceWords,
    plan: PlanWords,
    premium: PremiumWords,
    treasury: TreasuryWords,
    scholarship: ScholarshipWords,
    #[cfg(feature = "ssr")]
    checkout: CheckoutWords,
    #[cfg(feature = "ssr")]
    mail: MailWords,
    #[cfg(feature = "ssr")]
    fit: FitWords,
    #[cfg(feature = "ssr")]
    suggest: SuggestWords,
}

/// The words of the page's reader.
pub fn words() -> Words {
    crate::context::reader().lang.words()
}
