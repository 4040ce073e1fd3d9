//! `/sponsor`: what somebody gives for others to learn, how far it is used, and the forms to give more, close it
//! and begin another. Sums only: of fewer than three people nothing but the money.

use super::*;
use crate::booking::moment;
use crate::context::reader;
use crate::form::{ActionForm, Call, ChoiceField, FormFailure, FormState, TextField, input_name};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Chip, EmptyState, Erase, Glyph, PageHeader, Submit, Table, Tone};
use crate::words::words;
use domain::money::Currency;
use domain::scholarship::{Fact, PotState};
use domain::time::ZoneTable;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

#[component]
pub fn SponsorPage() -> impl IntoView {
    let close = Call::<ClosePot>::new();
    let loaded = load(move || close.version().get(), |_| sponsored());
    view! {
        <Title text=words().scholarship().sponsor />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(view) => view! { <Sponsor view close /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sponsor(view: SponsorView, close: Call<ClosePot>) -> impl IntoView {
    let text = words().scholarship();
    let (paid, closed) = use_query_map().with_untracked(|query| {
        let has = |key| query.get(key).is_some();
        (has("paid"), has("closed"))
    });
    let waits = view.pots.iter().any(|pot| pot.pay_at.is_some());
    let notice = match (paid, closed) {
        (true, _) if waits => Some(
            view! {
                <div class="notice" role="status">
                    <div class="notice-words"><b>{text.on_its_way}</b><p>{text.on_its_way_text}</p></div>
                </div>
            }
            .erased(),
        ),
        (true, _) => Some(view! { <p class="notice good" role="status">{text.thanks}</p> }.erased()),
        (_, true) => Some(view! { <p class="notice good" role="status">{text.closed}</p> }.erased()),
        _ => None,
    };
    let empty = view.pots.is_empty().then(|| {
        view! { <EmptyState glyph=Glyph::Info title=text.nothing words=text.nothing_text /> }
    });
    let fillable = view
        .pots
        .iter()
        .filter(|pot| matches!(pot.state, PotState::Open | PotState::Spent));
    let choices: Vec<(String, String)> = fillable
        .map(|pot| {
            let name = format!("{} ({})", whom_words(&pot.whom), pot.funded.currency.code());
            (pot.id.to_string(), name)
        })
        .collect();
    let more = (!choices.is_empty()).then(|| view! { <More choices /> });
    let zone = view.zone;
    let failure = FormState::new(close);
    let pots = view
        .pots
        .into_iter()
        .map(|pot| view! { <Pot pot zone=zone.clone() close /> })
        .collect_view();
    view! {
        <PageHeader title=text.sponsor lead=text.lead above=("/wallet".to_owned(), words().wallet().wallet.to_owned()) />
        {notice}
        <FormFailure form=failure />
        {empty}
        <div class="stack loose">
            <ul class="rows">{pots}</ul>
            {more}
            <OpenOne />
        </div>
    }
    .erased()
}

/// For whom a pot is, as its sponsor said it.
pub fn whom_words(whom: &ForWhom) -> String {
    let text = words().scholarship();
    match whom {
        ForWhom::Person(name) => (text.for_person)(name),
        ForWhom::Whoever(fact, said) => (text.for_whoever)(*fact, said),
    }
}

fn helped_words(helped: Helped) -> String {
    let text = words().scholarship();
    match helped {
        Helped::Nobody => text.nobody.to_owned(),
        Helped::Few => text.few.to_owned(),
        Helped::Many { learners, sessions } => (text.many)(learners, sessions),
    }
}

pub fn tone(state: PotState) -> Tone {
    match state {
        PotState::Open => Tone::Good,
        PotState::Frozen => Tone::Warn,
        _ => Tone::Info,
    }
}

#[component]
fn Pot(pot: PotView, zone: ZoneTable, close: Call<ClosePot>) -> impl IntoView {
    let text = words().scholarship();
    let lang = reader().lang;
    let until = format!("{} ({})", moment(lang, &zone, pot.until), zone.zone);
    let returned = (!pot.returned.is_zero())
        .then(|| view! { <dt>{text.returned}</dt><dd class="num">{lang.money(pot.returned)}</dd> });
    let helped = pot
        .helped
        .map(|helped| view! { <dt>{text.helped}</dt><dd>{helped_words(helped)}</dd> });
    let limits: Vec<String> = [
        pot.per_session
            .map(|money| (text.per_session_of)(&lang.money(money))),
        pot.per_learner
            .map(|money| (text.per_learner_of)(&lang.money(money))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let limits =
        (!limits.is_empty()).then(|| view! { <dt>{text.limits}</dt><dd>{limits.join(", ")}</dd> });
    let pay = pot.pay_at.map(|place| {
        view! { <a class="button primary" href=place rel="external">{text.pay_on}</a> }
    });
    let closing = matches!(pot.state, PotState::Open | PotState::Spent).then(|| {
        view! {
            <details>
                <summary>{text.close}</summary>
                <p class="small soft">{text.close_text}</p>
                <ActionForm action=close>
                    <input type="hidden" name=input_name("pot") value=pot.id.to_string() />
                    <Submit class="danger">{text.close}</Submit>
                </ActionForm>
            </details>
        }
    });
    let frozen =
        (pot.state == PotState::Frozen).then(|| view! { <p class="notice bad">{text.frozen}</p> });
    let months = (!pot.months.is_empty())
        .then(|| view! { <Months months=pot.months has_people=pot.helped.is_some() /> });
    view! {
        <li class="card stack">
            <div class="split">
                <div>
                    <h2>{whom_words(&pot.whom)}</h2>
                    <p class="small soft">{(text.shown)(&pot.shown_as)}</p>
                </div>
                <Chip tone=tone(pot.state)>{(text.state)(pot.state)}</Chip>
            </div>
            {frozen}
            <dl class="facts">
                <dt>{text.funded}</dt><dd class="num">{lang.money(pot.funded)}</dd>
                <dt>{text.spent}</dt><dd class="num">{lang.money(pot.spent)}</dd>
                <dt>{text.left}</dt><dd class="num"><b>{lang.money(pot.left)}</b></dd>
                {returned}
                {helped}
                {limits}
                <dt>{text.until}</dt><dd><time datetime=pot.until.to_rfc3339()>{until}</time></dd>
            </dl>
            {months}
            {pay}
            {closing}
        </li>
    }
    .erased()
}

/// What a pot paid by month, and whom it helped where they are enough to say so.
#[component]
fn Months(months: Vec<PotMonth>, has_people: bool) -> impl IntoView {
    let text = words().scholarship();
    let lang = reader().lang;
    let rows = months.into_iter().map(|month| {
        let name = format!("{} {}", lang.month(month.month), month.year);
        let helped = month
            .helped
            .map(|helped| view! { <td data-name=text.helped>{helped_words(helped)}</td> });
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num" data-name=text.spent>{lang.money(month.spent)}</td>
                {helped}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let people = has_people.then(|| view! { <th scope="col">{text.helped}</th> });
    view! {
        <details>
            <summary>{text.months}</summary>
            <Table label=text.months folds=true>
                <thead><tr><th scope="col">{text.month}</th><th scope="col" class="num">{text.spent}</th>{people}</tr></thead>
                <tbody>{rows}</tbody>
            </Table>
            <p class="small soft">{words().money().utc}</p>
        </details>
    }
    .erased()
}

/// Who pays goes to a page elsewhere, so this form is a plain one, as the next.
#[component]
fn More(choices: Vec<(String, String)>) -> impl IntoView {
    let text = words().scholarship();
    let form = FormState::plain(TopUp::PATH);
    let initial = choices
        .first()
        .map(|(id, _)| id.clone())
        .unwrap_or_default();
    view! {
        <section class="card stack" id="more">
            <h2>{text.more}</h2>
            <form method="post" action=TopUp::PATH class="form" novalidate>
                <FormFailure form />
                <ChoiceField form field="pot" label=text.for_whom choices initial />
                <TextField form field="more" label=text.more_amount required=true />
                <div class="form-end"><Submit>{text.open}</Submit></div>
            </form>
        </section>
    }
    .erased()
}

#[component]
fn OpenOne() -> impl IntoView {
    let text = words().scholarship();
    let form = FormState::plain(OpenPot::PATH);
    let facts = Fact::ALL.map(|fact| (fact.as_str().to_owned(), (text.fact)(fact).to_owned()));
    let person = ("person".to_owned(), text.a_person.to_owned());
    let whom: Vec<_> = std::iter::once(person).chain(facts).collect();
    let currencies = Currency::OF_PRICES
        .map(|currency| (currency.code().to_owned(), currency.code().to_owned()));
    view! {
        <section class="card stack" id="open">
            <h2>{text.open_title}</h2>
            <p class="soft">{text.open_lead}</p>
            <form method="post" action=OpenPot::PATH class="form" novalidate>
                <FormFailure form />
                <ChoiceField form field="whom" label=text.whom choices=whom initial="person" />
                <TextField form field="who" label=text.who hint=text.who_hint required=true />
                <TextField form field="amount" label=text.amount required=true />
                <ChoiceField form field="currency" label=words().money().currency choices=currencies.to_vec() initial="EUR" />
                <TextField form field="per_session" label=text.per_session hint=text.limit_hint />
                <TextField form field="per_learner" label=text.per_learner hint=text.limit_hint />
                <TextField form field="until" kind="date" label=text.last_day hint=text.last_day_hint required=true />
                <TextField form field="shown_as" label=text.shown_as hint=text.shown_as_hint />
                <p class="small soft">{text.open_hint}</p>
                <div class="form-end"><Submit>{text.open}</Submit></div>
            </form>
        </section>
    }
    .erased()
}
