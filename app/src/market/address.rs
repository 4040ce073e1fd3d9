//! The market's address: what is looked for as parameters, and back. A link to a page of the market
//! is all that is needed to see the same again.
//!
//! What matters is `w.skills=80`, `w.language=must`, `w.price=ignore`: a feature's name and a number up
//! to 100, `must` or `ignore`. Of two values a word counts before a number, so that a slider and a choice
//! beside it can have one name. A college follows the region until it is named itself. `w=usual` says
//! that everything matters as usual, whatever was remembered.

use super::{Facet, MarketQuery, Price, Sort};
use domain::matching::criteria::{Importance, Weights};
use domain::matching::feature::Feature;
use leptos_router::params::ParamsMap;

/// So much is told of what could not be read.
const UNREAD_MOST: usize = 4;
const UNREAD_LETTERS: usize = 24;

impl MarketQuery {
    /// Reads the parameters; what makes no sense counts for nothing and is told as it stands.
    pub fn from_params(params: &ParamsMap) -> MarketQuery {
        let list = |facet: Facet| {
            let mut values = params.get_all(facet.as_str()).unwrap_or_default();
            values.retain(|value| !value.is_empty());
            values
        };
        MarketQuery {
            q: params
                .get("q")
                .map_or_else(String::new, |q| q.trim().to_owned()),
            skill: list(Facet::Skill),
            industry: list(Facet::Industry),
            language: list(Facet::Language),
            region: list(Facet::Region),
            price: match params.get("price").as_deref() {
                Some("free") => Some(Price::Free),
                Some("paid") => Some(Price::Paid),
                _ => None,
            },
            open: params.get("open").is_some_and(|value| value == "1"),
            week: params.get("week").is_some_and(|value| value == "1"),
            hours: params.get("hours").is_some_and(|value| value == "1"),
            sort: params
                .get("sort")
                .and_then(|name| Sort::ALL.into_iter().find(|sort| sort.as_str() == name))
                .unwrap_or_default(),
            weights: weights(params),
            told: params.get("told").and_then(|id| id.parse().ok()),
            page: params
                .get("page")
                .and_then(|page| page.parse().ok())
                .unwrap_or_default(),
            unread: unread(params),
        }
    }

    /// Names and values, without what is as usual.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.q.is_empty() {
            pairs.push(("q", self.q.clone()));
        }
        for facet in Facet::LISTS {
            pairs.extend(
                self.chosen(facet)
                    .iter()
                    .map(|value| (facet.as_str(), value.clone())),
            );
        }
        match self.price {
            Some(Price::Free) => pairs.push(("price", "free".to_owned())),
            Some(Price::Paid) => pairs.push(("price", "paid".to_owned())),
            None => {}
        }
        let flags = [
            (Facet::Open, self.open),
            (Facet::Week, self.week),
            (Facet::Hours, self.hours),
        ];
        for (facet, on) in flags {
            if on {
                pairs.push((facet.as_str(), "1".to_owned()));
            }
        }
        if self.sort != Sort::Best {
            pairs.push(("sort", self.sort.as_str().to_owned()));
        }
        if let Some(weights) = &self.weights {
            push_weights(&mut pairs, weights);
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        pairs
    }

    /// The parameters as they stand in an address, without a question mark.
    pub fn parameters(&self) -> String {
        let pairs = self.to_pairs().into_iter();
        let parameters: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={}", encoded(&value)))
            .collect();
        parameters.join("&")
    }

    /// Back from [`MarketQuery::parameters`].
    #[cfg(feature = "ssr")]
    pub fn from_parameters(parameters: &str) -> MarketQuery {
        let mut params = ParamsMap::new();
        for (name, value) in parameters
            .split('&')
            .filter_map(|pair| pair.split_once('='))
        {
            params.insert(name.to_owned(), value.to_owned());
        }
        MarketQuery::from_params(&params)
    }

    /// The address of the market that shows this.
    pub fn href(&self) -> String {
        self.href_at("/mentors")
    }

    /// The address of another page that takes up the same.
    pub fn href_at(&self, page: &str) -> String {
        match self.parameters() {
            none if none.is_empty() => page.to_owned(),
            parameters => format!("{page}?{parameters}"),
        }
    }
}

/// The parameter of what a feature is to who asks.
pub const fn weight_parameter(feature: Feature) -> &'static str {
    match feature {
        Feature::Skills => "w.skills",
        Feature::Goals => "w.goals",
        Feature::Topics => "w.topics",
        Feature::Path => "w.path",
        Feature::Experience => "w.experience",
        Feature::Industry => "w.industry",
        Feature::Region => "w.region",
        Feature::College => "w.college",
        Feature::Language => "w.language",
        Feature::Talk => "w.talk",
        Feature::Time => "w.time",
        Feature::Price => "w.price",
        Feature::Reputation => "w.reputation",
    }
}

/// Parameters of which the value is none, cut short.
fn unread(params: &ParamsMap) -> Vec<String> {
    type IsRead = fn(&str) -> bool;
    let choices: [(&str, IsRead); 3] = [
        ("price", |value| matches!(value, "free" | "paid")),
        ("sort", |value| {
            Sort::ALL.into_iter().any(|sort| sort.as_str() == value)
        }),
        ("page", |value| value.parse::<u32>().is_ok()),
    ];
    let is_weight: IsRead = |value| Importance::parse(value).is_some();
    let weights = Feature::ALL.map(|feature| (weight_parameter(feature), is_weight));
    let all = choices.into_iter().chain(weights);
    let unread = all.flat_map(|(name, is_read)| {
        let values = params.get_all(name).unwrap_or_default().into_iter();
        // A form without script sends what was not chosen, too.
        let unread = values.filter(move |value| !value.is_empty() && !is_read(value));
        unread.map(move |value| {
            let short: String = value.chars().take(UNREAD_LETTERS).collect();
            format!("{name}={short}")
        })
    });
    unread.take(UNREAD_MOST).collect()
}

/// None where nothing is said of what matters.
fn weights(params: &ParamsMap) -> Option<Weights> {
    let usual = Weights::usual();
    let mut weights = usual.clone();
    let mut said = params.get("w").is_some();
    for feature in Feature::ALL {
        let values = params
            .get_all(weight_parameter(feature))
            .unwrap_or_default();
        let read = values.iter().filter_map(|value| Importance::parse(value));
        // The last word, else the last number.
        let best = read.reduce(|best, next| match (best, next) {
            (Importance::Must | Importance::Ignore, Importance::Prefer(_)) => best,
            _ => next,
        });
        if let Some(importance) = best {
            said = true;
            weights.set(feature, importance);
        } else if feature == Feature::College {
            weights.set(feature, college_beside(&weights, &usual));
        }
    }
    said.then_some(weights)
}

/// What a college is where only the region was said.
fn college_beside(weights: &Weights, usual: &Weights) -> Importance {
    match weights.of(Feature::Region) {
        region if region == usual.of(Feature::Region) => usual.of(Feature::College),
        // Both at once would be more than was asked.
        Importance::Must => usual.of(Feature::College),
        region => region,
    }
}

fn push_weights(pairs: &mut Vec<(&'static str, String)>, weights: &Weights) {
    let usual = Weights::usual();
    let before = pairs.len();
    for feature in Feature::ALL {
        let silent = match feature {
            Feature::College => college_beside(weights, &usual),
            _ => usual.of(feature),
        };
        let importance = weights.of(feature);
        if importance != silent {
            pairs.push((weight_parameter(feature), importance.to_string()));
        }
    }
    if pairs.len() == before {
        pairs.push(("w", "usual".to_owned()));
    }
}

/// Text as it stands in a parameter.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut out, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    out.push(char::from(byte))
                }
                other => out.push_str(&format!("%{other:02X}")),
            }
            out
        })
}
