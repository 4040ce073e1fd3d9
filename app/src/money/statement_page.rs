//! `/earnings/{month}`: what became of a mentor's money in a month, on a page to be printed.

use super::earnings::{At, month_words};
use super::*;
use crate::context::reader;
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Erase, PageHeader, Table};
use crate::words::words;
use domain::money::Money;
use domain::time::ZoneTable;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[component]
pub fn StatementPage() -> impl IntoView {
    let params = use_params_map();
    let month = Memo::new(move |_| params.with(|params| params.get("month").unwrap_or_default()));
    let loaded = load(
        move || month.get(),
        |month| {
            my_statement(StatementQuery {
                month,
                cursor: None,
            })
        },
    );
    view! {
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(statement) => view! { <Statement statement /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Statement(statement: StatementView) -> impl IntoView {
    let text = words().statement();
    let lang = reader().lang;
    let month = statement.month;
    let title = (text.title)(&month_words(lang, month));
    let (before, after) = (month.plus(-1), month.plus(1));
    let previous = statement.has_previous.then(|| {
        view! { <a class="turn" rel="prev" href=format!("/earnings/{before}")>{month_words(lang, before)}</a> }
    });
    let next = (!statement.is_running).then(|| {
        view! { <a class="turn" rel="next" href=format!("/earnings/{after}")>{month_words(lang, after)}</a> }
    });
    let running = statement
        .is_running
        .then(|| view! { <p class="notice">{text.running}</p> });
    let nothing = statement
        .parts
        .is_empty()
        .then(|| view! { <p>{text.nothing}</p> });
    let more = statement
        .next
        .map(|_| view! { <p class="notice">{text.table_only}</p> });
    let zone = statement.zone;
    let parts = statement
        .parts
        .into_iter()
        .map(|part| view! { <Part part zone=zone.clone() /> })
        .collect_view();
    view! {
        <Title text=title.clone() />
        <PageHeader title lead=(text.lead)(&statement.name) above=("/earnings".to_owned(), words().money().earnings.to_owned())>
            <a class="button" href=format!("/earnings/{month}/statement.csv") rel="external" download="">{words().money().csv}</a>
        </PageHeader>
        {running}
        {nothing}
        {parts}
        {more}
        <p class="soft small">{(words().common().times_in)(&zone.zone)}</p>
        <nav class="pager" aria-label=text.all>{previous} {next}</nav>
    }
    .erased()
}

/// One currency: the balance before, each line, the balance after.
#[component]
fn Part(part: StatementPart, zone: ZoneTable) -> impl IntoView {
    let (text, money) = (words().statement(), words().money());
    let lang = reader().lang;
    let code = part.opening.currency.code().to_owned();
    let heading = code.clone();
    let balance = move |name: &'static str, balance: Money| {
        view! {
            <tr class="balance">
                <th scope="row" colspan="5">{name}</th>
                <td class="num">{lang.money(balance)}</td>
            </tr>
        }
    };
    let rows = part.lines.into_iter().map(|line| {
        let amounts = [
            (text.gross, line.gross),
            (text.fee, line.fee),
            (text.net, line.net),
        ];
        let amounts = amounts.map(|(name, amount)| {
            view! { <td class="num" data-name=name>{lang.money(amount)}</td> }
        });
        let who = (!line.who.is_empty())
            .then(|| view! { <td data-name=text.who>{line.who.clone()}</td> }.erased());
        let who = who.unwrap_or_else(|| view! { <td class="none"></td> }.erased());
        view! {
            <tr>
                <th scope="row">{what(&line)}</th>
                <td data-name=money.date><At at=line.at zone=zone.clone() /></td>
                {who}
                {amounts.into_iter().collect_view()}
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="section statement" aria-label=code>
            <h2>{heading}</h2>
            <div class="card flush">
                <Table label=text.all folds=true>
                    <thead>
                        <tr>
                            <th scope="col">{money.what}</th>
                            <th scope="col">{money.date}</th>
                            <th scope="col">{text.who}</th>
                            <th scope="col" class="num">{text.gross}</th>
                            <th scope="col" class="num">{text.fee}</th>
                            <th scope="col" class="num">{text.net}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {balance(text.opening, part.opening)}
                        {rows}
                        {balance(text.closing, part.closing)}
                    </tbody>
                </Table>
            </div>
        </section>
    }
    .erased()
}

/// What happened, and to which session.
fn what(line: &StatementLine) -> AnyView {
    let money = words().money();
    let cause = (words().statement().cause)(&line.cause);
    let named = match line.about.as_str() {
        "tip" => format!("{} · {}", money.tip, line.title),
        "package" => (money.rest_of)(&line.title),
        _ => line.title.clone(),
    };
    let is_earned = line.cause == "release";
    let before = (!is_earned && !named.is_empty()).then(|| format!("{cause} · "));
    let title = match (line.booking, named.is_empty()) {
        (_, true) => return cause.erased(),
        (Some(booking), _) => view! { <a href=format!("/sessions/{booking}")>{named}</a> }.erased(),
        (None, _) => named.erased(),
    };
    view! { {before} {title} }.erased()
}
