//! What can be done with a session, each as a form of its own that works without script. Buttons
//! are shown as the server says they work.

use super::parts::LinesField;
use super::proposal::propose_path;
use super::*;
use crate::context::reader;
use crate::form::{
    ActionForm, Call, ChoiceField, FieldProblem, FormFailure, FormState, SubmitButton, TextField,
    input_name,
};
use crate::review::WriteReview;
use crate::ui::{Erase, Submit};
use crate::wallet::{Means, OthersPay, PackageChoice};
use crate::words::words;
use domain::booking::BookingStatus;
use domain::id::BookingId;
use domain::money::Money;
use domain::money::ledger::price_text;
use domain::time::ZoneTable;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Everything that can be done on the page of a session; its data is asked for again after each.
#[derive(Clone, Copy)]
pub struct SessionActions {
    pub confirm: Call<ConfirmBooking>,
    pub release: Call<ReleaseHold>,
    pub approve: Call<ApproveBooking>,
    pub decline: Call<DeclineBooking>,
    pub cancel: Call<CancelBooking>,
    pub reschedule: Call<RescheduleBooking>,
    pub kept: Call<MarkKept>,
    pub no_show: Call<MarkNoShow>,
    pub propose: Call<ProposeTimes>,
    pub accept: Call<AcceptProposal>,
    pub refuse: Call<DeclineProposal>,
    pub appeal: Call<AppealNoShow>,
    pub answer_appeal: Call<AnswerAppeal>,
    pub review: Call<WriteReview>,
}

impl SessionActions {
    pub fn new() -> Self {
        SessionActions {
            confirm: Call::new(),
            release: Call::new(),
            approve: Call::new(),
            decline: Call::new(),
            cancel: Call::new(),
            reschedule: Call::new(),
            kept: Call::new(),
            no_show: Call::new(),
            propose: Call::new(),
            accept: Call::new(),
            refuse: Call::new(),
            appeal: Call::new(),
            answer_appeal: Call::new(),
            review: Call::new(),
        }
    }

    /// Rises with each thing done; tracked.
    pub fn version(&self) -> usize {
        [
            self.confirm.version(),
            self.release.version(),
            self.approve.version(),
            self.decline.version(),
            self.cancel.version(),
            self.reschedule.version(),
            self.kept.version(),
            self.no_show.version(),
            self.propose.version(),
            self.accept.version(),
            self.refuse.version(),
            self.appeal.version(),
            self.answer_appeal.version(),
            self.review.version(),
        ]
        .iter()
        .map(|version| version.get())
        .sum()
    }
}

/// Says which booking a form is about, and which version of it the page shows, where that matters.
#[component]
pub fn About(id: BookingId, #[prop(optional)] version: Option<i64>) -> impl IntoView {
    let version = version.map(|version| {
        view! { <input type="hidden" name=input_name("version") value=version.to_string() /> }
    });
    view! {
        <input type="hidden" name=input_name("booking") value=id.to_string() />
        {version}
    }
}

/// While a time is held: how long, the mentor's questions, and the button that books it.
#[component]
pub fn ConfirmForm(booking: BookingView, actions: SessionActions) -> impl IntoView {
    let text = words().booking();
    let (id, version) = (booking.card.id, booking.version);
    let payment = booking.payment.clone();
    let form = match payment {
        // Who pays goes to a page elsewhere, so the form is a plain one.
        Some(_) => FormState::plain(ConfirmBooking::PATH),
        None => FormState::new(actions.confirm),
    };
    let label = if booking.needs_approval {
        text.ask
    } else {
        text.book
    };
    let questions = booking.questions.into_iter().map(move |question| {
        let field = format!("answers[{}]", question.key);
        let short = question.kind == domain::booking::QuestionKind::Short;
        view! { <LinesField form field label=question.text required=question.required short /> }
    });
    let questions = questions.collect_view();
    let first_name = first_name(&booking.mentor.name).to_owned();
    let free = booking
        .first_free
        .then(|| view! { <p>{(words().money().free_as_first)(&first_name)}</p> });
    let zone = booking.card.reader_zone.clone();
    let packages = booking.packages;
    let confirm = match payment {
        Some(payment) => {
            let money = words().money();
            // Once they went to pay, it is chosen.
            let is_open = payment.stage.is_none();
            let means = Means::here();
            let code = Some(means.code).filter(|code| is_open && !code.is_empty());
            let offered = booking.scholarship;
            let left = match &offered {
                Some(offered) if !means.alone => offered.left,
                _ => payment.quote.price,
            };
            let others = is_open
                .then(|| view! { <OthersPay booking=id offered of_form="to-pay" /> });
            let label = match payment.stage {
                Some(_) => money.go_on_paying.to_owned(),
                None if booking.floor.is_some() => money.go_to_pay.to_owned(),
                None if code.is_some() || !packages.is_empty() => words().wallet().confirm.to_owned(),
                None if left.is_zero() => label.to_owned(),
                None => (money.pay)(&reader().lang.money(left)),
            };
            let hint = match packages.is_empty() {
                true => money.pay_hint.to_owned(),
                false => format!("{} {}", words().wallet().from_package_hint, money.pay_hint),
            };
            let code = code.map(|code| {
                view! { <input type="hidden" name=input_name("voucher") value=code /> }
            });
            let ways = pay_with(form, packages, payment.quote.price, &zone);
            // Once they went to pay it is chosen.
            let floor = booking.floor.filter(|_| payment.stage.is_none());
            let amount = floor.map(|floor| {
                let hint = (money.choose_hint)(&reader().lang.money(floor));
                let label = format!("{} ({})", money.choose, floor.currency.code());
                view! { <TextField form field="amount" label initial=price_text(floor) hint required=true /> }
            });
            view! {
                {others}
                <form method="post" action=ConfirmBooking::PATH class="form" id="to-pay" novalidate>
                    <About id version />
                    {code}
                    <FormFailure form />
                    <FieldProblem form field="voucher" />
                    <FieldProblem form field="scholarship" />
                    {questions}
                    {ways}
                    {amount}
                    <p class="soft small">{hint}</p>
                    <div class="form-end"><Submit>{label}</Submit></div>
                </form>
            }
            .erased()
        }
        None => view! {
            <ActionForm action=actions.confirm attr:class="form" attr:novalidate=true>
                <About id version />
                <FormFailure form />
                {questions}
                <div class="form-end"><SubmitButton pending=actions.confirm.pending()>{label}</SubmitButton></div>
            </ActionForm>
        }
        .erased(),
    };
    view! {
        <section class="section">
            <h2>{text.confirm_title}</h2>
            {free}
            {confirm}
            <ActionForm action=actions.release>
                <About id version />
                <button class="button quiet" type="submit">{text.let_go}</button>
            </ActionForm>
        </section>
    }
    .erased()
}

/// The mentee's packages, and paying by itself: what is chosen is the first package to end.
fn pay_with(
    form: FormState,
    packages: Vec<PackageChoice>,
    price: Money,
    zone: &ZoneTable,
) -> Option<AnyView> {
    let (text, lang) = (words().wallet(), reader().lang);
    let first = packages.first()?.id.to_string();
    let ways = packages.iter().map(|package| {
        let until = format!("{} ({})", moment(lang, zone, package.until), zone.zone);
        let words = (text.from_package)(package.left, package.sessions, &until);
        (package.id.to_string(), words)
    });
    let by_itself = (String::new(), (text.by_itself)(&lang.money(price)));
    let choices: Vec<_> = ways.chain([by_itself]).collect();
    Some(
        view! { <ChoiceField form field="package" label=text.pay_with choices initial=first /> }
            .erased(),
    )
}

/// The mentor's answer to a request.
#[component]
pub fn AnswerForms(booking: BookingView, actions: SessionActions) -> impl IntoView {
    let text = words().booking();
    let (card, version) = (booking.card, booking.version);
    let (approve, decline) = (
        FormState::new(actions.approve),
        FormState::new(actions.decline),
    );
    let until = card
        .expires_at
        .map(|at| (text.answer_until)(&moment(reader().lang, &card.reader_zone, at)));
    view! {
        <section class="card stack">
            <h2>{(text.answer_title)(first_name(&card.other.name))}</h2>
            <p class="small soft">{until}</p>
            <FormFailure form=approve />
            <ActionForm action=actions.approve>
                <About id=card.id version />
                <SubmitButton pending=actions.approve.pending()>{text.approve}</SubmitButton>
            </ActionForm>
            <details>
                <summary>{text.decline}</summary>
                <ActionForm action=actions.decline attr:class="form">
                    <About id=card.id version />
                    <FormFailure form=decline />
                    <LinesField form=decline field="reason" label=text.reason short=true />
                    <button class="button danger" type="submit">{text.decline}</button>
                </ActionForm>
            </details>
        </section>
    }
    .erased()
}

/// Moving and cancelling, under the policy that was agreed.
#[component]
pub fn ChangeForms(booking: BookingView, actions: SessionActions) -> impl IntoView {
    let text = words().booking();
    let (id, version, may) = (booking.card.id, booking.version, booking.may);
    let form = FormState::new(actions.cancel);
    let is_late = booking.card.status == BookingStatus::Confirmed
        && booking.terms.is_late(booking.card.me, booking.now);
    let note = if is_late {
        text.cancel_note_late
    } else {
        text.cancel_note
    };
    let note = note(first_name(&booking.card.other.name));
    view! {
        {may.reschedule.then(|| view! { <a class="button" href=format!("/sessions/{id}?move=1#move")>{text.move_it}</a> })}
        {may.propose.then(|| view! { <a class="button" href=propose_path(id, None, None, &[])>{words().arrange().propose}</a> })}
        {may.cancel.then(|| view! {
            <details>
                <summary>{text.cancel_it}</summary>
                <ActionForm action=actions.cancel attr:class="form">
                    <About id version />
                    <FormFailure form />
                    <LinesField form field="reason" label=text.reason hint=note short=true />
                    <button class="button danger" type="submit">{text.cancel_it}</button>
                </ActionForm>
            </details>
        })}
    }
    .erased()
}

/// After the session: it took place, or the other did not come.
#[component]
pub fn MarkForms(booking: BookingView, actions: SessionActions) -> impl IntoView {
    let text = words().booking();
    let (card, version, may) = (booking.card, booking.version, booking.may);
    let (kept, no_show) = (
        FormState::new(actions.kept),
        FormState::new(actions.no_show),
    );
    let absent = (text.did_not_come)(first_name(&card.other.name));
    view! {
        <section class="card stack">
            <h2>{text.after_title}</h2>
            <p class="small soft">{text.after_text}</p>
            <FormFailure form=kept />
            <FormFailure form=no_show />
            <div class="button-row">
                <ActionForm action=actions.kept>
                    <About id=card.id version />
                    <SubmitButton pending=actions.kept.pending()>{text.happened}</SubmitButton>
                </ActionForm>
                {may.mark_no_show.then(|| view! {
                    <ActionForm action=actions.no_show>
                        <About id=card.id version />
                        <input type="hidden" name=input_name("who") value=card.me.other().as_str() />
                        <button class="button" type="submit">{absent.clone()}</button>
                    </ActionForm>
                })}
            </div>
        </section>
    }
    .erased()
}
