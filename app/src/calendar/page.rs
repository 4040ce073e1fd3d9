//! `/calendar`: the address says which days, how they are shown and what is selected; the server
//! draws them; what a hand can change is brought to life here.

use super::address::{Asked, CalendarMode};
use super::desk::{Basis, Desk};
use super::grid::WeekGrid;
use super::hands;
use super::kept_form::{Place, fill};
use super::*;
use crate::error::AppError;
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Derived, EmptyState, Erase, Glyph, Held, Kept, listen, whenever};
use crate::wire::InPlace;
use crate::words::words;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::use_query_map;

#[component]
pub fn CalendarPage() -> impl IntoView {
    let (desk, kept) = (Desk::new(), Kept::new());
    let query = use_query_map();
    let asked = Derived::new(move || {
        let mut asked = query.with(Asked::read);
        if cfg!(not(feature = "ssr")) {
            // Free time that is clicked is shown at once, by script.
            asked.begun = None;
        }
        asked
    });
    let page = load(
        move || {
            let fresh = (
                desk.edit.version().get(),
                desk.restore.version().get(),
                desk.live.version(),
            );
            (asked.get(), fresh)
        },
        |(asked, _)| async {
            let (view, drawn) = calendar_days(asked).await?;
            Ok::<_, AppError>((view, InPlace(drawn)))
        },
    );
    view! {
        <Title text=words().desk().title />
        <Meta name="description" content=words().desk().page_description />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match page.await {
                    Ok((view, InPlace(drawn))) => kept.view(|| view! { <CalendarDesk view drawn desk /> }),
                    Err(AppError::Forbidden) => {
                        view! { <EmptyState glyph=Glyph::Calendar title=words().desk().title words=words().desk().only_mentors /> }.erased()
                    }
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
        <p class="visually-hidden" role="status">{move || desk.said.get()}</p>
    }
}

#[component]
fn CalendarDesk(view: CalendarView, drawn: Drawn, desk: Desk) -> impl IntoView {
    let mode = desk.address.get_untracked().mode;
    let mentor = view.mentor;
    let arrived = Held::new((Basis::of(&view), view.open.clone()));
    whenever(move || {
        desk.live.watch(mentor);
        let (basis, open) = arrived.get_value();
        desk.arrived(basis, open);
        if mode == CalendarMode::Agenda {
            super::copy::keep();
        }
    });
    desk.count_holds(&view);
    desk.views
        .update_value(|views| *views = views.wrapping_add(1));
    let shown = Held::new(view.clone());
    let days = if mode.in_grid() {
        view! { <WeekGrid view heads=drawn.heads columns=drawn.days desk /> }.erased()
    } else {
        view! { <div class="layer" inner_html=drawn.days></div> }.erased()
    };
    let (around, below, side) = (NodeRef::new(), NodeRef::new(), NodeRef::new());
    listen(
        around,
        &["click", "focusin", "change", "submit"],
        move |event| {
            hands::heard(desk, event);
        },
    );
    fill(below, Place::Below, drawn.below.clone(), desk);
    fill(side, Place::Side, drawn.side.clone(), desk);
    hands::follow(desk);
    view! {
        <div class="layer" inner_html=drawn.top></div>
        <div class="calendar" node_ref=around>
            <div>
                <div class="layer" inner_html=drawn.strip></div>
                <div class="layer" inner_html=move || hands::aiming(desk)></div>
                {days}
                <div class="layer" inner_html=move || hands::refusal(desk)></div>
                <div class="layer" node_ref=below inner_html=in_document(drawn.below)></div>
            </div>
            <aside class="calendar-side">
                <div class="layer" node_ref=side inner_html=in_document(drawn.side)></div>
            </aside>
            <Asking id="propose" asked=Signal::derive(move || desk.proposal.with(Option::is_some)) desk>
                <div class="layer" inner_html=move || shown.with_value(|view| hands::proposal(desk, view))></div>
            </Asking>
            <Asking id="how-far" asked=Signal::derive(move || desk.asking.with(Option::is_some)) desk>
                <div class="layer" inner_html=drawn.how_far></div>
            </Asking>
        </div>
    }
}

/// What the server writes into the document itself. In the browser it is put in its place by script,
/// which keeps what a person did there.
pub(super) fn in_document(html: String) -> String {
    if cfg!(feature = "ssr") {
        html
    } else {
        String::new()
    }
}

/// A dialog that is open while something is asked; closing it any other way than by an answer drops
/// what was asked.
#[component]
fn Asking(id: &'static str, asked: Signal<bool>, desk: Desk, children: Children) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    whenever(move || {
        let asked = asked.get();
        // Not at once: the same release of the pointer would count as a click beside it.
        request_animation_frame(move || {
            let Some(dialog) = dialog.try_get_untracked().flatten() else {
                return;
            };
            match (asked, dialog.open()) {
                // Fails only where the element has left the page; then there is nothing to open.
                (true, false) => drop(dialog.show_modal()),
                (false, true) => dialog.close(),
                _ => {}
            }
        });
    });
    let closed = move |_| {
        if asked.get_untracked() {
            desk.answer(None);
            desk.proposal.set(None);
        }
    };
    view! {
        <dialog class="dialog" id=id node_ref=dialog aria-labelledby=format!("{id}-title") closedby="any" on:close=closed>
            {children()}
        </dialog>
    }
}
