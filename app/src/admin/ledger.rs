//! The platform's money: what is in which account, whether the provider says the same, whether all of it
//! adds up, and every posting, to be found by person, booking, payment or the provider's name.

use super::lists::{Pages, asked};
use super::page::{Moment, Section};
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState};
use crate::load::load;
use crate::money::{
    AdminProveLedger, CurrencyTotals, EntriesQuery, LedgerView, PostingRow, admin_ledger,
};
use crate::ui::{Erase, Submit, Table};
use crate::words::words;
use domain::money::Money;
use leptos::prelude::*;
use leptos_router::components::Form;

#[component]
pub(super) fn Ledger() -> impl IntoView {
    let prove = Call::<AdminProveLedger>::new();
    let (text, cursor) = (asked("q"), asked("after"));
    let query = move || EntriesQuery {
        text: text.get().unwrap_or_default(),
        cursor: cursor.get(),
    };
    let loaded = load(
        move || (query(), prove.version().get()),
        |(query, _)| admin_ledger(query),
    );
    let show = move |ledger: LedgerView| {
        let now = query();
        let totals = ledger
            .totals
            .iter()
            .map(|totals| view! { <Totals totals=totals.clone() /> })
            .collect_view();
        view! {
            <div class="panels">
                {totals}
                <State ledger=ledger.clone() prove />
            </div>
            <p><a href="/admin/payouts">{words().treasury().payouts}</a></p>
            <h2>{words().money().postings}</h2>
            <Search text=now.text.clone() />
            <Postings postings=ledger.postings />
            <Pages here="/admin/money" pairs=vec![("q", now.text)] next=ledger.next first=now.cursor.is_none() />
        }
        .erased()
    };
    view! { <Section title=words().money().money here="/admin/money" loaded show /> }
}

/// One currency: what is where, and what the provider says.
#[component]
fn Totals(totals: CurrencyTotals) -> impl IntoView {
    let text = words().money();
    let lang = reader().lang;
    let line = |name: &'static str, money: Money| view! { <dt>{name}</dt><dd class="num">{lang.money(money)}</dd> };
    let premium =
        (!totals.premium.is_zero()).then(|| line(words().premium().revenue, totals.premium));
    let (provider, verdict) = match totals.at_provider {
        None => (
            None,
            view! { <p class="notice bad">{text.provider_silent}</p> }.erased(),
        ),
        Some(has) if has == totals.clearing => (
            Some(line(text.at_provider, has)),
            view! { <p class="notice good">{text.agrees}</p> }.erased(),
        ),
        Some(has) => {
            let off = Money::new(has.minor - totals.clearing.minor, has.currency);
            let words = (text.differs)(&lang.money(off));
            (
                Some(line(text.at_provider, has)),
                view! { <p class="notice bad" role="alert">{words}</p> }.erased(),
            )
        }
    };
    view! {
        <section class="card">
            <h2>{totals.clearing.currency.code().to_owned()}</h2>
            <dl class="facts apart">
                {line(text.revenue, totals.revenue)}
                {premium}
                {line(text.held, totals.held)}
                {line(text.prepaid, totals.prepaid)}
                {line(text.vouchers, totals.vouchers)}
                {line(text.sponsored, totals.sponsored)}
                {line(text.payable, totals.payable)}
                {line(text.receivable, totals.receivable)}
                {line(text.transit, totals.transit)}
                {line(text.clearing, totals.clearing)}
                {provider}
            </dl>
            {verdict}
        </section>
    }
    .erased()
}

/// Whether the ledger is in order, and what waits.
#[component]
fn State(ledger: LedgerView, prove: Call<AdminProveLedger>) -> impl IntoView {
    let text = words().money();
    let lang = reader().lang;
    let form = FormState::new(prove);
    let proof = match ledger.proof {
        None => view! { <p>{text.proof_never}</p> }.erased(),
        Some((at, entries, findings)) if findings.is_empty() => {
            let words = (text.proof_good)(&lang.number(entries));
            view! { <p class="notice good">{words} " " <Moment at /></p> }.erased()
        }
        Some((at, _, findings)) => view! {
            <div class="notice bad" role="alert"><div class="notice-words"><b>{text.proof_bad}</b> " " <Moment at /> <p class="job-error">{findings}</p></div></div>
        }
        .erased(),
    };
    let reason = words().messages().reason;
    let alarms = ledger.alarms.into_iter().map(|alarm| {
        view! { <li><Moment at=alarm.at /> " " <span class="event-name">{alarm.event}</span> " " {reason(&alarm.reason)}</li> }
    });
    let alarms = alarms.collect_view();
    let alarms = (!alarms.is_empty()).then(|| {
        view! {
            <div class="notice bad" role="alert"><div class="notice-words"><b>{text.alarms}</b><ul>{alarms}</ul><a href="/admin/messages">{words().messages().messages}</a></div></div>
        }
    });
    view! {
        <section class="card">
            <h2>{text.proof}</h2>
            {proof}
            {alarms}
            <FormFailure form />
            <ActionForm action=prove><Submit>{text.prove_now}</Submit></ActionForm>
            <dl class="facts apart">
                <dt>{text.asked}</dt><dd class="num">{lang.number(ledger.asked)}</dd>
                <dt><a href="/admin/messages">{text.waiting_events}</a></dt><dd class="num">{lang.number(ledger.waiting_events)}</dd>
                <dt><a href="/admin/disputes">{text.open_disputes}</a></dt><dd class="num">{lang.number(ledger.open_disputes)}</dd>
            </dl>
        </section>
    }
    .erased()
}

#[component]
fn Search(text: String) -> impl IntoView {
    let words = words();
    let money = words.money();
    // What was found, and nothing else.
    let mut query = leptos_router::params::ParamsMap::new();
    query.insert("text", text.clone());
    let file = format!("/admin/money.csv{}", query.to_query_string());
    view! {
        <Form method="GET" action="/admin/money" attr:class="sift" attr:role="search">
            <div class="field long">
                <label class="field-label" for="q">{money.find}</label>
                <p class="field-hint" id="q-hint">{money.find_hint}</p>
                <input class="input" type="search" id="q" name="q" value=text aria-describedby="q-hint" />
            </div>
            <button class="button" type="submit">{words.admin().show}</button>
            <a class="button quiet" href=file rel="external" download="">{money.csv}</a>
        </Form>
    }
    .erased()
}

#[component]
fn Postings(postings: Vec<PostingRow>) -> impl IntoView {
    let text = words().money();
    let lang = reader().lang;
    if postings.is_empty() {
        return view! { <p class="soft">{text.nothing_found}</p> }.erased();
    }
    let rows = postings.into_iter().map(|row| {
        let session = row.booking.map(|id| {
            let id = id.to_string();
            view! { <a href=format!("/admin/money?q={id}") title=id.clone()>{id[..8].to_owned()}</a> }
        });
        // What the provider calls it.
        let reference = (!row.reference.is_empty()).then(|| view! { <div class="event-name soft">{row.reference}</div> });
        view! {
            <tr>
                <th scope="row">{(text.cause)(&row.cause)}{reference}</th>
                <td data-name=text.date><Moment at=row.at /></td>
                <td data-name=text.debit>{account(&row.debit)}</td>
                <td data-name=text.credit>{account(&row.credit)}</td>
                <td class="num" data-name=text.amount>{lang.money(row.amount)}</td>
                <td data-name=text.session>{session}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="card flush">
            <Table label=text.postings folds=true>
                <thead>
                    <tr>
                        <th scope="col">{text.what}</th><th scope="col">{text.date}</th><th scope="col">{text.debit}</th>
                        <th scope="col">{text.credit}</th><th scope="col" class="num">{text.amount}</th><th scope="col">{text.session}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </div>
    }
    .erased()
}

/// `held · Anan Example` in the reader's words.
fn account(named: &str) -> String {
    let name = words().money().account;
    match named.split_once(" · ") {
        Some((kind, owner)) => format!("{} {owner}", name(kind)),
        None => name(named).to_owned(),
    }
}
