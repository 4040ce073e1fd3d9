//! `/calendar`: the address says which days, how they are shown and what is selected; the server
//! draws them; what a hand can change is brought to life by `hands`.

use super::address::Asked;
use super::layout::Hours;
use super::*;
use crate::booking::LiveTimes;
use crate::error::AppError;
use crate::frame::{FailurePage, trouble};
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::Erase;
use crate::wire::InPlace;
use crate::words::words;
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::use_query_map;

#[component]
pub fn CalendarPage() -> impl IntoView {
    let (query, live) = (use_query_map(), LiveTimes::new());
    let asked = move || {
        let mut asked = query.with(Asked::read);
        if cfg!(not(feature = "ssr")) {
            // Free time that is clicked is shown at once, by script.
            asked.begun = None;
        }
        asked
    };
    #[cfg(feature = "hydrate")]
    {
        hands::open(live, query.with_untracked(address::Address::read));
        crate::ui::whenever(move || query.with(hands::follow));
    }
    let page = load(
        move || (asked(), live.version()),
        |(asked, _)| async {
            let (days, hours, drawn) = calendar_days(asked).await?;
            Ok::<_, AppError>((days, hours, InPlace(drawn)))
        },
    );
    view! {
        <Title text=words().desk().title />
        <Meta name="description" content=words().desk().page_description />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match page.await {
                    Ok((days, hours, InPlace(drawn))) => view! { <DaysShown days hours drawn /> }.erased(),
                    Err(AppError::Forbidden) => {
                        let words = words().desk();
                        let html = trouble(words.title, words.only_mentors, None);
                        view! { <section class="trouble" inner_html=html></section> }.erased()
                    }
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

/// What the server drew: in the document from the beginning, or put there by script, which keeps what a
/// person did in it.
#[component]
fn DaysShown(days: Days, hours: Hours, drawn: String) -> impl IntoView {
    let root = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    let drawn = {
        let mut arrived = Some((days, drawn));
        crate::ui::whenever(move || {
            if let Some(root) = root.get()
                && let Some((days, drawn)) = arrived.take()
            {
                hands::show(&root, days, hours, &drawn);
            }
        });
        String::new()
    };
    #[cfg(not(feature = "hydrate"))]
    let _ = (days, hours);
    view! { <div class="layer" node_ref=root inner_html=drawn></div> }
}
