//! What is said of premium elsewhere, in a line: how much there is room for, beside what is limited; and how a
//! membership is, in the wallet and the settings. Nothing where there is no premium.

use super::*;
use crate::context::reader;
use crate::load::{awaited, load};
use crate::ui::Erase;
use crate::words::words;
use domain::premium::PremiumFeature;
use leptos::prelude::*;

/// How much of something the reader has room for, and what premium would give.
#[component]
pub fn PremiumHint(feature: PremiumFeature) -> impl IntoView {
    let loaded = load(move || feature, premium_limit);
    view! {
        <Transition fallback=|| ()>
            {awaited(move || async move {
                match loaded.await {
                    Ok(limit) if limit.premium.is_some() || limit.is_member => view! { <Line limit /> }.erased(),
                    _ => ().erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Line(limit: LimitView) -> impl IntoView {
    let (text, lang) = (words().premium(), reader().lang);
    let more = limit.premium.map(|premium| {
        let more = (text.could_be)(&lang.number(premium.into()));
        view! { " " {more} " " <a href="/premium">{text.to_premium}</a> }
    });
    view! { <p class="small soft">{(text.limit)(&lang.number(limit.most.into()))} {more}</p> }
        .erased()
}

/// The reader's membership, or the way to one; nothing where there are no tiers.
#[component]
pub fn MembershipCard() -> impl IntoView {
    let loaded = load(|| (), |()| premium_if_any());
    view! {
        <Transition fallback=|| ()>
            {awaited(move || async move {
                match loaded.await {
                    Ok(Some(shown)) => view! { <Card shown /> }.erased(),
                    // What is wrong, the page itself says.
                    Ok(None) | Err(_) => ().erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Card(shown: PremiumView) -> impl IntoView {
    let text = words().premium();
    let zone = shown.zone;
    match shown.mine {
        Some(mine) if mine.is_live() || mine.pay_at.is_some() => view! {
            <section class="card stack">
                <h2>{text.mine}</h2>
                <super::mine::Facts mine zone />
                <p><a class="button" href="/premium">{text.manage}</a></p>
            </section>
        }
        .erased(),
        _ => view! { <p class="small"><a href="/premium">{text.to_premium}</a></p> }.erased(),
    }
}
