//! What is asked for a session, in a few words: the same in lists, on a mentor's page and beside offers.

use crate::words::{Lang, words};
use domain::money::{Money, Pricing};

/// `Free`, `€ 60.00` or `from € 10.00`.
pub fn price_words(lang: Lang, price: Money, chooses: bool) -> String {
    if price.is_zero() {
        words().common().free_of_charge.to_owned()
    } else if chooses {
        (words().market().from_price)(&lang.money(price))
    } else {
        lang.money(price)
    }
}

/// What is said behind the price: that one chooses, that the first one is free.
pub fn price_notes(pricing: Pricing) -> Vec<&'static str> {
    let text = words().market();
    let notes = [
        (pricing.pay_what_you_can, text.you_choose),
        (pricing.first_free, text.first_free),
    ];
    let said = notes.into_iter().filter(|(is_so, _)| *is_so);
    said.map(|(_, words)| words).collect()
}

/// Both in one line: `from € 10.00, you choose, first one free`.
pub fn pricing_words(lang: Lang, pricing: Pricing) -> String {
    let price = price_words(lang, pricing.price, pricing.pay_what_you_can);
    let all: Vec<&str> = std::iter::once(price.as_str())
        .chain(price_notes(pricing))
        .collect();
    all.join(", ")
}
