//! `/invoices`: all that somebody paid and was paid, each to be opened, printed and kept.

use super::*;
use crate::context::reader;
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::money::At;
use crate::title::Title;
use crate::ui::{EmptyState, Erase, Glyph, PageHeader, Table};
use crate::words::words;
use domain::invoice::DocumentKind;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub fn InvoicesPage() -> impl IntoView {
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get("after")));
    let loaded = load(
        move || after.get(),
        |cursor| my_invoices(InvoicesQuery { cursor }),
    );
    view! {
        <Title text=words().invoice().list />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(invoices) => view! { <Invoices invoices /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Invoices(invoices: InvoicesView) -> impl IntoView {
    let text = words().invoice();
    let money = words().money();
    let lang = reader().lang;
    let header = view! {
        <PageHeader title=text.list lead=text.list_lead>
            <a class="button" href="/settings/billing">{text.billing}</a>
        </PageHeader>
    };
    if invoices.rows.is_empty() {
        return view! {
            {header}
            <EmptyState glyph=Glyph::Info title=text.nothing words=text.nothing_text />
        }
        .erased();
    }
    let zone = invoices.zone.clone();
    let rows = invoices.rows.into_iter().map(|row| {
        // What leaves the reader is less than nothing.
        let leaves = row.is_mine == (row.kind == DocumentKind::Invoice);
        let sign = if leaves { "−" } else { "+" };
        let number = row.number;
        view! {
            <tr>
                <th scope="row"><a class="num" href=format!("/invoices/{number}")>{number.clone()}</a></th>
                <td data-name=money.date><At at=row.issued_at zone=zone.clone() /></td>
                <td data-name=money.for_what>{(text.about)(&row.about, &row.title)}</td>
                <td data-name=text.with>{row.with}</td>
                <td class="num" data-name=money.amount>{sign}{lang.money(row.gross)}</td>
                <td data-name=text.file><a href=format!("/invoices/{number}.pdf") rel="external" download="">"PDF"<span class="visually-hidden">" "{number.clone()}</span></a></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let older = invoices.next.map(|next| {
        view! { <p><a class="button" rel="next" href=format!("/invoices?after={next}")>{money.older_lines}</a></p> }
    });
    view! {
        {header}
        <section class="section statement">
            <div class="card flush">
                <Table label=text.list folds=true>
                    <thead>
                        <tr>
                            <th scope="col">{text.number}</th>
                            <th scope="col">{money.date}</th>
                            <th scope="col">{money.for_what}</th>
                            <th scope="col">{text.with}</th>
                            <th scope="col" class="num">{money.amount}</th>
                            <th scope="col">{text.file}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
            {older}
        </section>
        <p class="soft small">{(words().common().times_in)(&invoices.zone.zone)}</p>
    }
    .erased()
}
