//! The plans in a learner's wallet: how far each is, what is charged next and when, what is left to book.

use super::*;
use crate::booking::moment;
use crate::context::reader;
use crate::form::input_name;
use crate::load::{awaited, load};
use crate::ui::{Chip, Erase, Submit, Tone};
use crate::words::words;
use domain::plan::{Stage, Tier};
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

/// All plans of the reader; nothing for who has none.
#[component]
pub fn PlanCards() -> impl IntoView {
    let loaded = load(|| (), |()| my_plans());
    view! {
        <Transition fallback=|| ()>
            {awaited(move || async move {
                match loaded.await {
                    Ok(plans) if !plans.plans.is_empty() => view! { <Cards plans /> }.erased(),
                    // The wallet itself says what is wrong.
                    _ => ().erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Cards(plans: PlansView) -> impl IntoView {
    let text = words().plan();
    let came = use_query_map().with_untracked(|query| query.get("begun").is_some());
    let waits = plans.plans.iter().any(|plan| plan.stage == Stage::Begun);
    let notice = (came && waits).then(|| {
        view! {
            <div class="notice" role="status">
                <div class="notice-words"><b>{text.began}</b><p>{text.began_text}</p></div>
            </div>
        }
    });
    let zone = plans.zone;
    let cards = plans
        .plans
        .into_iter()
        .map(|plan| view! { <li class="card stack"><PlanFacts plan zone=zone.clone() in_wallet=true /></li> });
    let cards = cards.collect_view();
    view! {
        {notice}
        <h2>{text.my_plans}</h2>
        <ul class="rows">{cards}</ul>
    }
    .erased()
}

/// A time as its reader's clock shows it, and whose clock that is.
pub fn when(zone: &ZoneTable, at: Instant) -> String {
    format!("{} ({})", moment(reader().lang, zone, at), zone.zone)
}

/// How a plan is; `in_wallet`: as one of several, with a link to what can be done with it.
#[component]
pub fn PlanFacts(plan: PlanView, zone: ZoneTable, in_wallet: bool) -> impl IntoView {
    let text = words().plan();
    let lang = reader().lang;
    let is_live = plan.is_live();
    let tone = match plan.stage {
        Stage::Running => Tone::Good,
        Stage::Due => Tone::Warn,
        _ => Tone::Info,
    };
    let said =
        |words: &'static str| (!words.is_empty()).then(|| view! { <p class="soft">{words}</p> });
    let price = |terms: &domain::wallet::Terms| (text.a_month)(&lang.money(terms.price));
    let month = (plan.stage == Stage::Running).then(|| {
        let until = when(&zone, plan.until);
        let left = lang.number(plan.left.into());
        view! {
            <dt>{text.left}</dt><dd class="num"><b>{left}</b></dd>
            <dt>{text.paid_until}</dt><dd><time datetime=plan.until.to_rfc3339()>{until}</time></dd>
        }
    });
    let charge = is_live.then(|| {
        let name = match plan.stage {
            Stage::Due => text.next_try,
            _ => text.next_charge,
        };
        let next = plan
            .next_charge
            .map(|(at, price)| (text.on)(&lang.money(price), &when(&zone, at)));
        view! { <dt>{name}</dt><dd>{next.unwrap_or_else(|| text.none_charged.to_owned())}</dd> }
    });
    let next_tier = plan.next_tier.as_ref().map(|tier| {
        let words = (text.from_next)(&tier.name, &lang.money(tier.terms.price));
        view! { <p class="soft">{words}</p> }
    });
    let refused = said(match plan.refused {
        1.. if plan.stage == Stage::Due => text.refused_note,
        _ => "",
    });
    let renews = said(match plan.renews {
        tier @ (Tier::Closed | Tier::Gone) if is_live => (text.renews)(tier),
        _ => "",
    });
    let ended = plan.why.and_then(|why| said((text.ended)(why)));
    let changing = plan.is_changing.then(|| said(text.is_changing));
    let book = (plan.left > 0).then(|| {
        let href = format!("/mentors/{}?type={}", plan.slug, plan.session_type);
        view! { <a class="button primary" href=href>{words().wallet().book}</a> }
    });
    let pay = plan.pay_at.clone().map(|place| {
        view! { <a class="button primary" href=place rel="external">{words().money().go_on_paying}</a> }
    });
    // Who pays goes to a page elsewhere, so the form is a plain one.
    let by_hand = plan.can_pay.then(|| {
        view! {
            <form method="post" action=PayMonth::PATH>
                <input type="hidden" name=input_name("plan") value=plan.id.to_string() />
                <Submit>{text.pay_by_hand}</Submit>
            </form>
            <p class="small soft">{text.pay_by_hand_hint}</p>
        }
    });
    // In the wallet the latest is enough: the others stand on the plan's page.
    let most = if in_wallet { 1 } else { plan.paid.len() };
    let paid = plan.paid.iter().take(most).map(|paid| {
        let month = (text.paid_month)(&lang.money(paid.price), &when(&zone, paid.until));
        let href = format!("/wallet/{}/receipt", paid.payment);
        view! { <li>{month} " " <a href=href>{words().money().receipt}</a></li> }
    });
    let paid = paid.collect_view();
    let paid = (!paid.is_empty()).then(|| {
        view! { <ul class="small soft">{paid}</ul> }
    });
    let manage = (in_wallet && is_live).then(|| {
        view! { <a class="button" href=format!("/wallet/plans/{}", plan.id)>{text.manage}</a> }
    });
    let what = format!(
        "{} · {}",
        (text.monthly)(plan.tier.terms.sessions),
        price(&plan.tier.terms)
    );
    let name = match in_wallet {
        true => view! { <h3>{plan.tier.name.clone()}</h3> }.erased(),
        false => view! { <h2>{plan.tier.name.clone()}</h2> }.erased(),
    };
    view! {
        <div class="split">
            <div>
                {name}
                <p>{plan.title.clone()} " " <a href=format!("/mentors/{}", plan.slug)>{(words().wallet().with)(&plan.mentor)}</a></p>
                <p class="small soft">{what}</p>
            </div>
            <Chip tone>{(text.stage)(plan.stage, plan.wish)}</Chip>
        </div>
        {refused}
        {renews}
        {ended}
        {changing}
        <dl class="facts">{month} {charge}</dl>
        {next_tier}
        {by_hand}
        <div class="button-row">{book} {pay} {manage}</div>
        {paid}
    }
    .erased()
}
