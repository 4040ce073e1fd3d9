//! The same price in other currencies, each as the mentor chose it: nothing is ever converted. And which of
//! them somebody is shown: what they chose, else the currency of where their browser says they live, else the
//! main price. Filters, sorting and matching go by the main price alone, so that a list is in one order for
//! everybody.

use super::{Currency, Money, Pricing};
use serde::{Deserialize, Serialize};

/// Prices beside the main one: each above nothing, one for each currency, none in the main one's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherPrices(Vec<Money>);

/// A price is missing or named twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOtherPrices;

impl OtherPrices {
    pub fn new(
        main: Money,
        others: impl IntoIterator<Item = Money>,
    ) -> Result<OtherPrices, NotOtherPrices> {
        let mut others: Vec<Money> = others.into_iter().collect();
        others.sort_by_key(|price| price.currency);
        let twice = others
            .windows(2)
            .any(|pair| pair[0].currency == pair[1].currency);
        let is_sound = |price: &Money| price.minor > 0 && price.currency != main.currency;
        // What costs nothing costs nothing in every currency.
        let all_sound = others.is_empty() || (main.minor > 0 && others.iter().all(is_sound));
        match twice || !all_sound {
            true => Err(NotOtherPrices),
            false => Ok(OtherPrices(others)),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Money> + '_ {
        self.0.iter().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The price in this currency, if there is one beside the main price.
    pub fn of(&self, currency: Currency) -> Option<Money> {
        self.iter().find(|price| price.currency == currency)
    }

    /// What is asked of somebody who would have this currency: in it if it has a price, else the main one.
    pub fn pricing(&self, main: Pricing, wish: Option<Currency>) -> Pricing {
        let price = wish.and_then(|currency| self.of(currency));
        Pricing {
            price: price.unwrap_or(main.price),
            ..main
        }
    }

    /// The same for who was shown this currency and agreed to it: none if it has no price (any more).
    pub fn agreed(&self, main: Pricing, shown: Currency) -> Option<Pricing> {
        let pricing = self.pricing(main, Some(shown));
        (pricing.price.currency == shown).then_some(pricing)
    }
}

/// Regions in which prices can be, by currency.
const REGIONS: [(&[u8; 3], &str); 4] = [
    (
        b"EUR",
        "AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM VA XK YT",
    ),
    (b"USD", "AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI"),
    (b"GBP", "GB GG IM JE"),
    (b"CHF", "CH LI"),
];

/// The currency that is used in a region (ISO 3166), if prices can be in it.
pub fn currency_of_region(region: &str) -> Option<Currency> {
    let uses = |(_, regions): &&(&[u8; 3], &str)| {
        regions
            .split(' ')
            .any(|known| known.eq_ignore_ascii_case(region))
    };
    REGIONS.iter().find(uses).map(|(code, _)| Currency(**code))
}

/// The currency of where somebody lives, by the languages that their browser asks for (`de-CH,de;q=0.9`): of
/// the first that names a region, and of it alone.
pub fn currency_of_languages(header: &str) -> Option<Currency> {
    let region = |part: &str| {
        let tag = part.split(';').next().unwrap_or_default().trim();
        let mut parts = tag.split('-').skip(1);
        let is_region =
            |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic());
        parts.find(is_region).map(str::to_owned)
    };
    let first = header.split(',').find_map(region)?;
    currency_of_region(&first)
}
