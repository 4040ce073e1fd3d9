//! Others pay, on the page of a held time: a voucher's code that is typed, scholarships that there are, and what
//! is left to pay, said before anybody pays. The address keeps the code and that somebody pays on their own, so it
//! works without script.

use super::*;
use crate::context::reader;
use crate::form::input_name;
use crate::load::{awaited, load};
use crate::scholarship::{Offered, who_gives};
use crate::ui::{Erase, Submit};
use crate::words::words;
use domain::id::BookingId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What a learner wants of others, by the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Means {
    /// The code of a voucher, or nothing.
    pub code: String,
    /// Scholarships are left alone.
    pub alone: bool,
}

impl Means {
    /// As the address says.
    pub fn here() -> Means {
        use_query_map().with_untracked(|query| Means {
            code: query
                .get("voucher")
                .map(|code| code.trim().to_owned())
                .unwrap_or_default(),
            alone: query.get("scholarship").as_deref() == Some("no"),
        })
    }
}

#[component]
pub fn OthersPay(
    booking: BookingId,
    /// What scholarships pay without a voucher.
    offered: Option<Offered>,
    /// The form that goes to pay.
    #[prop(into)]
    of_form: String,
) -> impl IntoView {
    let means = Means::here();
    if means.code.is_empty() {
        return view! {
            <Scholarship booking means=means.clone() offered of_form />
            <TypeCode booking means problem=None />
        }
        .erased();
    }
    let query = VoucherQuery {
        booking,
        code: means.code.clone(),
        alone: means.alone,
    };
    let loaded = load(
        move || query.clone(),
        |query| async move { voucher_worth(query).await },
    );
    view! {
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || {
                let (means, offered, of_form) = (means.clone(), offered.clone(), of_form.clone());
                async move {
                    let problem = match loaded.await {
                        Ok(pays) => return view! { <Pays booking means pays of_form /> }.erased(),
                        Err(crate::error::AppError::Invalid(errors)) => {
                            let problem = errors.of("voucher").map(|problem| (words().common().problem)(problem));
                            problem.unwrap_or_default()
                        }
                        Err(error) => (words().common().failure)(&error),
                    };
                    view! {
                        <Scholarship booking means=means.clone() offered of_form />
                        <TypeCode booking means problem=Some(problem) />
                    }
                    .erased()
                }
            })}
        </Transition>
    }
    .erased()
}

/// What a voucher and scholarships pay, and the way back without the voucher.
#[component]
fn Pays(booking: BookingId, means: Means, pays: VoucherPays, of_form: String) -> impl IntoView {
    let text = words().wallet();
    let lang = reader().lang;
    let there_is = pays.scholarship.is_some() || means.alone;
    let scholarship = there_is.then(|| {
        let (offered, means) = (pays.scholarship.clone(), means.clone());
        view! { <Scholarship booking means offered of_form /> }
    });
    let alone = means.alone.then(alone_field);
    view! {
        <div class="notice good" role="status">
            <div class="notice-words">
                <b>{(text.voucher_pays)(&means.code, &lang.money(pays.pays))}</b>
                <p>{(text.left_to_pay)(&lang.money(pays.left))}</p>
            </div>
        </div>
        {scholarship}
        <form method="get" action=format!("/sessions/{booking}")>
            {alone}
            <Submit class="quiet">{text.leave_voucher}</Submit>
        </form>
    }
    .erased()
}

/// What scholarships pay, with the choice to leave them alone; nothing where there are none.
#[component]
fn Scholarship(
    booking: BookingId,
    means: Means,
    offered: Option<Offered>,
    of_form: String,
) -> impl IntoView {
    let text = words().scholarship();
    let lang = reader().lang;
    let code = (!means.code.is_empty())
        .then(|| view! { <input type="hidden" name="voucher" value=means.code.clone() /> });
    let field = |value: String, of_form: String| {
        view! { <input type="hidden" form=of_form name=input_name("scholarship") value=value /> }
    };
    let action = format!("/sessions/{booking}");
    if means.alone {
        let field = field("no".to_owned(), of_form);
        return view! {
            <form method="get" action=action class="stack">
                {code}
                <p>{text.alone}</p>
                <Submit class="quiet">{text.take}</Submit>
            </form>
            {field}
        }
        .erased();
    }
    let Some(offered) = offered else {
        return ().erased();
    };
    let amount = lang.money(offered.pays);
    let says = match who_gives(&offered.by) {
        by if by.is_empty() => (text.pays_nameless)(&amount),
        by => (text.pays)(&by, &amount),
    };
    let field = field(offered.pays.minor.to_string(), of_form);
    view! {
        <div class="notice good" role="status">
            <div class="notice-words">
                <b>{says}</b>
                <p>{(words().wallet().left_to_pay)(&lang.money(offered.left))} " " {text.private}</p>
            </div>
        </div>
        <form method="get" action=action>
            {code}
            {alone_field()}
            <Submit class="quiet">{text.leave}</Submit>
        </form>
        {field}
    }
    .erased()
}

fn alone_field() -> impl IntoView {
    view! { <input type="hidden" name="scholarship" value="no" /> }
}

#[component]
fn TypeCode(booking: BookingId, means: Means, problem: Option<String>) -> impl IntoView {
    let text = words().wallet();
    let is_wrong = problem.is_some();
    let problem = problem.map(
        |problem| view! { <p class="field-error" id="voucher-problem" role="alert">{problem}</p> },
    );
    let alone = means.alone.then(alone_field);
    view! {
        <form method="get" action=format!("/sessions/{booking}") class="form">
            {alone}
            <div class="field">
                <label class="field-label" for="voucher">{text.voucher_code}</label>
                <input
                    class="input"
                    id="voucher"
                    name="voucher"
                    type="text"
                    autocomplete="off"
                    maxlength="40"
                    value=means.code
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
