//! The money of one session on its page: how far it is, and the way to pay.

use super::{DisputeNote, PackagePart, PaymentView, QuoteWords};
use crate::booking::BookingView;
use crate::context::reader;
use crate::scholarship::who_gives;
use crate::ui::Erase;
use crate::words::words;
use domain::booking::Side;
use domain::money::ledger::Stage;
use leptos::prelude::*;

/// What was paid, what became of it, and the receipt.
#[component]
pub fn PaymentCard(booking: BookingView) -> impl IntoView {
    let text = words().money();
    let lang = reader().lang;
    let side = booking.card.me;
    booking.payment.map(|payment| {
        let PaymentView { quote, stage, refunded, back, disputed, dispute, receipt, package, voucher, scholarship, .. } = payment;
        // Where others paid some of it, each part goes back to whoever paid it.
        let parts = match back {
            None => vec![(text.refunded, refunded)],
            Some(back) => vec![
                (text.back_to_you, back.learner),
                (text.back_to_voucher, back.voucher),
                (text.back_to_scholarship, back.scholarship),
            ],
        };
        let parts = parts.into_iter().filter(|(_, minor)| !minor.is_zero()).map(|(name, amount)| {
            view! { <dt>{name}</dt><dd class="num">{lang.money(amount)}</dd> }
        });
        let parts = parts.collect_view();
        let refunded = (!parts.is_empty()).then(|| view! { <dl class="facts apart small">{parts}</dl> });
        let receipt = receipt.filter(|_| side == Side::Mentee).map(|_| {
            view! { <a class="button" href=format!("/sessions/{}/receipt", booking.card.id)>{text.receipt}</a> }
        });
        let dispute = dispute.map(|note| {
            let text = words().dispute();
            let name = match note {
                DisputeNote::Possible => text.open_link,
                DisputeNote::Open => text.see_open,
                DisputeNote::Decided => text.see_decided,
            };
            view! { <p class="small"><a href=format!("/sessions/{}/dispute", booking.card.id)>{name}</a></p> }
        });
        let least = (stage.is_none() && booking.floor.is_some())
            .then(|| view! { <p class="small soft">{text.if_least}</p> });
        let part = package.map(|part| {
            let text = words().wallet();
            let said = match part {
                PackagePart::Drawn => text.is_drawn,
                PackagePart::PutBack => text.is_back,
            };
            view! { <p>{said}</p> }
        });
        // What waits in the package again was not paid back.
        let stage_words = (package != Some(PackagePart::PutBack))
            .then(|| view! { <p>{(text.stage)(stage)}</p> });
        let voucher = voucher.map(|pays| (words().wallet().by_voucher.to_owned(), pays));
        let scholarship = scholarship.map(|(pays, by)| {
            let name = (words().scholarship().by_scholarship)(&who_gives(&by));
            (name, pays)
        });
        let others: Vec<_> = voucher.into_iter().chain(scholarship).collect();
        // Before somebody goes to pay, others may pay some of it; and a mentor is not told all that they do.
        let without_pays = stage.is_none() || side == Side::Mentor;
        let held = (stage == Some(Stage::Held))
            .then(|| view! { <p class="small soft">{text.release_hint}</p> });
        view! {
            <section class="card stack" id="payment">
                <h2>{text.payment}</h2>
                {stage_words}
                {part}
                {disputed.then(|| view! { <p class="notice bad">{text.disputed}</p> })}
                {least}
                <QuoteWords quote mine=side == Side::Mentor others without_pays />
                {refunded}
                {held}
                {dispute}
                {receipt}
            </section>
        }
        .erased()
    })
}

/// Said to whoever comes back from paying before the provider has confirmed it.
#[component]
pub fn OnItsWay() -> impl IntoView {
    let text = words().money();
    view! {
        <div class="notice" role="status">
            <div class="notice-words"><b>{text.on_its_way}</b><p>{text.on_its_way_text}</p></div>
        </div>
    }
}
