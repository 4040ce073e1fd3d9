//! `/earnings`: what is held for a mentor, what they can have paid out, and what they got, per month and
//! line by line.

use super::*;
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, input_name};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{EmptyState, Erase, Glyph, LineChart, PageHeader, Series, Submit, Table};
use crate::words::{Lang, words};
use domain::money::{Currency, Money, Month, Payee};
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

#[component]
pub fn EarningsPage() -> impl IntoView {
    let action = Call::<PayOut>::new();
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get("after")));
    let loaded = load(
        move || (action.version().get(), after.get()),
        |(_, cursor)| my_earnings(EarningsQuery { cursor }),
    );
    view! {
        <Title text=words().money().earnings />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || {
                let is_first = after.with(Option::is_none);
                async move {
                    match loaded.await {
                        Ok(earnings) if is_first => view! { <Earnings earnings action /> }.erased(),
                        Ok(earnings) => view! { <Further earnings /> }.erased(),
                        Err(error) => view! { <FailurePage error /> }.erased(),
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Earnings(earnings: EarningsView, action: Call<PayOut>) -> impl IntoView {
    let text = words().money();
    let mut lead = (text.earnings_lead)(&percent(earnings.fee_basis_points));
    if let Some(next) = earnings.next_fee {
        let lang = reader().lang;
        let (from, given) = (next.from_sessions, earnings.paid_sessions);
        let numbers = [from, given].map(|number| lang.number(number.into()));
        lead = format!(
            "{lead} {}",
            (text.next_fee)(&numbers[0], &percent(next.basis_points), &numbers[1])
        );
    }
    let form = FormState::new(action);
    let payee = earnings.payee;
    let this = Month::of(earnings.zone.local(reader().now).date());
    if earnings.purses.is_empty() && earnings.lines.is_empty() {
        return view! {
            <PageHeader title=text.earnings lead=lead above=("/calendar".to_owned(), words().desk().title.to_owned())>
                <a class="button" href="/settings/billing">{words().invoice().billing}</a>
                <a class="button primary" href="/calendar/types">{text.set_prices}</a>
            </PageHeader>
            <EmptyState glyph=Glyph::Info title=text.nothing words=text.nothing_text />
            <PaidWhere payee />
        }
        .erased();
    }
    let purses = earnings
        .purses
        .into_iter()
        .map(|purse| view! { <PurseTiles purse action can_be_paid=payee.can_be_paid() /> })
        .collect_view();
    view! {
        <PageHeader title=text.earnings lead=lead above=("/calendar".to_owned(), words().desk().title.to_owned())>
            <a class="button" href="/invoices">{words().invoice().list}</a>
            <a class="button" href="/settings/billing">{words().invoice().billing}</a>
            <a class="button" href="/earnings.csv" rel="external" download="">{text.csv}</a>
        </PageHeader>
        <FormFailure form />
        {purses}
        <PaidWhere payee />
        <Months months=earnings.months />
        <Statements this />
        <Lines lines=earnings.lines zone=earnings.zone next=earnings.next />
    }
    .erased()
}

/// What came before the first page: the lines alone.
#[component]
fn Further(earnings: EarningsView) -> impl IntoView {
    let text = words().money();
    view! {
        <PageHeader title=text.all_lines above=("/earnings".to_owned(), text.earnings.to_owned()) />
        <Lines lines=earnings.lines zone=earnings.zone next=earnings.next />
    }
    .erased()
}

/// One currency: held, payable, paid.
#[component]
fn PurseTiles(purse: Purse, action: Call<PayOut>, can_be_paid: bool) -> impl IntoView {
    let text = words().money();
    let lang = reader().lang;
    let tile = |name: &'static str, money: Money| {
        view! { <li class="card tile"><span class="tile-name">{name}</span><span class="tile-value">{lang.money(money)}</span></li> }
    };
    let leaves = purse.payable.minor - purse.owed.minor;
    let currency = purse.payable.currency;
    let pay_out = (leaves > 0 && can_be_paid).then(|| {
        let label = (text.pay_out)(&lang.money(Money::new(leaves, currency)));
        view! {
            <ActionForm action=action>
                <input type="hidden" name=input_name("currency") value=currency.code().to_owned() />
                <SubmitButton pending=action.pending()>{label}</SubmitButton>
            </ActionForm>
        }
    });
    let owed = (!purse.owed.is_zero()).then(|| tile(text.owed, purse.owed));
    view! {
        <section class="stack purse" aria-label=currency.code().to_owned()>
            <ul class="tiles">
                {tile(text.held, purse.held)}
                {tile(text.payable, purse.payable)}
                {owed}
                {tile(text.paid_out, purse.paid_out)}
            </ul>
            {pay_out}
        </section>
    }
    .erased()
}

/// Where somebody is paid, with providers that have to know.
#[component]
fn PaidWhere(payee: Payee) -> impl IntoView {
    let text = words().money();
    let (lead, button) = match payee {
        Payee::NotNeeded => return None,
        Payee::Missing => (text.payee_missing, Some(text.payee_begin)),
        Payee::Unfinished => (text.payee_unfinished, Some(text.payee_go_on)),
        Payee::Ready => (text.payee_ready, None),
    };
    // It leads to a page elsewhere, so the form is a plain one.
    let form = button.map(|label| {
        view! {
            <form method="post" action=ConnectPayouts::PATH>
                <FormFailure form=FormState::plain(ConnectPayouts::PATH) />
                <Submit>{label}</Submit>
            </form>
        }
    });
    Some(
        view! {
            <section class="card stack" id="payee">
                <h2>{text.payee}</h2>
                <p>{lead}</p>
                {form}
            </section>
        }
        .erased(),
    )
}

/// The last twelve months as a chart that is also a table, for each currency.
#[component]
fn Months(months: Vec<MonthEarned>) -> impl IntoView {
    let text = words().money();
    let mut currencies: Vec<Currency> = months.iter().map(|month| month.earned.currency).collect();
    currencies.dedup();
    currencies
        .into_iter()
        .map(|currency| {
            let lang = reader().lang;
            let of_currency = || {
                months
                    .iter()
                    .filter(|month| month.earned.currency == currency)
            };
            let names = of_currency()
                .map(|month| month_words(lang, month.month))
                .collect();
            let values = of_currency()
                .map(|month| month.earned.minor as f64)
                .collect();
            let series = vec![Series {
                name: text.earned.to_owned(),
                values,
            }];
            view! {
                <section class="section">
                    <h2>{text.per_month}</h2>
                    <div class="card">
                        <LineChart
                            label=text.per_month
                            days=names
                            series=series
                            number=move |value| lang.money(Money::new(value as i64, currency))
                            day_word=text.month
                            table_word=text.as_table
                        />
                    </div>
                </section>
            }
            .erased()
        })
        .collect_view()
}

/// The way to the statement of each of the last months, the latest first.
#[component]
fn Statements(this: Month) -> impl IntoView {
    let lang = reader().lang;
    let links = (0..12).map(|back| this.plus(-back)).map(|month| {
        view! { <li><a href=format!("/earnings/{month}")>{month_words(lang, month)}</a></li> }
    });
    let links = links.collect_view();
    view! {
        <section class="section">
            <h2>{words().statement().all}</h2>
            <ul class="cluster statements">{links}</ul>
        </section>
    }
    .erased()
}

/// `November 2026`
pub fn month_words(lang: Lang, month: Month) -> String {
    format!("{} {}", lang.month(month.month()), month.year())
}

/// A moment on the reader's clock: `24 November 2026, 14:30`.
#[component]
pub fn At(at: Instant, zone: ZoneTable) -> impl IntoView {
    let (lang, local) = (reader().lang, zone.local(at));
    let words = format!("{}, {}", lang.date(local.date()), lang.time(local.time()));
    view! { <time datetime=at.to_rfc3339()>{words}</time> }
}

#[component]
fn Lines(
    lines: Vec<EarningLine>,
    zone: ZoneTable,
    #[prop(optional_no_strip)] next: Option<String>,
) -> impl IntoView {
    let text = words().money();
    let lang = reader().lang;
    let rows = lines.into_iter().map(|line| {
        let what = match (line.session, line.package, line.state) {
            (Some((id, title)), ..) => {
                let tip = line.is_tip.then(|| format!("{} · ", text.tip));
                view! { {tip}<a href=format!("/sessions/{id}")>{title}</a> }.erased()
            }
            (None, Some(title), _) => (text.rest_of)(&title).erased(),
            (None, None, PayoutState::OnItsWay) => text.payout_on_its_way.erased(),
            (None, None, PayoutState::CameBack) => text.payout_came_back.erased(),
            (None, None, _) => text.payout.erased(),
        };
        let sign = match line.state {
            PayoutState::Earned => "+",
            PayoutState::CameBack => "",
            PayoutState::OnItsWay | PayoutState::Sent => "−",
        };
        view! {
            <tr>
                <th scope="row">{what}</th>
                <td data-name=text.date><At at=line.at zone=zone.clone() /></td>
                <td class="num" data-name=text.amount>{sign}{lang.money(line.amount)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let older = next.map(|next| {
        view! { <p><a class="button" rel="next" href=format!("/earnings?after={next}")>{text.older_lines}</a></p> }
    });
    view! {
        <section class="section">
            <h2>{text.all_lines}</h2>
            <p class="soft small">{(words().common().times_in)(&zone.zone)}</p>
            <div class="card flush">
                <Table label=text.all_lines folds=true>
                    <thead><tr><th scope="col">{text.what}</th><th scope="col">{text.date}</th><th scope="col" class="num">{text.amount}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
            {older}
        </section>
    }
    .erased()
}
