//! `/admin/fees`: what the platform keeps now, was and will be; a form that says what it comes to before it is sent.
//! What is looked at stands in the address, so it works without script.

use super::*;
use crate::admin::{Moment, Section};
use crate::context::reader;
use crate::form::{ActionForm, Call, ChoiceField, FormFailure, FormState, TextField, input_name};
use crate::load::load;
use crate::money::percent;
use crate::ui::{Chip, Erase, Submit, Table, Tone};
use crate::words::words;
use domain::form::FieldErrors;
use domain::money::ledger::{FEE_FIELDS, FeeForm, FeeRules, FeeTier, Quote, may_take_back};
use domain::money::{Currency, Money};
use domain::time::Instant;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_query_map;

/// Prices for which a preview says what becomes of them, in main units.
const EXAMPLES: [i64; 3] = [10, 60, 250];

#[component]
pub fn Fees() -> impl IntoView {
    let take_back = Call::<AdminTakeBackFees>::new();
    let query = use_query_map();
    let looked_at = Memo::new(move |_| {
        query.with(|query| {
            let field = |name: &str| query.get(&input_name(name));
            field("share_1").map(|_| typed_in(field))
        })
    });
    let loaded = load(
        move || (looked_at.get(), take_back.version().get()),
        |_| admin_fees(),
    );
    let show = move |fees: FeesView| {
        let text = words().treasury();
        let looked_at = looked_at.get_untracked();
        let preview = looked_at.as_ref().map(|form| match form.rules() {
            Ok(rules) => view! {
                <section class="card stack" id="preview">
                    <h2>{text.preview_title}</h2>
                    <Preview rules />
                </section>
            }
            .erased(),
            Err(errors) => problems(&errors).erased(),
        });
        let shown = looked_at.unwrap_or_else(|| FeeForm::of(&fees.in_force));
        view! {
            <p class="soft">{text.fees_lead}</p>
            <section class="card stack">
                <h2>{text.in_force}</h2>
                <Preview rules=fees.in_force.clone() />
            </section>
            {preview}
            <New shown />
            <History sets=fees.sets now=fees.now take_back />
        }
        .erased()
    };
    view! { <Section title=words().treasury().fees here="/admin/fees" loaded show /> }
}

/// What somebody typed before they looked at it.
fn typed_in(field: impl Fn(&str) -> Option<String>) -> FeeForm {
    let of = |name| field(name).unwrap_or_default();
    FeeForm {
        share_1: of("share_1"),
        from_2: of("from_2"),
        share_2: of("share_2"),
        from_3: of("from_3"),
        share_3: of("share_3"),
        from_4: of("from_4"),
        share_4: of("share_4"),
        from_5: of("from_5"),
        share_5: of("share_5"),
        when: of("when"),
        day: of("day"),
        time: of("time"),
    }
}

/// Why there is nothing to look at.
fn problems(errors: &FieldErrors) -> impl IntoView + use<> {
    let text = words().treasury();
    let named = |field: &str| {
        let place = FEE_FIELDS
            .iter()
            .position(|(from, share)| [*from, *share].contains(&field));
        let name = match field.starts_with("from") {
            true => text.from_label,
            false => text.share_label,
        };
        format!("{}, {name}", (text.tier)(place.unwrap_or_default() + 1))
    };
    let lines = errors.0.iter().map(|error| {
        let problem = (words().common().problem)(&error.problem);
        view! { <li><b>{named(&error.field)}</b> ": " {problem}</li> }
    });
    let lines = lines.collect_view();
    view! { <div class="notice bad" role="alert"><ul>{lines}</ul></div> }
}

fn tier_words(tier: FeeTier) -> String {
    let text = words().treasury();
    match tier.from_sessions {
        0 => text.everybody.to_owned(),
        from => (text.from)(&reader().lang.number(from.into())),
    }
}

/// What both sides pay and get of some prices.
#[component]
fn Preview(rules: FeeRules) -> impl IntoView {
    let (text, money, lang) = (words().treasury(), words().money(), reader().lang);
    let currency = Currency::EUR;
    let rows = rules.tiers().iter().map(|tier| {
        let prices = EXAMPLES.map(|main| Money::new(main * currency.minor_of_main(), currency));
        let rows = prices.map(|price| {
            let quote = Quote::new(price, *tier);
            view! {
                <tr>
                    <th scope="row">{tier_words(*tier)}</th>
                    <td class="num" data-name=text.share>{percent(tier.basis_points)}</td>
                    <td class="num" data-name=money.learner_pays>{lang.money(quote.price)}</td>
                    <td class="num" data-name=money.revenue>{lang.money(quote.fee)}</td>
                    <td class="num" data-name=money.mentor_gets>{lang.money(quote.mentor_gets)}</td>
                </tr>
            }
        });
        rows.into_iter().collect_view()
    });
    let rows = rows.collect_view();
    view! {
        <Table label=text.preview_title folds=true>
            <thead><tr>
                <th scope="col">{text.sessions_given}</th>
                <th scope="col" class="num">{text.share}</th>
                <th scope="col" class="num">{money.learner_pays}</th>
                <th scope="col" class="num">{money.revenue}</th>
                <th scope="col" class="num">{money.mentor_gets}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .erased()
}

/// A plain form, for one of its buttons looks at it and another sends it.
#[component]
fn New(shown: FeeForm) -> impl IntoView {
    let text = words().treasury();
    let form = FormState::plain(AdminSetFees::PATH);
    let tiers = FEE_FIELDS
        .into_iter()
        .zip(shown.typed())
        .enumerate()
        .map(|(place, ((from_field, share_field), (from, share)))| {
            let (from, share) = (from.to_owned(), share.to_owned());
            let begins = (place > 0).then(|| {
                view! { <TextField form field=from_field label=text.from_label initial=from kind="number" /> }
            });
            view! {
                <fieldset class="fee-tier">
                    <legend>{(text.tier)(place + 1)} {(place == 0).then(|| format!(" · {}", text.everybody))}</legend>
                    {begins}
                    <TextField form field=share_field label=text.share_label initial=share hint=text.share_hint />
                </fieldset>
            }
        });
    let tiers = tiers.collect_view();
    let choices = [("now", text.at_once), ("later", text.later)];
    let choices = choices.map(|(value, name)| (value.to_owned(), name.to_owned()));
    view! {
        <section class="card stack">
            <h2>{text.new_fees}</h2>
            <p class="soft">{text.new_hint}</p>
            <form method="post" action=AdminSetFees::PATH class="form" novalidate=true>
                <FormFailure form />
                {tiers}
                <ChoiceField form field="when" label=text.when choices=choices.to_vec() initial=shown.when />
                <TextField form field="day" kind="date" label=text.day initial=shown.day />
                <TextField form field="time" kind="time" label=text.time initial=shown.time />
                <div class="form-end button-row">
                    <button class="button" type="submit" formmethod="get" formaction="/admin/fees">{text.preview}</button>
                    <Submit>{text.set_fees}</Submit>
                </div>
            </form>
        </section>
    }
    .erased()
}

#[component]
fn History(sets: Vec<FeeSet>, now: Instant, take_back: Call<AdminTakeBackFees>) -> impl IntoView {
    let text = words().treasury();
    let form = FormState::new(take_back);
    let in_force = sets
        .iter()
        .find(|set| set.taken_back.is_none() && set.takes_force <= now)
        .map(|set| set.id);
    let rows = sets
        .into_iter()
        .map(|set| {
            let (tone, state) = match () {
                () if set.taken_back.is_some() => (Tone::Plain, None),
                () if set.takes_force > now => (Tone::Info, Some(text.to_come)),
                () if in_force == Some(set.id) => (Tone::Good, Some(text.in_force)),
                () => (Tone::Plain, Some(text.was)),
            };
            view! { <Line set tone state now take_back /> }
        })
        .collect_view();
    view! {
        <section class="stack">
            <h2>{text.history}</h2>
            <FormFailure form />
            <p class="small soft">{words().money().utc}</p>
            <div class="card flush">
                <Table label=text.history folds=true>
                    <thead><tr>
                        <th scope="col">{text.takes_force}</th>
                        <th scope="col">{text.tiers}</th>
                        <th scope="col">{text.made_by}</th>
                        <th scope="col"><span class="visually-hidden">{text.take_back}</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
        </section>
    }
    .erased()
}

#[component]
fn Line(
    set: FeeSet,
    tone: Tone,
    #[prop(optional_no_strip)] state: Option<&'static str>,
    now: Instant,
    take_back: Call<AdminTakeBackFees>,
) -> impl IntoView {
    let text = words().treasury();
    let is_first = set.made.is_none();
    let begins = (!is_first).then(|| view! { <Moment at=set.takes_force /> " " });
    let state = state.map(|state| view! { <Chip tone>{state}</Chip> });
    let tiers = set.rules.tiers().iter().map(|tier| {
        let words = format!("{}: {}", tier_words(*tier), percent(tier.basis_points));
        view! { <li>{words}</li> }
    });
    let tiers = tiers.collect_view();
    let made = match set.made {
        Some((name, at)) => view! { {name} ", " <Moment at /> }.erased(),
        None => view! { <span class="soft">{text.from_the_start}</span> }.erased(),
    };
    let back = match set.taken_back {
        Some((name, at)) => {
            view! { <span class="soft">{(text.taken_back)(&name)} ", " <Moment at /></span> }
                .erased()
        }
        None if may_take_back(set.takes_force, now) => view! {
            <ActionForm action=take_back>
                <input type="hidden" name=input_name("set") value=set.id.to_string() />
                <Submit class="compact danger">{text.take_back}</Submit>
            </ActionForm>
        }
        .erased(),
        None => ().erased(),
    };
    view! {
        <tr>
            <th scope="row">{begins} {state}</th>
            <td data-name=text.tiers><ul class="plain">{tiers}</ul></td>
            <td data-name=text.made_by>{made}</td>
            <td>{back}</td>
        </tr>
    }
    .erased()
}
