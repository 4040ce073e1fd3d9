//! `/settings/billing`: what somebody wants written on invoices, as who pays and as who is paid.

use super::*;
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, TextField, input_name};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Erase, PageHeader, TextArea};
use crate::words::words;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub fn BillingPage() -> impl IntoView {
    let save = Call::<ChangeBilling>::new();
    let query = use_query_map();
    let saved = move || {
        query
            .with(|query| query.get("saved"))
            .map(|_| view! { <p class="notice good" role="status">{words().common().saved}</p> })
    };
    let loaded = load(move || save.version().get(), |_| my_billing());
    view! {
        <Title text=words().invoice().billing />
        {saved}
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(billing) => view! { <Fields billing save /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Fields(billing: BillingView, save: Call<ChangeBilling>) -> impl IntoView {
    let text = words().invoice();
    let form = FormState::new(save);
    let problem = form.problem("address");
    let error = Signal::derive(move || {
        let problem = problem.get();
        problem.map(|problem| (words().common().problem)(&problem))
    });
    let BillingView {
        billing,
        name,
        is_mentor,
    } = billing;
    let rate = billing.rate_text();
    // Who has no prices keeps what they said of them.
    let rate = match is_mentor {
        true => view! { <TextField form field="tax_rate" label=text.tax_rate hint=text.tax_rate_hint initial=rate /> }.erased(),
        false => view! { <input type="hidden" name=input_name("tax_rate") value=rate /> }.erased(),
    };
    view! {
        <PageHeader title=text.billing lead=text.billing_lead above=("/invoices".to_owned(), text.list.to_owned()) />
        <ActionForm action=save attr:class="form card stack" attr:novalidate=true>
            <FormFailure form />
            <TextField form field="name" label=text.legal_name hint=(text.legal_name_hint)(&name) initial=billing.name />
            <TextArea name=input_name("address") id="billing-address" label=text.address value=form.value("address", &billing.address) error optional=words().common().optional />
            <TextField form field="tax_number" label=text.tax_number initial=billing.tax_number />
            {rate}
            <p class="small soft">{text.from_now_on}</p>
            <div class="form-end">
                <SubmitButton pending=save.pending()>{words().common().save}</SubmitButton>
            </div>
        </ActionForm>
    }
    .erased()
}
