//! Small parts of the booking pages: policy in words, a refused time with what can be had instead,
//! several lines of text, what failed to load.

use super::{first_name, moment};
use crate::context::reader;
use crate::error::{AppError, Conflict};
use crate::form::{FormState, input_name};
use crate::title::Title;
use crate::ui::{Erase, Glyph, Icon, TextArea};
use crate::words::words;
use domain::booking::{CancellationPolicy, PolicyTerms};
use domain::interval::Interval;
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;

/// The policy, as it applies to one session.
#[component]
pub fn PolicyWords(
    policy: CancellationPolicy,
    terms: PolicyTerms,
    zone: ZoneTable,
    /// The mentor's name.
    #[prop(into)]
    mentor: String,
) -> impl IntoView {
    let text = words().booking();
    let free = if terms.is_over {
        text.free_time_over.to_owned()
    } else {
        (text.free_until)(&moment(reader().lang, &zone, terms.free_until))
    };
    let of_mentor = (words().arrange().mentor_policy)(
        first_name(&mentor),
        &moment(reader().lang, &zone, terms.mentor_free_until),
    );
    let left = terms.late_reschedules_left.min(policy.then_reschedules);
    view! {
        <ul class="policy">
            <li><Icon glyph=Glyph::Clock /><span>{free}</span></li>
            <li><Icon glyph=Glyph::Info /><span>{(text.then_moves)(left)}</span></li>
            <li><Icon glyph=Glyph::Info /><span>{of_mentor}</span></li>
        </ul>
    }
    .erased()
}

/// Where a time leads.
pub type TimeLink = std::sync::Arc<dyn Fn(Instant) -> String + Send + Sync>;

/// A time that cannot be had, and the nearest that can.
#[component]
pub fn Instead(nearest: Vec<Interval>, zone: ZoneTable, link: TimeLink) -> impl IntoView {
    let text = words().booking();
    let lang = reader().lang;
    (!nearest.is_empty()).then(|| {
        let offers = nearest.into_iter().map(|time| {
            let label = lang.short_moment(zone.local(time.starts_at()));
            view! { <a class="slot" href=link(time.starts_at()) rel="nofollow">{label}</a> }
        });
        view! {
            <p>{text.nearest}</p>
            <div class="offers">{offers.collect_view()}</div>
        }
    })
}

/// What went wrong with a form about a time.
#[component]
pub fn Refused(form: FormState, zone: ZoneTable, link: TimeLink) -> impl IntoView {
    let failure = form.failure();
    move || {
        failure.get().map(|error| {
            let nearest = match &error {
                AppError::Conflict(
                    Conflict::TimeTaken { nearest } | Conflict::TimeClosed { nearest },
                ) => nearest.clone(),
                _ => Vec::new(),
            };
            view! {
                <div class="notice bad" role="alert">
                    <div class="notice-words">
                        <b>{(words().common().failure)(&error)}</b>
                        <Instead nearest zone=zone.clone() link=link.clone() />
                        {(error == AppError::Unauthenticated).then(|| view! { <SignInLink /> })}
                    </div>
                </div>
            }
        })
    }
}

/// To the sign-in, and back to this page.
#[component]
pub fn SignInLink() -> impl IntoView {
    let here = crate::account::address_of_page();
    let href = move || {
        format!(
            "/sign-in?next={}",
            leptos_router::location::Url::escape(&here())
        )
    };
    view! { <a class="button primary" href=href>{words().booking().sign_in_to_book}</a> }
}

/// A page whose content could not be had.
#[component]
pub fn Unavailable(error: AppError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::context::status_of_page(&error);
    let common = words().common();
    let title = if error == AppError::NotFound {
        common.not_found_title
    } else {
        common.error_title
    };
    let sign_in = (error == AppError::Unauthenticated).then(|| view! { <SignInLink /> });
    let words = if error == AppError::NotFound {
        common.not_found_text.to_owned()
    } else {
        (common.failure)(&error)
    };
    view! {
        <Title text=title />
        <h1>{title}</h1>
        <p>{words}</p>
        {sign_in}
    }
    .erased()
}

/// Several lines of text of a form.
#[component]
pub fn LinesField(
    form: FormState,
    #[prop(into)] field: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] short: bool,
    #[prop(optional, into)] initial: String,
) -> impl IntoView {
    let problem = form.problem(field.clone());
    let error = Signal::derive(move || {
        problem
            .get()
            .map(|problem| (words().common().problem)(&problem))
    });
    let id = format!("f-{}", field.replace(['[', ']'], "-"));
    let value = form.value(&field, &initial);
    let optional = if required {
        ""
    } else {
        words().common().optional
    };
    let rows = if short { 2 } else { 5 };
    view! { <TextArea name=input_name(&field) id label value hint error optional required rows /> }
}
