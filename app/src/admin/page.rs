//! The admin's frame: one page whose address names the section. Lists are in `lists`, figures in
//! `figures`. Instants are shown in UTC, as the figures' days are.

use super::appeals::Appeals;
use super::figures::Figures;
use super::ledger::Ledger;
use super::lists::{Bookings, Jobs, Members, Reviews};
use super::messages::Messages;
use super::skills::Vocabulary;
use crate::context::reader;
use crate::dispute::Disputes;
use crate::error::AppError;
use crate::exposure::ExposureSection;
use crate::frame::{FailurePage, NotFoundPage};
use crate::help::Reported;
use crate::learning::LearningSection;
use crate::load::{Loaded, awaited};
use crate::matching::Pairing;
use crate::premium::Settings;
use crate::routes::CurrentViewer;
use crate::scholarship::Pots;
use crate::title::Title;
use crate::treasury::{Fees, Payouts};
use crate::ui::Erase;
use crate::wallet::Vouchers;
use crate::words::words;
use domain::actor::Role;
use domain::time::{Instant, ZoneSpan, ZoneTable};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::de::DeserializeOwned;

#[component]
pub fn AdminPage() -> impl IntoView {
    let params = use_params_map();
    let section =
        Memo::new(move |_| params.with(|params| params.get("section").unwrap_or_default()));
    view! {
        <Title text=words().admin().title />
        {move || match section.get().as_str() {
            "" => view! { <Figures /> }.erased(),
            "members" => view! { <Members /> }.erased(),
            "bookings" => view! { <Bookings /> }.erased(),
            "reviews" => view! { <Reviews /> }.erased(),
            "appeals" => view! { <Appeals /> }.erased(),
            "disputes" => view! { <Disputes /> }.erased(),
            "requests" => view! { <Reported /> }.erased(),
            "exposure" => view! { <ExposureSection /> }.erased(),
            "learning" => view! { <LearningSection /> }.erased(),
            "money" => view! { <Ledger /> }.erased(),
            "fees" => view! { <Fees /> }.erased(),
            "payouts" => view! { <Payouts /> }.erased(),
            "messages" => view! { <Messages /> }.erased(),
            "premium" => view! { <Settings /> }.erased(),
            "vouchers" => view! { <Vouchers /> }.erased(),
            "scholarships" => view! { <Pots /> }.erased(),
            "pairing" => view! { <Pairing /> }.erased(),
            "skills" => view! { <Vocabulary /> }.erased(),
            "jobs" => view! { <Jobs /> }.erased(),
            _ => view! { <NotFoundPage /> }.erased(),
        }}
    }
}

/// Waits for what a section shows, then shows it under the section's head and the tabs of those
/// that the reader may open.
#[component]
pub(crate) fn Section<T, V>(
    title: &'static str,
    /// The section's address.
    here: &'static str,
    loaded: Loaded<Result<T, AppError>>,
    show: V,
) -> impl IntoView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
    V: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    let current = expect_context::<CurrentViewer>().0;
    view! {
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || {
                let show = show.clone();
                async move {
                    let role = current.await.map(|viewer| viewer.role);
                    let is_admin = role == Some(Role::Admin);
                    match loaded.await {
                        Ok(value) => view! {
                            <header class="page-head">
                                <div class="page-head-words">
                                    <h1>{title}</h1>
                                </div>
                            </header>
                            <Tabs here is_admin />
                            {show(value)}
                        }
                        .erased(),
                        Err(error) => view! { <FailurePage error /> }.erased(),
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Tabs(here: &'static str, is_admin: bool) -> impl IntoView {
    let text = words().admin();
    let tabs = [
        ("/admin", text.figures, false),
        ("/admin/members", text.members, false),
        ("/admin/bookings", text.bookings, false),
        ("/admin/reviews", text.reviews, true),
        ("/admin/appeals", text.appeals, true),
        ("/admin/disputes", words().dispute().disputes, true),
        ("/admin/requests", words().help().reported, true),
        ("/admin/money", words().money().money, false),
        ("/admin/fees", words().treasury().fees, false),
        ("/admin/premium", words().premium().premium, false),
        ("/admin/vouchers", words().wallet().vouchers, false),
        (
            "/admin/scholarships",
            words().scholarship().scholarships,
            false,
        ),
        ("/admin/pairing", text.pairing, false),
        ("/admin/exposure", words().exposure().title, false),
        ("/admin/learning", words().learning().title, false),
        ("/admin/skills", words().vocabulary().title, false),
        ("/admin/jobs", text.jobs, false),
    ];
    let open = tabs
        .into_iter()
        .filter(|(_, _, to_moderators)| is_admin || *to_moderators);
    view! {
        <nav class="tabs" aria-label=text.sections>
            <ul>
                {open
                    .map(|(href, name, _)| {
                        view! {
                            <li>
                                <a href=href aria-current=(href == here).then_some("page")>{name}</a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
}

/// A moment of UTC for the reader, and for machines.
#[component]
pub(crate) fn Moment(at: Instant) -> impl IntoView {
    let utc = ZoneTable {
        zone: "UTC".to_owned(),
        spans: vec![ZoneSpan {
            from: Instant(0),
            offset_seconds: 0,
        }],
    };
    let local = utc.local(at);
    let lang = reader().lang;
    view! { <time datetime=at.to_rfc3339()>{format!("{}, {}", lang.date(local.date()), lang.time(local.time()))}</time> }
}
