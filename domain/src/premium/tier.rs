//! What an admin offers as premium membership: a name, features, and a price a month in each currency in which it is
//! sold. A tier is never changed, so whoever has it keeps its terms.

use super::feature::{Features, PremiumFeature};
use crate::form::{FieldErrors, Problem, text};
use crate::money::ledger::parse_price;
use crate::money::{Currency, Money};
use serde::{Deserialize, Serialize};

/// The most letters of a name.
pub const TIER_NAME_MOST: u32 = 60;

/// A tier that is to be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTier {
    pub name: String,
    pub features: Features,
    /// Of a month, in each currency in which it is sold.
    pub prices: Vec<Money>,
}

/// Raw: an admin offers a tier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PremiumTierForm {
    pub name: String,
    /// Ticked or not; the same for the next four.
    pub saved_searches: Option<String>,
    pub bookmarks: Option<String>,
    pub help_requests: Option<String>,
    pub other_calendars: Option<String>,
    pub offers: Option<String>,
    /// Of a month in main units; empty: not sold in this currency. The same for the next three.
    pub eur: String,
    pub usd: String,
    pub gbp: String,
    pub chf: String,
}

impl PremiumTierForm {
    fn chosen(&self, feature: PremiumFeature) -> bool {
        let chosen = match feature {
            PremiumFeature::SavedSearches => &self.saved_searches,
            PremiumFeature::Bookmarks => &self.bookmarks,
            PremiumFeature::HelpRequests => &self.help_requests,
            PremiumFeature::OtherCalendars => &self.other_calendars,
            PremiumFeature::Offers => &self.offers,
        };
        chosen.is_some()
    }

    pub fn parse(&self) -> Result<NewTier, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = errors.take("name", text(&name, 1, TIER_NAME_MOST));
        let all = PremiumFeature::ALL.into_iter();
        let features = Features::of(all.filter(|feature| self.chosen(*feature)));
        if features.is_empty() {
            errors.add("saved_searches", Problem::Missing);
        }
        let mut prices = Vec::new();
        let typed = [&self.eur, &self.usd, &self.gbp, &self.chf];
        for (raw, currency) in typed.into_iter().zip(Currency::OF_PRICES) {
            let field = currency.code().to_lowercase();
            let price = errors.take(&field, parse_price(raw, currency));
            prices.extend(price.filter(|price| !price.is_zero()));
        }
        if prices.is_empty() && errors.of("eur").is_none() {
            errors.add("eur", Problem::Missing);
        }
        match name {
            Some(name) if errors.is_empty() => Ok(NewTier {
                name,
                features,
                prices,
            }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_has_a_name_features_and_a_price() {
        let ticked = || Some("on".to_owned());
        let good = PremiumTierForm {
            name: "  Plus  more ".to_owned(),
            offers: ticked(),
            saved_searches: ticked(),
            eur: "9,90".to_owned(),
            usd: "11".to_owned(),
            ..PremiumTierForm::default()
        };
        let tier = good.parse().expect("good");
        assert_eq!(tier.name, "Plus more");
        assert_eq!(tier.features.to_string(), "saved_searches offers");
        let prices: Vec<_> = tier.prices.iter().map(|price| price.minor).collect();
        assert_eq!(prices, [990, 1_100]);
        let empty = PremiumTierForm::default().parse().expect_err("nothing");
        for field in ["name", "saved_searches", "eur"] {
            assert_eq!(empty.of(field), Some(&Problem::Missing), "{field}");
        }
        let wrong = PremiumTierForm {
            chf: "x".to_owned(),
            ..good
        };
        let wrong = wrong.parse().expect_err("no number");
        assert_eq!(wrong.of("chf"), Some(&Problem::NotANumber));
    }
}
