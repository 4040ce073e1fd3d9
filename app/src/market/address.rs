//! The market's address: what is looked for as parameters, and back. A link to a page of the market
//! is all that is needed to see the same again.

use super::{Facet, MarketQuery, Price, Sort};
use leptos_router::params::ParamsMap;

impl MarketQuery {
    /// Reads the parameters; what makes no sense is left out.
    pub fn from_params(params: &ParamsMap) -> MarketQuery {
        let list = |facet: Facet| {
            let mut values = params.get_all(facet.as_str()).unwrap_or_default();
            values.retain(|value| !value.is_empty());
            values
        };
        MarketQuery {
            q: params.get("q").unwrap_or_default(),
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
            page: params
                .get("page")
                .and_then(|page| page.parse().ok())
                .unwrap_or_default(),
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

/// Text as it stands in a parameter.
fn encoded(text: &str) -> String {
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
