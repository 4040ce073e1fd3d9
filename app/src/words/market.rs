//! Words of the market feature.

pub struct MarketWords {
    pub title: &'static str,
}

pub const EN: MarketWords = MarketWords { title: "Market" };

pub const DE: MarketWords = MarketWords { title: "Market" };
