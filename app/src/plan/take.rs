//! `/plans/{id}`: what a plan costs, when it is charged and how it is paused, changed and ended, in words,
//! before anybody pays. And the same in a line each on the mentor's page.

use super::*;
use crate::booking::moment;
use crate::context::reader;
use crate::error::AppError;
use crate::form::{FormFailure, FormState, input_name};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::money::QuoteWords;
use crate::title::Title;
use crate::ui::{Erase, PageHeader, Submit};
use crate::words::words;
use domain::id::{PackageOfferId, SessionTypeId};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

#[component]
pub fn TierPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let id = params.with(|params| params.get("id"));
        id.and_then(|id| id.parse::<PackageOfferId>().ok())
    });
    let loaded = load(
        move || id.get(),
        |id| async move { shown_tier(id.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(tier) => view! { <Terms tier /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Terms(tier: TierView) -> impl IntoView {
    let (text, packages) = (words().plan(), words().wallet());
    let lang = reader().lang;
    let terms = tier.tier.terms;
    let price = lang.money(terms.price);
    let title = tier.tier.name;
    let lead = (text.lead)(&tier.title, &tier.mentor);
    let above = format!("/mentors/{}?type={}", tier.slug, tier.session_type);
    let single = tier.single.map(|single| {
        view! { <dt>{packages.single}</dt><dd class="num">{lang.money(single)}</dd> }
    });
    let second = format!(
        "{} ({})",
        moment(lang, &tier.zone, tier.second),
        tier.zone.zone
    );
    let charged = format!(
        "{} {}",
        (text.charged_text)(&price, &second),
        text.short_months
    );
    let unused = format!("{} {}", text.unused_text, (packages.rest_words)(terms.rest));
    let mine = tier.may_take == MayTake::Offers;
    let take = match tier.may_take {
        MayTake::Offers => None,
        MayTake::Has(plan) => Some(
            view! {
                <p class="notice">{text.has_one} " " <a href=format!("/wallet/plans/{plan}")>{text.to_plan}</a></p>
            }
            .erased(),
        ),
        // Who pays goes to a page elsewhere, so the form is a plain one.
        MayTake::Yes => {
            let form = FormState::plain(TakePlan::PATH);
            Some(
                view! {
                    <form method="post" action=TakePlan::PATH class="form" novalidate>
                        <input type="hidden" name=input_name("offer") value=tier.id.to_string() />
                        <FormFailure form />
                        <p class="small soft">{text.take_hint}</p>
                        <div class="form-end"><Submit>{(text.take)(&price)}</Submit></div>
                    </form>
                }
                .erased(),
            )
        }
    };
    view! {
        <Title text=title.clone() />
        <PageHeader title lead above=(above, tier.mentor.clone()) />
        <section class="card stack">
            <dl class="facts">
                <dt>{text.sessions}</dt><dd>{(text.monthly)(terms.sessions)}</dd>
                <dt>{packages.each}</dt><dd class="num">{(packages.about)(&lang.money(terms.each()))}</dd>
                {single}
                <dt>{text.charged}</dt><dd>{charged}</dd>
                <dt>{text.unused}</dt><dd>{unused}</dd>
                <dt>{packages.called_off}</dt><dd>{(packages.called_off_text)(tier.late_refund_percent)}</dd>
                <dt>{text.pausing}</dt><dd>{text.pausing_text}</dd>
                <dt>{text.changing}</dt><dd>{text.changing_text}</dd>
                <dt>{text.ending}</dt><dd>{text.ending_text}</dd>
                <dt>{text.refused_charge}</dt><dd>{text.refused_text}</dd>
            </dl>
            <QuoteWords quote=tier.quote mine />
            {take}
        </section>
    }
    .erased()
}

/// The tiers of one kind of session, a link each.
#[component]
pub fn PlanLinks(tiers: Vec<OfferedTier>, kind: SessionTypeId) -> impl IntoView {
    let text = words().plan();
    let lang = reader().lang;
    let of_kind = tiers.into_iter().filter(|tier| tier.session_type == kind);
    let links = of_kind.map(|offered| {
        let terms = offered.tier.terms;
        let line = format!("{}: {}", offered.tier.name, (text.monthly)(terms.sessions));
        view! {
            <li>
                <a class="choice" href=format!("/plans/{}", offered.id) rel="nofollow">
                    <span>{line}</span>
                    <b class="num">{lang.money(terms.price)}</b>
                </a>
            </li>
        }
    });
    let links = links.collect_view();
    (!links.is_empty()).then(|| {
        view! {
            <h3>{text.plans}</h3>
            <ul class="choices">{links}</ul>
        }
        .erased()
    })
}
