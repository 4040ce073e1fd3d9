//! `/admin/vouchers`: the vouchers there are, how far they are used, and the form that makes one. And the
//! preview of what a code pays of a held time.

use super::*;
use crate::admin::{Moment, Section};
use crate::context::reader;
use crate::form::{
    ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, TextField, input_name,
};
use crate::load::load;
use crate::ui::{Erase, Submit, Table};
use crate::words::words;
use domain::money::Currency;
use domain::wallet::Worth;
use leptos::prelude::*;

#[component]
pub fn Vouchers() -> impl IntoView {
    let (make, end) = (Call::<MakeVoucher>::new(), Call::<EndVoucher>::new());
    let loaded = load(
        move || (make.version().get(), end.version().get()),
        |_| admin_vouchers(),
    );
    let show = move |vouchers: Vec<VoucherRow>| {
        let text = words().wallet();
        let rows = vouchers
            .into_iter()
            .map(|voucher| view! { <Line voucher end /> })
            .collect_view();
        view! {
            <p class="soft small">{words().money().utc}</p>
            <div class="card flush">
                <Table label=text.vouchers folds=true>
                    <thead><tr>
                        <th scope="col">{text.code}</th>
                        <th scope="col" class="num">{text.worth}</th>
                        <th scope="col" class="num">{text.used}</th>
                        <th scope="col">{text.used_until}</th>
                        <th scope="col"><span class="visually-hidden">{text.end_voucher}</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
            <Make make />
        }
        .erased()
    };
    view! { <Section title=words().wallet().vouchers here="/admin/vouchers" loaded show /> }
}

/// `€ 20.00` or `25 %`.
fn worth_words(worth: Worth) -> String {
    match worth {
        Worth::Amount(amount) => reader().lang.money(amount),
        Worth::Percent(percent) => format!("{percent}\u{a0}%"),
    }
}

#[component]
fn Line(voucher: VoucherRow, end: Call<EndVoucher>) -> impl IntoView {
    let text = words().wallet();
    let lang = reader().lang;
    let used = format!(
        "{} / {}",
        lang.number(voucher.used.into()),
        lang.number(voucher.uses.into())
    );
    let ends = match voucher.ended {
        true => view! { <span class="soft">{text.ended}</span> }.erased(),
        false => view! {
            <ActionForm action=end>
                <input type="hidden" name=input_name("id") value=voucher.id.to_string() />
                <Submit class="compact danger">{text.end_voucher}</Submit>
            </ActionForm>
        }
        .erased(),
    };
    view! {
        <tr>
            <th scope="row">{voucher.code}</th>
            <td class="num" data-name=text.worth>{worth_words(voucher.worth)}</td>
            <td class="num" data-name=text.used>{used}</td>
            <td data-name=text.used_until><Moment at=voucher.until /></td>
            <td>{ends}</td>
        </tr>
    }
    .erased()
}

#[component]
fn Make(make: Call<MakeVoucher>) -> impl IntoView {
    let text = words().wallet();
    let form = FormState::new(make);
    let kinds = [("amount", text.by_amount), ("percent", text.by_percent)];
    let kinds = kinds.map(|(value, name)| (value.to_owned(), name.to_owned()));
    let currencies = Currency::OF_PRICES
        .map(|currency| (currency.code().to_owned(), currency.code().to_owned()));
    view! {
        <section class="card stack">
            <h2>{text.make}</h2>
            <ActionForm action=make attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <TextField form field="code" label=text.code hint=text.code_hint />
                <ChoiceField form field="kind" label=text.pays_kind choices=kinds.to_vec() initial="amount" />
                <TextField form field="worth" label=text.worth hint=text.worth_hint required=true />
                <ChoiceField form field="currency" label=words().money().currency choices=currencies.to_vec() initial="EUR" />
                <TextField form field="uses" kind="number" label=text.uses initial="1" hint=text.uses_hint required=true />
                <TextField form field="until" kind="date" label=text.last_day hint=words().money().utc required=true />
                <div class="form-end"><SubmitButton pending=make.pending()>{text.make}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}
