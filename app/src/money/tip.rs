//! A thank-you on the page of its session: the form of the mentee, and to both what was given.

use super::{GiveTip, TipView};
use crate::booking::BookingView;
use crate::context::reader;
use crate::form::{FormFailure, FormState, TextField, input_name};
use crate::ui::{Erase, Submit};
use crate::words::words;
use domain::booking::Side;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Nothing, where there is nothing to thank for.
#[component]
pub fn TipCard(booking: BookingView) -> impl IntoView {
    let text = words().money();
    let TipView {
        may_give,
        currency,
        given,
        receipt,
    } = booking.tip?;
    let name = booking.card.other.name;
    let lead = match given {
        Some(money) => {
            let amount = reader().lang.money(money);
            match booking.card.me {
                Side::Mentee => (text.you_tipped)(&amount),
                Side::Mentor => (text.tipped_you)(&name, &amount),
            }
        }
        None => (text.tip_lead)(&name),
    };
    let receipt = receipt.map(|number| {
        let href = format!("/sessions/{}/tip/receipt", booking.card.id);
        view! { <p><a href=href>{text.receipt} " " <span class="num">{number}</span></a></p> }
    });
    // Who pays goes to a page elsewhere, so the form is a plain one.
    let form = may_give.then(|| {
        let form = FormState::plain(GiveTip::PATH);
        let label = format!("{} ({})", text.tip_amount, currency.code());
        view! {
            <form method="post" action=GiveTip::PATH class="form" novalidate>
                <input type="hidden" name=input_name("booking") value=booking.card.id.to_string() />
                <FormFailure form />
                <TextField form field="amount" label hint=text.tip_hint required=true />
                <div class="form-end"><Submit>{text.tip_give}</Submit></div>
            </form>
        }
    });
    Some(
        view! {
            <section class="card stack" id="tip">
                <h2>{text.tip}</h2>
                <p>{lead}</p>
                {receipt}
                {form}
            </section>
        }
        .erased(),
    )
}
