//! A membership as its member sees it, and what can be done with it: another tier, the end, the way back.

use super::page::brings;
use super::*;
use crate::booking::moment;
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, input_name};
use crate::ui::{Chip, Erase, Submit, Tone};
use crate::words::words;
use domain::plan::{Stage, Tier, Wish};
use domain::premium::Change;
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;

/// What the page calls.
#[derive(Clone, Copy)]
pub struct Calls {
    pub end: Call<EndMembership>,
    pub keep: Call<KeepMembership>,
    pub change: Call<ChangePremium>,
}

/// A time as its reader's clock shows it, and whose clock that is.
fn when(zone: &ZoneTable, at: Instant) -> String {
    format!("{} ({})", moment(reader().lang, zone, at), zone.zone)
}

/// How a membership is.
#[component]
pub fn Facts(mine: MembershipView, zone: ZoneTable) -> impl IntoView {
    let (text, lang) = (words().premium(), reader().lang);
    let tone = match mine.stage {
        Stage::Running => Tone::Good,
        Stage::Due => Tone::Warn,
        _ => Tone::Info,
    };
    let said =
        |words: &'static str| (!words.is_empty()).then(|| view! { <p class="soft">{words}</p> });
    let is_live = mine.is_live();
    let until = (mine.stage == Stage::Running).then(|| {
        let until = when(&zone, mine.until);
        view! { <dt>{text.paid_until}</dt><dd><time datetime=mine.until.to_rfc3339()>{until}</time></dd> }
    });
    let charge = is_live.then(|| {
        let name = match mine.stage {
            Stage::Due => text.next_try,
            _ => text.next_charge,
        };
        let next = mine.next_charge;
        let next = next.map(|(at, price)| (text.on)(&lang.money(price), &when(&zone, at)));
        view! { <dt>{name}</dt><dd>{next.unwrap_or_else(|| text.none_charged.to_owned())}</dd> }
    });
    let next_tier = mine.next_offer.as_ref().map(|offer| {
        let words = (text.from_next)(&offer.name, &lang.money(offer.price));
        view! { <p class="soft">{words}</p> }
    });
    let refused = said(match mine.refused {
        1.. if mine.stage == Stage::Due => text.refused_note,
        _ => "",
    });
    let renews = said(match is_live {
        true => (text.renews)(mine.renews),
        false => "",
    });
    let ended = mine.why.and_then(|why| said((text.ended)(why)));
    let changing = mine.is_changing.then(|| said(text.is_changing));
    let pay = mine.pay_at.map(|place| {
        view! { <p><a class="button primary" href=place rel="external">{words().money().go_on_paying}</a></p> }
    });
    let name = format!(
        "{} · {}",
        mine.offer.name,
        (text.a_month)(&lang.money(mine.offer.price))
    );
    view! {
        <div class="split">
            <p><b>{name}</b></p>
            <Chip tone>{(text.stage)(mine.stage, mine.wish)}</Chip>
        </div>
        {refused}
        {renews}
        {ended}
        {changing}
        <dl class="facts">{until} {charge}</dl>
        {next_tier}
        {pay}
    }
    .erased()
}

/// The membership, and each thing that can be done with it now.
#[component]
pub fn Manage(
    mine: MembershipView,
    choices: Vec<PremiumChoice>,
    zone: ZoneTable,
    calls: Calls,
) -> impl IntoView {
    let text = words().premium();
    let is_running = mine.stage == Stage::Running;
    let keeps = is_running && mine.renews == Tier::Renews && mine.wish != Wish::GoOn;
    let keep = keeps.then(|| {
        let form = FormState::new(calls.keep);
        view! {
            <FormFailure form />
            <ActionForm action=calls.keep>
                <input type="hidden" name=input_name("membership") value=mine.id.to_string() />
                <Submit>{text.keep}</Submit>
            </ActionForm>
        }
    });
    let can_stay = is_running && mine.next_offer.is_some();
    let changes = (!choices.is_empty() || can_stay).then(|| {
        view! { <Changes mine=mine.clone() choices zone=zone.clone() change=calls.change /> }
    });
    let ends = mine.is_live() && mine.wish != Wish::End;
    let end = ends.then(|| view! { <End mine=mine.clone() zone=zone.clone() end=calls.end /> });
    view! {
        <section class="card stack">
            <h2>{text.mine}</h2>
            <Facts mine zone />
            {keep}
        </section>
        {changes}
        {end}
    }
    .erased()
}

#[component]
fn Changes(
    mine: MembershipView,
    choices: Vec<PremiumChoice>,
    zone: ZoneTable,
    change: Call<ChangePremium>,
) -> impl IntoView {
    let (text, lang) = (words().premium(), reader().lang);
    let form = FormState::new(change);
    let until = when(&zone, mine.until);
    let id = mine.id;
    let stay = mine.next_offer.as_ref().map(|_| {
        view! {
            <ActionForm action=change>
                <input type="hidden" name=input_name("membership") value=id.to_string() />
                <input type="hidden" name=input_name("offer") value=mine.offer.id.to_string() />
                <Submit class="compact">{text.stay}</Submit>
            </ActionForm>
        }
    });
    let rows = choices.into_iter().map(|choice| {
        let price = lang.money(choice.offer.price);
        let (words, button, shown) = match choice.change {
            Change::Now(now) => (
                (text.now)(&lang.money(now), &price, &until),
                (text.change_now)(&lang.money(now)),
                now.minor.to_string(),
            ),
            Change::Next => (
                (text.next)(&until),
                text.change_next.to_owned(),
                String::new(),
            ),
        };
        view! {
            <li class="stack">
                <p><b>{choice.offer.name}</b> " · " <span class="num">{(text.a_month)(&price)}</span></p>
                {brings(&choice.offer.features)}
                <div class="split">
                    <p class="small soft">{words}</p>
                    <ActionForm action=change>
                        <input type="hidden" name=input_name("membership") value=id.to_string() />
                        <input type="hidden" name=input_name("offer") value=choice.offer.id.to_string() />
                        <input type="hidden" name=input_name("price") value=shown />
                        <Submit class="compact">{button}</Submit>
                    </ActionForm>
                </div>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card stack">
            <h2>{text.change_title}</h2>
            <FormFailure form />
            {stay}
            <ul class="stack">{rows}</ul>
        </section>
    }
    .erased()
}

#[component]
fn End(mine: MembershipView, zone: ZoneTable, end: Call<EndMembership>) -> impl IntoView {
    let text = words().premium();
    let form = FormState::new(end);
    let words = match mine.stage {
        Stage::Running => (text.end_text)(&when(&zone, mine.until)),
        _ => text.end_now_text.to_owned(),
    };
    view! {
        <section class="card stack">
            <h2>{text.end_title}</h2>
            <p class="soft">{words}</p>
            <FormFailure form />
            <ActionForm action=end>
                <input type="hidden" name=input_name("membership") value=mine.id.to_string() />
                <Submit class="danger">{text.end}</Submit>
            </ActionForm>
        </section>
    }
    .erased()
}
