//! A voucher's code on the page of a held time: typed, looked at, and what it leaves to pay said before anybody
//! pays. The address keeps the code, so it works without script.

use super::*;
use crate::context::reader;
use crate::load::{awaited, load};
use crate::ui::{Erase, Submit};
use crate::words::words;
use domain::id::BookingId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The code in the address, or nothing.
pub fn typed_code() -> String {
    let code = use_query_map().with_untracked(|query| query.get("voucher"));
    code.map(|code| code.trim().to_owned()).unwrap_or_default()
}

#[component]
pub fn VoucherCode(booking: BookingId) -> impl IntoView {
    let code = typed_code();
    if code.is_empty() {
        return view! { <TypeCode booking code problem=None /> }.erased();
    }
    let query = VoucherQuery { booking, code };
    let loaded = load(
        move || query.clone(),
        |query| async move {
            let code = query.code.clone();
            (code, voucher_worth(query).await)
        },
    );
    view! {
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                let (code, pays) = loaded.await;
                let problem = match pays {
                    Ok(pays) => return view! { <Pays code pays /> }.erased(),
                    Err(crate::error::AppError::Invalid(errors)) => {
                        let problem = errors.of("voucher").map(|problem| (words().common().problem)(problem));
                        problem.unwrap_or_default()
                    }
                    Err(error) => (words().common().failure)(&error),
                };
                view! { <TypeCode booking code problem=Some(problem) /> }.erased()
            })}
        </Transition>
    }
    .erased()
}

#[component]
fn Pays(code: String, pays: VoucherPays) -> impl IntoView {
    let text = words().wallet();
    let lang = reader().lang;
    view! {
        <div class="notice good" role="status">
            <div class="notice-words">
                <b>{(text.voucher_pays)(&code, &lang.money(pays.pays))}</b>
                <p>{(text.left_to_pay)(&lang.money(pays.left))}</p>
            </div>
        </div>
    }
    .erased()
}

#[component]
fn TypeCode(booking: BookingId, code: String, problem: Option<String>) -> impl IntoView {
    let text = words().wallet();
    let is_wrong = problem.is_some();
    let problem = problem.map(
        |problem| view! { <p class="field-error" id="voucher-problem" role="alert">{problem}</p> },
    );
    view! {
        <form method="get" action=format!("/sessions/{booking}") class="form">
            <div class="field">
                <label class="field-label" for="voucher">{text.voucher_code}</label>
                <input
                    class="input"
                    id="voucher"
                    name="voucher"
                    type="text"
                    autocomplete="off"
                    maxlength="40"
                    value=code
                    aria-invalid=is_wrong.then_some("true")
                    aria-describedby=is_wrong.then_some("voucher-problem")
                />
                {problem}
            </div>
            <div class="form-end"><Submit>{text.use_voucher}</Submit></div>
        </form>
    }
    .erased()
}
