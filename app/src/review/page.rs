//! The reviews of a session, on the session's page: to write one's own, and to read what may be
//! seen.

use super::*;
use crate::booking::LinesField;
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, input_name};
use crate::load::{awaited, load};
use crate::ui::{Erase, RateInput};
use crate::words::words;
use domain::id::BookingId;
use domain::time::ZoneTable;
use leptos::prelude::*;

/// What there is to say and to read about a session; nothing while it has not been kept.
#[component]
pub fn ReviewSection(
    booking: BookingId,
    name: String,
    zone: ZoneTable,
    action: Call<WriteReview>,
) -> impl IntoView {
    let reviews = load(
        move || action.version().get(),
        move |_| reviews_of_session(booking),
    );
    view! {
        <Transition>
            {awaited(move || {
                let (name, zone) = (name.clone(), zone.clone());
                async move {
                    reviews.await.ok().map(|reviews| view! { <Reviews booking reviews name zone action /> }).erased()
                }
            })}
        </Transition>
    }
    .erased()
}

#[component]
fn Reviews(
    booking: BookingId,
    reviews: SessionReviews,
    name: String,
    zone: ZoneTable,
    action: Call<WriteReview>,
) -> impl IntoView {
    let text = words().review();
    let lang = reader().lang;
    let waits = reviews
        .theirs_waits
        .then(|| view! { <p class="soft">{(text.theirs_waits)(&name)}</p> });
    let form = reviews
        .may_write
        .then(|| view! { <ReviewForm booking name=name.clone() action /> });
    let unseen = reviews
        .mine_visible_at
        .filter(|at| *at > reader().now && reviews.theirs.is_none());
    let unseen = unseen.map(|at| view! { <p class="small soft">{(text.seen_from)(&lang.date(zone.local(at).date()))}</p> });
    let theirs = (text.theirs)(&name);
    view! {
        {waits}
        {form}
        {reviews.mine.map(|review| view! { <ReviewCard title=text.yours.to_owned() review /> })}
        {unseen}
        {reviews.theirs.map(|review| view! { <ReviewCard title=theirs review /> })}
    }
    .erased()
}

#[component]
fn ReviewCard(title: String, review: ReviewView) -> impl IntoView {
    let text = words().review();
    let parts = [
        (text.clarity, review.clarity),
        (text.preparation, review.preparation),
        (text.progress, review.progress),
    ];
    let parts = parts.into_iter().filter_map(|(label, grade)| {
        grade.map(|grade| view! { <dt>{label}</dt><dd>{(text.of_five)(grade)}</dd> })
    });
    view! {
        <section class="section">
            <h2>{title}</h2>
            <dl class="facts apart small">
                <dt>{text.overall}</dt><dd>{(text.of_five)(review.overall)}</dd>
                {parts.collect_view()}
            </dl>
            {(!review.text.is_empty()).then(|| view! { <p class="written">{review.text.clone()}</p> })}
        </section>
    }
    .erased()
}

#[component]
fn ReviewForm(booking: BookingId, name: String, action: Call<WriteReview>) -> impl IntoView {
    let form = FormState::new(action);
    let text = words().review();
    view! {
        <section class="section" id="review">
            <h2>{(text.title)(&name)}</h2>
            <p class="soft">{(text.unseen_until)(&name)}</p>
            <ActionForm action attr:class="form card" attr:novalidate=true>
                <input type="hidden" name=input_name("booking") value=booking.to_string() />
                <FormFailure form />
                <Grade form field="overall" label=text.overall />
                <div class="rate-rows">
                    <Grade form field="clarity" label=text.clarity small=true />
                    <Grade form field="preparation" label=text.preparation small=true />
                    <Grade form field="progress" label=text.progress small=true />
                </div>
                <LinesField form field="text" label=text.text />
                <LinesField form field="private_note" label=text.private_note hint=(text.private_hint)(&name) short=true />
                <div class="form-end"><SubmitButton pending=action.pending()>{text.send}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}

/// One to five stars.
#[component]
fn Grade(
    form: FormState,
    field: &'static str,
    label: &'static str,
    #[prop(optional)] small: bool,
) -> impl IntoView {
    let problem = form.problem(field);
    let error = Signal::derive(move || {
        problem
            .get()
            .map(|problem| (words().common().problem)(&problem))
    });
    let value: Option<u8> = form.value(field, "").parse().ok();
    let labels = [1, 2, 3, 4, 5].map(words().review().of_five);
    view! { <RateInput name=input_name(field) legend=label labels value small error /> }
}
